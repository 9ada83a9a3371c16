using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Policies.Equilibria;
using RobustMfgSim.Tests.Games;
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
    public void All_five_equilibria_of_the_coordination_game_are_those_of_its_closed_form()
    {
        // States are worth the same plus d = V(A) - V(B) = 2 x / (1 - g) where nobody switches, x = mu(A) - 1/2, g = gamma (1 - 2 slip) = 0.81, alpha = -1. Staying is right where |d| <= cost / g:
        // mu = 1/2 is stationary then. All to A: mu(A) = 1 - slip and the agent at B, who pays 0.5, is glad to: g d > 0.5 with d = 2 x + 0.5. Mixed: those at the worse place are
        // indifferent, g d = 0.5 and d = 2 x + g d, so |x| = 0.5 (1/g - 1)/2 = cost (1 - g)/(2 g).
        var game = new RobustGame(GameTables.Make("coordination"), new NominalSet(), new FixedRadius(0));
        double mixed = 0.5 * (1 - 0.81) / (2 * 0.81);
        double[] expected = [0.05, 0.5 - mixed, 0.5, 0.5 + mixed, 0.95];
        var found = Find(game, 24);
        Assert.That(found.Select(r => r.Point.Population[0]).Order(), Is.EqualTo(expected).Within(1e-8));
        foreach (var result in found)
        {
            AutoSolverTests.AssertEquilibrium(game, "none", result.Point, 1e-7);
        }
    }

    [Test]
    public void Above_the_threshold_of_the_closed_form_one_equilibrium_is_left()
    {
        // cost (1 - g) <= g (1 - 2 slip) holds up to cost 3.8368: at 3.9 nobody ever switches.
        var game = new RobustGame(GameTables.Make("coordination", ("cost_switch", 3.9)), new NominalSet(), new FixedRadius(0));
        Assert.That(Find(game, 12).Select(r => r.Point.Population[0]), Is.EqualTo(new[] { 0.5 }).Within(1e-8));
        var below = new RobustGame(GameTables.Make("coordination", ("cost_switch", 3.8)), new NominalSet(), new FixedRadius(0));
        Assert.That(Find(below, 24).Count, Is.GreaterThanOrEqualTo(3), "the control: just below the threshold there are more");
    }

    [Test]
    public void The_left_right_game_has_one_equilibrium_however_many_starts([Values(0, 0.1)] double slip)
    {
        // -mu(L) = -2 mu(R) is the only point at which nobody prefers a place, and everybody in one place is not one. With slip up to 1/3 it can be reached.
        var found = Find(new(GameTables.Make("left_right", ("slip", slip)), new NominalSet(), new FixedRadius(0)), 12);
        Assert.That(found.Select(r => r.Point.Population[0]), Is.EqualTo(new[] { 2.0 / 3 }).Within(1e-8));
    }

    [Test]
    public void The_two_bars_have_a_crowd_at_either_and_the_balance_between_them()
    {
        var found = Find(new(GameTables.Make("two_bars"), new NominalSet(), new FixedRadius(0)), 16);

        // By hand (PlaceGameTests certifies the policies): the crowd at x2 or x4, which are mirror images, and the symmetric one.
        double[] first = GameTables.Stationary(GameTables.Make("two_bars"), GameTables.Pure(3, 2, 2, 1, 0, 1, 0, 0), [0, 0, 1, 0, 0, 0, 0]);
        foreach (double[] crowd in new[] { first, [.. first.Reverse()] })
        {
            Assert.That(found.Count(r => PopulationMap.Distance(r.Point.Population, crowd) < 1e-7), Is.EqualTo(1));
        }

        Assert.That(found.Count(r => PopulationMap.Distance(r.Point.Population, [.. r.Point.Population.Reverse()]) < 1e-7), Is.GreaterThanOrEqualTo(1));

        // The game is its own mirror image, and so is the set of all its equilibria: whatever was found is certified, and so is its mirror image.
        foreach (var result in found)
        {
            var game = new RobustGame(GameTables.Make("two_bars"), new NominalSet(), new FixedRadius(0));
            double[] mirrored = [.. Enumerable.Range(0, 21).Select(i => result.Point.Policy[(3 * (6 - (i / 3))) + (2 - (i % 3))])];
            var point = StationaryCertificate.Certify(game, mirrored, [.. result.Point.Population.Reverse()], TieGroups.None(7));
            Assert.That(StationaryCertificate.Holds(point, 1e-8), Is.True);
        }
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
