using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Policies.Equilibria;
using RobustMfgSim.Tests.Oracles;
using RobustMfgSim.Tests.RobustDynamics;

namespace RobustMfgSim.Tests.Policies.Equilibria;

internal sealed class AutoSolverTests
{
    [Test]
    public void Random_games_are_solved_and_hold_under_residuals_recomputed_by_slow_code([Values(0, 1, 2, 3)] int family)
    {
        var (name, set, radius) = RobustPlannerTests.Families[family];
        for (ulong seed = 1; seed <= 12; seed++)
        {
            int n = 2 + (int)(seed % 6), m = 2 + (int)(seed % 3);
            var game = new RobustGame(TabularGame.Random(seed, n, m), set, new FixedRadius(radius));
            var result = new AutoSolver().Solve(game, new EquilibriumOptions());
            Assert.That(result.Status, Is.EqualTo(SolveStatus.Converged), $"seed {seed}: {result.Message}");
            AssertEquilibrium(game, name, result.Point, 1e-7);
        }
    }

    [Test]
    public void The_history_is_the_exploitability_along_the_path_and_ends_with_that_of_the_result()
    {
        var result = Solve(TabularGame.Epidemic(), new TotalVariationBall(Support.Full), 0.05);
        Assert.That(result.History, Has.Count.GreaterThanOrEqualTo(2));
        Assert.That(result.History[^1], Is.EqualTo(result.Point.Residuals.MeanFieldExploitability).And.LessThan(1e-8));
        Assert.That(result.History[0], Is.GreaterThan(1e-4), "a smoothed policy can be improved");
    }

    [Test]
    public void The_epidemic_mixes_as_a_hand_calculation_says()
    {
        // Without ambiguity, by hand: V(I) = -1 + 0.9 (V(I) + V(S)) / 2. Indifference at S: 0.3 = 0.9 * 0.9 p (V(S) - V(I)) with p = 0.02 + 0.8 mu(I), and
        // V(S) = -0.9 p (V(S) - V(I)) / 0.1 = -0.3 / 0.9 / 0.1. So V(S) = -10/3, V(I) = (-1 + 0.45 V(S)) / 0.55 = -50/11, V(S) - V(I) = 40/33, p = 0.3 * 33 / 32.4.
        var result = Solve(TabularGame.Epidemic(), new NominalSet(), 0);
        double p = 0.3 * 33 / 32.4, infected = (p - 0.02) / 0.8;
        Assert.That(result.Point.Value, Is.EqualTo(new[] { -10.0 / 3, -50.0 / 11 }).Within(1e-12));
        Assert.That(result.Point.Population[1], Is.EqualTo(infected).Within(1e-12));

        // Stationarity: mu(S) p (pi + 0.1 (1 - pi)) = mu(I) / 2.
        double share = ((infected / 2 / (1 - infected) / p) - 0.1) / 0.9;
        Assert.That(result.Point.Policy, Is.EqualTo(new[] { share, 1 - share, 1, 0 }).Within(1e-11));
    }

    [Test]
    public void Left_right_puts_two_thirds_on_the_left_under_every_family([Values(0, 1, 2, 3)] int family)
    {
        // Equal values need mu(L) = 2 mu(R), whatever the ambiguity (by hand).
        var (name, set, radius) = RobustPlannerTests.Families[family];
        var game = new TabularGame(2, 2, 0.9, (mu, model) =>
        {
            model.Kernel.Clear();
            for (int i = 0; i < 4; i++)
            {
                model.Rewards[i] = i < 2 ? -mu[0] : -2 * mu[1];
                model.Row(i / 2, i % 2)[i % 2] = 1;
            }
        });
        var result = Solve(game, set, radius);
        Assert.That(result.Point.Population, Is.EqualTo(new[] { 2.0 / 3, 1.0 / 3 }).Within(1e-10));
        AssertEquilibrium(new RobustGame(game, set, new FixedRadius(radius)), name, result.Point, 1e-8);
    }

