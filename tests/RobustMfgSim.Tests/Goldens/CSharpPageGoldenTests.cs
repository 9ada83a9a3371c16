using System.Text.RegularExpressions;
using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;
using RobustMfgSim.Environments.Adversaries;
using RobustMfgSim.Policies.Equilibria;
using RobustMfgSim.Runner;
using RobustMfgSim.Scenarios;
using RobustMfgSim.Verification.Exact;
using RobustMfgSim.Tests.Docs;
using RobustMfgSim.Tests.House;

namespace RobustMfgSim.Tests.Goldens;

/// <summary>The code of docs/how-to/use-from-csharp.md is this code, and prints what the page says.</summary>
[CancelAfter(60_000)]
[NonParallelizable]
internal sealed partial class CSharpPageGoldenTests
{
    private const string Page = "docs/how-to/use-from-csharp.md";

    [Test]
    public async Task Code_of_the_page_is_this_code()
    {
        string source = Docs.Page.Unindented(await File.ReadAllTextAsync(Path.Combine(HouseTests.Root, "tests", "RobustMfgSim.Tests", "Goldens", "CSharpPageGoldenTests.cs")));
        string[] blocks = [.. new Page(Page).Blocks("csharp")];
        Assert.That(blocks, Has.Length.EqualTo(4));
        foreach (string block in blocks)
        {
            Assert.That(source, Does.Contain(Docs.Page.Unindented(block)));
        }
    }

    [Test]
    public async Task Code_of_the_page_prints_what_it_says()
    {
        string path = Path.Combine(HouseTests.Root, Page), text = (await File.ReadAllTextAsync(path)).ReplaceLineEndings("\n");
        var printed = new Queue<string>((await PrintedAsync()).Split("--\n"));
        string played = Output().Replace(text, _ => $"```text\n{printed.Dequeue()}```");
        Assert.That(printed, Is.Empty);
        if (Golden.Regenerating)
        {
            await File.WriteAllTextAsync(path, played);
            text = played;
        }

        Assert.That(PageScript.Differ(played, text), Is.False, played);
    }

    private static async Task<string> PrintedAsync()
    {
        using var console = new StringWriter { NewLine = "\n" };
        var (output, folder) = (Console.Out, Environment.CurrentDirectory);
        Console.SetOut(console);
        Environment.CurrentDirectory = Path.Combine(HouseTests.Root, "scenarios");
        try
        {
            await ScenarioAsync();
            Console.WriteLine("--");
            Stages();
        }
        finally
        {
            Console.SetOut(output);
            Environment.CurrentDirectory = folder;
        }

        return console.ToString();
    }

    private static async Task ScenarioAsync()
    {
        var read = ScenarioReader.Load("first-study.yaml", BuiltIns.Catalog(), new ScenarioOverrides(Agents: [10, 100], Episodes: 400));
        if (read.Study is not { } study)
        {
            foreach (var problem in read.Problems)
            {
                Console.Error.WriteLine(problem);
            }

            return;
        }

        var outcome = await StudyRunner.RunAsync(study);
        foreach (var curve in outcome.Curves)
        {
            foreach (var gain in curve.Point.Exploitability)
            {
                Console.WriteLine($"N = {curve.Point.Agents}: {gain.Deviator} gains {gain.Gain.Estimate:f3}, between {gain.Gain.Low:f3} and {gain.Gain.High:f3}");
            }
        }
    }

    private static void Stages()
    {
        var game = new SisGame(new ParameterValues(SisGame.Description), discount: 0.9);
        var robust = new RobustGame(game, new TotalVariationBall(Support.Full), new FixedRadius(0.05));
        var equilibrium = new AutoSolver().Solve(robust, new EquilibriumOptions());
        Console.WriteLine($"{equilibrium.Status}, optimality residual below 1e-8: {equilibrium.Point.Residuals.Optimality < 1e-8}");
        Console.WriteLine($"susceptible: {equilibrium.Point.Population[0]:f4}, protecting: {equilibrium.Point.Policy[1]:f4}");
        Console.WriteLine("--");

        var setting = new ExactSetting(
            robust,
            equilibrium.Point,
            equilibrium.Point.Population,
            () => new TablePolicy(equilibrium.Point.Policy, robust.Actions),
            () => new EquilibriumAdversary(robust, equilibrium.Point));
        var exact = ExactFiniteGame.Solve(setting, agents: 100).Values;
        Console.WriteLine($"the best deviator gains {exact.Robust.Exploitability:f6}, up to {exact.Robust.ExploitabilityError:0.0e0}");
    }

    [GeneratedRegex("^```text\n.*?^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Output();
}
