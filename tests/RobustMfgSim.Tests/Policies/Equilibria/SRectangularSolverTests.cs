using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Ambiguity.SRectangular;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Policies.Equilibria;
using RobustMfgSim.Tests.Oracles;

namespace RobustMfgSim.Tests.Policies.Equilibria;

[CancelAfter(120_000)]
internal sealed class SRectangularSolverTests
{
    [Test]
    public void Random_games_are_solved_and_hold_under_residuals_recomputed_by_slow_code([Values(0.05, 0.2)] double budget)
    {
        int mixing = 0, natureMixes = 0;
        for (ulong seed = 1; seed <= 14; seed++)
        {
            int n = 2 + (int)(seed % 5), m = 2 + (int)(seed % 2);
            var game = Game(TabularGame.Random(seed, n, m), budget);
            var result = new SRectangularSolver().Solve(game, new EquilibriumOptions());
            Assert.That(result.Status, Is.EqualTo(SolveStatus.Converged), $"seed {seed}: {result.Message}");
            AssertEquilibrium(game, result.Point, 1e-7);
            mixing += result.Point.Policy.Any(p => p is > 0.01 and < 0.99) ? 1 : 0;
            natureMixes += result.Point.Mixture.Count > 1 ? 1 : 0;
        }

        Assert.That(mixing, Is.GreaterThan(3), "otherwise the games are too easy");
        Assert.That(natureMixes, Is.GreaterThan(budget < 0.1 ? -1 : 0), "nature mixes in some of the games with the larger budget");
    }

    [Test]
    public void The_epidemic_mixes_on_a_break_point_as_a_hand_calculation_says()
    {
        // By hand, budget 0.05, D = V(S) - V(I), p = 0.02 + 0.8 mu(I). In S nature spends all on "none" until it is worth as much as untouched "protect":
        // 0.9 D (0.9 p + 0.05) = 0.3. In I "none" alone is played: 0.1 V(I) = -1 + 0.9 D (0.5 - 0.05); and 0.1 V(S) = -0.9 D (p + 0.05). So D (0.55 + 0.9 p) = 1,
        // 0.81 p + 0.045 = 0.165 + 0.27 p, p = 2/9, D = 1 / 0.75. Stationarity: mu(S) (pi (p + 0.05) + (1 - pi) p / 10) = 0.45 mu(I).
        double p = 2.0 / 9, d = 1 / 0.75, infected = (p - 0.02) / 0.8;
        double share = ((0.45 * infected / (1 - infected)) - (p / 10)) / ((0.9 * p) + 0.05);
        var result = new SRectangularSolver().Solve(Game(TabularGame.Epidemic(), 0.05), new EquilibriumOptions());
        Assert.That(result.Status, Is.EqualTo(SolveStatus.Converged));
        Assert.That(result.Point.Population[1], Is.EqualTo(infected).Within(1e-10));
        Assert.That(result.Point.Policy, Is.EqualTo(new[] { share, 1 - share, 1, 0 }).Within(1e-10));
        Assert.That(result.Point.Value, Is.EqualTo(new[] { -9 * d * (p + 0.05), (-9 * d * (p + 0.05)) - d }).Within(1e-10));
    }

    // A policy that takes one action in every state leaves nature its whole budget for that action: the sets are those of (s,a)-rectangular balls on the rows played.
    [Test]
    public void A_held_policy_without_chance_has_the_stationary_point_of_the_row_by_row_sets()
    {
        int converged = 0;
        for (ulong seed = 1; seed <= 8; seed++)
        {
            var tables = TabularGame.Random(seed, 4, 2);
            double[] policy = [1, 0, 0, 1, 0, 1, 1, 0];
            var shared = HeldPolicySolver.Solve(Game(tables, 0.1), policy, new EquilibriumOptions());
            var rows = new RobustGame(tables, new TotalVariationBall(Support.Full), new FixedRadius(0.1));
            if (shared.Status != SolveStatus.Converged)
            {
                Assert.That(shared.Status, Is.EqualTo(SolveStatus.Stalled), $"seed {seed}: {shared.Message}");
                continue;
            }

            converged++;
            var single = StationaryCertificate.Certify(rows, policy, shared.Point.Population, TieGroups.None(4));
            Assert.That(StationaryCertificate.Holds(single, 1e-7, optimal: false), Is.True, $"seed {seed}: {single.Residuals}");
            Assert.That(shared.Point.Value, Is.EqualTo(single.Value).Within(1e-7), $"seed {seed}");
            double[] elsewhere = [.. shared.Point.Population.Select((x, i) => x + (i == 0 ? 1e-3 : i == 1 ? -1e-3 : 0))];
            Assert.That(StationaryCertificate.Holds(StationaryCertificate.Certify(rows, policy, elsewhere, TieGroups.None(4)), 1e-7, optimal: false), Is.False);
        }

        Assert.That(converged, Is.GreaterThanOrEqualTo(6));
    }