    [TestCase(1.0, 1.0, 1.0, 1.0 / 3, 1.0 / 3, 1.0 / 3)]
    [TestCase(2.0, 4.0, 6.0, 1.0 / 2, 1.0 / 3, 1.0 / 6)]
    public void Rock_paper_scissors_has_the_population_of_its_skew_matrix(double paperRock, double rockScissors, double scissorsPaper, double r, double p, double s)
    {
        // Value zero everywhere needs A mu = 0; for A = ((0,-a,b),(a,0,-c),(-b,c,0)) that is mu proportional to (c, b, a) (by hand).
        double[,] a = { { 0, -paperRock, rockScissors }, { paperRock, 0, -scissorsPaper }, { -rockScissors, scissorsPaper, 0 } };
        var game = new TabularGame(3, 3, 0.9, (mu, model) =>
        {
            model.Kernel.Clear();
            for (int i = 0; i < 9; i++)
            {
                model.Rewards[i] = Enumerable.Range(0, 3).Sum(j => a[i / 3, j] * mu[j]);
                model.Row(i / 3, i % 3)[i % 3] = 1;
            }
        });
        var result = Solve(game, new TotalVariationBall(Support.Full), 0.1);
        Assert.That(result.Point.Population, Is.EqualTo(new[] { r, p, s }).Within(1e-9));
        Assert.That(result.Point.Value, Is.All.EqualTo(0).Within(1e-9));
        Assert.That(result.Point.Ties.Groups.Single(), Is.EqualTo(new[] { 0, 1, 2 }));
    }

    [Test]
    public void Where_only_a_mixing_nature_gives_an_equilibrium_it_is_found_with_its_weights()
    {
        // By hand: mu = (1/2, 1/2), V = 5 in both states, rewards equal. Under contamination 0.2 the row of L moves 0.8 * 0.6 to L, that of R 0.8 * 0.55,
        // and nature puts the share x of its 0.2 on L: 1/2 = 0.4 * (0.6 + 0.55) + 0.2 x, so x = 0.2.
        var result = Solve(TabularGame.OnlyMixedNature(), new ContaminationBall(Support.Full), 0.2);
        Assert.That(result.Point.Population, Is.EqualTo(new[] { 0.5, 0.5 }).Within(1e-10));
        Assert.That(result.Point.Value, Is.EqualTo(new[] { 5.0, 5.0 }).Within(1e-9));
        double lowestFirst = result.Point.Mixture.Where(part => part.Order.Groups[0][0] == 0).Sum(part => part.Weight);
        Assert.That(lowestFirst, Is.EqualTo(0.2).Within(1e-8));
        Assert.That(result.Point.Mixture.Sum(part => part.Weight), Is.EqualTo(1).Within(1e-12));
        AssertEquilibrium(new RobustGame(TabularGame.OnlyMixedNature(), new ContaminationBall(Support.Full), new FixedRadius(0.2)), "contamination", result.Point, 1e-8);
    }

    [Test]
    public void A_strict_equilibrium_is_pure()
    {
        var free = Solve(TabularGame.Epidemic(costOfProtection: 0.01), new TotalVariationBall(Support.Full), 0.05);
        Assert.That(free.Point.Policy, Is.EqualTo(new[] { 0.0, 1, 1, 0 }));
        var dear = Solve(TabularGame.Epidemic(costOfProtection: 3), new TotalVariationBall(Support.Full), 0.05);
        Assert.That(dear.Point.Policy, Is.EqualTo(new[] { 1.0, 0, 1, 0 }));
    }

    [Test]
    public void A_held_policy_gets_its_own_stationary_point()
    {
        var game = new RobustGame(TabularGame.Epidemic(), new TotalVariationBall(Support.Full), new FixedRadius(0.05));
        double[] policy = [0.5, 0.5, 0.5, 0.5];
        var result = HeldPolicySolver.Solve(game, policy, new EquilibriumOptions());
        Assert.That(result.Status, Is.EqualTo(SolveStatus.Converged));

        // By hand: V(S) > V(I), so nature adds 0.05 to infection and takes 0.05 from recovery; the stationary mu(I) = y solves (1 - y)(0.55 (0.02 + 0.8 y) + 0.05) = 0.45 y.
        double y = result.Point.Population[1];
        Assert.That((1 - y) * ((0.55 * (0.02 + (0.8 * y))) + 0.05), Is.EqualTo(0.45 * y).Within(1e-12));
        Assert.That(result.Point.Policy, Is.EqualTo(policy));
        Assert.That(result.Point.Residuals.Optimality, Is.GreaterThan(0.01));
    }

    [Test]
    public void Running_out_of_iterations_is_said_and_nothing_more_is_claimed()
    {
        var game = new RobustGame(TabularGame.Random(5, 6, 3), new TotalVariationBall(Support.Full), new FixedRadius(0.1));
        var result = new AutoSolver().Solve(game, new EquilibriumOptions(MaxIterations: 3));
        Assert.That(result.Status, Is.EqualTo(SolveStatus.IterationLimit));
        Assert.That(result.Message, Does.Contain("3"));
        Assert.That(StationaryCertificate.Holds(result.Point, 1e-8), Is.False);
    }

