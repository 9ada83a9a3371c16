using System.Text.Json;
using System.Text.RegularExpressions;
using NUnit.Framework;
using RobustMfgSim.Cli;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Runner;
using RobustMfgSim.Runner.Results;
using RobustMfgSim.Runner.Store;
using RobustMfgSim.Scenarios;
using RobustMfgSim.Tests.Runner;
using RobustMfgSim.Verification.Bounds;

namespace RobustMfgSim.Tests.Cli;

[CancelAfter(60_000)]
public sealed class CommandLineTests
{
    private readonly StringWriter _output = new(), _error = new();
    private string _folder = "", _scenario = "";

    [SetUp]
    public void MakeScenario()
    {
        _output.GetStringBuilder().Clear();
        _error.GetStringBuilder().Clear();
        _folder = Directory.CreateTempSubdirectory("robustmfg-test-").FullName;
        _scenario = Path.Combine(_folder, "tiny.yaml");
        File.WriteAllText(_scenario, "schema: 1\n");
    }

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    private string Out => Path.Combine(_folder, "out");

    [Test]
    public async Task ARunThatCompletesGivesZeroAndWritesItsFiles()
    {
        Assert.That(await InvokeAsync(Host(), "run", _scenario, "--out", Out), Is.EqualTo(0));
        Assert.That(Directory.GetFiles(Out).Select(Path.GetFileName), Is.EquivalentTo(RunFiles.Names.Append(RunStore.FileName)));
        Assert.That((string[])[_error.ToString(), .. Directory.GetFileSystemEntries(_folder)], Is.EqualTo(new[] { "", Out, _scenario }));
    }

    [Test]
    public async Task ABoundThatIsViolatedGivesOneAndStillWrites()
    {
        Assert.That(await InvokeAsync(Host(new FakeStages { Verdict = Verdict.Violated }), "run", _scenario, "--out", Out), Is.EqualTo(1));
        Assert.That(File.Exists(Path.Combine(Out, "results.json")), Is.True);
        Assert.That(_output.ToString(), Does.Contain("violated"));
    }

    [Test]
    public async Task ProblemsOfAScenarioGiveTwoAndAreAllPrinted()
    {
        var host = Host(problems: ["tiny.yaml(3,9): first", "tiny.yaml(4,9): second \u001b[31m"]);
        foreach (string verb in new[] { "run", "solve", "validate" })
        {
            Assert.That(await InvokeAsync(host, verb, _scenario), Is.EqualTo(2));
            Assert.That((_output.ToString(), Take(_error)), Is.EqualTo(("", "tiny.yaml(3,9): first\ntiny.yaml(4,9): second \ufffd[31m\n")));
        }
    }

