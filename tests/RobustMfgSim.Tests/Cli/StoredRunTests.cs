using NUnit.Framework;
using RobustMfgSim.Cli;
using RobustMfgSim.Runner.Results;
using RobustMfgSim.Runner.Store;
using RobustMfgSim.Tests.House;

namespace RobustMfgSim.Tests.Cli;

/// <summary>A real scenario through run --shard, merge and report.</summary>
[CancelAfter(120_000)]
public sealed class StoredRunTests
{
    private static readonly string[] Short = ["--agents", "5,20", "--episodes", "300"];
    private readonly StringWriter _output = new(), _error = new();
    private readonly string _scenario = Path.Combine(HouseTests.Root, "scenarios", "first-study.yaml");
    private string _root = "";

    [SetUp]
    public void MakeRoot()
    {
        _error.GetStringBuilder().Clear();
        _root = Directory.CreateTempSubdirectory("robustmfg-test-").FullName;
    }

    [TearDown]
    public void RemoveRoot() => Directory.Delete(_root, recursive: true);

    [Test]
    public async Task ShardsMergeToTheBytesOfOneRunAndReportWritesThemAgain()
    {
        Assert.That(await InvokeAsync(["run", _scenario, "--out", In("whole"), .. Short]), Is.Zero);
        foreach (string shard in new[] { "2/2", "1/2", "2/2" })
        {
            Assert.That(await InvokeAsync(["run", _scenario, "--shard", shard, "--out", In(shard[..1]), .. Short]), Is.Zero, "again is harmless");
        }

        Assert.That(await InvokeAsync("merge", In("2"), In("1"), "--out", In("merged")), Is.Zero);
        SameFiles("merged");
        foreach (string name in FilesOf("merged"))
        {
            await File.WriteAllTextAsync(Path.Combine(In("merged"), name), "spoilt");
        }

        Assert.That(await InvokeAsync("report", In("merged")), Is.Zero);
        SameFiles("merged");
        Assert.That(_error.ToString(), Is.Empty);
    }

    [Test]
    public async Task FoldersThatAreNoShardsAreNamedAllAtOnceAndNothingIsWritten()
    {
        Assert.That(await InvokeAsync(["run", _scenario, "--shard", "1/2", "--out", In("1"), .. Short]), Is.Zero);
        Assert.That(await InvokeAsync("report", In("1")), Is.EqualTo(2));
        Assert.That(_error.ToString(), Does.Contain("holds shard 1/2, which has no results of its own"));
        Assert.That(await InvokeAsync("merge", In("1"), In("none"), In("nothing"), "--out", In("merged")), Is.EqualTo(2));
        Assert.That(_error.ToString(), Does.Contain(In("none")).And.Contain(In("nothing")));
        Assert.That(await InvokeAsync("merge", In("1"), In("1"), "--out", In("merged")), Is.EqualTo(2));
        Assert.That(_error.ToString(), Does.Contain($"{In("1")} was given 2 times"));
        Assert.That(await InvokeAsync("merge", In("1"), "--out", In("merged")), Is.EqualTo(2));
        Assert.That(_error.ToString(), Does.Contain("of 2 shards these are missing: 2."));
        Assert.That(Directory.Exists(In("merged")), Is.False);
    }

    private string In(string folder) => Path.Combine(_root, folder);

    private void SameFiles(string folder)
    {
        Assert.That(FilesOf(folder), Is.EquivalentTo(FilesOf("whole")).And.SupersetOf(RunFiles.Names).And.Contains(Path.Combine("figures", "exploitability.svg")));
        foreach (string name in FilesOf("whole"))
        {
            Assert.That(File.ReadAllBytes(Path.Combine(In(folder), name)), Is.EqualTo(File.ReadAllBytes(Path.Combine(In("whole"), name))), name);
        }

        Assert.That(File.Exists(Path.Combine(In(folder), RunStore.FileName)), Is.True);
    }

    private IEnumerable<string> FilesOf(string folder) =>
        Directory.GetFiles(In(folder), "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(In(folder), f)).Where(f => f != RunStore.FileName);

    private Task<int> InvokeAsync(params string[] arguments) =>
        CommandLine.RunAsync(arguments, new CliHost { Output = _output, Error = _error, Terminal = false, Signals = false });
}
