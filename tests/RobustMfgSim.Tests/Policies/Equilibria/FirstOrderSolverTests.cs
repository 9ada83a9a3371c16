using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Policies.Equilibria;
using RobustMfgSim.Tests.Oracles;

namespace RobustMfgSim.Tests.Policies.Equilibria;

internal sealed class FirstOrderSolverTests
{
    private static readonly IEquilibriumSolver[] All =
        [new DampedPicard(), new FictitiousPlay(), new OnlineMirrorDescent(), new EntropyRegularised(), new PolicyMirrorAscent(), new SupportNewtonSolver()];

    [Test]
    public void A_strict_equilibrium_is_found_to_the_tolerance_that_the_method_can_reach([ValueSource(nameof(All))] IEquilibriumSolver solver)
    {
        // Protection is nearly free: everybody susceptible protects. By hand, nature adds 0.05 to infection and takes 0.05 from recovery:
        // (1 - y)(0.1 (0.02 + 0.8 y) + 0.05) = 0.45 y.
        var game = Game(TabularGame.Epidemic(costOfProtection: 0.01));
        var result = solver.Solve(game, new EquilibriumOptions());
        bool averages = solver is FictitiousPlay;
        double y = result.Point.Population[1];
        Assert.That(result.Status, Is.EqualTo(averages ? SolveStatus.IterationLimit : SolveStatus.Converged), result.Message);
        Assert.That((1 - y) * ((0.1 * (0.02 + (0.8 * y))) + 0.05), Is.EqualTo(0.45 * y).Within(averages ? 5e-3 : 1e-8));
        Assert.That(result.Solver, Is.EqualTo(solver.Descriptor.Name));
        if (!averages)
        {
            AutoSolverTests.AssertEquilibrium(game, "total_variation", result.Point, 1e-7);
        }
    }

    [Test]
    public void Where_nature_must_mix_no_first_order_method_claims_convergence([ValueSource(nameof(All))] IEquilibriumSolver solver)
    {
        var game = new RobustGame(TabularGame.OnlyMixedNature(), new ContaminationBall(Support.Full), new FixedRadius(0.2));
        var result = solver.Solve(game, new EquilibriumOptions(MaxIterations: 3000));
        if (solver is SupportNewtonSolver)
        {
            Assert.That(result.Status, Is.EqualTo(SolveStatus.Converged));
            AutoSolverTests.AssertEquilibrium(game, "contamination", result.Point, 1e-8);
            return;
        }

        Assert.That(result.Status, Is.AnyOf(SolveStatus.Stalled, SolveStatus.IterationLimit));
        Assert.That(result.Message, Is.Not.Empty);
        Assert.That(StationaryCertificate.Holds(result.Point, 1e-8), Is.False);
        Assert.That(result.ErrorEstimate, Is.Null);
    }

    [Test]
    public void A_mixed_equilibrium_defeats_damped_best_replies_but_not_mirror_descent()
    {
        var game = Game(TabularGame.Epidemic());
        var replies = new DampedPicard().Solve(game, new EquilibriumOptions());
        Assert.That(replies.Status, Is.EqualTo(SolveStatus.Stalled));
        Assert.That(replies.Point.Residuals.Optimality, Is.GreaterThan(0.01));
        var descent = new OnlineMirrorDescent().Solve(game, new EquilibriumOptions());
        Assert.That(descent.Status, Is.EqualTo(SolveStatus.Converged), descent.Message);
        AutoSolverTests.AssertEquilibrium(game, "total_variation", descent.Point, 1e-7);
    }

    [Test]
    public void Exploitability_falls_along_fictitious_play()
    {
        var history = new FictitiousPlay().Solve(Game(TabularGame.Epidemic()), new EquilibriumOptions(MaxIterations: 5000)).History;
        Assert.That(history, Has.Count.GreaterThan(20));
        Assert.That(history[^1], Is.LessThan(0.02 * history[0]));
    }

    [Test]
    public void The_a_posteriori_error_covers_the_distance_to_the_equilibrium()
    {
        var game = Game(TabularGame.Epidemic(costOfProtection: 0.01));
        var exact = new AutoSolver().Solve(game, new EquilibriumOptions()).Point;
        var result = new DampedPicard().Solve(game, new EquilibriumOptions());
        Assert.That(result.ErrorEstimate, Is.Not.Null);
        double distance = PopulationMap.Distance(result.Point.Population, exact.Population);
        Assert.That(distance, Is.GreaterThan(0));
        Assert.That(result.ErrorEstimate!.Value, Is.InRange(0.99 * distance, 100 * distance));
    }

    [Test]
    public void Limits_and_cancellation_are_statuses([ValueSource(nameof(All))] IEquilibriumSolver solver)
    {
        var game = Game(TabularGame.Random(5, 6, 3));
        var limited = solver.Solve(game, new EquilibriumOptions(MaxIterations: 3));
        Assert.That(limited.Status, Is.AnyOf(SolveStatus.IterationLimit, SolveStatus.Stalled));
        Assert.That(limited.History, Is.Not.Empty);
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.That(solver.Solve(game, new EquilibriumOptions(), cancellation: source.Token).Status, Is.EqualTo(SolveStatus.Cancelled));
    }

    private static RobustGame Game(TabularGame game) => new(game, new TotalVariationBall(Support.Full), new FixedRadius(0.05));
}
