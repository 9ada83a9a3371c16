using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;
using RobustMfgSim.Environments.Adversaries;
using RobustMfgSim.Policies.Deviators;
using RobustMfgSim.Policies.Equilibria;
using RobustMfgSim.Runner;
using RobustMfgSim.Scenarios;

namespace RobustMfgSim.Tests.Runner;

/// <summary>Things that users wrote and that break their promises, one way each: found when the scenario is read, or told with name, call and step by the run.</summary>
public sealed class ExtensionFaultTests
{
    private const string Head = "schema: 1\nname: x\n", Sis = "game: { kind: sis }\n", Study = "study: { agents: [5], episodes: 20 }\n";

    private static IEnumerable<TestCaseData> Unreadable()
    {
        yield return Case("a game that cannot be made", c => c.Games.Add(Named("broken"), (_, _) => throw new DivideByZeroException("made up")),
            "game: { kind: broken }\n", "x.yaml(3,15): game broken cannot be made: DivideByZeroException: made up");
        yield return Case("a game that is null", c => c.Games.Add(Named("broken"), (_, _) => null!),
            "game: { kind: broken }\n", "x.yaml(3,15): game broken cannot be made: InvalidOperationException: the factory gave null.");
        yield return Case("a solver that is null", c => c.Solvers.Add(Named("broken"), () => null!),
            Sis + "equilibrium: { solver: broken }\n", "x.yaml(4,24): solver broken: the factory failed with InvalidOperationException: it gave null.");
        yield return Case("a solver that cannot be made", c => c.Solvers.Add(Named("broken"), () => throw new DivideByZeroException("made up")),
            Sis + "equilibrium: { solver: broken }\n", "x.yaml(4,24): solver broken: the factory failed with DivideByZeroException: made up");
        yield return Case("a game whose rewards are not finite", c => c.Games.Add(Named("broken"), (_, _) => new Game(model => model.Rewards[0] = double.NaN)),
            "game: { kind: broken }\n", "game broken: reward (s=0, a=0) is NaN");
        yield return Case("a game with a negative probability", c => c.Games.Add(Named("broken"), (_, _) => new Game(model => (model.Kernel[0], model.Kernel[1]) = (-0.5, 1.5))),
            "game: { kind: broken }\n", "game broken: kernel row (s=0, a=0) gives next state 0 the probability -0.5");
        yield return Case("a game that throws at a population", c => c.Games.Add(Named("broken"), (_, _) => new Game(_ => throw new DivideByZeroException("made up"))),
            "game: { kind: broken }\n", "game broken: Freeze threw DivideByZeroException at ");
        yield return Case("a set that cannot be made", c => c.AmbiguitySets.Add(Named("broken"), _ => throw new DivideByZeroException("made up")),
            Sis + "ambiguity: { family: broken }\n", "x.yaml(4,12): ambiguity family broken cannot be made: DivideByZeroException: made up");
        yield return Case("a set whose worst value is none", c => c.AmbiguitySets.Add(Named("broken"), _ => new Set(value: double.NaN)),
            Sis + "ambiguity: { family: broken }\n", "x.yaml(4,12): ambiguity broken at p0=(0.5, 0.5), radius 0, V=(-2.5, -2.5): WorstValue is no finite number: NaN");
        yield return Case("a set whose worst row is outside", c => c.AmbiguitySets.Add(Named("broken"), _ => new Set(outside: true)),
            Sis + "ambiguity: { family: broken }\n", "WorstRow is outside the set by its own word: Violation is 0.5");
        yield return Case("a set whose row does not attain the value", c => c.AmbiguitySets.Add(Named("broken"), _ => new Set(offset: -1)),
            Sis + "ambiguity: { family: broken }\n", "WorstRow does not attain WorstValue (eq. U4): <p, V> is -2.5, the value -3.5");
        yield return Case("a policy of the wrong length", c => c.Policies.Add(Named("broken"), _ => [1, 0]),
            Sis + "population: { policies: [ { policy: broken } ] }\n", "x.yaml(4,37): policy broken: it has 2 entries; the game has 2 states of 2 actions, so 4 are needed.");
        yield return Case("a policy with a negative probability", c => c.Policies.Add(Named("broken"), _ => [1, 0, 1.5, -0.5]),
            Sis + "population: { policies: [ { policy: broken } ] }\n", "x.yaml(4,37): policy broken: row (s=1) at step 0 has entry -0.5 at 1; entries must be non-negative.");
        yield return Case("a policy that throws", c => c.Policies.Add(Named("broken"), _ => throw new DivideByZeroException("made up")),
            Sis + "population: { policies: [ { policy: broken } ] }\n", "x.yaml(4,37): policy broken: the factory failed with DivideByZeroException: made up");
        yield return Case("a policy that is null", c => c.Policies.Add(Named("broken"), _ => null!),
            Sis + "population: { policies: [ { policy: broken } ] }\n", "x.yaml(4,37): policy broken: the factory failed with InvalidOperationException: it gave null.");
        yield return Case("a deviator that cannot be made", c => c.Deviators.Add(Named("broken"), _ => throw new DivideByZeroException("made up")),
            Sis + "deviators: [broken]\n", "x.yaml(4,13): deviator broken cannot be made: DivideByZeroException: made up");
        yield return Case("an estimator that is null", c => c.Estimators.Add(Named("broken"), _ => null!),
            Sis + "estimators: [broken]\n", "x.yaml(4,14): estimator broken cannot be made: InvalidOperationException: the factory gave null.");
    }

