using System.Diagnostics;
using NUnit.Framework;
using RobustMfgSim.Cli;
using RobustMfgSim.Cli.Submit;
using RobustMfgSim.Runner.Results;
using RobustMfgSim.Tests.House;
using RobustMfgSim.Tests.Scenarios.Plugins;

namespace RobustMfgSim.Tests.Cli.Submit;

/// <summary>submit local, with real processes.</summary>
[CancelAfter(120_000)]
internal sealed class SubmitLocalTests
{
    private readonly StringWriter _output = new(), _error = new();
    private readonly string _scenario = Path.Combine(HouseTests.Root, "scenarios", "left-right.yaml");
    private string _root = "";

    [SetUp]
    public void MakeRoot()
    {
        _output.GetStringBuilder().Clear();
        _error.GetStringBuilder().Clear();
        _root = Directory.CreateTempSubdirectory("robustmfg-test-").FullName;
    }

    [TearDown]
    public void RemoveRoot() => Directory.Delete(_root, recursive: true);

    [Test]
    public async Task ShardsRunAsProcessesAndMergeToTheBytesOfOneRunAndARetryRunsOnlyWhatIsMissing()
    {
        string[] study = [_scenario, "--agents", "5", "--episodes", "100"];
        Assert.That(await InvokeAsync(["run", .. study, "--out", In("whole")]), Is.Zero);

        // Something stands where the first shard wants to go.
        Assert.That(await InvokeAsync(["submit", "slurm", .. study, "--shards", "3", "--out", In("study"), "--dry-run"]), Is.Zero, _error.ToString());
        await File.WriteAllTextAsync(In("study/shards/shard-1"), "a file");
        string[] retry = ["submit", "local", In("study/scenario.yaml"), "--out", In("study"), "--retry"];
        Assert.That(await InvokeAsync(retry), Is.EqualTo(3));
        Assert.That(_error.ToString(), Does.Contain("robustmfg: shard-1 failed: exit code 2. The end of ").And.Contain("shards/shard-1: this is a file. Results need a folder")
            .And.EndWith($"robustmfg: 1 of 3 shards are incomplete: 1. Mend the cause, then run what is left: robustmfg {string.Join(' ', retry)}\n"));
        Assert.That(Directory.Exists(In("study/results")), Is.False);

        File.Delete(In("study/shards/shard-1"));
        _output.GetStringBuilder().Clear();
        Assert.That(await InvokeAsync(retry), Is.Zero, _error.ToString());
        Assert.That(_output.ToString(), Does.StartWith("1 of 1: shard 1 is complete\nmerging\n").And.Contain("results: results.json, "));
        foreach (string file in RunFiles.Names)
        {
            Assert.That(await File.ReadAllBytesAsync(In($"study/results/{file}")), Is.EqualTo(await File.ReadAllBytesAsync(In($"whole/{file}"))), file);
        }

        _output.GetStringBuilder().Clear();
        Assert.That(await InvokeAsync(retry), Is.Zero, _error.ToString());
        Assert.That(_output.ToString(), Is.EqualTo($"all 3 shards are complete, and the results are in {In("study/results")}. There is nothing to do.\n"));
    }

