using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Ambiguity.SRectangular;
using RobustMfgSim.Core.Numerics;
using RobustMfgSim.Tests.Oracles;

namespace RobustMfgSim.Tests.Ambiguity.SRectangular;

internal sealed class SharedBudgetTests
{
    private static readonly double[] Budgets = [0, 0.05, 0.2, 0.5, 1, 1.5, 3];

    [Test]
    public void Value_and_rule_agree_with_enumerated_splits_and_searched_rules([Values(2, 3, 4)] int n)
    {
        for (ulong seed = 1; seed <= 40; seed++)
        {
            var state = OneState.Random(seed, n, 2);
            var oracle = new SharedBudgetOracle(state.Rewards, state.Rows, 0.9, state.Values);
            foreach (double budget in Budgets)
            {
                var (value, policy, spending) = state.Saddle(SharedBudgetBall.TotalVariation(Support.Full), budget);
                Assert.That(value, Is.EqualTo(oracle.MinMax(budget)).Within(1e-12), $"min-max, seed {seed}, budget {budget}");
                Assert.That(value, Is.EqualTo(oracle.MaxMin(budget).Value).Within(1e-9), $"max-min, seed {seed}, budget {budget}");
                Assert.That(oracle.Worst(budget, policy), Is.EqualTo(value).Within(1e-12), $"the rule guarantees the value, seed {seed}, budget {budget}");
                Assert.That(policy.Sum(), Is.EqualTo(1).Within(1e-14));
                Assert.That(policy, Is.All.GreaterThanOrEqualTo(0));
                Assert.That(spending.Sum(), Is.LessThanOrEqualTo(budget + 1e-14));
            }
        }
    }

    [Test]
    public void More_actions_agree_with_the_smallest_affordable_level([Values(3, 5)] int m, [Values(1, 2, 4, 9)] int n)
    {
        for (ulong seed = 1; seed <= 30; seed++)
        {
            var state = OneState.Random(seed, n, m);
            var oracle = new SharedBudgetOracle(state.Rewards, state.Rows, 0.9, state.Values);
            foreach (double budget in Budgets)
            {
                var (value, policy, _) = state.Saddle(SharedBudgetBall.TotalVariation(Support.Full), budget);
                Assert.That(value, Is.EqualTo(oracle.MinMax(budget)).Within(1e-12));
                Assert.That(state.Worst(SharedBudgetBall.TotalVariation(Support.Full), budget, policy).Value, Is.EqualTo(value).Within(1e-12), "no duality gap");
            }
        }
    }

    [Test]
    public void The_worst_value_of_a_rule_agrees_with_enumerated_splits([Values(2, 3)] int m, [Values(2, 3, 4)] int n)
    {
        for (ulong seed = 1; seed <= 30; seed++)
        {
            var state = OneState.Random(seed, n, m);
            var stream = new RandomStream(seed, StreamPurpose.Sampling, 5);
            var policy = TabularGame.RandomRows(ref stream, 1, m);
            var oracle = new SharedBudgetOracle(state.Rewards, state.Rows, 0.9, state.Values);
            foreach (double budget in Budgets)
            {
                var (value, spending) = state.Worst(SharedBudgetBall.TotalVariation(Support.Full), budget, policy);
                Assert.That(value, Is.EqualTo(oracle.Worst(budget, policy)).Within(1e-12), $"seed {seed}, budget {budget}");
                Assert.That(spending.Sum(), Is.LessThanOrEqualTo(budget + 1e-14));
                Assert.That(spending.Where((x, a) => x > 0 && policy[a] == 0), Is.Empty, "nothing is spent on actions that are not played");
            }
        }
    }