    [TestCaseSource(nameof(Unreadable))]
    public void What_can_be_known_when_the_scenario_is_read_is_a_problem(Action<Catalog> register, string scenario, string expected)
    {
        string[] problems = [.. Read(register, scenario).Problems.Select(p => p.ToString())];
        Assert.That(problems.Where(p => p.Contains(expected, StringComparison.Ordinal)), Is.Not.Empty, string.Join("\n", problems));
    }

    private static IEnumerable<TestCaseData> Failing()
    {
        yield return Case("a solver that throws", c => c.Solvers.Add(Named("broken"), () => new Solver((_, _) => throw new DivideByZeroException("made up"))),
            Sis + "equilibrium: { solver: broken }\n", "solver broken: Solve failed with DivideByZeroException: made up");
        yield return Case("a solver that gives nothing", c => c.Solvers.Add(Named("broken"), () => new Nothing()),
            Sis + "equilibrium: { solver: broken }\n", "solver broken: Solve failed with InvalidOperationException: it gave null.");
        yield return Case("a game with a negative probability where only the run looks", c => c.Games.Add(Named("broken"), (_, _) => new Game(AtFifths)),
            "game: { kind: broken }\n", "game: nominal kernel row (s=0, a=0) at step 0 has entry -0.5 at 0; entries must be non-negative");
        yield return Case("a solver with a policy of the wrong length", c => c.Solvers.Add(Named("broken"), () => new Solver((_, point) => point with { Policy = [1] })),
            Sis + "equilibrium: { solver: broken }\n", "solver broken: Solve failed with ArgumentException: the policy of its point has 1 entries; the game needs 4.");
        yield return Case("a solver with a population that is none", c => c.Solvers.Add(Named("broken"), () => new Solver((_, point) => point with { Population = [0.5, 0.4] })),
            Sis + "equilibrium: { solver: broken }\n", "row 0 of the population of its point is (0.5, 0.4); it must not be negative and sum to 1 within 1e-9.");
        yield return Case("an adversary that cannot be made", c => c.Adversaries.Add(Named("broken"), (_, _, _, _) => throw new DivideByZeroException("made up")),
            Sis + "population: { adversary: broken }\n", "adversary broken: the factory failed with DivideByZeroException: made up");
        yield return Case("an adversary that throws at a step", c => c.Adversaries.Add(Named("broken"), (_, _, _, _) => () => new Adversary(throws: true)),
            Sis + "population: { adversary: broken }\n", "adversary Adversary of the population (4 agents): Choose failed at step 2 with DivideByZeroException: made up");
        yield return Case("an adversary whose rows are none", c => c.Adversaries.Add(Named("broken"), (_, _, _, _) => () => new Adversary(throws: false)),
            Sis + "population: { adversary: broken }\n", "adversary Adversary of the population (4 agents): kernel row (s=0, a=1) at step 2 has entry -0.5 at 0; entries must be non-negative");
        yield return Case("a deviator that cannot be made ready", c => c.Deviators.Add(Named("broken"), _ => new Deviator("For")),
            Sis + "deviators: [broken]\n", "deviator broken at N = 5: For failed with DivideByZeroException: made up");
        yield return Case("a deviator without a policy", c => c.Deviators.Add(Named("broken"), _ => new Deviator("null")),
            Sis + "deviators: [broken]\n", "deviator broken: Create failed with InvalidOperationException: it gave null");
        yield return Case("a deviator that throws at a step", c => c.Deviators.Add(Named("broken"), _ => new Deviator("Decide")),
            Sis + "deviators: [broken]\n", "policy broken of tagged agent 0: Decide failed at step 2 with DivideByZeroException: made up");
        yield return Case("a deviator whose rows are none", c => c.Deviators.Add(Named("broken"), _ => new Deviator("NaN")),
            Sis + "deviators: [broken]\n", "policy broken of tagged agent 0: row (s=1) at step 2 has entry NaN at 0; entries must be non-negative");
        yield return Case("a deviator that writes past the end", c => c.Deviators.Add(Named("broken"), _ => new Deviator("long")),
            Sis + "deviators: [broken]\n", "policy broken of tagged agent 0: Decide failed at step 0 with IndexOutOfRangeException: ");
    }

