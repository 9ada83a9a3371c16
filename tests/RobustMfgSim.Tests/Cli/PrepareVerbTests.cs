using NUnit.Framework;
using RobustMfgSim.Cli;
using RobustMfgSim.Runner.Results;
using RobustMfgSim.Tests.House;

namespace RobustMfgSim.Tests.Cli;

/// <summary>Real scenarios through prepare, run --prepared, shards and merge.</summary>
[CancelAfter(120_000)]
internal sealed class PrepareVerbTests
{
    private readonly StringWriter _output = new(), _error = new();
    private string _root = "";

    [SetUp]
    public void MakeRoot()
    {
        _error.GetStringBuilder().Clear();
        _root = Directory.CreateTempSubdirectory("robustmfg-test-").FullName;
    }

    [TearDown]
    public void RemoveRoot() => Directory.Delete(_root, recursive: true);

    [TestCase("learned-deviators", "5", "50")]
    [TestCase("first-study", "5,20", "300")]
    [TestCase("mixed-population", "20", "50")]
    public async Task ResultsAreTheSameBytesWithAndWithoutAPreparation(string name, string agents, string episodes)
    {
        string scenario = Path.Combine(_root, $"{name}.yaml");
        string text = await File.ReadAllTextAsync(Path.Combine(HouseTests.Root, "scenarios", $"{name}.yaml"));
        await File.WriteAllTextAsync(scenario, text.Replace("episodes: 4000", "episodes: 1250", StringComparison.Ordinal).Replace("episodes: 2500", "episodes: 1250", StringComparison.Ordinal));
        string[] same = [scenario, "--agents", agents, "--episodes", episodes];
        Assert.That(await InvokeAsync(["run", .. same, "--out", In("whole")]), Is.Zero, _error.ToString());
        Assert.That(await InvokeAsync(["prepare", .. same, "--out", In("deep/prepared.db")]), Is.Zero, _error.ToString());
        Assert.That(await InvokeAsync(["run", .. same, "--prepared", In("deep/prepared.db"), "--out", In("prepared")]), Is.Zero, _error.ToString());
        foreach (string shard in new[] { "1/2", "2/2" })
        {
            Assert.That(await InvokeAsync(["run", .. same, "--shard", shard, "--prepared", In("deep/prepared.db"), "--out", In(shard[..1])]), Is.Zero, _error.ToString());
        }

        Assert.That(await InvokeAsync(["merge", In("1"), In("2"), "--out", In("merged")]), Is.Zero, _error.ToString());
        foreach (string folder in new[] { "prepared", "merged" })
        {
            foreach (string file in RunFiles.Names)
            {
                Assert.That(await File.ReadAllBytesAsync(Path.Combine(In(folder), file)), Is.EqualTo(await File.ReadAllBytesAsync(Path.Combine(In("whole"), file))), $"{folder}/{file}");
            }
        }
    }

    [Test]
    public async Task AFileForOtherOptionsIsRefusedWithTheDifferenceAndNothingIsWritten()
    {
        string scenario = Path.Combine(HouseTests.Root, "scenarios", "first-study.yaml");
        Assert.That(await InvokeAsync("prepare", scenario, "--agents", "5", "--out", In("prepared.db")), Is.Zero, _error.ToString());
        Assert.That(await InvokeAsync("prepare", scenario, "--agents", "5", "--out", In("prepared.db")), Is.EqualTo(2));
        Assert.That(_error.ToString(), Does.Contain("exists; it is not overwritten"));
        Assert.That(await InvokeAsync("run", scenario, "--agents", "6", "--prepared", In("prepared.db"), "--out", In("run")), Is.EqualTo(2));
        Assert.That(_error.ToString(), Does.Contain("was prepared for another study: its scenario differs from this one: line ").And.Contain("there and").And.Contain("here"));
        Assert.That(Directory.Exists(In("run")), Is.False);
        await File.WriteAllTextAsync(In("text.db"), new string('x', 5000));
        Assert.That(await InvokeAsync("run", scenario, "--prepared", In("text.db"), "--out", In("run")), Is.EqualTo(2));
        Assert.That(Directory.GetFileSystemEntries(_root).Select(Path.GetFileName), Is.EquivalentTo(new[] { "prepared.db", "text.db" }));
    }

    private string In(string name) => Path.Combine(_root, name);

    private Task<int> InvokeAsync(params string[] arguments) =>
        CommandLine.RunAsync(arguments, new CliHost { Output = _output, Error = _error, Terminal = false, Signals = false });
}