    // By hand: where both actions have the same row and half the probability each, nature moves the sum of both budgets' parts, 0.1, with half weight: 0.05 of the state's mass.
    [Test]
    public void A_held_policy_that_mixes_pays_half_the_budget_for_each_of_two_equal_actions()
    {
        var result = HeldPolicySolver.Solve(Game(TabularGame.Epidemic(), 0.1), [1, 0, 0.5, 0.5], new EquilibriumOptions());
        Assert.That(result.Status, Is.EqualTo(SolveStatus.Converged), result.Message);
        double infected = result.Point.Population[1], recovery = 0.5 - 0.05, infection = 0.02 + (0.8 * infected) + 0.1;
        Assert.That((1 - infected) * infection, Is.EqualTo(infected * recovery).Within(1e-8));
    }

    [Test]
    public void A_held_policy_whose_point_needs_mixed_nature_is_not_called_converged()
    {
        var game = Game(TabularGame.OnlyMixedNature(), 0.2);
        var result = HeldPolicySolver.Solve(game, [.. Enumerable.Repeat(1.0 / game.Actions, game.States * game.Actions)], new EquilibriumOptions());
        Assert.That(result.Status, Is.EqualTo(SolveStatus.Stalled));
        Assert.That(result.Message, Does.Contain("nature may have to mix"));
    }

    [Test]
    public void Games_that_couple_through_actions_are_solved_and_twins_agree()
    {
        foreach (ulong seed in (ulong[])[1, 2, 3])
        {
            var game = Game(ThroughActions.Random(seed, 3, 2), 0.1);
            var result = new SRectangularSolver().Solve(game, new EquilibriumOptions());
            Assert.That(result.Status, Is.EqualTo(SolveStatus.Converged), $"seed {seed}: {result.Message}");
            AssertEquilibrium(game, result.Point, 1e-7);
        }

        var own = new SRectangularSolver().Solve(Game(TabularGame.Epidemic(), 0.05), new EquilibriumOptions()).Point;
        var twin = new SRectangularSolver().Solve(Game(ThroughActions.Twin(TabularGame.Epidemic()), 0.05), new EquilibriumOptions()).Point;
        Assert.That(twin.Population, Is.EqualTo(own.Population).Within(1e-9));
        Assert.That(twin.Policy, Is.EqualTo(own.Policy).Within(1e-9));
    }

    [Test]
    public void Nature_mixes_where_only_that_gives_an_equilibrium()
    {
        // The example of eq. E6 with total variation 0.2: mu = (1/2, 1/2) and V = 5 in both states, by hand (rewards are the population itself).
        var result = new SRectangularSolver().Solve(Game(TabularGame.OnlyMixedNature(), 0.2), new EquilibriumOptions());
        Assert.That(result.Status, Is.EqualTo(SolveStatus.Converged), result.Message);
        Assert.That(result.Point.Population, Is.EqualTo(new[] { 0.5, 0.5 }).Within(1e-9));
        Assert.That(result.Point.Value, Is.EqualTo(new[] { 5.0, 5.0 }).Within(1e-8));
        Assert.That(result.Point.Mixture.Sum(part => part.Weight), Is.EqualTo(1).Within(1e-9));
        Assert.That(result.Point.Ties.Groups.Single(), Is.EqualTo(new[] { 0, 1 }));
    }

    [Test]
    public void With_one_action_it_is_the_equilibrium_of_the_row_by_row_sets()
    {
        for (ulong seed = 1; seed <= 6; seed++)
        {
            var tabular = TabularGame.Random(seed, 4, 1);
            var mine = new SRectangularSolver().Solve(Game(tabular, 0.1), new EquilibriumOptions());
            var rows = new AutoSolver().Solve(new RobustGame(tabular, new TotalVariationBall(Support.Full), new FixedRadius(0.1)), new EquilibriumOptions());
            Assert.That((mine.Status, rows.Status), Is.EqualTo((SolveStatus.Converged, SolveStatus.Converged)), $"seed {seed}");
            Assert.That(mine.Point.Value, Is.EqualTo(rows.Point.Value).Within(1e-6));
        }
    }

    [Test]
    public void Without_budget_the_epidemic_is_the_nominal_one()
    {
        // By hand, as for the row-by-row solver without ambiguity: p = 0.3 * 33 / 32.4.
        var result = new SRectangularSolver().Solve(Game(TabularGame.Epidemic(), 0), new EquilibriumOptions());
        Assert.That(result.Status, Is.EqualTo(SolveStatus.Converged), result.Message);
        Assert.That(result.Point.Population[1], Is.EqualTo(((0.3 * 33 / 32.4) - 0.02) / 0.8).Within(1e-9));
        Assert.That(result.Point.Value, Is.EqualTo(new[] { -10.0 / 3, -50.0 / 11 }).Within(1e-8));
    }