    [Test]
    public void The_kernels_attain_the_values_and_lie_in_the_set([Values] Support support, [Values] bool l1)
    {
        var sets = l1 ? SharedBudgetBall.L1(support) : SharedBudgetBall.TotalVariation(support);
        for (ulong seed = 1; seed <= 40; seed++)
        {
            var state = OneState.Random(seed, 2 + (int)(seed % 6), 3);
            foreach (double budget in Budgets)
            {
                var (value, policy, spending) = state.Saddle(sets, budget);
                var rows = state.Kernel(sets, spending);
                var worth = rows.Select((p, a) => state.Rewards[a] + (0.9 * NaiveRobustMdp.Mean(p, state.Values))).ToArray();
                Assert.That(worth.Max(), Is.EqualTo(value).Within(1e-12), "no action is worth more against the saddle point");
                Assert.That(worth.Zip(policy, (w, p) => w * p).Sum(), Is.EqualTo(value).Within(1e-12));
                Assert.That(Distance(state, rows, l1 ? 2 : 1), Is.LessThanOrEqualTo(budget + 1e-12));
                Assert.That(sets.Violation(state.Flat, budget, Flat(rows), state.States), Is.LessThanOrEqualTo(1e-12));

                var (held, split) = state.Worst(sets, budget, [0.2, 0.5, 0.3]);
                var answer = state.Kernel(sets, split);
                Assert.That(answer.Select((p, a) => new[] { 0.2, 0.5, 0.3 }[a] * (state.Rewards[a] + (0.9 * NaiveRobustMdp.Mean(p, state.Values)))).Sum(), Is.EqualTo(held).Within(1e-12));
                Assert.That(Distance(state, answer, l1 ? 2 : 1), Is.LessThanOrEqualTo(budget + 1e-12));
            }
        }
    }

    [Test]
    public void Violation_measures_the_whole_state()
    {
        var sets = SharedBudgetBall.TotalVariation(Support.Full);
        double[] nominal = [0.5, 0.5, 1, 0], rows = [0.3, 0.7, 0.9, 0.1];

        // By hand: TV distances 0.2 and 0.1.
        Assert.That(sets.Violation(nominal, 0.3, rows, 2), Is.EqualTo(0).Within(1e-15));
        Assert.That(sets.Violation(nominal, 0.25, rows, 2), Is.EqualTo(0.05).Within(1e-15));
        Assert.That(SharedBudgetBall.L1(Support.Full).Violation(nominal, 0.5, rows, 2), Is.EqualTo(0.1).Within(1e-15));
        Assert.That(SharedBudgetBall.TotalVariation(Support.Nominal).Violation(nominal, 0.3, rows, 2), Is.EqualTo(0.1).Within(1e-15));
        Assert.That(sets.Violation(nominal, 1, [0.3, 0.8, 1, 0], 2), Is.EqualTo(0.1).Within(1e-15), "a row that sums to 1.1");
        Assert.That(sets.Violation(nominal, 1, [0.5, 0.5, 1.2, -0.2], 2), Is.EqualTo(0.2).Within(1e-15), "a negative probability");
    }

    [Test]
    public void One_action_is_the_row_by_row_ball_and_a_rule_without_chance_has_the_whole_budget([Values] Support support)
    {
        var sets = SharedBudgetBall.TotalVariation(support);
        var ball = new TotalVariationBall(support);
        for (ulong seed = 1; seed <= 40; seed++)
        {
            var (one, three) = (OneState.Random(seed, 5, 1), OneState.Random(seed, 5, 3));
            foreach (double budget in Budgets)
            {
                double expected = one.Rewards[0] + (0.9 * ball.WorstValue(one.Rows[0], budget, one.Prepared));
                Assert.That(one.Saddle(sets, budget).Value, Is.EqualTo(expected).Within(1e-13));
                Assert.That(one.Saddle(sets, budget).Policy, Is.EqualTo(new[] { 1.0 }));
                double dirac = three.Rewards[1] + (0.9 * ball.WorstValue(three.Rows[1], budget, three.Prepared));
                Assert.That(three.Worst(sets, budget, [0, 1, 0]).Value, Is.EqualTo(dirac).Within(1e-13));
            }
        }
    }

    [Test]
    public void L1_is_total_variation_with_half_the_budget()
    {
        for (ulong seed = 1; seed <= 20; seed++)
        {
            var state = OneState.Random(seed, 5, 3);
            foreach (double budget in Budgets)
            {
                var (l1, tv) = (state.Saddle(SharedBudgetBall.L1(Support.Full), 2 * budget), state.Saddle(SharedBudgetBall.TotalVariation(Support.Full), budget));
                Assert.That(l1.Value, Is.EqualTo(tv.Value).Within(1e-14));
                Assert.That(l1.Policy, Is.EqualTo(tv.Policy).Within(1e-13));
                Assert.That(l1.Spending, Is.EqualTo(tv.Spending.Select(x => 2 * x)).Within(1e-13));
            }
        }
    }