    [Test]
    public void An_unreachable_tolerance_is_never_called_converged()
    {
        var result = new AutoSolver().Solve(
            new RobustGame(TabularGame.Random(4, 5, 3), new KullbackLeiblerBall(Support.Full), new FixedRadius(0.1)), new EquilibriumOptions(Tolerance: 1e-30));
        Assert.That(result.Status, Is.Not.EqualTo(SolveStatus.Converged));
    }

    [TestCase(0.9)]
    [TestCase(0.99)]
    [TestCase(0.999)]
    [TestCase(0.9999)]
    [TestCase(0.99999)]
    public void The_reported_optimality_residual_is_never_below_the_true_one(double discount)
    {
        var epidemic = TabularGame.Epidemic();
        var game = new RobustGame(new TabularGame(2, 2, discount, (mu, model) => epidemic.Freeze(mu, model)), new TotalVariationBall(Support.Full), new FixedRadius(0.05));
        var result = new AutoSolver().Solve(game, new EquilibriumOptions());
        decimal truth = TrueOptimality(result.Point, (decimal)discount);
        Assert.That((decimal)result.Point.Residuals.Optimality, Is.GreaterThanOrEqualTo(truth - 1e-20m));
        if (result.Status == SolveStatus.Converged)
        {
            Assert.That(truth, Is.LessThanOrEqualTo(1e-8m));
        }

        Assert.That(result.Status, Is.EqualTo(discount <= 0.999 ? SolveStatus.Converged : SolveStatus.Stalled), result.Message);
        Assert.That(result.Message, discount <= 0.999 ? Is.Empty : Does.StartWith("At this discount rounding leaves an error of up to "));
    }

    // max over the four pure policies of V - V^pi in 28 digits. V(S) > V(I) under each (being infected costs), so nature's worst row always moves 0.05 from S to I.
    private static decimal TrueOptimality(StationaryPoint point, decimal gamma)
    {
        decimal infection = 0.02m + (0.8m * (decimal)point.Population[1]);
        decimal[] own = Values(1 - (decimal)point.Policy[0], 1 - (decimal)point.Policy[2]);
        var pure = new[] { Values(0, 0), Values(0, 1), Values(1, 0), Values(1, 1) };
        Assert.That(pure.Append(own).All(v => v[0] > v[1]), Is.True, "the assumption of the formula");
        return Math.Max(pure.Max(v => v[0]) - own[0], pure.Max(v => v[1]) - own[1]);

        // x, y: probability of protecting in S and in I.
        decimal[] Values(decimal x, decimal y)
        {
            decimal toInfected = (infection * (1 - (0.9m * x))) + 0.05m, toHealthy = 0.45m;
            decimal rs = -0.3m * x, ri = -1 - (0.3m * y);
            decimal a = 1 - (gamma * (1 - toInfected)), b = -gamma * toInfected, c = -gamma * toHealthy, d = 1 - (gamma * (1 - toHealthy)), det = (a * d) - (b * c);
            return [((d * rs) - (b * ri)) / det, ((a * ri) - (c * rs)) / det];
        }
    }

    [Test]
    public void A_game_too_large_for_the_path_says_so_and_what_to_do()
    {
        // 90 x 90 entries of L; a square table of them would take half a gigabyte. Several actions are equally good, so no support is found either.
        var game = new ThroughActions(90, 90, 0.5, (l, model) =>
        {
            for (int i = 0; i < l.Length; i++)
            {
                model.Rewards[i] = -l[i];
                model.Row(i / 90, i % 90).Clear();
                model.Row(i / 90, i % 90)[i % 90] = 1;
            }
        });
        var result = EquilibriumStarts.From(new RobustGame(game, new NominalSet(), new FixedRadius(0)), 1, new EquilibriumOptions(), null, default);
        Assert.That((result.Status, result.Iterations), Is.EqualTo((SolveStatus.Stalled, 0)));
        Assert.That(result.Message, Is.EqualTo(
            "The coupling distribution has 8100 entries; paths are followed up to 8000. First-order solvers, online_mirror_descent for example, take larger games."));
    }