    [TestCaseSource(nameof(Failing))]
    public async Task What_shows_in_the_run_ends_it_with_name_call_and_step(Action<Catalog> register, string scenario, string expected)
    {
        var read = Read(register, scenario);
        Assert.That(read.Problems, Is.Empty);
        var outcome = await StudyRunner.RunAsync(read.Study!, new(1));
        Assert.That(outcome.Status, Is.EqualTo(OutcomeStatus.Failed));
        Assert.That(outcome.Failure!.Message, Does.Contain(expected).And.StartsWith("study x: "));
        if (expected.Contains("at step", StringComparison.Ordinal))
        {
            Assert.That(outcome.Failure.Message, Does.Contain("replication 0"));
        }
    }

    [Test]
    public async Task A_solver_that_claims_too_much_is_not_believed()
    {
        // At the equilibrium's population nobody need protect, but then it does not stay there, whatever residuals the solver writes.
        var read = Read(c => c.Solvers.Add(Named("broken"), () => new Solver((_, point) => point with { Policy = [1, 0, 1, 0], Residuals = new(0, 0, 0, 0, 0, 0) })), Sis + "equilibrium: { solver: broken }\n");
        var outcome = await StudyRunner.RunAsync(read.Study!, new(1));
        Assert.That(outcome.Equilibrium!.Status, Is.EqualTo(SolveStatus.Stalled));
        Assert.That(outcome.Equilibrium.Message, Does.StartWith("The solver says that it converged, but the residuals of its point, computed anew, reach "));
        Assert.That(outcome.Equilibrium.Point.Residuals.Consistency, Is.GreaterThan(0.01));
    }

    [Test]
    public async Task A_solver_that_tells_the_truth_is_believed()
    {
        var read = Read(c => c.Solvers.Add(Named("broken"), () => new Solver((_, point) => point)), Sis + "equilibrium: { solver: broken }\n");
        Assert.That((await StudyRunner.RunAsync(read.Study!, new(1))).Equilibrium!.Status, Is.EqualTo(SolveStatus.Converged));
    }

    private static TestCaseData Case(string name, Action<Catalog> register, string scenario, string expected) => new TestCaseData(register, scenario, expected).SetArgDisplayNames(name);

    private static ScenarioResult Read(Action<Catalog> register, string scenario)
    {
        var catalog = BuiltIns.Catalog();
        register(catalog);
        string rest = (scenario.Contains("ambiguity:", StringComparison.Ordinal) ? "" : "ambiguity: { family: total_variation, radius: 0.05 }\n") + (scenario.Contains("deviators:", StringComparison.Ordinal) ? "" : "deviators: []\n");
        return ScenarioReader.Read("x.yaml", Head + scenario + rest + Study, catalog);
    }