    [TestCase("", "a verb is needed")]
    [TestCase("frobnicate", "frobnicate")]
    [TestCase("run", "Required argument 'SCENARIO' missing")]
    [TestCase("run x --episodes 0", "--episodes is '0'; allowed is a whole number of at least 1.")]
    [TestCase("run x --episodes many", "--episodes is 'many'; allowed is a whole number of at least 1.")]
    [TestCase("run x --workers -1", "--workers")]
    [TestCase("run x --seed 1.5", "--seed is '1.5'; allowed is a whole number from 0 to 18446744073709551615.")]
    [TestCase("run x --agents 10,x", "--agents is '10,x'; give whole numbers of at least 1, separated by commas.")]
    [TestCase("run x --shard 3/2", "--shard is '3/2'; allowed is I/K with whole numbers 1 <= I <= K, for example 2/6.")]
    [TestCase("run x --shard 0/2", "--shard is '0/2'")]
    [TestCase("run x --shard 2", "--shard is '2'")]
    [TestCase("merge --out x", "Required argument 'DIR' missing")]
    [TestCase("merge a", "--out")]
    [TestCase("list nothing", "There is no kind 'nothing'; known are games, ambiguity, solvers, adversaries, policies, deviators, estimators.")]
    [TestCase("validate a b", "b")]
    public async Task WrongArgumentsGiveTwoAndOneLineThatPointsToHelp(string arguments, string expected)
    {
        Assert.That(await InvokeAsync(Host(), arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)), Is.EqualTo(2));
        string line = _error.ToString();
        Assert.That(line, Does.StartWith("robustmfg: ").And.Contain(expected).And.EndWith("--help'.\n"));
        Assert.That(line.Count(c => c == '\n'), Is.EqualTo(1));
        Assert.That(_output.ToString(), Is.Empty);
    }

    [Test]
    public async Task AFileThatIsNotThereGivesTwo()
    {
        var host = new CliHost { Output = _output, Error = _error, Terminal = false, Signals = false };
        foreach (string verb in new[] { "run", "solve", "validate" })
        {
            Assert.That(await InvokeAsync(host, verb, Path.Combine(_folder, "no.yaml")), Is.EqualTo(2));
            Assert.That(Take(_error), Does.StartWith("no.yaml: "));
        }
    }

    [Test]
    public async Task AFolderInUseIsRefusedBeforeAnythingIsComputed()
    {
        var stages = new FakeStages { OnReplication = (_, _) => Assert.Fail("computed") };
        Assert.That(await InvokeAsync(Host(stages), "run", _scenario, "--out", _folder), Is.EqualTo(2));
        Assert.That(Take(_error), Does.Contain("the folder is not empty, and results are never overwritten"));
        Assert.That(await InvokeAsync(Host(stages), "run", _scenario, "--out", Path.Combine(_scenario, "below")), Is.EqualTo(2));
        Assert.That(Take(_error), Does.Contain("cannot be written"));
    }

    [Test]
    public async Task AFaultGivesThreeKeepsWhatIsStoredAndShowsATraceOnlyWhenAsked()
    {
        var stages = new FakeStages { OnReplication = (_, r) => _ = r == 5 ? throw new DivideByZeroException("made up") : 0 };
        Assert.That(await InvokeAsync(Host(stages), "run", _scenario, "--out", Out), Is.EqualTo(3));
        Assert.That(Take(_error), Does.Match(
            "^robustmfg: study tiny: Simulation failed at replication 5: DivideByZeroException: made up, with N = 10. To see it again: robustmfg simulate SCENARIO --seed 20260622 --agents 10 --replication 5. "
            + $"The equilibrium and [0-5] episodes are kept in {Regex.Escape(Out)}. Go on with the same arguments and --resume.\n$"));
        Assert.That(Directory.GetFiles(Out).Select(Path.GetFileName), Is.EqualTo(new[] { RunStore.FileName }));
        Assert.That(await InvokeAsync(Host(stages, debug: true), "run", _scenario, "--out", Out, "--resume"), Is.EqualTo(3));
        Assert.That(Take(_error), Does.Contain("   at "));
    }

    [Test]
    public async Task CancellationGives130AndWhatIsStoredIsGoneOnWith(CancellationToken token)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(token);
        var stages = new FakeStages { OnReplication = (agents, _) => { if (agents == 100) { stop.Cancel(); Thread.Sleep(20); } } };
        Assert.That(await InvokeAsync(Host(stages, cancellation: stop.Token), "run", _scenario, "--out", Out), Is.EqualTo(130));
        var kept = Regex.Match(_error.ToString(), $"^robustmfg: cancelled; (the equilibrium and ([4-7][0-9]{{2}}|800) episodes are kept in {Regex.Escape(Out)})\\. Go on with the same arguments and --resume\\.\n$");
        Assert.That(kept.Success, Is.True, _error.ToString());
        Assert.That(Directory.GetFiles(Out).Select(Path.GetFileName), Is.EqualTo(new[] { RunStore.FileName }));
        Assert.That(await InvokeAsync(Host(), "run", _scenario, "--out", Out), Is.EqualTo(2), "not without being told to");
        Assert.That(await InvokeAsync(Host(), "run", _scenario, "--out", Out, "--resume"), Is.EqualTo(0));
        Assert.That(await InvokeAsync(Host(), "run", _scenario, "--out", Out + "2"), Is.EqualTo(0));
        Assert.That(await File.ReadAllBytesAsync(Path.Combine(Out, "results.json"), token), Is.EqualTo(await File.ReadAllBytesAsync(Path.Combine(Out + "2", "results.json"), token)));
        Assert.That(_output.ToString(), Does.Contain($"resuming: {kept.Groups[2].Value} episodes are stored in {Out}\n"));
    }

    [Test]
    public async Task CancellationBeforeAnythingWasFoundLeavesNothing(CancellationToken token)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(token);
        var study = TinyStudy.Create() with { Solver = new GivenSolver(TinyStudy.Converged, solver => { stop.Cancel(); solver.WaitHandle.WaitOne(); }) };
        Assert.That(await InvokeAsync(Host(study: study, cancellation: stop.Token), "run", _scenario, "--out", Path.Combine(Out, "below")), Is.EqualTo(130));
        Assert.That(_error.ToString(), Is.EqualTo("robustmfg: cancelled; nothing was found yet, and nothing was written.\n"));
        Assert.That(Directory.GetFileSystemEntries(_folder), Is.EqualTo(new[] { _scenario }));
    }

    [Test]
    public async Task AnUnexpectedExceptionIsOneLineAndThree()
    {
        var host = Host(study: TinyStudy.Create() with { Solver = new GivenSolver(TinyStudy.Converged, _ => throw new InvalidOperationException("two\nlines")) });
        Assert.That(await InvokeAsync(host, "solve", _scenario), Is.EqualTo(3));
        Assert.That(_error.ToString(), Is.EqualTo("robustmfg: InvalidOperationException: two lines. Set ROBUSTMFG_DEBUG=1 to see where.\n"));
    }

    [Test]
    public async Task SolvePrintsOneJsonObjectAndNothingElse()
    {
        Assert.That(await InvokeAsync(Host(), "solve", _scenario, "--json"), Is.EqualTo(0));
        using var json = JsonDocument.Parse(_output.ToString());
        Assert.That(json.RootElement.GetProperty("equilibrium").GetProperty("status").GetString(), Is.EqualTo("converged"));
        Assert.That(_error.ToString(), Is.Empty);
    }

    [Test]
    public async Task SolveThatDoesNotConvergePrintsItsBestPointAndGivesThree()
    {
        Assert.That(await InvokeAsync(Host(study: TinyStudy.Create(TinyOutcome.Unconverged)), "solve", _scenario, "--json"), Is.EqualTo(3));
        using var json = JsonDocument.Parse(_output.ToString());
        Assert.That(json.RootElement.GetProperty("equilibrium").GetProperty("status").GetString(), Is.EqualTo("iteration_limit"));
        Assert.That(_error.ToString(), Is.EqualTo("robustmfg: the equilibrium of tiny is not converged (iteration_limit). The residual was still 0.25 after 20000 iterations.\n"));
    }

    [Test]
    public async Task SolvePrintsPolicyPopulationValueAndResiduals()
    {
        Assert.That(await InvokeAsync(Host(), "solve", _scenario), Is.EqualTo(0));
        string text = _output.ToString();
        Assert.That(text, Does.StartWith("tiny: converged after 57 iterations of made_up\n"));
        Assert.That(text, Does.Match(@"state +│? *population +│? *value +│? *policy: none +│? *policy: protect"));
        Assert.That(text, Does.Match(@"S +│? *0\.825 +│? *-2\.7 +│? *0\.3 +│? *0\.7"));
        Assert.That(text, Does.Contain("residuals: optimality 1E-12, mean-field exploitability 5E-13, consistency 1E-13, Bellman 2E-13, kernel membership 0, kernel attainment 1E-14\n"));
    }

    [Test]
    public async Task RedirectedOutputHasNoControlCodesAndTellsWhatIsDone()
    {
        const string Hostile = "\u001b[31mred[/]\u009b";
        var study = TinyStudy.Create(states: [Hostile, "I"]);
        Assert.That(await InvokeAsync(Host(study: study), "run", _scenario, "--out", Out), Is.EqualTo(0));
        string text = _output.ToString();
        Assert.That(text.Where(c => char.IsControl(c) && c != '\n'), Is.Empty);
        Assert.That(text, Does.Contain("equilibrium: made_up\n").And.Contain("N = 100: 0 of 400 episodes\n").And.Contain("N = 1000: constants, exact values and bounds\n"));
        Assert.That(text, Does.Match(@"N = 100: 400 episodes, [0-9.]+ a second\n"));
        Assert.That(await InvokeAsync(Host(study: study), "solve", _scenario), Is.EqualTo(0));
        Assert.That(_output.ToString()[text.Length..], Does.Contain("[31mred[/]").And.Not.Contain("\u001b"), "labels are text, not markup");
        Assert.That(text, Does.Contain("400 episodes at every N; gain: the largest of best_response, population_aware;\nbound: T2_fixed\n"));
        Assert.That(text, Does.EndWith($"results: results.json, curves.csv, scenario.yaml, report.html, report.md, figures/ in {Out}\n"));
    }

    [TestCase("run")]
    [TestCase("solve")]
    [TestCase("validate")]
    public async Task QuietPrintsNothingButErrorsAndKeepsCodesAndFiles(string verb)
    {
        string[] output = verb == "run" ? ["--out", Out] : [];
        Assert.That(await InvokeAsync(Host(), [verb, _scenario, "--quiet", .. output]), Is.EqualTo(0));
        Assert.That((_output.ToString(), _error.ToString()), Is.EqualTo(("", "")));
        Assert.That(verb != "run" || File.Exists(Path.Combine(Out, "results.json")), Is.True);
        Assert.That(await InvokeAsync(Host(problems: ["tiny.yaml(3,9): first"]), [verb, _scenario, "--quiet", .. output]), Is.EqualTo(2));
        Assert.That((_output.ToString(), _error.ToString()), Is.EqualTo(("", "tiny.yaml(3,9): first\n")));
    }

    [Test]
    public async Task QuietLeavesTheJsonObjectThatWasAskedFor()
    {
        Assert.That(await InvokeAsync(Host(), "solve", _scenario, "--json", "--quiet"), Is.EqualTo(0));
        using var json = JsonDocument.Parse(_output.ToString());
        Assert.That(json.RootElement.GetProperty("scenario").GetString(), Is.EqualTo("tiny"));
        Assert.That(await InvokeAsync(Host(new FakeStages { Verdict = Verdict.Violated }), "run", _scenario, "--out", Out, "--quiet"), Is.EqualTo(1));
    }

    [Test]
    public async Task ValidateSaysOkAndTheStudyInWords()
    {
        Assert.That(await InvokeAsync(Host(), "validate", _scenario), Is.EqualTo(0));
        Assert.That(_output.ToString(), Does.StartWith("ok: tiny\n  Game        sis: 2 states (S, I), 2 actions (none, protect), discount 0.9\n"));
    }

    [Test]
    public async Task OverridesReachTheReader()
    {
        ScenarioOverrides? seen = null;
        var host = Host(onLoad: o => seen = o);
        Assert.That(await InvokeAsync(host, "run", _scenario, "--out", Out, "--seed", "18446744073709551615", "--agents", "100, 10", "--episodes", "7"), Is.EqualTo(0));
        Assert.That((seen!.Seed, seen.Episodes), Is.EqualTo(((ulong?)ulong.MaxValue, (int?)7)));
        Assert.That(seen.Agents, Is.EqualTo(new[] { 100, 10 }));
        Assert.That(await InvokeAsync(host, "run", _scenario, "--out", Out + "2"), Is.EqualTo(0));
        Assert.That(seen, Is.EqualTo(new ScenarioOverrides(null, null, null)));
    }

    [Test]
    public async Task DescribeTellsDefinitionEdgesSourceAndRange()
    {
        var host = new CliHost { Output = _output, Error = _error, Terminal = false, Signals = false };
        Assert.That(await CommandLine.RunAsync(["describe", "l_infinity"], host), Is.EqualTo(0));
        Assert.That(_output.ToString(), Is.EqualTo("""
            l_infinity (ambiguity, version 1)
              Rows of which no entry differs from the nominal one by more than the radius.
              Definition: U = { p : max |p - p0| <= radius }
              At the edges: Radius 0 is the nominal kernel. It saturates at min V at the largest-coordinate distance of p0 from the face of lowest values.
              Source: Givan, Leach and Dean 2000
              Parameters
                radius: largest difference of an entry; lies in [0, 1], required

            """.ReplaceLineEndings("\n")));
        var catalog = BuiltIns.Catalog();
        foreach (var entry in catalog.AmbiguitySets.Entries.Select(e => e.Descriptor).Concat(catalog.StateAmbiguitySets.Entries.Select(e => e.Descriptor)))
        {
            Assert.That(new[] { entry.Definition, entry.Edges, entry.Source }, Has.None.Empty, $"{entry.Name}: {entry.Summary}");
        }

        Assert.That(await CommandLine.RunAsync(["describe", "total_variatoin"], host), Is.EqualTo(2));
        Assert.That(_error.ToString(), Does.StartWith("robustmfg: nothing is called 'total_variatoin'. Did you mean 'total_variation'? Known: "));
    }

    [TestCase("wasserstein", "metric: distances between states: line, ring, discrete, grid (a square one), game (the game's own), or a symmetric table [n][n]; the triangle inequality is not needed; default the game's own, else line")]
    [TestCase("interval", "lower: a table in the shape of game.transitions; next states that are not named have 0; required")]
    [TestCase("random", "per: step: a new direction at every step; episode: one for a whole episode; default step")]
    [TestCase("fixed", "outside: refuse: a row outside its ambiguity set is an error; allow: it is played; default refuse")]
    public async Task DescribeTellsTheOptions(string name, string expected)
    {
        Assert.That(await CommandLine.RunAsync(["describe", name], new CliHost { Output = _output, Error = _error, Terminal = false, Signals = false }), Is.EqualTo(0));
        Assert.That(_output.ToString(), Does.Contain($"  Options\n").And.Contain($"    {expected}\n"));
    }

    [Test]
    public async Task ListShowsWhatIsInTheCatalog()
    {
        Assert.That(await InvokeAsync(Host(), "list", "games"), Is.EqualTo(0));
        string text = _output.ToString();
        Assert.That(text, Does.Contain("epidemic").And.Contain("beta = 0.8 in [0, 1]: infection rate").And.Contain("a paper"));
        Assert.That(text, Does.Not.Contain("solvers"));
        Assert.That(await InvokeAsync(Host(), "list"), Is.EqualTo(0));
        Assert.That(_output.ToString(), Does.Contain("deviators: none"));
    }

    [TestCase("--help")]
    [TestCase("run --help")]
    [TestCase("solve --help")]
    [TestCase("list --help")]
    [TestCase("--version")]
    public async Task HelpIsNotAnError(string arguments)
    {
        Assert.That(await InvokeAsync(Host(), arguments.Split(' ')), Is.EqualTo(0));
        Assert.That(_error.ToString(), Is.Empty);
        Assert.That(_output.ToString(), Is.Not.Empty);
    }

    private CliHost Host(
        FakeStages? stages = null, Study? study = null, string[]? problems = null, bool debug = false, Action<ScenarioOverrides?>? onLoad = null, CancellationToken cancellation = default)
    {
        var catalog = new Catalog();
        catalog.Games.Add(new("epidemic", "An epidemic.", "a paper", 1, new ParameterSpec("beta", 0.8, 0, 1, "infection rate")), (_, _) => throw new NotSupportedException());
        return new()
        {
            Output = _output, Error = _error, Terminal = false, Signals = false, Cancellation = cancellation,
            Environment = name => debug && name == "ROBUSTMFG_DEBUG" ? "1" : null,
            Catalog = () => catalog,
            Load = (_, _, overrides, _) =>
            {
                onLoad?.Invoke(overrides);
                return problems is null ? new(study ?? TinyStudy.Create(), []) : new(null, problems);
            },
            Run = (s, options, progress, token) => StudyRunner.RunAsync(s, options, progress, stages ?? new FakeStages(), token),
        };
    }

    private static Task<int> InvokeAsync(CliHost host, params string[] arguments) => CommandLine.RunAsync(arguments, host);

    private static string Take(StringWriter writer)
    {
        string text = writer.ToString();
        writer.GetStringBuilder().Clear();
        return text;
    }
}
