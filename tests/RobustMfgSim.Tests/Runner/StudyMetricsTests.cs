using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using NUnit.Framework;
using RobustMfgSim.Runner;
using RobustMfgSim.Runner.Hosting;
using RobustMfgSim.Runner.Pipeline;
using RobustMfgSim.Runner.Store;
using RobustMfgSim.Scenarios;

namespace RobustMfgSim.Tests.Runner;

/// <summary>What the meter says of a study, beside what the study did.</summary>
[CancelAfter(60_000)]
internal sealed class StudyMetricsTests
{
    private const string Scenario = """
        schema: 1
        name: x
        game: { kind: sis }
        ambiguity: { family: total_variation, radius: 0.05 }
        deviators: [ population_aware ]
        study: { agents: [17, 6131], episodes: 300, seed: 9 }
        """;

    [Test]
    public async Task EpisodesAndStepsAreCountedOnceAndStoredOnesAsStored()
    {
        var study = ScenarioReader.Read("x.yaml", Scenario, BuiltIns.Catalog()).Study!;
        var sums = new ConcurrentDictionary<string, double>();
        using var listener = Listening(sums);
        string folder = Directory.CreateTempSubdirectory("robustmfg-test-").FullName;
        try
        {
            using var store = RunStore.Open(Path.Combine(folder, "run.db"), RunIdentity.Of(study));
            var outcome = await StudyRunner.RunAsync(study, new(2) { Store = store });
            Assert.That(sums["robustmfg.episodes 6131 simulated"], Is.EqualTo(300));
            Assert.That(sums["robustmfg.agent_steps 6131"], Is.EqualTo(outcome.Curves[1].Point.AgentSteps));
            Assert.That(sums, Does.Not.ContainKey("robustmfg.episodes 6131 stored"));
            await StudyRunner.RunAsync(study, new(2) { Store = store });
            Assert.That(sums["robustmfg.episodes 6131 simulated"], Is.EqualTo(300));
            Assert.That(sums["robustmfg.episodes 6131 stored"], Is.EqualTo(300));
            Assert.That(sums["robustmfg.phase.duration simulation 6131"], Is.GreaterThan(0));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // A study is in one phase at a time, and in none when it has ended, by whatever.
    [TestCase(false)]
    [TestCase(true)]
    public void EveryPhaseThatIsEnteredIsLeft(bool fault)
    {
        var balance = new ConcurrentDictionary<string, double>();
        using var listener = Listening(balance);
        var meter = new ProgressMeter(null, TimeProvider.System);
        meter.Begin(StudyPhase.Equilibrium, "");
        meter.Begin(StudyPhase.Mismatch, "");
        Assert.That(balance["robustmfg.phase mismatch"], Is.EqualTo(1));
        Assert.That(balance["robustmfg.phase equilibrium"], Is.Zero);
        if (!fault)
        {
            meter.End();
        }

        meter.Leave();
        meter.Leave();
        Assert.That(balance["robustmfg.phase mismatch"], Is.Zero);
    }

    // The reader holds everybody up: the channels fill to their bounds and no further.
    [Test]
    public async Task DepthsAreThoseOfTheChannels()
    {
        var width = new PipelineWidth(2, 8);
        using SemaphoreSlim blocked = new(0), reached = new(0);
        var depths = new ConcurrentDictionary<string, double>();
        using var listener = Listening(depths);
        var running = EpisodePipeline<uint>.RunAsync(0, 100, width, _ => r => r, r =>
        {
            if (r == 0)
            {
                reached.Release();
                blocked.Wait();
            }
        }, CancellationToken.None);
        await reached.WaitAsync();

        // Replication 0 is with the reader; two episodes wait for it, each worker has one more in hand, two numbers wait for a worker, one for them: eight credits.
        string[] stages = ["numbers", "episodes", "window"];
        double[] full = [2, 2, 8];
        for (int k = 0; k < 2000 && !Depths().SequenceEqual(full); k++)
        {
            await Task.Delay(5);
        }

        Assert.That(Depths(), Is.EqualTo(full));
        blocked.Release();
        await running;
        Assert.That(Depths(), Is.EqualTo(new double[3]), "it has ended");

        double[] Depths()
        {
            listener.RecordObservableInstruments();
            return [.. stages.Select(s => depths[$"robustmfg.pipeline.depth {s}"])];
        }
    }

    // Sums of counters, last values of gauges, by name and tags.
    private static MeterListener Listening(ConcurrentDictionary<string, double> values)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == StudyMetrics.Name)
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((i, value, tags, _) => Add(i, value, tags));
        listener.SetMeasurementEventCallback<int>((i, value, tags, _) => Add(i, value, tags));
        listener.SetMeasurementEventCallback<double>((i, value, tags, _) => Add(i, value, tags));
        listener.Start();
        return listener;

        void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            string key = instrument.Name;
            foreach (var (_, tag) in tags)
            {
                key += FormattableString.Invariant($" {tag}");
            }

            values.AddOrUpdate(key, value, (_, old) => instrument.IsObservable ? value : old + value);
        }
    }
}