    [Test]
    public void The_value_lies_between_the_row_by_row_and_the_nominal_one_and_falls_with_the_budget()
    {
        var (sets, ball) = (SharedBudgetBall.TotalVariation(Support.Full), new TotalVariationBall(Support.Full));
        for (ulong seed = 1; seed <= 40; seed++)
        {
            var state = OneState.Random(seed, 5, 3);
            double nominal = state.Rows.Select((p, a) => state.Rewards[a] + (0.9 * NaiveRobustMdp.Mean(p, state.Values))).Max(), before = nominal;
            Assert.That(state.Saddle(sets, 0).Value, Is.EqualTo(nominal).Within(1e-14));
            foreach (double budget in Budgets[..5])
            {
                double rows = state.Rows.Select((p, a) => state.Rewards[a] + (0.9 * ball.WorstValue(p, budget, state.Prepared))).Max();
                double value = state.Saddle(sets, budget).Value;
                Assert.That(value, Is.InRange(rows - 1e-13, before + 1e-13));
                before = value;
            }
        }
    }

    [Test]
    public void A_randomised_rule_can_beat_every_deterministic_one()
    {
        // By hand: V = (0, 1), both rows on state 1, rewards 0, gamma 1/2, budget 1/2. A deterministic rule is worth (1 - 1/2) / 2 = 1/4; half and half leaves
        // nature with 1/4 of the mass: (1 - 1/4) / 2 = 3/8.
        var state = new OneState([0, 0], [[0, 1], [0, 1]], [0, 1], 0.5);
        var sets = SharedBudgetBall.TotalVariation(Support.Full);
        var (value, policy, spending) = state.Saddle(sets, 0.5);
        Assert.That(value, Is.EqualTo(0.375).Within(1e-15));
        Assert.That(policy, Is.EqualTo(new[] { 0.5, 0.5 }));
        Assert.That(spending, Is.EqualTo(new[] { 0.25, 0.25 }));
        Assert.That(state.Worst(sets, 0.5, [1, 0]).Value, Is.EqualTo(0.25).Within(1e-15));
        Assert.That(state.Worst(sets, 0.5, [0, 1]).Value, Is.EqualTo(0.25).Within(1e-15));
    }

    [Test]
    public void Ties_and_saturation_follow_the_documented_rule()
    {
        var sets = SharedBudgetBall.TotalVariation(Support.Full);

        // An action that nature has just met has probability 0: g_0 falls from 1 to 0.5 with budget 0.5 where g_1 starts (gamma 1).
        var joining = new OneState([0, -0.5], [[0, 1], [0, 1]], [0, 1], 1);
        Assert.That(joining.Saddle(sets, 0.5).Policy, Is.EqualTo(new[] { 1.0, 0.0 }));
        Assert.That(joining.Saddle(sets, 0.75).Policy, Is.EqualTo(new[] { 0.5, 0.5 }));

        // Saturation: only the action with the larger floor is used, and nature keeps what it does not need.
        var (floor, policy, spending) = joining.Saddle(sets, 5);
        Assert.That(floor, Is.EqualTo(0));
        Assert.That(policy, Is.EqualTo(new[] { 1.0, 0.0 }));
        Assert.That(spending, Is.EqualTo(new[] { 1.0, 0.5 }));

        // V constant: nature can do nothing, the best rewards share equally and the kernel stays nominal.
        var constant = new OneState([1, 2, 2], [[0.3, 0.7], [0.5, 0.5], [1, 0]], [4, 4], 0.9);
        Assert.That(constant.Saddle(sets, 0.5).Policy, Is.EqualTo(new[] { 0, 0.5, 0.5 }));
        Assert.That(constant.Saddle(sets, 0.5).Spending, Is.EqualTo(new double[3]));
        Assert.That(constant.Kernel(sets, [0, 0.2, 0.3])[1], Is.EqualTo(new[] { 0.5, 0.5 }).Within(1e-15));

        // Equally steep segments share in proportion to their lengths.
        var alike = new OneState([0, 0], [[0.4, 0.6], [0.8, 0.2]], [0, 1], 1);
        Assert.That(alike.Worst(sets, 0.4, [0.5, 0.5]).Spending, Is.EqualTo(new[] { 0.3, 0.1 }).Within(1e-15));
    }

