using System.Text.RegularExpressions;
using NUnit.Framework;
using RobustMfgSim.Cli;
using RobustMfgSim.Cli.Submit;
using RobustMfgSim.Runner.Results;
using RobustMfgSim.Tests.House;

namespace RobustMfgSim.Tests.Cli.Submit;

/// <summary>submit slurm against a Slurm that is made up: what it is asked, and what the user is told. The real one is in SlurmClusterTests.</summary>
[CancelAfter(60_000)]
internal sealed class SubmitSlurmTests
{
    private readonly StringWriter _output = new(), _error = new();
    private readonly List<string> _asked = [];
    private readonly string _scenario = Path.Combine(HouseTests.Root, "scenarios", "left-right.yaml");
    private string _root = "";

    [SetUp]
    public void MakeRoot()
    {
        _output.GetStringBuilder().Clear();
        _error.GetStringBuilder().Clear();
        _asked.Clear();
        _root = Directory.CreateTempSubdirectory("robustmfg-test-").FullName;
    }

    [TearDown]
    public void RemoveRoot() => Directory.Delete(_root, recursive: true);

    private string Study => Path.Combine(_root, "study");

    [Test]
    public async Task The_scripts_can_be_read_and_say_everything_that_is_submitted()
    {
        Assert.That(await SubmitAsync(null, "--dry-run", "--partition", "long", "--time", "2:00:00", "--cpus", "4"), Is.Zero, _error.ToString());
        Assert.That(_asked, Is.Empty);
        Assert.That(await File.ReadAllTextAsync(Path.Combine(Study, "array.sh")), Is.EqualTo("""
            #!/bin/bash
            #SBATCH --job-name=left-right
            #SBATCH --array=1-6
            #SBATCH --cpus-per-task=4
            #SBATCH --partition=long
            #SBATCH --time=2:00:00
            #SBATCH --requeue
            #SBATCH --output=logs/shard-%a.log
            #SBATCH --open-mode=append
            # One shard of the study, numbered by SLURM_ARRAY_TASK_ID. A shard that was stopped goes on where it was; one that is complete says so.
            # By hand, in this folder: sbatch --dependency=afterok:PREPARE --kill-on-invalid-dep=yes array.sh
            exec '/opt/robust mfg'\''s/robustmfg' run scenario.yaml --prepared prepared.db --shards 6 --workers 4 --out shards

            """.ReplaceLineEndings("\n")));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(Study, "prepare.sh")), Does.EndWith("robustmfg' prepare scenario.yaml --workers 4 --out prepared.db\n"));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(Study, "merge.sh")), Does.EndWith("robustmfg' merge shards/shard-{1..6} --workers 4 --resume --out results\n"));
        Assert.That(_output.ToString(), Does.Contain($"Submit them, edited or not, with: robustmfg submit slurm {Study}/scenario.yaml --out {Study} --retry"));
    }

    [Test]
    public async Task Three_jobs_are_submitted_each_after_the_one_before()
    {
        Assert.That(await SubmitAsync(Taking("", [])), Is.Zero, _error.ToString());
        Assert.That(_asked, Is.EqualTo(new[]
        {
            "sbatch --version",
            "sbatch --parsable prepare.sh",
            "sbatch --parsable --dependency=afterok:101 --kill-on-invalid-dep=yes --array=1-6 array.sh",
            "sbatch --parsable --dependency=afterok:102 --kill-on-invalid-dep=yes merge.sh",
        }));
        Assert.That(_output.ToString(), Does.Contain("submitted: prepare 101, array 102 with 6 shards, merge 103\n").And.Contain("watch: squeue --jobs 101,102,103."));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(Study, "jobs.txt")), Is.EqualTo("prepare 101\narray 102\nmerge 103\n"));
    }

    [Test]
    public async Task Failed_shards_are_reported_with_their_codes_and_the_ends_of_their_logs()
    {
        var slurm = Taking("102_[1,3-4,6]|COMPLETED|0:0\n102_2|FAILED|3:0\n102_5|OUT_OF_MEMORY|0:9\n", ["101|COMPLETED|0:0\n", "103|CANCELLED|0:0\n"], () =>
            File.WriteAllText(Path.Combine(Study, "logs", "shard-2.log"), string.Concat(Enumerable.Range(1, 20).Select(i => $"line {i}\n"))));
        Assert.That(await SubmitAsync(slurm, "--wait"), Is.EqualTo(3));
        string error = _error.ToString();
        Assert.That(error, Does.Contain($"robustmfg: shard-2 failed: FAILED, exit code 3. The end of {Study}/logs/shard-2.log:\n  line 13\n").And.Contain("  line 20\n").And.Not.Contain("line 12"));
        Assert.That(error, Does.Contain($"robustmfg: shard-5 failed: OUT_OF_MEMORY, exit code 0, signal 9. It wrote nothing to {Study}/logs/shard-5.log.\n"));
        Assert.That(error, Does.Not.Contain("merge failed"), "it was never run");
        Assert.That(error, Does.EndWith($"robustmfg: 6 of 6 shards are incomplete: 1, 2, 3, 4, 5, 6. Mend the cause, then run what is left: robustmfg submit slurm {Study}/scenario.yaml --out {Study} --retry\n"), "what Slurm says is not believed: no store is there");
        Assert.That(_output.ToString(), Does.Contain("prepare: completed; shards: 4 completed, 1 failed, 1 out of memory; merge: cancelled\n"));
    }

    [Test]
    public async Task A_retry_submits_only_what_is_not_complete()
    {
        Assert.That(await SubmitAsync(Taking("", [])), Is.Zero, _error.ToString());
        Assert.That(await InvokeAsync(null, "prepare", Path.Combine(Study, "scenario.yaml"), "--out", Path.Combine(Study, "prepared.db")), Is.Zero);
        foreach (int i in new[] { 1, 2, 4, 6 })
        {
            Assert.That(await InvokeAsync(null, "run", Path.Combine(Study, "scenario.yaml"), "--shard", $"{i}/6", "--out", Path.Combine(Study, "shards", $"shard-{i}")), Is.Zero);
        }

        _asked.Clear();
        string[] retry = ["submit", "slurm", Path.Combine(Study, "scenario.yaml"), "--out", Study, "--retry"];
        Assert.That(await InvokeAsync(Taking("102_5|RUNNING|0:0\n", []), retry), Is.EqualTo(2));
        Assert.That(_error.ToString(), Does.Contain("jobs of this folder are still queued or running: 102. Follow them with --wait, or end them first: scancel 102."));
        _asked.Clear();
        Assert.That(await InvokeAsync(Taking("102_5|FAILED|1:0\n102_[1-4,6]|COMPLETED|0:0\n", ["101|COMPLETED|0:0\n", "103|CANCELLED|0:0\n"]), retry), Is.Zero, _error.ToString());
        Assert.That(_asked.Where(a => a.StartsWith("sbatch --parsable", StringComparison.Ordinal)), Is.EqualTo(new[]
        {
            "sbatch --parsable --array=3,5 array.sh", "sbatch --parsable --dependency=afterok:101 --kill-on-invalid-dep=yes merge.sh",
        }));
    }

    [Test]
    public async Task Without_the_preparation_nothing_else_is_reported()
    {
        Assert.That(await SubmitAsync(Taking("102_[1-6]|CANCELLED|0:0\n", ["101|FAILED|3:0\n", "103|CANCELLED|0:0\n"]), "--wait"), Is.EqualTo(3));
        Assert.That(_error.ToString(), Does.Contain("robustmfg: prepare failed: FAILED, exit code 3.").And.Not.Contain("shard-1").And.Not.Contain("merge failed"));
    }

    [Test]
    public async Task Who_stops_following_leaves_the_jobs_alone()
    {
        using var stop = new CancellationTokenSource();
        var slurm = Taking("102_[1-6]|PENDING|0:0\n", ["101|RUNNING|0:0\n", "103|PENDING|0:0\n"], stop.Cancel);
        Assert.That(await InvokeAsync(slurm, ["submit", "slurm", _scenario, "--agents", "5", "--episodes", "60", "--shards", "6", "--out", Study, "--wait"], stop.Token), Is.EqualTo(130));
        Assert.That(_error.ToString(), Does.EndWith(
            $"robustmfg: no longer following; the jobs go on. End them with: scancel 101 102 103. Follow them again with: robustmfg submit slurm {Study}/scenario.yaml --out {Study} --retry --wait\n"));
        Assert.That(_asked.Where(a => a.StartsWith("scancel", StringComparison.Ordinal)), Is.Empty);
    }

    [TestCase("sbatch", "", 2, "sbatch was not found. Run this where Slurm's commands are, on a login node; or write the scripts only with --dry-run, or use 'submit local'.")]
    [TestCase("", "sbatch: error: invalid partition specified: nowhere\nsbatch: error: Batch job submission failed: Invalid partition name specified\n", 2,
        "sbatch refused prepare.sh: sbatch: error: invalid partition specified: nowhere sbatch: error: Batch job submission failed: Invalid partition name specified. The scripts are kept in STUDY: mend them and submit with --retry.")]
    public async Task A_slurm_that_is_missing_or_refuses_is_quoted(string missing, string refusal, int code, string expected)
    {
        Task<CommandResult?> Slurm(IReadOnlyList<string> command) => Task.FromResult<CommandResult?>(
            command[0] == missing ? null : command[1] == "--version" ? new(0, "slurm-wlm 22.05.8", "") : new(1, "", refusal));
        Assert.That(await SubmitAsync(Slurm), Is.EqualTo(code));
        Assert.That(_error.ToString(), Does.EndWith($"robustmfg: {expected.Replace("STUDY", Study, StringComparison.Ordinal)}\n"));
        Assert.That(Directory.Exists(Study), Is.EqualTo(missing.Length == 0));
    }

    [TestCase(0, "What was taken before was cancelled: prepare 101.")]
    [TestCase(1, "What was taken before is still there: prepare 101. End it first: scancel 101.")]
    public async Task What_was_taken_before_a_refusal_is_cancelled(int cancelled, string expected)
    {
        var taking = Taking("", []);
        Task<CommandResult?> Slurm(IReadOnlyList<string> command) =>
            command[0] == "scancel" ? Task.FromResult<CommandResult?>(new(cancelled, "", ""))
            : command.Contains("array.sh") ? Task.FromResult<CommandResult?>(new(1, "", "sbatch: error: Batch job submission failed: Invalid job array specification\n"))
            : taking(command);
        Assert.That(await SubmitAsync(Slurm), Is.EqualTo(2));
        Assert.That(_error.ToString(), Does.Contain("sbatch refused array.sh: sbatch: error: Batch job submission failed: Invalid job array specification. The scripts are kept in ").And.EndWith($"--retry. {expected}\n"));
        Assert.That(_asked[^1], Is.EqualTo("scancel 101"));
    }

    [TestCase("--shards 0", "--shards is '0'; allowed is a whole number of at least 1. Try 'robustmfg submit slurm --help'.")]
    [TestCase("--cpus 0", "--cpus is '0'; allowed is a whole number of at least 1.")]
    [TestCase("--partition long;rm", "--partition is 'long;rm'; letters, digits and - _ . : , are allowed.")]
    [TestCase("--retry --time 1:00 --cpus 2", "--retry submits what was planned and written before, and cannot heed --time or --cpus. Edit the scripts in the folder instead.")]
    [TestCase("--retry --dry-run", "cannot heed --dry-run.")]
    [TestCase("--retry", "nothing was submitted from here (plan.json or scenario.yaml is missing). Give the folder with --out, or submit without --retry.")]
    public async Task Wrong_arguments_are_refused_before_anything_is_done(string arguments, string expected)
    {
        Assert.That(await InvokeAsync(Taking("", []), ["submit", "slurm", _scenario, "--out", Study, .. arguments.Split(' ')]), Is.EqualTo(2));
        Assert.That(_error.ToString(), Does.Contain(expected));
        Assert.That(Directory.Exists(Study), Is.False);
    }

    [Test]
    public async Task Folders_of_another_study_or_another_plan_are_refused()
    {
        Assert.That(await SubmitAsync(Taking("", [])), Is.Zero, _error.ToString());
        string[] there = ["--out", Study];
        Assert.That(await InvokeAsync(Taking("", []), ["submit", "slurm", _scenario, .. there]), Is.EqualTo(2));
        Assert.That(_error.ToString(), Does.Contain("the folder is not empty, and results are never overwritten. Finish what was submitted there with --retry"));
        Assert.That(await InvokeAsync(Taking("", []), ["submit", "slurm", _scenario, "--retry", .. there]), Is.EqualTo(2));
        Assert.That(_error.ToString(), Does.Contain("another study was submitted from here: its scenario differs from this one: line "));
        Assert.That(await InvokeAsync(Taking("", []), ["submit", "slurm", Path.Combine(Study, "scenario.yaml"), "--retry", "--shards", "5", .. there]), Is.EqualTo(2));
        Assert.That(_error.ToString(), Does.Contain($"--shards is 5, and {Study} was planned with 6 shards. Retry without --shards, or submit into another folder."));
        await File.WriteAllTextAsync(Path.Combine(Study, "plan.json"), "{}");
        Assert.That(await InvokeAsync(Taking("", []), ["submit", "slurm", Path.Combine(Study, "scenario.yaml"), "--retry", .. there]), Is.EqualTo(2));
        Assert.That(_error.ToString(), Does.Contain("this is not the plan of a study in shards"));
    }

    // Gives numbers from 101 to what is submitted, and these answers to sacct.
    private static Func<IReadOnlyList<string>, Task<CommandResult?>> Taking(string array, string[] others, Action? onAsked = null)
    {
        int next = 101;
        return command =>
        {
            if (command[0] == "sacct")
            {
                onAsked?.Invoke();
                string job = command[command.ToList().IndexOf("--jobs") + 1];
                return Task.FromResult<CommandResult?>(new(0, new[] { array }.Concat(others).FirstOrDefault(a => Regex.IsMatch(a, $"^{job}[_|]")) ?? "", ""));
            }

            return Task.FromResult<CommandResult?>(command[0] == "scontrol" ? new(1, "", "slurm_load_jobs error: Invalid job id specified") : new(0, command[1] == "--version" ? "slurm-wlm 22.05.8" : $"{next++};cluster\n", ""));
        };
    }

    private Task<int> SubmitAsync(Func<IReadOnlyList<string>, Task<CommandResult?>>? slurm, params string[] more) =>
        InvokeAsync(slurm, ["submit", "slurm", _scenario, "--agents", "5", "--episodes", "60", "--shards", "6", "--out", Study, .. more]);

    private Task<int> InvokeAsync(Func<IReadOnlyList<string>, Task<CommandResult?>>? slurm, params string[] arguments) => InvokeAsync(slurm, arguments, CancellationToken.None);

    private Task<int> InvokeAsync(Func<IReadOnlyList<string>, Task<CommandResult?>>? slurm, string[] arguments, CancellationToken cancellation) => CommandLine.RunAsync(arguments, new CliHost
    {
        Output = _output, Error = _error, Terminal = false, Signals = false, Cancellation = cancellation, Environment = _ => null, Program = ["/opt/robust mfg's/robustmfg"],
        Execute = (_, command, _) =>
        {
            _asked.Add(string.Join(' ', command));
            return slurm!(command);
        },
    });
}
