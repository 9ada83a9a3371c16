using System.Diagnostics;
using NUnit.Framework;
using RobustMfgSim.Cli.Submit;
using RobustMfgSim.Tests.House;

namespace RobustMfgSim.Tests.Cli.Submit;

/// <summary>The real Slurm: tools/slurm-test.sh starts one of two nodes on this machine, kills a shard and a node, and compares bytes.</summary>
[Parallelizable]
internal sealed class SlurmClusterTests
{
    [Test]
    [CancelAfter(300_000)]
    public async Task An_array_survives_the_loss_of_a_shard_and_of_a_node_and_merges_to_the_bytes_of_one_run(CancellationToken cancellation)
    {
        using var script = Start(Path.GetTempPath());
        var output = script.StandardOutput.ReadToEndAsync(cancellation);
        var error = script.StandardError.ReadToEndAsync(cancellation);
        // Its cluster ends with it.
        await using var stop = cancellation.Register(script.Kill);
        await script.WaitForExitAsync(CancellationToken.None);
        string steps = await output;
        Assert.That((script.ExitCode, await error), Is.EqualTo((0, "")), steps);
        Assert.That(steps.Split('\n'), Is.SupersetOf(new[]
        {
            "cluster: 2 nodes are idle", "shard 1: killed", "submit: reports shard 1, and no other", "retry: 1 shard and the merge", "results: the same bytes as on one machine",
        }));
        Assert.That(steps, Does.Match("(?m)^node n2: killed with shard [2-6]$").And.Match("(?m)^shard [2-6]: requeued$"));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task A_test_that_is_killed_leaves_no_process_behind(CancellationToken cancellation)
    {
        string folder = Directory.CreateTempSubdirectory("robustmfg-test-").FullName;
        using var script = Start(folder);
        Assert.That(await script.StandardOutput.ReadLineAsync(cancellation), Is.EqualTo("cluster: 2 nodes are idle"));
        string[] daemons = [.. Directory.GetFiles(Directory.GetDirectories(folder).Single(), "pid.*").Select(f => File.ReadAllText(f).Trim())];
        Assert.That(daemons, Has.Length.EqualTo(4).And.All.Matches<string>(p => IsAlive(p!)));
        script.Kill();
        while (daemons.Any(IsAlive) || Directory.EnumerateFileSystemEntries(folder).Any())
        {
            await Task.Delay(100, cancellation);
        }

        Directory.Delete(folder);
    }

    // A process whose parent has not asked for its end yet is none.
    private static bool IsAlive(string process) => File.Exists($"/proc/{process}/stat") && !File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal);

    private static Process Start(string temporary)
    {
        foreach (string program in new[] { "sbatch", "slurmctld", "slurmd", "munged" })
        {
            if (!(Environment.GetEnvironmentVariable("PATH") + ":/usr/sbin").Split(':').Any(folder => File.Exists(Path.Combine(folder, program))))
            {
                Assert.Ignore($"skipped: {program} not found");
            }
        }

        var start = new ProcessStartInfo(Path.Combine(HouseTests.Root, "tools", "slurm-test.sh")) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["ROBUSTMFG"] = ProgramCommand.Self()[0];
        start.Environment["TMPDIR"] = temporary;
        return Process.Start(start)!;
    }
}
