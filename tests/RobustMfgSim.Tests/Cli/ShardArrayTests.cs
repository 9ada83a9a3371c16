using NUnit.Framework;
using RobustMfgSim.Cli;
using RobustMfgSim.Runner.Results;
using RobustMfgSim.Runner.Store;
using RobustMfgSim.Tests.House;

namespace RobustMfgSim.Tests.Cli;

/// <summary>Real scenarios as the tasks of a job array: run --shards K, then merge.</summary>
[CancelAfter(120_000)]
internal sealed class ShardArrayTests
{
    // A learned deviator, and a precision that some numbers of agents reach before their budget and some do not.
    private const string Scenario = """
        schema: 1
        name: sharded
        game: { kind: sis }
        ambiguity: { family: total_variation, radius: 0.05 }
        deviators: [best_response, { kind: q_learning, episodes: 200 }]
        study: { agents: [5, 20], episodes: 450, precision: 0.4 }
        """;

    private readonly StringWriter _output = new(), _error = new();
    private readonly Dictionary<string, string> _environment = [];
    private string _root = "", _scenario = "";

    [SetUp]
    public void MakeRoot()
    {
        _output.GetStringBuilder().Clear();
        _error.GetStringBuilder().Clear();
        _environment.Clear();
        _root = Directory.CreateTempSubdirectory("robustmfg-test-").FullName;
        _scenario = In("sharded.yaml");
        File.WriteAllText(_scenario, Scenario);
    }

    [TearDown]
    public void RemoveRoot() => Directory.Delete(_root, recursive: true);

    [Test]
    public async Task ArraysOfAnyLengthMergeToTheBytesOfOneRunWithALearnerAndAPrecision()
    {
        Assert.That(await InvokeAsync("run", _scenario, "--out", In("whole")), Is.Zero, _error.ToString());
        string whole = await File.ReadAllTextAsync(In("whole/results.json"));
        Assert.That(whole, Does.Contain("\"episodes\": 100,").Or.Contain("\"episodes\": 200,"), "the precision stops a run early");
        Assert.That(await InvokeAsync("prepare", _scenario, "--out", In("prepared.db")), Is.Zero, _error.ToString());
        foreach (int count in new[] { 1, 2, 3, 7 })
        {
            string shards = In($"of{count}");
            for (int i = count; i >= 1; i--)
            {
                // Slurm counts from 1, Kubernetes from 0; all tasks have the same arguments.
                bool slurm = i % 2 == 0;
                _environment.Clear();
                _environment[slurm ? "SLURM_ARRAY_TASK_ID" : "JOB_COMPLETION_INDEX"] = $"{(slurm ? i : i - 1)}";
                Assert.That(await InvokeAsync("run", _scenario, "--prepared", In("prepared.db"), "--shards", $"{count}", "--out", shards), Is.Zero, _error.ToString());
            }

            Assert.That(Directory.GetDirectories(shards).Select(Path.GetFileName), Is.EquivalentTo(Enumerable.Range(1, count).Select(i => $"shard-{i}")));
            Assert.That(await InvokeAsync(["merge", .. Directory.GetDirectories(shards), "--out", In($"merged{count}")]), Is.Zero, _error.ToString());
            foreach (string file in RunFiles.Names)
            {
                Assert.That(await File.ReadAllBytesAsync(In($"merged{count}/{file}")), Is.EqualTo(await File.ReadAllBytesAsync(In($"whole/{file}"))), $"{count} shards, {file}");
            }
        }

        Assert.That(_error.ToString(), Is.Empty);
    }