    private static Descriptor Named(string name) => new(name, "Test fixture.", "Definition.", 1);

    private sealed class Game(Action<FrozenModel> spoil) : IMeanFieldGame
    {
        private static readonly double[] Start = [0.5, 0.5];

        public GameShape Shape { get; } = new(["A", "B"], ["one", "two"]);

        public double Discount => 0.9;

        public ReadOnlySpan<double> InitialDistribution => Start;

        public void Freeze(ReadOnlySpan<double> population, FrozenModel model)
        {
            model.Rewards.Clear();
            model.Kernel.Fill(0.5);
            spoil(model);
        }
    }

    // The nominal row alone, spoiled in one way.
    private sealed class Set(double value = 0, bool outside = false, double offset = 0) : IAmbiguitySet
    {
        private readonly NominalSet _nominal = new();

        public Descriptor Descriptor => Named("broken");

        public double WorstValue(ReadOnlySpan<double> nominal, double radius, PreparedValues values) => _nominal.WorstValue(nominal, radius, values) + value + offset;

        public void WorstRow(ReadOnlySpan<double> nominal, double radius, PreparedValues values, Span<double> row) => _nominal.WorstRow(nominal, radius, values, row);

        public void SmoothedRow(ReadOnlySpan<double> nominal, double radius, PreparedValues values, double temperature, Span<double> row) => nominal.CopyTo(row);

        public double Violation(ReadOnlySpan<double> nominal, double radius, ReadOnlySpan<double> row) => outside ? 0.5 : _nominal.Violation(nominal, radius, row);
    }

    // Five agents are at these populations; those at which a game is looked at when a scenario is read are others.
    private static void AtFifths(FrozenModel model)
    {
        model.Rewards[0] = model.Rewards[1] = 1;
        double fifths = model.Population[0] * 5;
        if (fifths is > 0.5 and < 4.5 && Math.Abs(fifths - Math.Round(fifths)) < 1e-9)
        {
            (model.Kernel[0], model.Kernel[1]) = (-0.5, 1.5);
        }
    }

    private sealed class Nothing : IEquilibriumSolver
    {
        public Descriptor Descriptor => Named("broken");

        public EquilibriumResult Solve(RobustGame game, EquilibriumOptions options, IProgress<SolverProgress>? progress = null, CancellationToken cancellation = default) => null!;
    }

    private sealed class Solver(Func<RobustGame, StationaryPoint, StationaryPoint> spoil) : IEquilibriumSolver
    {
        public Descriptor Descriptor => Named("broken");

        public EquilibriumResult Solve(RobustGame game, EquilibriumOptions options, IProgress<SolverProgress>? progress = null, CancellationToken cancellation = default)
        {
            var right = new AutoSolver().Solve(game, options, progress, cancellation);
            return right with { Point = spoil(game, right.Point) };
        }
    }

    private sealed class Adversary(bool throws) : IAdversary
    {
        public void Choose(in Moment moment, Span<double> kernel)
        {
            moment.Model.Kernel.CopyTo(kernel);
            if (moment.Step == 2)
            {
                (kernel[2], kernel[3]) = throws ? throw new DivideByZeroException("made up") : (-0.5, 1.5);
            }
        }
    }

    private sealed class Deviator(string fault) : IDeviator, IPolicy
    {
        public Descriptor Descriptor => Named("broken");

        public IDeviator For(DeviationTask task, CancellationToken cancellation = default) => fault == "For" ? throw new DivideByZeroException("made up") : this;

        public IPolicy Create(RobustGame game, StationaryPoint point) => fault == "null" ? null! : this;

        public void Decide(in Moment moment, Span<double> table)
        {
            table.Fill(0.5);
            if (fault == "long")
            {
                table[table.Length + moment.Step] = 1;
            }

            if (moment.Step == 2)
            {
                table[2] = fault == "Decide" ? throw new DivideByZeroException("made up") : double.NaN;
            }
        }
    }
}