    [Test]
    public async Task AStudyWithAPluginRunsQuietlyInAFolderOfAnyName()
    {
        new MadeUpPlugin().Write(_root);
        string scenario = In("study.yaml"), study = In("it's a \"study\" & more");
        await File.WriteAllTextAsync(scenario, await File.ReadAllTextAsync(_scenario) + "\nplugins: [made_up.dll]\n");
        string[] small = [scenario, "--agents", "5", "--episodes", "60", "--allow-plugins"];
        Assert.That(await InvokeAsync(["run", .. small, "--out", In("whole"), "--quiet"]), Is.Zero, _error.ToString());
        Assert.That(await InvokeAsync(["submit", "local", .. small, "--shards", "2", "--out", study, "--quiet"]), Is.Zero, _error.ToString());
        Assert.That((_output.ToString(), _error.ToString()), Is.EqualTo(("", "")));
        Assert.That(await File.ReadAllBytesAsync(Path.Combine(study, "results/results.json")), Is.EqualTo(await File.ReadAllBytesAsync(In("whole/results.json"))));

        // The folder needs nothing but itself, and the way to go on can be given to a shell as it stands.
        File.Delete(In("made_up.dll"));
        Directory.Delete(Path.Combine(study, "results"), recursive: true);
        Directory.Delete(Path.Combine(study, "shards/shard-2"), recursive: true);
        await File.WriteAllTextAsync(Path.Combine(study, "shards/shard-2"), "a file");
        string[] retry = ["submit", "local", Path.Combine(study, "scenario.yaml"), "--out", study, "--retry", "--allow-plugins"];
        Assert.That(await InvokeAsync(retry), Is.EqualTo(3));
        string advice = _error.ToString().TrimEnd().Split("run what is left: ")[1];
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"robustmfg() {{ printf '%s\\n' \"$@\"; }}; {advice}"]) { RedirectStandardOutput = true })!;
        Assert.That(await shell.StandardOutput.ReadToEndAsync(), Is.EqualTo(string.Concat(retry.Select(word => word + "\n"))));
        File.Delete(Path.Combine(study, "shards/shard-2"));
        Assert.That(await InvokeAsync(retry), Is.Zero, _error.ToString());
        Assert.That(await File.ReadAllBytesAsync(Path.Combine(study, "results/results.json")), Is.EqualTo(await File.ReadAllBytesAsync(In("whole/results.json"))));
    }

    [Test]
    public async Task AStopReachesTheProcessesWhichStoreWhatTheyHaveAndCanBeGoneOnWith()
    {
        // Hours of work in two shards.
        Assert.That(await InvokeAsync("submit", "slurm", _scenario, "--agents", "1000000", "--episodes", "40000000", "--shards", "2", "--out", In("study"), "--dry-run"), Is.Zero, _error.ToString());
        using var stop = new CancellationTokenSource();
        string[] retry = ["submit", "local", In("study/scenario.yaml"), "--out", In("study"), "--retry"];
        var run = CommandLine.RunAsync(retry, Host(stop.Token));
        string first = In("study/logs/shard-1.log");
        while (!run.IsCompleted && !(File.Exists(first) && (await File.ReadAllTextAsync(first)).Contains("N = 1000000: 0 of", StringComparison.Ordinal)))
        {
            await Task.Delay(50);
        }

        await stop.CancelAsync();
        Assert.That(await run, Is.EqualTo(130), _error.ToString());
        Assert.That(_error.ToString(), Does.EndWith($"robustmfg: stopped; what the shards have is stored. Go on with: robustmfg {string.Join(' ', retry)}\n"));
        Assert.That(await File.ReadAllTextAsync(first), Does.Contain("robustmfg: cancelled; the equilibrium and"));
        Assert.That(File.Exists(In("study/shards/shard-1.partial/run.db-wal")), Is.False, "the store was closed");
    }

    [Test]
    public async Task OneWishToStopThatArrivesTwiceIsStillAnOrderlyEnd()
    {
        // As Ctrl-C on a terminal, which signals a group of processes, and its leader, which passes the signal on.
        var start = new ProcessStartInfo(ProgramCommand.Self()[0], ["run", _scenario, "--agents", "1000000", "--episodes", "40000000", "--out", In("run")]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync() is { } line && !line.StartsWith("N = 1000000: 0 of", StringComparison.Ordinal))
        {
        }

        using (var kill = Process.Start("/bin/sh", ["-c", $"kill -INT {process.Id}; kill -TERM {process.Id}"]))
        {
            await kill.WaitForExitAsync();
        }

        string error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.That(process.ExitCode, Is.EqualTo(130), error);
        Assert.That(error, Does.StartWith("robustmfg: stopping; once more ends at once.\nrobustmfg: cancelled; the equilibrium and"));
    }

    private string In(string name) => Path.Combine(_root, name);

    private Task<int> InvokeAsync(params string[] arguments) => CommandLine.RunAsync(arguments, Host());

    private CliHost Host(CancellationToken cancellation = default) => new()
    {
        Output = _output, Error = _error, Terminal = false, Signals = false, Environment = _ => null, Cancellation = cancellation,
        Execute = (_, _, _) => Task.FromResult<CommandResult?>(null),
    };
}