    [Test]
    public async Task AShardGetsItsNameWhenItIsCompleteAndRunningItAgainIsHarmless()
    {
        _environment["SLURM_ARRAY_TASK_ID"] = "2";
        string[] shard = ["run", _scenario, "--agents", "5", "--shards", "2", "--out", In("shards")];
        using var stop = new CancellationTokenSource();
        int episodes = 0;
        var interrupted = Host(stop.Token, progress: () =>
        {
            if (Interlocked.Increment(ref episodes) == 3)
            {
                stop.Cancel();
            }
        });
        Assert.That(await CommandLine.RunAsync(shard, interrupted), Is.EqualTo(130), _error.ToString());
        Assert.That(Directory.GetDirectories(In("shards")).Select(Path.GetFileName), Is.EqualTo(new[] { "shard-2.partial" }));
        Assert.That(Take(_error), Does.Match($"are kept in {In("shards/shard-2.partial")}\\. Go on with the same arguments\\.\n$"));

        Assert.That(await InvokeAsync(shard), Is.Zero, _error.ToString());
        Assert.That(Directory.GetDirectories(In("shards")).Select(Path.GetFileName), Is.EqualTo(new[] { "shard-2" }));
        byte[] stored = await File.ReadAllBytesAsync(In("shards/shard-2/run.db"));
        Take(_output);
        Assert.That(await InvokeAsync(shard), Is.Zero, _error.ToString());
        Assert.That(Take(_output), Is.EqualTo($"shard 2/2 is complete: 225 episodes are stored in {In("shards/shard-2")}. There is nothing to do.\n"));
        Assert.That(await File.ReadAllBytesAsync(In("shards/shard-2/run.db")), Is.EqualTo(stored));
    }

    [Test]
    public async Task APartOfTheShardsIsShownAndCalledPartial()
    {
        foreach (string i in new[] { "1", "3" })
        {
            _environment["SLURM_ARRAY_TASK_ID"] = i;
            Assert.That(await InvokeAsync("run", _scenario, "--agents", "5", "--shards", "3", "--out", In("shards")), Is.Zero, _error.ToString());
        }

        Take(_output);
        using (RunStore.Open(In("shards/shard-3/run.db")))
        {
            Assert.That(await InvokeAsync("merge", "--partial", In("shards/shard-1"), In("shards/shard-3"), "--out", In("part")), Is.Zero, _error.ToString());
        }

        string warning = $"These results are partial: 150 of 450 episodes at N = 5. Of 3 shards these are missing: 2, 3. What is estimated here rests on those episodes alone; wait for all shards before you publish it. Left out because a run has them open: {In("shards/shard-3")}.";
        Assert.That(Take(_output), Does.Contain($"warning: {warning}"));
        Assert.That(Directory.GetFiles(In("part")).Select(Path.GetFileName), Is.EquivalentTo(RunFiles.Names), "no store that could be gone on with");
        string results = await File.ReadAllTextAsync(In("part/results.json"));
        Assert.That(results, Does.Contain("\"outcome\": \"partial\"").And.Contain("150 of 450 episodes at N = 5"));
        Assert.That(await File.ReadAllTextAsync(In("part/report.html")), Does.Contain("These results are partial: 150 of 450 episodes at N = 5."));
        Assert.That(await InvokeAsync("report", In("part")), Is.EqualTo(2));

        // With the last one nothing is partial any more.
        _environment["SLURM_ARRAY_TASK_ID"] = "2";
        Assert.That(await InvokeAsync("run", _scenario, "--agents", "5", "--shards", "3", "--out", In("shards")), Is.Zero, _error.ToString());
        Assert.That(await InvokeAsync(["merge", "--partial", .. Directory.GetDirectories(In("shards")), "--out", In("all")]), Is.Zero, _error.ToString());
        Assert.That(await File.ReadAllTextAsync(In("all/results.json")), Does.Contain("\"outcome\": \"completed\"").And.Not.Contain("partial"));
    }

    [Test]
    public async Task AMergeThatWasStoppedGoesOn()
    {
        string[] run = ["run", _scenario, "--agents", "5", "--out"];
        Assert.That(await InvokeAsync([.. run, In("whole")]), Is.Zero);
        Assert.That(await InvokeAsync([.. run, In("shard"), "--shard", "1/1"]), Is.Zero);
        Assert.That(await InvokeAsync("merge", In("shard"), "--out", In("merged")), Is.Zero, _error.ToString());
        File.Delete(In("merged/results.json"));
        Assert.That(await InvokeAsync("merge", In("shard"), "--out", In("merged")), Is.EqualTo(2));
        Assert.That(Take(_error), Does.Contain("the folder is not empty"));
        Assert.That(await InvokeAsync("merge", In("shard"), "--resume", "--out", In("merged")), Is.Zero, _error.ToString());
        Assert.That(await File.ReadAllBytesAsync(In("merged/results.json")), Is.EqualTo(await File.ReadAllBytesAsync(In("whole/results.json"))));
    }

