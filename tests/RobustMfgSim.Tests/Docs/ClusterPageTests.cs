using RobustMfgSim.Cli;
using RobustMfgSim.Cli.Submit;
using RobustMfgSim.Tests.House;

namespace RobustMfgSim.Tests.Docs;

/// <summary>What docs/cluster.md says is true: its commands run, one after the other, with a Slurm that only numbers what it is given.</summary>
[CancelAfter(120_000)]
internal sealed class ClusterPageTests
{
    private const string Program = "robustmfg ";
    private static readonly Page Text = new("docs/cluster.md");

    [Test]
    public void Every_command_is_the_program_or_installs_it() =>
        Assert.That(Text.Commands().Where(c => !c.StartsWith(Program, StringComparison.Ordinal)), Is.EqualTo(new[]
        {
            "dotnet publish src/RobustMfgSim.Cli -c Release -r linux-x64 --self-contained -o ~/robustmfg", "export PATH=$PATH:~/robustmfg",
        }));

    [Test]
    public async Task Its_commands_run()
    {
        string folder = Directory.CreateTempSubdirectory("robustmfg-cluster-").FullName;
        int next = 1;
        try
        {
            foreach (string command in Text.Commands().Where(c => c.StartsWith(Program, StringComparison.Ordinal)))
            {
                string[] words = command[Program.Length..].Replace("scenarios/", Path.Combine(HouseTests.Root, "scenarios") + "/", StringComparison.Ordinal)
                    .Replace("runs/", folder + "/runs/", StringComparison.Ordinal).Split(' ');
                using StringWriter output = new(), error = new();
                int code = await CommandLine.RunAsync(words, new CliHost
                {
                    Output = output, Error = error, Terminal = false, Signals = false, Environment = _ => null,
                    Execute = (_, asked, _) => Task.FromResult<CommandResult?>(asked[0] switch
                    {
                        "sbatch" => new(0, $"{next++}\n", ""),
                        "sacct" => new(0, $"{asked[5]}_[1-6]|FAILED|1:0\n", ""),
                        _ => null,
                    }),
                });
                Assert.That(code, Is.Zero, $"{command}\n{error}");
                Assert.That(error.ToString().Split('\n').Where(l => l.Length > 0 && !l.StartsWith("robustmfg: warning: shards of ", StringComparison.Ordinal)), Is.Empty, command);
            }

            Assert.That(await File.ReadAllTextAsync(Path.Combine(folder, "runs", "so-far", "results.json")), Does.Contain("\"outcome\": \"partial\""));
            Assert.That((await File.ReadAllTextAsync(Path.Combine(folder, "runs", "left-right", "jobs.txt"))).Split('\n'), Has.Length.EqualTo(1 + 3 + 3), "submitted, and again");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
