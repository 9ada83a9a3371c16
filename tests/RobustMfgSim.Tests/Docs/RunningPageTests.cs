using System.Diagnostics.Metrics;
using System.Reflection;
using Microsoft.Extensions.Logging;
using RobustMfgSim.Cli;
using RobustMfgSim.Runner;
using RobustMfgSim.Runner.Hosting;
using RobustMfgSim.Tests.House;

namespace RobustMfgSim.Tests.Docs;

/// <summary>What docs/running.md says is true: its commands run, and its tables of events and instruments are those of the program.</summary>
[CancelAfter(120_000)]
internal sealed class RunningPageTests
{
    private static readonly Page Text = new("docs/running.md");

    [Test]
    public async Task Its_commands_run_one_after_the_other()
    {
        string folder = Directory.CreateTempSubdirectory("robustmfg-docs-").FullName;
        try
        {
            foreach (string command in Text.ProgramCommands())
            {
                string[] words = command.Replace("scenarios/", Path.Combine(HouseTests.Root, "scenarios") + "/", StringComparison.Ordinal)
                    .Replace("runs/", folder + "/runs/", StringComparison.Ordinal).Replace("trace.csv", Path.Combine(folder, "trace.csv"), StringComparison.Ordinal).Split(' ');
                using StringWriter output = new(), error = new();
                int code = await CommandLine.RunAsync(words, new CliHost { Output = output, Error = error, Terminal = false, Signals = false });
                Assert.That((code, error.ToString()), Is.EqualTo((0, "")), command);
            }

            Assert.That(File.Exists(Path.Combine(folder, "runs", "merged", "results.json")));
            Assert.That((await File.ReadAllLinesAsync(Path.Combine(folder, "trace.csv")))[0], Does.StartWith("episode,t,e[S],e[I],mean_reward,own_state,own_reward"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public void Its_table_of_events_is_the_programs()
    {
        var events = typeof(StudyLog).GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic).Select(m => m.GetCustomAttribute<LoggerMessageAttribute>()).OfType<LoggerMessageAttribute>().ToList();
        Assert.That(events.Select(e => e.EventId), Is.EquivalentTo(Enumerable.Range(1, 12)));
        foreach (var one in events)
        {
            Assert.That(Text.Text, Does.Match($@"\n\| {one.EventId} \| {one.EventName} \| [a-z, ]+ \| {System.Text.RegularExpressions.Regex.Escape(one.Message)} \|\n"));
        }
    }

    [Test]
    public void Its_table_of_instruments_is_the_programs()
    {
        var found = new List<Instrument>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, _) => { if (instrument.Meter.Name == StudyMetrics.Name) { found.Add(instrument); } } };
        System.Runtime.CompilerServices.RuntimeHelpers.RunClassConstructor(typeof(StudyMetrics).TypeHandle);
        listener.Start();
        Assert.That(found, Has.Count.EqualTo(5));
        foreach (var instrument in found)
        {
            Assert.That(Text.Text, Does.Match($@"\n\| `{instrument.Name}` \| [a-z -]+, `{instrument.Unit}` \|"));
        }

        Assert.That(Text.Text.Split("\n| `robustmfg.").Length - 1, Is.EqualTo(5), "and no others");
    }
}