    [TestCase("", "", "--shards 3", "--shards 3 takes the number of the shard from SLURM_ARRAY_TASK_ID (1 to 3) or JOB_COMPLETION_INDEX (0 to 2), and neither is set. Run it as a task of a job array, or name the shard: --shard i/3.")]
    [TestCase("2", "1", "--shards 3", "SLURM_ARRAY_TASK_ID is '2' and JOB_COMPLETION_INDEX is '1': it is not clear which of them numbers the shards. Unset one, or name the shard: --shard i/3.")]
    [TestCase("4", "", "--shards 3", "SLURM_ARRAY_TASK_ID is '4'; with --shards 3 it is a whole number from 1 to 3. Submit the array with --array=1-3.")]
    [TestCase("0", "", "--shards 3", "SLURM_ARRAY_TASK_ID is '0'; with --shards 3 it is a whole number from 1 to 3. Submit the array with --array=1-3.")]
    [TestCase("two", "", "--shards 3", "SLURM_ARRAY_TASK_ID is 'two'; with --shards 3 it is a whole number from 1 to 3. Submit the array with --array=1-3.")]
    [TestCase("", "3", "--shards 3", "JOB_COMPLETION_INDEX is '3'; with --shards 3 it is a whole number from 0 to 2. Give the job completions: 3.")]
    [TestCase("1", "", "--shards 0", "--shards is '0'; allowed is a whole number of at least 1. Try 'robustmfg run --help'.")]
    [TestCase("1", "", "--shards 3 --shard 1/3", "--shard names one shard, --shards leaves that to the job array. Give one of them. Try 'robustmfg run --help'.")]
    public async Task WrongArraysAreRefusedBeforeAnythingIsComputed(string slurm, string kubernetes, string arguments, string expected)
    {
        (_environment["SLURM_ARRAY_TASK_ID"], _environment["JOB_COMPLETION_INDEX"]) = (slurm, kubernetes);
        Assert.That(await InvokeAsync(["run", _scenario, .. arguments.Split(' '), "--out", In("shards")]), Is.EqualTo(2));
        Assert.That(_error.ToString(), Is.EqualTo($"robustmfg: {expected}\n"));
        Assert.That(Directory.Exists(In("shards")), Is.False);
    }

    [Test]
    public async Task FoldersThatAreNoShardsOrBelongToOthersAreRefused()
    {
        _environment["SLURM_ARRAY_TASK_ID"] = "1";
        string[] short5 = ["run", _scenario, "--agents", "5", "--out", In("shards"), "--shards"];
        Assert.That(await InvokeAsync([.. short5, "2"]), Is.Zero, _error.ToString());
        Assert.That(await InvokeAsync([.. short5, "3"]), Is.EqualTo(2));
        Assert.That(Take(_error), Does.Contain("the store belongs to another run: it holds shard 1/2, this run is shard 1/3."));
        Assert.That(await InvokeAsync([.. short5, "2", "--seed", "5"]), Is.EqualTo(2));
        Assert.That(Take(_error), Does.Contain("the store belongs to another run: its seed is 20260622, here the seed is 5."));
        Directory.CreateDirectory(In("stranger"));
        Assert.That(await InvokeAsync("merge", "--partial", In("shards/shard-1"), In("stranger"), "--out", In("part")), Is.EqualTo(2));
        Assert.That(Take(_error), Does.Contain($"{In("stranger")}/run.db: there is no run store here."));
        Assert.That(await InvokeAsync("merge", "--partial", "--resume", In("shards/shard-1"), "--out", In("part")), Is.EqualTo(2));
        Assert.That(Take(_error), Does.Contain("--partial starts anew each time, from what is there. Give it without --resume."));
        Assert.That(Directory.Exists(In("part")), Is.False);
    }

    private string In(string name) => Path.Combine(_root, name);

    private static string Take(StringWriter writer)
    {
        string text = writer.ToString();
        writer.GetStringBuilder().Clear();
        return text;
    }

    private Task<int> InvokeAsync(params string[] arguments) => CommandLine.RunAsync(arguments, Host());

    private CliHost Host(CancellationToken cancellation = default, Action? progress = null) => new()
    {
        Output = progress is null ? _output : new Noticing(progress), Error = _error, Terminal = false, Signals = false, Cancellation = cancellation,
        Environment = name => _environment.GetValueOrDefault(name),
    };

    private sealed class Noticing(Action line) : StringWriter
    {
        public override void WriteLine(string? value) => line();
    }
}
