using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Policies.Equilibria;
using RobustMfgSim.Scenarios;
using RobustMfgSim.Tests.Games;
using RobustMfgSim.Tests.Oracles;

namespace RobustMfgSim.Tests.Policies.Equilibria;

/// <summary>Every solver stops at its limit of iterations, and soon after it is cancelled, wherever it is.</summary>
internal sealed class SearchBudgetTests
{
    private static IEnumerable<string> Solvers => BuiltIns.Catalog().Solvers.Entries.Select(e => e.Descriptor.Name);

    [Test]
    public void No_solver_takes_more_iterations_than_it_is_given([ValueSource(nameof(Solvers))] string name, [Values(1, 2, 7)] int limit)
    {
        var game = new RobustGame(GameTables.Make("beach_bar"), new TotalVariationBall(Support.Full), new FixedRadius(0.1));
        var result = BuiltIns.Catalog().Solvers.Find(name)!.Create().Solve(game, new EquilibriumOptions(MaxIterations: limit));
        Assert.That((result.Status, result.Iterations), Is.EqualTo((SolveStatus.IterationLimit, limit)));
        Assert.That(result.Message, Does.StartWith($"The limit of {limit} iterations was reached"));
        Assert.That(Math.Max(result.Point.Residuals.Optimality, result.Point.Residuals.Consistency), Is.GreaterThan(1e-8), "the control: it was not there yet");
    }

    [Test]
    public void Iterations_of_all_parts_are_counted_together()
    {
        // The control of the test above: with room for what it takes, auto converges on the same game.
        var game = new RobustGame(GameTables.Make("beach_bar"), new TotalVariationBall(Support.Full), new FixedRadius(0.1));
        var free = new AutoSolver().Solve(game, new EquilibriumOptions());
        Assert.That(free.Status, Is.EqualTo(SolveStatus.Converged));
        Assert.That(new AutoSolver().Solve(game, new EquilibriumOptions(MaxIterations: free.Iterations + 1)).Status, Is.EqualTo(SolveStatus.Converged));
        Assert.That(new AutoSolver().Solve(game, new EquilibriumOptions(MaxIterations: free.Iterations - 2)).Status, Is.EqualTo(SolveStatus.IterationLimit));
    }

    [Test]
    public void A_search_that_is_cancelled_freezes_the_game_hardly_any_more([ValueSource(nameof(Solvers))] string name, [Values(3, 40, 130)] int after)
    {
        // Cancelled from inside, at a given number of freezings; an iteration, a certificate at the end and one derivative are allowed, a Newton solve of many of them is not.
        using var source = new CancellationTokenSource();
        var inner = GameTables.Make("congestion");
        int frozen = 0;
        var counting = new TabularGame(inner.Shape.States, inner.Shape.Actions, 0.9, (mu, model) =>
        {
            if (++frozen == after)
            {
                source.Cancel();
            }

            inner.Freeze(mu, model);
        });
        var game = new RobustGame(counting, new TotalVariationBall(Support.Full), new FixedRadius(0.1));
        var result = BuiltIns.Catalog().Solvers.Find(name)!.Create().Solve(game, new EquilibriumOptions(), null, source.Token);
        Assert.That(result.Status, Is.EqualTo(frozen < after ? SolveStatus.Converged : SolveStatus.Cancelled), "a fast solver may be through before");
        Assert.That(frozen, Is.LessThan(after + 25));
        Assert.That(result.Point.Policy.Chunk(inner.Shape.Actions).Select(row => row.Sum()), Is.All.EqualTo(1).Within(1e-9), "what is returned is a policy");
    }
}
