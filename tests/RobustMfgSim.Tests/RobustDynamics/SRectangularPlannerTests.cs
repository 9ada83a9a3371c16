using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Ambiguity.SRectangular;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.Numerics;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Tests.Oracles;

namespace RobustMfgSim.Tests.RobustDynamics;

internal sealed class SRectangularPlannerTests
{
    private static readonly SharedBudgetBall Sets = SharedBudgetBall.TotalVariation(Support.Full);

    [Test]
    public void Optimal_values_agree_with_value_iteration_on_the_smallest_affordable_levels([Values(2, 3, 6)] int n, [Values(0.0, 0.3, 1.2)] double budget)
    {
        for (ulong seed = 1; seed <= 5; seed++)
        {
            var model = Frozen(seed, n, 3, budget);
            var solution = SRectangularPlanner.Optimise(model, Sets, 0.9);
            var expected = SharedBudgetOracle.Value(model, 0.9);
            Assert.That(solution.Status, Is.EqualTo(SolveStatus.Converged));
            Assert.That(solution.Value, Is.EqualTo(expected).Within(1e-11), $"seed {seed}");
            Assert.That(solution.Value.Zip(expected, (a, b) => Math.Abs(a - b)).Max(), Is.LessThanOrEqualTo(solution.ErrorBound + 1e-11));
            Assert.That(SharedBudgetOracle.Value(model, 0.9, solution.Policy), Is.EqualTo(expected).Within(1e-10), "the policy guarantees the value");
            Assert.That(solution.ActionValues.Select((q, i) => q - solution.Value[i / 3]).Max(), Is.LessThan(1e-11), "no action is worth more against the kernel");
        }
    }

    [Test]
    public void Values_of_a_policy_agree_with_value_iteration_on_enumerated_splits([Values(2, 3, 4)] int n)
    {
        for (ulong seed = 1; seed <= 5; seed++)
        {
            var model = Frozen(seed, n, 2, 0.3);
            var stream = new RandomStream(seed, StreamPurpose.Sampling, 7);
            var policy = TabularGame.RandomRows(ref stream, n, 2);
            var solution = SRectangularPlanner.Evaluate(model, Sets, 0.9, policy);
            Assert.That(solution.Status, Is.EqualTo(SolveStatus.Converged));
            Assert.That(solution.Value, Is.EqualTo(SharedBudgetOracle.Value(model, 0.9, policy)).Within(1e-11), $"seed {seed}");
        }
    }

    [Test]
    public void The_certificate_bounds_the_error_of_a_solve_that_is_cut_short()
    {
        for (ulong seed = 1; seed <= 5; seed++)
        {
            var model = Frozen(seed, 4, 3, 0.3);
            var rough = SRectangularPlanner.Optimise(model, Sets, 0.9, tolerance: 0.05);
            double error = rough.Value.Zip(SharedBudgetOracle.Value(model, 0.9), (a, b) => Math.Abs(a - b)).Max();
            Assert.That(rough.ErrorBound, Is.EqualTo(rough.Residual / (1 - 0.9)));
            Assert.That(error, Is.LessThanOrEqualTo(rough.ErrorBound + 1e-11));
        }
    }

    [TestCase(0.0)]
    [TestCase(0.99)]
    [TestCase(0.9999)]
    public void Every_discount_is_solved(double discount)
    {
        for (ulong seed = 1; seed <= 10; seed++)
        {
            var solution = SRectangularPlanner.Optimise(Frozen(seed, 20, 4, 0.4), Sets, discount);
            Assert.That(solution.Status, Is.EqualTo(SolveStatus.Converged), $"seed {seed}: {solution.Residual}");
            Assert.That(solution.Iterations, Is.LessThan(100));
        }
    }

    // Where states are left rarely the residual rises while nature's policies improve; a rule that waits for the residual gave up far from the value.
    [Test]
    public void Chains_that_mix_slowly_are_solved([Values(0.95, 0.99, 0.999)] double discount)
    {
        for (ulong seed = 1; seed <= 20; seed++)
        {
            var model = SlowLine(seed, 13, 2, 0.4);
            var solution = SRectangularPlanner.Optimise(model, Sets, discount);
            Assert.That(solution.Status, Is.EqualTo(SolveStatus.Converged), $"seed {seed}: {solution.Residual}");
            var held = SRectangularPlanner.Evaluate(model, Sets, discount, solution.Policy);
            Assert.That(held.Status, Is.EqualTo(SolveStatus.Converged), $"seed {seed}: {held.Residual}");
            Assert.That(held.Value.Zip(solution.Value, (a, b) => Math.Abs(a - b)).Max(), Is.LessThanOrEqualTo(held.ErrorBound + solution.ErrorBound + 1e-9));
            if (discount == 0.95 && seed <= 3)
            {
                Assert.That(solution.Value, Is.EqualTo(SharedBudgetOracle.Value(model, discount)).Within(1e-10), $"seed {seed}");
            }
        }
    }