    [Test]
    public void Renumbering_states_and_actions_renumbers_the_answer()
    {
        var sets = SharedBudgetBall.TotalVariation(Support.Full);
        for (ulong seed = 1; seed <= 30; seed++)
        {
            var state = OneState.Random(seed, 5, 3);
            state.Values[3] = state.Values[1]; // a tie
            int[] to = [3, 0, 4, 1, 2], actions = [2, 0, 1];
            var other = new OneState([.. actions.Select(a => state.Rewards[a])], [.. actions.Select(a => to.Select(i => state.Rows[a][i]).ToArray())], [.. to.Select(i => state.Values[i])], 0.9);
            var (mine, theirs) = (state.Saddle(sets, 0.4), other.Saddle(sets, 0.4));
            Assert.That(theirs.Value, Is.EqualTo(mine.Value).Within(1e-13));
            Assert.That(theirs.Policy, Is.EqualTo(actions.Select(a => mine.Policy[a])).Within(1e-12));
            var (rows, others) = (state.Kernel(sets, mine.Spending), other.Kernel(sets, theirs.Spending));
            for (int a = 0; a < 3; a++)
            {
                Assert.That(others[a], Is.EqualTo(to.Select(i => rows[actions[a]][i])).Within(1e-12));
            }
        }
    }

    [Test]
    public void The_smoothed_rule_tends_to_the_optimum_and_is_continuous_where_that_jumps()
    {
        var joining = new OneState([0, -0.5], [[0, 1], [0, 1]], [0, 1], 1);
        foreach (double temperature in (double[])[1e-2, 1e-4, 1e-6])
        {
            double lost = 0, moved = 0;
            double[]? before = null;
            for (double budget = 0.5 - (5 * temperature); budget <= 0.5 + (5 * temperature); budget += temperature / 10)
            {
                double value = joining.Saddle(SharedBudgetBall.TotalVariation(Support.Full), budget).Value;
                var policy = joining.Smoothed(SharedBudgetBall.TotalVariation(Support.Full), value, temperature);
                lost = Math.Max(lost, value - joining.Worst(SharedBudgetBall.TotalVariation(Support.Full), budget, policy).Value);
                moved = Math.Max(moved, before is null ? 0 : Math.Abs(policy[0] - before[0]));
                before = policy;
            }

            Assert.That(lost, Is.LessThan(2 * temperature));
            Assert.That(moved, Is.LessThan(0.1), "a tenth of the temperature moves the rule by less than a tenth; the optimal rule jumps by a half");
        }
    }

    [Test]
    public void A_workspace_that_is_used_again_allocates_nothing()
    {
        var sets = SharedBudgetBall.TotalVariation(Support.Full);
        var state = OneState.Random(1, 8, 3);
        var (budget, values, flat) = (new SharedBudget(8, 3), state.Prepared, state.Flat);
        var (policy, spending, row) = (new double[3], new double[3], new double[8]);
        Use(0.3);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int k = 0; k < 100; k++)
        {
            Use(k / 40.0);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.EqualTo(0));

        void Use(double rho)
        {
            budget.Load(sets, state.Rewards, flat, 0.9, values);
            budget.Worst(rho, policy, spending);
            double level = budget.Saddle(rho, policy, spending);
            budget.SmoothedPolicy(level, 1e-3, policy);
            sets.WorstRow(state.Rows[0], spending[0], values, row);
        }
    }

    [Test]
    public void Extreme_numbers_give_finite_answers()
    {
        var sets = SharedBudgetBall.TotalVariation(Support.Full);
        foreach (double scale in (double[])[1e-300, 1e-12, 1, 1e12])
        {
            foreach (double budget in (double[])[0, 1e-300, 1e-12, 0.3, 1e6])
            {
                var state = new OneState([0, 1e-3 * scale, 0], [[0.1, 0.2, 0.7], [1 - 1e-15, 1e-15, 0], [0, 0.5, 0.5]], [scale, scale * (1 + 1e-13), 0], 0.99);
                var (value, policy, spending) = state.Saddle(sets, budget);
                Assert.That(double.IsFinite(value));
                Assert.That(policy.Sum(), Is.EqualTo(1).Within(1e-14));
                Assert.That(spending.Sum(), Is.LessThanOrEqualTo(budget + 1e-14));
                Assert.That(state.Worst(sets, budget, policy).Value, Is.EqualTo(value).Within(1e-10 * Math.Max(1, scale)), "ties are absolute below one");
            }
        }
    }

    private static double Distance(OneState state, double[][] rows, double unit) =>
        unit / 2 * rows.Zip(state.Rows, (p, p0) => p.Zip(p0, (x, y) => Math.Abs(x - y)).Sum()).Sum();

    private static double[] Flat(double[][] rows) => [.. rows.SelectMany(r => r)];
}
