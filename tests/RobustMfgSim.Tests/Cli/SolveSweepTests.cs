using System.Text.Json;
using RobustMfgSim.Cli;
using RobustMfgSim.Cli.Verbs;

namespace RobustMfgSim.Tests.Cli;

[CancelAfter(60_000)]
internal sealed class SolveSweepTests
{
    private const string Scenario = """
        schema: 1
        name: tiny
        game: { kind: left_right }
        ambiguity: { family: total_variation, radius: 0.1 }
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
    public async Task A_sweep_gives_the_equilibrium_at_every_value()
    {
        // By hand: two thirds stay left whatever the radius, and V = r/(1 - gamma) = -2/3/(1 - gamma) in both states.
        Assert.That(await InvokeAsync("--sweep", "discount=0.2:0.8:3", "--json"), Is.Zero, _error.ToString());
        using var json = JsonDocument.Parse(_output.ToString());
        var points = json.RootElement.GetProperty("sweep").EnumerateArray().ToList();
        Assert.That(points.Select(p => p.GetProperty("value").GetDouble()), Is.EqualTo(new[] { 0.2, 0.5, 0.8 }));
        foreach (var point in points)
        {
            var equilibrium = point.GetProperty("equilibrium");
            double expected = -2.0 / 3 / (1 - point.GetProperty("value").GetDouble());
            Assert.That(equilibrium.GetProperty("mean_field")[0].GetDouble(), Is.EqualTo(2.0 / 3).Within(1e-8));
            Assert.That(equilibrium.GetProperty("value")[1].GetDouble(), Is.EqualTo(expected).Within(1e-7));
        }

        Assert.That(points.Select(p => p.GetProperty("scenario_sha256").GetString()).Distinct().Count(), Is.EqualTo(3));
    }

    [Test]
    public async Task A_folder_gets_table_text_and_a_page_that_needs_nothing_else()
    {
        string folder = Path.Combine(_folder, "out");
        Assert.That(await InvokeAsync("--sweep", "ambiguity.radius=0:0.2:3", "--out", folder), Is.Zero, _error.ToString());
        Assert.That(Directory.GetFiles(folder).Select(Path.GetFileName), Is.EquivalentTo(new[] { "sweep.json", "sweep.csv", "sweep.html" }));
        Assert.That(await File.ReadAllLinesAsync(Path.Combine(folder, "sweep.csv")), Has.Length.EqualTo(1 + (3 * 2)));
        string page = await File.ReadAllTextAsync(Path.Combine(folder, "sweep.html"));
        Assert.That(page.Split("<svg").Length - 1, Is.EqualTo(3));
        Assert.That(page, Does.Not.Contain("http"));
        Assert.That(Directory.GetFiles(Path.Combine(folder, "figures")).Select(Path.GetFileName), Is.EquivalentTo(new[] { "mean-field.svg", "value.svg", "policy.svg" }));
        Assert.That(_output.ToString(), Does.Contain("ambiguity.radius").And.Contain("mean field L"));
    }

    [TestCase("radius", "--sweep is 'radius'; give PATH=FROM:TO:COUNT, for example ambiguity.radius=0:0.3:16.")]
    [TestCase("radius=0:1", "--sweep is 'radius=0:1'; give PATH=FROM:TO:COUNT, for example ambiguity.radius=0:0.3:16.")]
    [TestCase("radius=x:1:3", "--sweep starts at 'x', which is not a number; give PATH=FROM:TO:COUNT, for example ambiguity.radius=0:0.3:16.")]
    [TestCase("radius=0:nan:3", "--sweep ends at 'nan', which is not a number; give PATH=FROM:TO:COUNT, for example ambiguity.radius=0:0.3:16.")]
    [TestCase("radius=0:1:1", "--sweep has the count '1'; a count is a whole number in [2, 10000].")]
    [TestCase("radius=0:1:2.5", "--sweep has the count '2.5'; a count is a whole number in [2, 10000].")]
    [TestCase("radius=1:1:3", "--sweep starts and ends at 1; the ends must differ.")]
    public async Task A_malformed_sweep_is_refused(string text, string message)
    {
        Assert.That(SweepRequest.Parse(text, out string problem), Is.Null);
        Assert.That(problem, Is.EqualTo(message));
        Assert.That(await InvokeAsync("--sweep", text), Is.EqualTo(2));
        Assert.That(_error.ToString(), Does.Contain(message));
    }

    [TestCase("ambiguity.raduis=0:1:3", "tiny.yaml(4,12): unknown key 'raduis' in ambiguity. Did you mean 'radius'? Known: rectangularity, family, support, radius, order, metric, weights, ratios, lower, upper, kernels, features.")]
    [TestCase("name=0:1:3", "--sweep: name is the text 'tiny' in the scenario; only a number can be swept.")]
    [TestCase("name.x=0:1:3", "--sweep: name is the text 'tiny' in the scenario, so there is no name.x; give keys joined by dots, for example ambiguity.radius.")]
    [TestCase("a..b=0:1:3", "--sweep: the path 'a..b' has an empty part; give keys joined by dots, for example ambiguity.radius.")]
    [TestCase("ambiguity.radius=0:2:3", "tiny.yaml(4,47): ambiguity.radius is 2; a total-variation radius lies in [0, 1].")]
    public async Task A_path_or_value_that_the_scenario_does_not_allow_is_refused_before_anything_is_solved(string sweep, string message)
    {
        Assert.That(await InvokeAsync("--sweep", sweep), Is.EqualTo(2));
        Assert.That((_output.ToString(), _error.ToString().Trim()), Is.EqualTo(("", message)));
    }

    [Test]
    public async Task Options_that_do_not_belong_together_are_refused()
    {
        Assert.That(await InvokeAsync("--starts", "3", "--sweep", "discount=0:0.5:2"), Is.EqualTo(2));
        Assert.That(await InvokeAsync("--out", "x"), Is.EqualTo(2));
        Assert.That(_error.ToString(), Does.Contain("--starts and --sweep cannot be used together").And.Contain("--out of solve belongs to --sweep and --compare"));
    }

    [Test]
    public async Task Starts_list_distinct_equilibria_beside_the_equilibrium()
    {
        Assert.That(await InvokeAsync("--starts", "4", "--json"), Is.Zero);
        using var json = JsonDocument.Parse(_output.ToString());
        Assert.That(json.RootElement.GetProperty("equilibria").GetArrayLength(), Is.GreaterThanOrEqualTo(1));
        Assert.That(json.RootElement.GetProperty("equilibria")[0].ToString(), Is.Not.Empty.And.Contains("consistency_residual"));
        Assert.That(json.RootElement.GetProperty("equilibrium").GetProperty("status").GetString(), Is.EqualTo("converged"));
    }

    [Test]
    public async Task Many_states_get_a_table_for_the_mean_field_the_value_and_the_policy_each()
    {
        await File.WriteAllTextAsync(_file, "schema: 1\nname: tiny\ngame: { kind: beach_bar }\nambiguity: { family: total_variation, radius: 0.1 }\n");
        Assert.That(await InvokeAsync("--sweep", "ambiguity.radius=0.1:0.2:2"), Is.Zero, _error.ToString());
        string[] lines = _output.ToString().Split('\n');
        Assert.That(lines.Count(line => line.TrimEnd().EndsWith(" converged", StringComparison.Ordinal)), Is.EqualTo(6), "two values in three tables, the status in one piece");
        Assert.That(lines.Count(line => line.Contains("more columns", StringComparison.Ordinal)), Is.EqualTo(1));
    }

    [Test]
    public async Task Lines_of_one_colour_are_told_apart_by_dashes()
    {
        await File.WriteAllTextAsync(_file, "schema: 1\nname: tiny\ngame: { kind: beach_bar }\nambiguity: { family: contamination, radius: 0.1 }\n");
        string folder = Path.Combine(_folder, "out");
        Assert.That(await InvokeAsync("--sweep", "ambiguity.radius=0.1:0.2:2", "--out", folder), Is.Zero, _error.ToString());
        string first = (await File.ReadAllTextAsync(Path.Combine(folder, "sweep.html"))).Split("</svg>")[0];
        Assert.That(first.Split("<g class=\"data ").Skip(1).Select(line => line.Split('"')[0].EndsWith(" dashed", StringComparison.Ordinal)), Is.EqualTo(Enumerable.Range(0, 10).Select(k => k >= 6)));
    }

    [Test]
    public async Task The_error_that_a_contraction_leaves_is_shown()
    {
        await File.WriteAllTextAsync(_file, "schema: 1\nname: tiny\ngame: { kind: botnet }\nambiguity: { family: total_variation, radius: 0.1 }\nequilibrium: { solver: damped_picard }\n");
        Assert.That(await InvokeAsync(), Is.Zero, _error.ToString());
        Assert.That(_output.ToString(), Does.Contain("distance of the population to the equilibrium (L1), estimated from the last two steps: at most "));
    }

    private Task<int> InvokeAsync(params string[] options) => CommandLine.RunAsync(
        ["solve", _file, .. options], new CliHost { Output = _output, Error = _error, Terminal = false, ErrorTerminal = false, Signals = false });
}