    [Test]
    public void The_certificate_sees_every_kind_of_wrong_point()
    {
        var game = Game(TabularGame.Epidemic(), 0.05);
        var point = new SRectangularSolver().Solve(game, new EquilibriumOptions()).Point;
        var right = Certify(point.Policy, point.Population, point.Kernel);
        Assert.That(StationaryCertificate.Holds(right, 1e-8), Is.True);

        var policy = Certify([0, 1, 1, 0], point.Population, point.Kernel);
        Assert.That(policy.Residuals.Optimality, Is.GreaterThan(1e-3), "protecting for certain is not optimal");
        var population = Certify(point.Policy, [0.6, 0.4], point.Kernel);
        Assert.That(population.Residuals.Consistency, Is.GreaterThan(1e-2));
        var model = game.NewModel();
        game.Freeze(point.Population, point.Policy, model);
        var nominal = Certify(point.Policy, point.Population, model.Kernel.ToArray());
        Assert.That(nominal.Residuals.KernelAttainment, Is.GreaterThan(1e-2), "the nominal kernel is not the worst");
        Assert.That(nominal.Residuals.KernelMembership, Is.EqualTo(0));
        double[] outside = [.. point.Kernel];
        (outside[2], outside[3]) = (outside[2] - 0.1, outside[3] + 0.1);
        Assert.That(Certify(point.Policy, point.Population, outside).Residuals.KernelMembership, Is.EqualTo(0.1).Within(1e-12), "the budget is spent twice over");

        StationaryPoint Certify(double[] pi, double[] mu, double[] kernel) => SRectangularCertificate.Certify(game, pi, mu, kernel);
    }

    [Test]
    public void A_solve_that_is_cut_short_says_so_and_does_not_claim_more_than_its_residuals()
    {
        var game = Game(TabularGame.Epidemic(), 0.05);
        var limited = new SRectangularSolver().Solve(game, new EquilibriumOptions(MaxIterations: 1));
        Assert.That(limited.Status, Is.EqualTo(SolveStatus.IterationLimit));
        Assert.That(limited.Message, Is.EqualTo("The limit of 1 iterations was reached."));
        Assert.That(StationaryCertificate.Holds(limited.Point, 1e-8), Is.False);
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.That(new SRectangularSolver().Solve(game, new EquilibriumOptions(), null, stop.Token).Status, Is.EqualTo(SolveStatus.Cancelled));
    }

    private static RobustGame Game(IMeanFieldGame game, double budget) =>
        new(game, new SRectangularAmbiguity(SharedBudgetBall.TotalVariation(Support.Full)), new FixedRadius(budget));

    private static void AssertEquilibrium(RobustGame game, StationaryPoint point, double tolerance)
    {
        int n = game.States, m = game.Actions;
        var model = game.NewModel();
        game.Freeze(point.Population, point.Policy, model);
        double[] held = SharedBudgetOracle.Value(model, game.Discount, point.Policy), best = SharedBudgetOracle.Value(model, game.Discount);
        Assert.That(point.Value, Is.EqualTo(held).Within(tolerance), "value of the policy");
        Assert.That(best.Zip(held, (a, b) => a - b).Max(), Is.LessThan(tolerance), "optimality");
        var next = new double[n];
        for (int s = 0; s < n; s++)
        {
            double spent = 0, worth = 0;
            for (int a = 0; a < m; a++)
            {
                int i = (s * m) + a;
                double[] row = point.Kernel[(i * n)..((i + 1) * n)];
                Assert.That(row.Sum(), Is.EqualTo(1).Within(1e-12));
                Assert.That(row, Is.All.GreaterThanOrEqualTo(0));
                spent += row.Zip(model.Row(s, a).ToArray(), (x, y) => Math.Abs(x - y)).Sum() / 2;
                double q = model.Rewards[i] + (game.Discount * NaiveRobustMdp.Mean(row, point.Value));
                Assert.That(q, Is.LessThan(best[s] + tolerance), "no action is worth more against the kernel");
                worth += point.Policy[i] * q;
                for (int t = 0; t < n; t++)
                {
                    next[t] += point.Population[s] * point.Policy[i] * row[t];
                }
            }

            Assert.That(spent, Is.LessThan(model.Radii[s * m] + 1e-10), "membership");
            Assert.That(worth, Is.EqualTo(held[s]).Within(tolerance), "attainment");
        }

        Assert.That(next.Zip(point.Population, (x, y) => Math.Abs(x - y)).Sum(), Is.LessThan(tolerance), "consistency");
    }
}