    [Test]
    public void The_operators_contract_are_monotone_and_commute_with_constants()
    {
        for (ulong seed = 1; seed <= 50; seed++)
        {
            int n = 2 + (int)(seed % 5);
            var model = Frozen(seed, n, 3, 0.3);
            var stream = new RandomStream(seed, StreamPurpose.Sampling, 3);
            var v = Enumerable.Range(0, n).Select(_ => 4 * stream.NextDouble()).ToArray();
            var w = Enumerable.Range(0, n).Select(_ => 4 * stream.NextDouble()).ToArray();
            var policy = TabularGame.RandomRows(ref stream, n, 3);
            double distance = v.Zip(w, (a, b) => Math.Abs(a - b)).Max();
            foreach (double[]? held in (double[]?[])[null, policy])
            {
                var (tv, tw) = (Apply(model, v, held), Apply(model, w, held));
                var (upper, shifted) = (Apply(model, [.. v.Zip(w, Math.Max)], held), Apply(model, [.. v.Select(x => x + 3)], held));
                Assert.That(tv.Zip(tw, (a, b) => Math.Abs(a - b)).Max(), Is.LessThanOrEqualTo((0.9 * distance) + 1e-12), "contraction");
                Assert.That(upper.Zip(tv, (a, b) => a - b).Min(), Is.GreaterThanOrEqualTo(-1e-12), "monotone");
                Assert.That(shifted.Zip(tv, (a, b) => a - b - (0.9 * 3)).Max(Math.Abs), Is.LessThan(1e-11), "translation");
            }
        }
    }

    [Test]
    public void Values_lie_between_the_row_by_row_and_the_nominal_ones()
    {
        double felt = 0, shared = 0;
        for (ulong seed = 1; seed <= 10; seed++)
        {
            var model = Frozen(seed, 5, 3, 0.2);
            var value = SRectangularPlanner.Optimise(model, Sets, 0.9).Value;
            var rows = RobustPlanner.Optimise(model, new TotalVariationBall(Support.Full), 0.9).Value;
            var nominal = RobustPlanner.Optimise(model, new NominalSet(), 0.9).Value;
            Assert.That(value.Zip(rows, (a, b) => a - b).Min(), Is.GreaterThan(-1e-11));
            Assert.That(nominal.Zip(value, (a, b) => a - b).Min(), Is.GreaterThan(-1e-11));
            felt = Math.Max(felt, nominal.Zip(value, (a, b) => a - b).Max());
            shared = Math.Max(shared, value.Zip(rows, (a, b) => a - b).Max());
        }

        Assert.That(felt, Is.GreaterThan(1e-2), "the budget is felt");
        Assert.That(shared, Is.GreaterThan(1e-3), "and so is that it is shared");
    }

    [Test]
    public void With_one_action_or_no_budget_it_is_the_row_by_row_value()
    {
        for (ulong seed = 1; seed <= 5; seed++)
        {
            var one = Frozen(seed, 5, 1, 0.3);
            Assert.That(SRectangularPlanner.Optimise(one, Sets, 0.9).Value, Is.EqualTo(RobustPlanner.Optimise(one, new TotalVariationBall(Support.Full), 0.9).Value).Within(1e-11));
            var none = Frozen(seed, 5, 3, 0);
            Assert.That(SRectangularPlanner.Optimise(none, Sets, 0.9).Value, Is.EqualTo(RobustPlanner.Optimise(none, new NominalSet(), 0.9).Value).Within(1e-11));
        }
    }

    // States on a line that are left to a neighbour once in fifty steps.
    private static FrozenModel SlowLine(ulong seed, int n, int m, double budget)
    {
        var stream = new RandomStream(seed, StreamPurpose.Sampling, 11);
        var model = new FrozenModel(n, m);
        model.Radii.Fill(budget);
        for (int i = 0; i < n * m; i++)
        {
            var row = model.Row(i / m, i % m);
            var (s, up) = (i / m, 0.02 * stream.NextDouble());
            model.Rewards[i] = stream.NextDouble();
            row[s] += 0.98;
            row[Math.Min(n - 1, s + 1)] += up;
            row[Math.Max(0, s - 1)] += 0.02 - up;
        }

        return model;
    }

    private static FrozenModel Frozen(ulong seed, int n, int m, double budget)
    {
        var game = new RobustGame(TabularGame.Random(seed, n, m), new SRectangularAmbiguity(Sets), new FixedRadius(budget));
        var model = game.NewModel();
        game.Freeze(game.Game.InitialDistribution, model);
        return model;
    }

    private static double[] Apply(FrozenModel model, double[] v, double[]? policy)
    {
        var values = new PreparedValues(model.States);
        values.Prepare(v);
        var (next, rule, spending) = (new double[model.States], new double[model.Rewards.Length], new double[model.Rewards.Length]);
        var bellman = new SRectangularBellmanOperator(model, Sets, 0.9);
        if (policy is null)
        {
            bellman.Optimal(values, next, rule, spending);
        }
        else
        {
            bellman.Held(values, policy, next, spending);
        }

        return next;
    }
}
