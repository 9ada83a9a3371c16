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
        foreach (string program in new[] { "sbatch", "slurmctld", "slurmd", "munged" })
        {
            if (!(Environment.GetEnvironmentVariable("PATH") + ":/usr/sbin").Split(':').Any(folder => File.Exists(Path.Combine(folder, program))))
            {
                Assert.Ignore($"skipped: {program} not found");
            }
        }

        var start = new ProcessStartInfo(Path.Combine(HouseTests.Root, "tools", "slurm-test.sh")) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["ROBUSTMFG"] = ProgramCommand.Self()[0];
        using var script = Process.Start(start)!;
        var output = script.StandardOutput.ReadToEndAsync(cancellation);
        var error = script.StandardError.ReadToEndAsync(cancellation);
        await script.WaitForExitAsync(cancellation);
        string steps = await output;
        Assert.That((script.ExitCode, await error), Is.EqualTo((0, "")), steps);
        Assert.That(steps.Split('\n'), Is.SupersetOf(new[]
        {
            "cluster: 2 nodes are idle", "shard 1: killed", "submit: reports shard 1, and no other", "retry: 1 shard and the merge", "results: the same bytes as on one machine",
        }));
        Assert.That(steps, Does.Match("(?m)^node n2: killed with shard [2-6]$").And.Match("(?m)^shard [2-6]: requeued$"));
    }
}
