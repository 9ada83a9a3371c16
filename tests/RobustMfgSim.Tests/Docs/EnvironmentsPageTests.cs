using RobustMfgSim.Cli;
using RobustMfgSim.Environments;
using RobustMfgSim.Environments.Adversaries;
using RobustMfgSim.Environments.Wrappers;
using RobustMfgSim.Scenarios;
using RobustMfgSim.Tests.House;

namespace RobustMfgSim.Tests.Docs;

/// <summary>What docs/environments.md says is true: its scenario is right, its commands run, its code compiles and works.</summary>
[CancelAfter(120_000)]
internal sealed class EnvironmentsPageTests
{
    private static readonly Page Text = new("docs/environments.md");

    private static string FirstStudy => Path.Combine(HouseTests.Root, "scenarios", "first-study.yaml");

    private static IEnumerable<string> Commands() => Text.ProgramCommands();

    [Test]
    public void Its_scenario_is_right()
    {
        var read = ScenarioReader.Read("two-thirds-careful.yaml", Text.Blocks("yaml").Single(), BuiltIns.Catalog());
        Assert.That(read.Problems, Is.Empty);
        Assert.That(read.Study!.Policy.Parts.Select(p => (p.Policy.Name, p.Share, p.Count)), Is.EqualTo(new (string, double, long?)[] { ("equilibrium", 0.6, null), ("uniform", 0.4, null), ("table", 0, 1) }));
    }

    [TestCaseSource(nameof(Commands))]
    public async Task Its_commands_run(string command)
    {
        string folder = Directory.CreateTempSubdirectory("robustmfg-docs-").FullName;
        try
        {
            string[] words = command.Replace("scenarios/", Path.Combine(HouseTests.Root, "scenarios") + "/", StringComparison.Ordinal)
                .Replace("trace.csv", Path.Combine(folder, "trace.csv"), StringComparison.Ordinal).Split(' ');
            using StringWriter output = new(), error = new();
            int code = await CommandLine.RunAsync(words, new CliHost { Output = output, Error = error, Terminal = false, Signals = false });
            Assert.That((code, error.ToString()), Is.EqualTo((0, "")));
            Assert.That(output.ToString(), Is.Not.Empty);
            Assert.That(File.Exists(Path.Combine(folder, "trace.csv")), Is.EqualTo(command.Contains("--trace", StringComparison.Ordinal)));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public async Task Its_code_is_this_code_and_works()
    {
        string source = Page.Unindented(await File.ReadAllTextAsync(Path.Combine(HouseTests.Root, "tests", "RobustMfgSim.Tests", "Docs", "EnvironmentsPageTests.cs")));
        string[] blocks = [.. Text.Blocks("csharp")];
        Assert.That(blocks, Has.Length.EqualTo(3));
        foreach (string block in blocks)
        {
            Assert.That(source, Does.Contain(Page.Unindented(block.Replace("\"scenarios/first-study.yaml\"", "FirstStudy", StringComparison.Ordinal))));
        }

        using var console = new StringWriter { NewLine = "\n" };
        var before = System.Console.Out;
        System.Console.SetOut(console);
        try
        {
            Loops();
        }
        finally
        {
            System.Console.SetOut(before);
        }

        Assert.That(console.ToString(), Does.Match("^1000000 agents earn -\\d\\.\\d{3} a step; in the end \\d\\d\\.\\d ?% are ill\nagent 7 earned -\\d+\\.\\d\\d in 20 steps\n$"));
    }

    private static void Loops()
    {
        var study = ScenarioReader.Load(FirstStudy, BuiltIns.Catalog()).Study!;
        var equilibrium = study.Solver.Solve(study.Game, study.Equilibrium).Point;
        var nature = new EquilibriumAdversary(study.Game, equilibrium);
        var process = new PopulationProcess(
            study.Game,
            [new("cautious", new ProtectInBadTimes(), nature, 999_999, equilibrium.Population)],
            tagged: [new("equilibrium player", new TablePolicy(equilibrium.Policy, study.Game.Actions), nature, equilibrium.Population)]);
        double reward = 0;
        process.Reset(seed: 1);
        for (int t = 0; t < 100; t++)
        {
            process.Decide();
            reward += process.Mean(process.Moment.Model.Rewards) / 100;
            process.Move();
        }

        Console.WriteLine($"{process.Agents} agents earn {reward:f3} a step; in the end {process.Moment.Population[1]:p1} are ill");

        var environment = new EpisodeRecorder(new PopulationEnvironment(study.Game, agents: 50, equilibrium.Population, nature, horizon: 20));
        var others = new OthersSampler(agents: 50, samples: 3);
        int[] actions = new int[50], seen = new int[50 * 3];
        environment.Reset(seed: 1);
        do
        {
            others.Observe(environment.View, seed: 1, replication: 0, seen);
            for (int i = 0; i < actions.Length; i++)
            {
                actions[i] = seen.AsSpan(3 * i, 3).Contains(1) ? 1 : 0;
            }
        }
        while (!environment.Step(actions).Done);

        Console.WriteLine($"agent 7 earned {environment.Steps.Sum(step => step.Rewards[7]):f2} in {environment.Steps.Count} steps");
    }

    private sealed class ProtectInBadTimes : IPolicy
    {
        public void Decide(in Moment moment, Span<double> table)
        {
            double protect = moment.Population[1] > 0.3 ? 1 : 0;
            ReadOnlySpan<double> rows = [1 - protect, protect, 1, 0];
            rows.CopyTo(table);
        }
    }
}
