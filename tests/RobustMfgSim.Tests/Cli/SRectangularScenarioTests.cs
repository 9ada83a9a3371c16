using System.Text.Json;
using RobustMfgSim.Cli;
using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Ambiguity.SRectangular;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Policies.Equilibria;
using RobustMfgSim.Runner;
using RobustMfgSim.Scenarios;

namespace RobustMfgSim.Tests.Cli;

/// <summary>A scenario with rectangularity s from its file to the answers of the verbs.</summary>
[CancelAfter(60_000)]
internal sealed class SRectangularScenarioTests
{
    private const string Scenario = "schema: 1\nname: shared\ngame: { kind: sis }\nambiguity: { family: l1, radius: { S: 0.1, I: \"0.2*mu[I]\" }, rectangularity: s }\n";

    private string _folder = "", _file = "";

    [SetUp]
    public void MakeScenario()
    {
        _folder = Directory.CreateTempSubdirectory("robustmfg-test-").FullName;
        _file = Path.Combine(_folder, "shared.yaml");
        File.WriteAllText(_file, Scenario);
    }

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void The_study_has_shared_budgets_and_the_resolved_scenario_is_the_same_study()
    {
        var study = ScenarioReader.Read("shared.yaml", Scenario, BuiltIns.Catalog()).Study!;
        Assert.That(study.Game.Ambiguity, Is.TypeOf<SRectangularAmbiguity>());
        Assert.That(study.Solver, Is.TypeOf<SRectangularSolver>());
        var radii = new double[4];
        study.Game.Radius.Evaluate([0.5, 0.5], radii);
        Assert.That(radii, Is.EqualTo(new[] { 0.1, 0.1, 0.1, 0.1 }).Within(1e-15));
        study.Game.Radius.Evaluate([0, 1], radii);
        Assert.That(radii, Is.EqualTo(new[] { 0.1, 0.1, 0.2, 0.2 }).Within(1e-15));
        Assert.That(study.ResolvedScenario, Does.Contain("family: l1").And.Contain("rectangularity: s\n"));
        Assert.That(ScenarioReader.Read("again.yaml", study.ResolvedScenario, BuiltIns.Catalog()).Study!.Sha256, Is.EqualTo(study.Sha256));
        Assert.That(StudyDescription.Lines(study).Single(l => l.Heading == "Ambiguity").Words, Does.EndWith("one budget per state (s-rectangular: for solve, not for run)"));
    }

    [Test]
    public async Task Solve_prints_the_equilibrium()
    {
        var (code, output, error) = await InvokeAsync("solve", _file, "--json");
        Assert.That((code, error), Is.EqualTo((0, "")));
        using var json = JsonDocument.Parse(output);
        var equilibrium = json.RootElement.GetProperty("equilibrium");
        Assert.That((equilibrium.GetProperty("solver").GetString(), equilibrium.GetProperty("status").GetString()), Is.EqualTo(("s_rectangular", "converged")));
        var rows = equilibrium.GetProperty("policy").EnumerateArray().Select(r => r.EnumerateArray().Sum(p => p.GetDouble()));
        Assert.That(rows, Is.All.EqualTo(1).Within(1e-12));
    }

    [TestCase("--starts: ambiguity.rectangularity is s, for which equilibria are searched for from one start; leave out --starts, or use s_a.", "--starts", "3")]
    [TestCase("--compare: ambiguity.rectangularity is s; equilibria are compared for sets of each (s, a), so use s_a.", "--compare")]
    public async Task What_solve_does_not_offer_for_such_sets_is_refused_in_a_sentence(string message, params string[] options)
    {
        var (code, output, error) = await InvokeAsync(["solve", _file, .. options]);
        Assert.That((code, output, error), Is.EqualTo((2, "", $"robustmfg: {message}\n")));
    }

    [Test]
    public async Task Run_is_not_applicable_and_leaves_nothing()
    {
        var (code, output, error) = await InvokeAsync("run", _file, "--out", Path.Combine(_folder, "out"));
        Assert.That((code, output), Is.EqualTo((2, "")));
        Assert.That(error, Is.EqualTo(
            "robustmfg: study shared: not_applicable: simulation, exact values and bounds need ambiguity sets for each (s, a), and those of this study are s-rectangular, one budget per state. "
            + "Use the verb solve, or write ambiguity.rectangularity: s_a.\n"));
        Assert.That(Directory.GetFileSystemEntries(_folder), Is.EqualTo(new[] { _file }));
    }

    [Test]
    public async Task A_study_that_is_run_all_the_same_fails_and_a_single_row_has_no_answer()
    {
        var study = ScenarioReader.Read("shared.yaml", Scenario, BuiltIns.Catalog()).Study!;
        var outcome = await StudyRunner.RunAsync(study);
        Assert.That(outcome.Status, Is.EqualTo(OutcomeStatus.Failed));
        Assert.That(outcome.Failure!.Message, Does.StartWith("study shared: not_applicable: "));
        var model = study.Game.NewModel();
        study.Game.Freeze([0.5, 0.5], model);
        Assert.That(() => RobustPlanner.Optimise(model, study.Game.Ambiguity, 0.9), Throws.TypeOf<NotSupportedException>().With.Message.Contain("s-rectangular"));
        var ordinary = new RobustGame(study.Game.Game, new TotalVariationBall(Support.Full), new FixedRadius(0.1));
        Assert.That(() => new SRectangularSolver().Solve(ordinary, new EquilibriumOptions()), Throws.ArgumentException);
    }

    [Test]
    public void A_solver_of_row_by_row_sets_is_refused()
    {
        var catalog = BuiltIns.Catalog();
        catalog.Solvers.Add(new("other", "A solver.", "tests", 1), () => new OtherSolver());
        var read = ScenarioReader.Read("x.yaml", Scenario + "equilibrium: { solver: other }\n", catalog);
        Assert.That(read.Problems.Select(p => p.ToString()), Is.EqualTo(new[]
        {
            "x.yaml(5,24): equilibrium.solver is other, which does not solve games with ambiguity.rectangularity s. Use auto.",
        }));
    }

    [Test]
    public async Task List_shows_the_families()
    {
        var (code, output, _) = await InvokeAsync("list", "ambiguity");
        Assert.That(code, Is.EqualTo(0));
        Assert.That(output, Does.Contain("l1").And.Contain("With rectangularity s"));
    }

    private sealed class OtherSolver : IEquilibriumSolver
    {
        public Descriptor Descriptor { get; } = new("other", "A solver.", "tests", 1);

        public EquilibriumResult Solve(RobustGame game, EquilibriumOptions options, IProgress<SolverProgress>? progress = null, CancellationToken cancellation = default) =>
            throw new NotSupportedException();
    }

    private static async Task<(int Code, string Output, string Error)> InvokeAsync(params string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        int code = await CommandLine.RunAsync(arguments, new CliHost { Output = output, Error = error, Terminal = false, Signals = false });
        return (code, output.ToString(), error.ToString());
    }
}