    [Test]
    public void Cancellation_is_a_status_not_an_exception()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        var result = new AutoSolver().Solve(
            new RobustGame(TabularGame.Epidemic(), new NominalSet(), new FixedRadius(0)), new EquilibriumOptions(), cancellation: source.Token);
        Assert.That(result.Status, Is.EqualTo(SolveStatus.Cancelled));
    }

    [Test]
    public void One_state_and_a_discount_of_zero_are_games_too()
    {
        var game = new TabularGame(1, 3, 0, (_, model) =>
        {
            model.Kernel.Fill(1);
            double[] rewards = [1, 3, 2];
            rewards.CopyTo(model.Rewards);
        });
        var result = Solve(game, new KullbackLeiblerBall(Support.Full), 0.1);
        Assert.That(result.Point.Policy, Is.EqualTo(new[] { 0.0, 1, 0 }));
        Assert.That(result.Point.Value, Is.EqualTo(new[] { 3.0 }));
    }

    [Test]
    public void The_certificate_sees_a_wrong_policy_population_tie_and_mixture()
    {
        var set = new TotalVariationBall(Support.Full);
        var game = new RobustGame(TabularGame.Epidemic(), set, new FixedRadius(0.05));
        var right = new AutoSolver().Solve(game, new EquilibriumOptions()).Point;
        Assert.That(StationaryCertificate.Holds(right, 1e-8), Is.True);
        var wrongPolicy = StationaryCertificate.Certify(game, [right.Policy[0] + 1e-4, right.Policy[1] - 1e-4, 1, 0], right.Population, right.Ties);
        Assert.That(wrongPolicy.Residuals.Consistency, Is.GreaterThan(1e-6));
        var wrongAction = StationaryCertificate.Certify(game, [right.Policy[0], right.Policy[1], 0.999, 0.001], right.Population, right.Ties);
        Assert.That(wrongAction.Residuals.Optimality, Is.GreaterThan(1e-4));
        var wrongTie = StationaryCertificate.Certify(game, right.Policy, right.Population, new TieGroups(2, [[0, 1]]));
        Assert.That(wrongTie.Residuals.KernelAttainment, Is.GreaterThan(1e-2));
        var order = new TieOrder(new TieGroups(2, [[0, 1]]), [[1, 0]], 2);
        var wrongWeights = StationaryCertificate.Certify(game, right.Policy, right.Population, new TieGroups(2, [[0, 1]]), [new(0.7, order)]);
        Assert.That(wrongWeights.Residuals.KernelMembership, Is.GreaterThan(0.1));
    }

    private static EquilibriumResult Solve(IMeanFieldGame game, IAmbiguitySet set, double radius)
    {
        var result = new AutoSolver().Solve(new RobustGame(game, set, new FixedRadius(radius)), new EquilibriumOptions());
        Assert.That(result.Status, Is.EqualTo(SolveStatus.Converged), result.Message);
        return result;
    }

    // Everything that eq. E3 asks, by value iteration on the duals and plain sums.
    internal static void AssertEquilibrium(RobustGame game, string family, StationaryPoint point, double tolerance)
    {
        int n = game.States, m = game.Actions;
        var model = game.NewModel();
        game.Freeze(point.Population, point.Policy, model);
        var optimal = NaiveRobustMdp.Value(family, model, game.Discount);
        var own = NaiveRobustMdp.Value(family, model, game.Discount, point.Policy);
        Assert.That(own, Is.EqualTo(optimal).Within(tolerance), "optimality");
        Assert.That(point.Value, Is.EqualTo(optimal).Within(tolerance), "value");
        var next = new double[n];
        for (int i = 0; i < n * m; i++)
        {
            var (row, nominal) = (point.Kernel.AsSpan(i * n, n).ToArray(), model.Row(i / m, i % m).ToArray());
            Assert.That(row.Sum(), Is.EqualTo(1).Within(1e-12));
            Assert.That(row.Min(), Is.GreaterThanOrEqualTo(0));
            Assert.That(NaiveRobustMdp.Mean(row, optimal), Is.EqualTo(NaiveRobustMdp.Worst(family, nominal, model.Radii[i], optimal)).Within(tolerance), "attainment");
            Assert.That(game.Ambiguity.Violation(nominal, model.Radii[i], row), Is.LessThan(1e-10), "membership");
            for (int t = 0; t < n; t++)
            {
                next[t] += point.Population[i / m] * point.Policy[i] * row[t];
            }
        }

        Assert.That(next.Zip(point.Population, (a, b) => Math.Abs(a - b)).Sum(), Is.LessThan(tolerance), "consistency");
    }
}
