using System.Diagnostics.Metrics;
using RobustMfgSim.Runner;
using RobustMfgSim.Scenarios;

namespace RobustMfgSim.Tests.Docs.Reference;

/// <summary>The page of metrics: what a listener sees while a small study runs. Observable instruments say something only while somebody looks, so their tags are not listed.</summary>
internal static class MetricsPage
{
    public static async Task<string> TextAsync(string scenario)
    {
        var tags = new SortedDictionary<string, (Instrument Instrument, SortedSet<string> Tags)>(StringComparer.Ordinal);
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listening) =>
            {
                if (instrument.Meter.Name.StartsWith("RobustMfgSim", StringComparison.Ordinal))
                {
                    lock (tags)
                    {
                        tags[instrument.Name] = (instrument, new(StringComparer.Ordinal));
                    }

                    listening.EnableMeasurementEvents(instrument);
                }
            },
        };
        void Seen<T>(Instrument instrument, T value, ReadOnlySpan<KeyValuePair<string, object?>> given, object? state)
        {
            lock (tags)
            {
                foreach (var tag in given)
                {
                    tags[instrument.Name].Tags.Add(tag.Key);
                }
            }
        }

        listener.SetMeasurementEventCallback<int>(Seen);
        listener.SetMeasurementEventCallback<long>(Seen);
        listener.SetMeasurementEventCallback<double>(Seen);
        listener.Start();
        var study = ScenarioReader.Load(scenario, BuiltIns.Catalog(), new ScenarioOverrides(Agents: [5], Episodes: 12)).Study!;
        await StudyRunner.RunAsync(study);
        Assert.That(tags, Is.Not.Empty);
        string meters = Markdown.List(tags.Values.Select(i => i.Instrument.Meter.Name).Distinct().Select(m => $"`{m}`"));
        return $"# Metrics\n\n{Markdown.Generated}\n\nInstruments of System.Diagnostics.Metrics, meter {meters}. No result depends on whether anybody listens.\n" + Markdown.Table(
            ["instrument", "kind", "unit", "tags", "meaning"],
            tags.Values.Select(i => new[] { $"`{i.Instrument.Name}`", Kind(i.Instrument), i.Instrument.Unit ?? "", string.Join(", ", i.Tags), i.Instrument.Description ?? "" }));
    }

    private static string Kind(Instrument instrument) => instrument.GetType().Name.Split('`')[0];
}
