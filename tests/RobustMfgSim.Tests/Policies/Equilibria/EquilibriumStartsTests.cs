using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Policies.Equilibria;
using RobustMfgSim.Tests.Oracles;

namespace RobustMfgSim.Tests.Policies.Equilibria;

internal sealed class EquilibriumStartsTests
{
    [Test]
    public void A_coordination_game_has_two_strict_equilibria_and_one_between_them()
    {
        // Reward mu(s) - 0.1 [switch], slip 0.1. By hand: all towards 0 gives mu = (0.9, 0.1), and mirrored; all staying gives (1/2, 1/2), where both states are worth the same.
        var game = new RobustGame(Coordination(), new NominalSet(), new FixedRadius(0));
        var found = Find(game, 12);
        foreach (double share in new[] { 0.9, 0.5, 0.1 })
        {
            Assert.That(found.Count(r => Math.Abs(r.Point.Population[0] - share) < 1e-7), Is.EqualTo(1), $"share {share}");
        }

        foreach (var result in found)
        {
            AutoSolverTests.AssertEquilibrium(game, "none", result.Point, 1e-7);
        }
    }

    [Test]
    public void The_list_depends_on_nothing_but_the_game_and_starts_with_the_first_result()
    {
        var game = new RobustGame(Coordination(), new TotalVariationBall(Support.Full), new FixedRadius(0.05));
        var (once, again) = (Find(game, 8), Find(game, 8));
        Assert.That(once.Select(r => r.Point.Population[0]), Is.EqualTo(again.Select(r => r.Point.Population[0])));
        Assert.That(once[0].Point.Population, Is.EqualTo(new AutoSolver().Solve(game, new EquilibriumOptions()).Point.Population));
    }

    [Test]
    public void A_game_with_one_equilibrium_gives_one_however_many_starts()
    {
        // The hand calculation of AutoSolverTests leaves no other equilibrium of the epidemic without ambiguity.
        Assert.That(Find(new RobustGame(TabularGame.Epidemic(), new NominalSet(), new FixedRadius(0)), 10), Has.Count.EqualTo(1));
    }

    [Test]
    public void Large_random_games_are_solved([Values(30, 45)] int n, [Values(0, 2)] int family)
    {
        IAmbiguitySet set = family == 0 ? new NominalSet() : new TotalVariationBall(Support.Full);
        var game = new RobustGame(TabularGame.Random((ulong)n, n, 3, coupling: 0), set, new FixedRadius(family == 0 ? 0 : 0.05));
        var result = new AutoSolver().Solve(game, new EquilibriumOptions());
        Assert.That(result.Status, Is.EqualTo(SolveStatus.Converged), result.Message);
        AutoSolverTests.AssertEquilibrium(game, family == 0 ? "none" : "total_variation", result.Point, 1e-7);
    }

    private static IReadOnlyList<EquilibriumResult> Find(RobustGame game, int starts)
    {
        var options = new EquilibriumOptions();
        return EquilibriumStarts.Distinct(game, new AutoSolver().Solve(game, options), starts, options);
    }

    private static TabularGame Coordination() => new(2, 2, 0.9, (mu, model) =>
    {
        for (int i = 0; i < 4; i++)
        {
            model.Rewards[i] = mu[i / 2] - (0.1 * (i % 2));
            int target = (i / 2) ^ (i % 2);
            (model.Row(i / 2, i % 2)[target], model.Row(i / 2, i % 2)[1 - target]) = (0.9, 0.1);
        }
    });
}
