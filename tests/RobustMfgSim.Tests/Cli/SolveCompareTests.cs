using System.Text.Json;
using RobustMfgSim.Cli;
using RobustMfgSim.Runner;
using RobustMfgSim.Scenarios;
using RobustMfgSim.Tests.House;
using RobustMfgSim.Tests.Oracles;

namespace RobustMfgSim.Tests.Cli;

/// <summary>solve --compare: nominal and robust equilibrium side by side.</summary>
[CancelAfter(60_000)]
internal sealed class SolveCompareTests
{
    // One action, so that everything follows by hand: calm pays 0 and tense -1, from either state half of the agents are tense next.
    private const string Scenario = """
        schema: 1
        name: tiny
        game:
          kind: custom
          states: [calm, tense]
          actions: [stay]
          rewards: { calm: { stay: 0 }, tense: { stay: -1 } }
          transitions: { "*": { stay: { calm: 0.5, tense: 0.5 } } }
        ambiguity: { family: contamination, radius: 0.2 }
        """;

    private readonly StringWriter _output = new(), _error = new();
    private string _folder = "", _file = "";

    [SetUp]
    public void MakeScenario()
    {
        _output.GetStringBuilder().Clear();
        _error.GetStringBuilder().Clear();
        _folder = Directory.CreateTempSubdirectory("robustmfg-test-").FullName;
        _file = Path.Combine(_folder, "tiny.yaml");
        File.WriteAllText(_file, Scenario);
    }

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task Each_policy_is_valued_in_both_worlds()
    {
        // Nominal: half are tense, <mu, V> = -0.5/(1 - 0.9). Worst case: 0.8 * 0.5 + 0.2 = 0.6 are tense.
        Assert.That(await InvokeAsync("--compare", "--json"), Is.Zero, _error.ToString());
        using var json = JsonDocument.Parse(_output.ToString());
        var points = json.RootElement.GetProperty("comparison").EnumerateArray().ToList();
        Assert.That(points.Select(p => (p.GetProperty("policy_of").GetString(), p.GetProperty("world").GetString())), Is.EqualTo(new[]
        {
            ("nominal", "nominal"), ("nominal", "worst_case"), ("robust", "nominal"), ("robust", "worst_case"),
        }));
        Assert.That(points.Select(p => p.GetProperty("mean_value").GetDouble()), Is.EqualTo(new[] { -5.0, -6, -5, -6 }).Within(1e-8));
        Assert.That(points.Select(p => p.GetProperty("point").GetProperty("mean_field")[1].GetDouble()), Is.EqualTo(new[] { 0.5, 0.6, 0.5, 0.6 }).Within(1e-9));
        Assert.That(points.Select(p => p.GetProperty("point").GetProperty("status").GetString()), Is.All.EqualTo("converged"));
    }

    [TestCase("game: { kind: sis }\nambiguity: { family: total_variation, radius: 0.05 }\n", 0.05)]
    [TestCase("game: { kind: beach_bar }\nambiguity: { family: total_variation, radius: 0.1 }\n", 0.1)]
    public void Populations_and_values_are_those_of_an_independent_calculation_and_robustness_pays_in_the_worst_case(string game, double radius)
    {
        var study = ScenarioReader.Read("x.yaml", "schema: 1\nname: x\n" + game, BuiltIns.Catalog()).Study!;
        var comparison = RobustnessComparison.Of(study);
        foreach (var point in comparison.Points)
        {
            // Population and value of the policy once more: value iteration with the dual of the inner problem, and one step of the population under rows that attain it.
            string family = point.World == "nominal" ? "none" : "total_variation";
            var (model, stationary) = (study.Game.NewModel(), point.Result.Point);
            study.Game.Freeze(stationary.Population, model);
            model.Radii.Fill(point.World == "nominal" ? 0 : radius);
            double[] value = NaiveRobustMdp.Value(family, model, 0.9, stationary.Policy), next = new double[value.Length];
            Assert.That(stationary.Value, Is.EqualTo(value).Within(1e-7));
            for (int i = 0; i < stationary.Policy.Length; i++)
            {
                double[] row = stationary.Kernel[(i * value.Length)..((i + 1) * value.Length)];
                double worst = NaiveRobustMdp.Worst(family, model.Row(i / study.Game.Actions, i % study.Game.Actions).ToArray(), model.Radii[i], value);
                Assert.That(NaiveRobustMdp.Mean(row, value), Is.EqualTo(worst).Within(1e-7));
                for (int t = 0; t < next.Length; t++)
                {
                    next[t] += stationary.Population[i / study.Game.Actions] * stationary.Policy[i] * row[t];
                }
            }

            Assert.That(next, Is.EqualTo(stationary.Population).Within(1e-7));
            Assert.That(point.MeanValue, Is.EqualTo(NaiveRobustMdp.Mean(stationary.Population, value)).Within(1e-7));
        }

        Assert.That(comparison.Points[3].MeanValue, Is.GreaterThan(comparison.Points[1].MeanValue + 0.1));
    }

