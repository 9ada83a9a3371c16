using System.Text.RegularExpressions;
using RobustMfgSim.Cli;
using RobustMfgSim.Environments;
using RobustMfgSim.Environments.Adversaries;
using RobustMfgSim.Runner;
using RobustMfgSim.Scenarios;
using RobustMfgSim.Tests.House;

namespace RobustMfgSim.Tests.Docs;

/// <summary>What the README says is true: its commands run, its scenarios are right, its code compiles and works, its messages are those of the program.</summary>
[CancelAfter(120_000)]
internal sealed partial class ReadmeTests
{
    private const string Prefix = "dotnet run -c Release --project src/RobustMfgSim.Cli -- ";
    private static readonly string Text = File.ReadAllText(Path.Combine(HouseTests.Root, "README.md")).ReplaceLineEndings("\n");

    private static IEnumerable<string> Commands() => Blocks("sh").SelectMany(b => b.Split('\n', StringSplitOptions.RemoveEmptyEntries));

    private static IEnumerable<TestCaseData> CommandBlocks() => Blocks("sh")
        .Select(b => b.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(c => c.StartsWith(Prefix, StringComparison.Ordinal)).Select(c => c[Prefix.Length..]).ToArray())
        .Where(b => b.Length > 0)
        .Select(b => new TestCaseData(new object[] { b }).SetArgDisplayNames(b[0]));

    // The commands of one block run one after the other and share a folder for runs/.
    [TestCaseSource(nameof(CommandBlocks))]
    public async Task Commands_of_the_readme_run(string[] commands)
    {
        string folder = Directory.CreateTempSubdirectory("robustmfg-readme-").FullName;
        try
        {
            foreach (string command in commands)
            {
                await RunCommandAsync(command, folder);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task RunCommandAsync(string command, string folder)
    {
        string here = command.Replace("scenarios/", Path.Combine(HouseTests.Root, "scenarios") + "/", StringComparison.Ordinal).Replace("runs/", folder + "/runs/", StringComparison.Ordinal);
        var words = here.Split(' ').ToList();
        if (words[0] == "run")
        {
            words.AddRange(words.Contains("--out") ? [] : ["--out", Path.Combine(folder, "out")]);
            words.AddRange(words.Contains("--episodes") ? [] : ["--episodes", "12"]);
        }

        using StringWriter output = new(), error = new();
        int code = await CommandLine.RunAsync(words, new CliHost { Output = output, Error = error, Terminal = false, Signals = false });
        Assert.That((code, error.ToString()), Is.EqualTo((0, "")), command);
        Assert.That(output.ToString(), Is.Not.Empty.And.Not.Contains("\u001b"), command);
        if (words[0] is "run" or "merge" && !words.Contains("--shard"))
        {
            string written = words[words.IndexOf("--out") + 1];
            Assert.That(Directory.GetFiles(written).Select(Path.GetFileName), Is.EquivalentTo(new[] { "curves.csv", "report.html", "report.md", "results.json", "run.db", "scenario.yaml" }), command);
        }
    }

    [Test]
    public void Every_command_is_the_program_or_the_tests() =>
        Assert.That(Commands().Where(c => !c.StartsWith(Prefix, StringComparison.Ordinal)), Is.EqualTo(new[] { "dotnet test -c Release" }));

    [Test]
    public void Scenarios_of_the_readme_are_right()
    {
        var blocks = Blocks("yaml").ToList();
        Assert.That(blocks, Is.Not.Empty);
        foreach (string block in blocks)
        {
            Assert.That(ScenarioReader.Read("my-epidemic.yaml", block, BuiltIns.Catalog()).Problems, Is.Empty);
        }
    }

    [Test]
    public void Messages_of_the_readme_are_those_of_the_program()
    {
        string scenario = Blocks("yaml").First();
        string broken = scenario.Replace("discount: 0.9\ngame:\n  kind: custom", "game:\n  kind: siss", StringComparison.Ordinal)
            .Replace("radius: 0.05", "radius: -0.1", StringComparison.Ordinal);
        Assert.That(broken, Is.Not.EqualTo(scenario));
        var found = ScenarioReader.Read("my-epidemic.yaml", broken, BuiltIns.Catalog()).Problems.Select(p => WithoutPlace(p.ToString()));
        Assert.That(Blocks("text").First().Trim().Split('\n').Select(WithoutPlace), Is.SubsetOf(found.ToList()));
    }

    [Test]
    public async Task Code_of_the_readme_is_this_code_and_works()
    {
        string[] blocks = [.. Blocks("csharp")];
        string source = Unindented(await File.ReadAllTextAsync(Path.Combine(HouseTests.Root, "tests", "RobustMfgSim.Tests", "Docs", "ReadmeTests.cs")));
        foreach (string block in blocks)
        {
            Assert.That(source, Does.Contain(Unindented(block.Replace("\"scenarios/first-study.yaml\"", "FirstStudy", StringComparison.Ordinal))));
        }

        Assert.That(blocks, Has.Length.EqualTo(2));
        string lines = await RunAStudyAsync();
        Assert.That(lines, Does.Match("^N = 10: distance 0\\.\\d{3}\nN = 100: distance 0\\.\\d{3}\n$"));
        Assert.That(StepByHand(), Is.EqualTo(50));
    }

    private static string FirstStudy => Path.Combine(HouseTests.Root, "scenarios", "first-study.yaml");

    private static async Task<string> RunAStudyAsync()
    {
        using var console = new StringWriter { NewLine = "\n" };
        var before = System.Console.Out;
        System.Console.SetOut(console);
        try
        {
            var read = ScenarioReader.Load(FirstStudy, BuiltIns.Catalog(), new ScenarioOverrides(Agents: [10, 100], Episodes: 100));
            var outcome = await StudyRunner.RunAsync(read.Study!);
            foreach (var curve in outcome.Curves)
            {
                Console.WriteLine($"N = {curve.Point.Agents}: distance {curve.Point.MeanFieldDistance.Estimate:f3}");
            }
        }
        finally
        {
            System.Console.SetOut(before);
        }

        return console.ToString();
    }

    private static int StepByHand()
    {
        var study = ScenarioReader.Load(FirstStudy, BuiltIns.Catalog()).Study!;
        var equilibrium = study.Solver.Solve(study.Game, study.Equilibrium).Point;
        var environment = new PopulationEnvironment(
            study.Game, agents: 100, equilibrium.Population, new EquilibriumAdversary(study.Game, equilibrium), horizon: 50);
        environment.Reset(seed: 1);
        var actions = new int[100];
        while (!environment.Step(actions).Done)
        {
            for (int i = 0; i < actions.Length; i++)
            {
                actions[i] = environment.View.States[i] == 0 ? 1 : 0;
            }
        }

        return environment.View.Moment.Step;
    }

    private static string Unindented(string code) => string.Join('\n', code.ReplaceLineEndings("\n").Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0));

    private static string WithoutPlace(string message) => Place().Replace(message, "(here)");

    private static IEnumerable<string> Blocks(string language) => Block().Matches(Text).Where(m => m.Groups[1].Value == language).Select(m => m.Groups[2].Value);

    [GeneratedRegex("^```(\\w+)\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();

    [GeneratedRegex(@"\(\d+,\d+\)")]
    private static partial Regex Place();
}
