using System.Text.Json;
using RobustMfgSim.Cli;

namespace RobustMfgSim.Tests.Cli;

[CancelAfter(60_000)]
internal sealed class ExactVerbTests
{
    private const string Scenario = """
        schema: 1
        name: tiny
        game: { kind: sis }
        ambiguity: { family: total_variation, radius: 0.05 }
        """;

    private readonly StringWriter _output = new(), _error = new();
    private string _folder = "";

    [SetUp]
    public void MakeFolder()
    {
        _output.GetStringBuilder().Clear();
        _error.GetStringBuilder().Clear();
        _folder = Directory.CreateTempSubdirectory("robustmfg-test-").FullName;
    }

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task Json_has_the_values_beside_the_equilibrium()
    {
        Assert.That(await InvokeAsync(Scenario, "--agents", "10", "--json"), Is.Zero, _error.ToString());
        using var json = JsonDocument.Parse(_output.ToString());
        Assert.That(
            json.RootElement.EnumerateObject().Select(p => p.Name),
            Is.EqualTo(new[] { "schema", "scenario", "scenario_sha256", "seed", "version", "game", "equilibrium", "population", "agents", "exact" }));
        var exact = json.RootElement.GetProperty("exact");
        Assert.That(exact.EnumerateObject().Select(p => p.Name).Take(4), Is.EqualTo(new[] { "value", "best_value", "exploitability", "error" }));
        var held = exact.GetProperty("fixed_adversary");
        Assert.That(held.GetProperty("exploitability").GetDouble(), Is.EqualTo(held.GetProperty("best_value").GetDouble() - held.GetProperty("value").GetDouble()));

        // Recorded from this program; the joint chain confirms the programme for up to 3 agents, simulation beyond.
        Assert.That(exact.GetProperty("exploitability").GetDouble(), Is.EqualTo(0.3498436).Within(1e-6));
        Assert.That(exact.GetProperty("status").GetString(), Is.EqualTo("converged"));
    }

    [Test]
    public async Task The_table_names_both_kinds_of_values_and_their_errors()
    {
        Assert.That(await InvokeAsync(Scenario, "--agents", "10"), Is.Zero, _error.ToString());
        string text = _output.ToString();
        Assert.That(text, Does.StartWith("tiny: exact values of N = 10 agents, converged after "));
        Assert.That(text, Does.Match(@"exploitability +0\.34984\d+ +\d\.\de-1\d +0\.34984\d+ "));
        Assert.That(text, Does.Contain("fixed adversary: it follows the population's rule"));
        Assert.That(text, Does.Not.Contain("\u001b"));
    }

    [TestCase("", "10000000", "robustmfg: study tiny: not_applicable: 10000000 agents in 2 states have 10000000 ways to stand around one of them; exact values are computed for at most 7071 agents in 2 states. Take fewer agents, or simulate.")]
    [TestCase("population: { adversary: random }\n", "10", "robustmfg: study tiny: not_applicable: Exact values need an adversary that is a function of the empirical distribution, and 'random' draws its rows. Choose another adversary, or simulate.")]
    [TestCase("", "no", "robustmfg: --agents is 'no'; allowed is a whole number of at least 1. Try 'robustmfg exact --help'.")]
    public async Task What_cannot_be_had_is_refused_with_the_reason(string more, string agents, string message)
    {
        Assert.That(await InvokeAsync(Scenario + "\n" + more, "--agents", agents, "--json"), Is.EqualTo(2));
        Assert.That((_output.ToString(), _error.ToString().Trim()), Is.EqualTo(("", message)));
    }

    [Test]
    public async Task A_scenario_with_the_exact_deviator_and_too_many_agents_is_wrong()
    {
        string scenario = Path.Combine(_folder, "many.yaml");
        await File.WriteAllTextAsync(scenario, Scenario + "\ndeviators: [exact]\nstudy: { agents: [10, 10000] }\n");
        Assert.That(await CommandLine.RunAsync(["validate", scenario], Host()), Is.EqualTo(2));
        Assert.That(_error.ToString() + _output, Does.Contain("many.yaml(5,12): deviators: exact: 10000 agents in 2 states have").And.Contain("at most 7071 agents"));
    }

    private async Task<int> InvokeAsync(string text, params string[] arguments)
    {
        string scenario = Path.Combine(_folder, "tiny.yaml");
        await File.WriteAllTextAsync(scenario, text);
        return await CommandLine.RunAsync(["exact", scenario, .. arguments], Host());
    }

    private CliHost Host() => new() { Output = _output, Error = _error, Terminal = false, Signals = false };
}