    [Test]
    public void The_readme_shows_these_figures([Values("first-study", "beach-bar")] string scenario)
    {
        string readme = File.ReadAllText(Path.Combine(HouseTests.Root, "README.md")), label = scenario == "first-study" ? "first study" : "beach";
        var study = ScenarioReader.Load(Path.Combine(HouseTests.Root, "scenarios", scenario + ".yaml"), BuiltIns.Catalog()).Study!;
        foreach (var row in RobustnessComparison.Of(study).Points.Chunk(2))
        {
            Assert.That(readme, Does.Contain(FormattableString.Invariant($"| {label}, {row[0].Policy} policy | {row[0].MeanValue:f2} | {row[1].MeanValue:f2} |")));
        }
    }

    [Test]
    public async Task A_folder_gets_text_and_a_page_that_needs_nothing_else()
    {
        string folder = Path.Combine(_folder, "out");
        Assert.That(await InvokeAsync("--compare", "--out", folder), Is.Zero, _error.ToString());
        Assert.That(Directory.GetFiles(folder).Select(Path.GetFileName), Is.EquivalentTo(new[] { "comparison.json", "comparison.html" }));
        string page = await File.ReadAllTextAsync(Path.Combine(folder, "comparison.html"));
        Assert.That(page.Split("<svg").Length - 1, Is.EqualTo(4), "two charts, and a picture of each equilibrium");
        Assert.That(page, Does.Not.Contain("http").And.Contain("−6"));
        Assert.That(_output.ToString(), Does.Contain("gets, in its worst case").And.Contain("the robust policy"));
    }

    [Test]
    public async Task Without_ambiguity_there_is_nothing_to_compare()
    {
        await File.WriteAllTextAsync(_file, "schema: 1\nname: tiny\ngame: { kind: sis }\n");
        Assert.That(await InvokeAsync("--compare"), Is.EqualTo(2));
        Assert.That(_error.ToString(), Is.EqualTo(
            "robustmfg: --compare: ambiguity.family is none, so there is nothing to compare; give the scenario an ambiguity, for example { family: total_variation, radius: 0.1 }.\n"));
    }

    [Test]
    public async Task Many_actions_get_lines_and_no_heading_is_cut()
    {
        await File.WriteAllTextAsync(_file, "schema: 1\nname: tiny\ngame: { kind: equilibrium_price }\nambiguity: { family: contamination, radius: 0.05 }\n");
        Assert.That(await InvokeAsync("--compare"), Is.Zero, _error.ToString());
        string[] lines = [.. _output.ToString().Split('\n').Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)))];
        Assert.That(lines, Has.Some.EqualTo("state action policy, nominal policy, robust"));
        Assert.That(lines, Has.Some.StartsWith("stock_1 use_1_order_1 0.").And.None.Contains("use_0_order_0"), "only what is played");
    }

    [Test]
    public async Task Options_that_do_not_belong_together_are_refused()
    {
        Assert.That(await InvokeAsync("--compare", "--starts", "3"), Is.EqualTo(2));
        Assert.That(_error.ToString(), Does.Contain("--compare cannot be used together with --starts or --sweep"));
    }

    private Task<int> InvokeAsync(params string[] options) => CommandLine.RunAsync(
        ["solve", _file, .. options], new CliHost { Output = _output, Error = _error, Terminal = false, ErrorTerminal = false, Signals = false });
}
