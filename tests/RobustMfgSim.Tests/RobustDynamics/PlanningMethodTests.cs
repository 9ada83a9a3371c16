using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.Numerics;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Tests.Oracles;

namespace RobustMfgSim.Tests.RobustDynamics;

internal sealed class PlanningMethodTests
{
    private static readonly PlanningMethod[] Methods = Enum.GetValues<PlanningMethod>();

    [Test]
    public void Every_method_finds_the_values_of_the_duals([ValueSource(nameof(Methods))] PlanningMethod method, [Values(0, 1, 2, 3)] int family)
    {
        var (name, set, radius) = RobustPlannerTests.Families[family];
        for (ulong seed = 1; seed <= 3; seed++)
        {
            var model = RobustPlannerTests.Frozen(seed, 6, 3, set, radius);
            var expected = NaiveRobustMdp.Value(name, model, 0.9);
            var full = RobustPlanner.Optimise(model, set, 0.9, 1e-12, method);
            var sparse = RobustPlanner.Optimise(SparseModel.From(model), set, 0.9, 1e-12, method);
            Assert.That(full.Status, Is.EqualTo(SolveStatus.Converged));
            Assert.That(sparse.Status, Is.EqualTo(SolveStatus.Converged));
            Assert.That(full.Value, Is.EqualTo(expected).Within(2e-8), $"full, seed {seed}");
            Assert.That(sparse.Value, Is.EqualTo(full.Value).Within(1e-10), $"sparse, seed {seed}");
            Assert.That(sparse.Policy, Is.EqualTo(full.Policy));
        }
    }

    // Too large for linear equations; the residual is measured again with the duals.
    [Test]
    public void The_certificate_of_a_large_model_holds_under_the_duals([ValueSource(nameof(Methods))] PlanningMethod method, [Values(0, 1, 2)] int family)
    {
        var (name, set, radius) = RobustPlannerTests.Families[family];
        var model = RobustPlannerTests.Frozen(5, 140, 2, set, radius);
        foreach (double discount in new[] { 0, 0.5, 0.99 })
        {
            var solution = RobustPlanner.Optimise(model, set, discount, 1e-9, method);
            var q = NaiveRobustMdp.ActionValues(name, model, discount, solution.Value);
            double residual = Enumerable.Range(0, 140).Max(s => Math.Abs(Math.Max(q[2 * s], q[(2 * s) + 1]) - solution.Value[s]));
            Assert.That(solution.Status, Is.EqualTo(SolveStatus.Converged), $"discount {discount}");
            Assert.That(residual, Is.EqualTo(solution.Residual).Within(1e-11), $"discount {discount}");
            Assert.That(residual, Is.LessThanOrEqualTo(1e-9 * solution.Value.Max(v => Math.Max(1, Math.Abs(v)))), $"discount {discount}");
        }
    }

    [Test]
    public void Discounts_near_one_are_solved_to_rounding([Values(0, 1, 2, 3)] int family, [Values(40, 150)] int n)
    {
        var (_, set, radius) = RobustPlannerTests.Families[family];
        foreach (var model in new[] { RobustPlannerTests.Frozen(7, n, 2, set, radius), Line(n, radius) })
        {
            var solution = RobustPlanner.Optimise(model, set, 0.999, 1e-12);
            Assert.That(solution.Status, Is.EqualTo(SolveStatus.Converged), $"residual {solution.Residual}");
            var evaluated = RobustPlanner.Evaluate(model, set, 0.999, solution.Policy, 1e-12);
            Assert.That(evaluated.Status, Is.EqualTo(SolveStatus.Converged), $"residual {evaluated.Residual}");
            double distance = evaluated.Value.Zip(solution.Value, (a, b) => Math.Abs(a - b)).Max();
            Assert.That(distance, Is.LessThanOrEqualTo(evaluated.ErrorBound + solution.ErrorBound), "the greedy policy attains the optimal value");
        }
    }

    // By hand: V = 1/(1 - gamma) where state 0 is kept; nature moves 0.1 to state 1 (reward 0) and back never.
    [Test]
    public void Two_states_by_hand([ValueSource(nameof(Methods))] PlanningMethod method)
    {
        var model = new FrozenModel(2, 1);
        double[] kernel = [1, 0, 0, 1];
        kernel.CopyTo(model.Kernel);
        model.Rewards[0] = 1;
        model.Radii[0] = 0.1;
        var solution = RobustPlanner.Optimise(model, new TotalVariationBall(Support.Full), 0.5, 1e-14, method);
        Assert.That(solution.Value, Is.EqualTo(new[] { 1 / (1 - (0.5 * 0.9)), 0 }).Within(1e-13));
    }

    [Test]
    public void Families_without_a_sparse_form_are_expanded()
    {
        var set = new L1Ball(Support.Full);
        var model = RobustPlannerTests.Frozen(2, 150, 2, set, 0.3);
        var full = RobustPlanner.Optimise(model, set, 0.9, 1e-11);
        var sparse = RobustPlanner.Optimise(SparseModel.From(model), set, 0.9, 1e-11);
        Assert.That(sparse.Value, Is.EqualTo(full.Value).Within(1e-9));
        Assert.That(sparse.Value, Is.EqualTo(RobustPlanner.Optimise(HalfRadius(model), new TotalVariationBall(Support.Full), 0.9, 1e-11).Value).Within(1e-9));
    }

    private static long Allocated(Action action)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    [Test]
    public void Sweeps_and_rounds_allocate_nothing([ValueSource(nameof(Methods))] PlanningMethod method, [Values(0, 1, 2, 3)] int family)
    {
        var (_, set, radius) = RobustPlannerTests.Families[family];
        var model = RobustPlannerTests.Frozen(3, 140, 2, set, radius);
        foreach (IModelRows rows in new IModelRows[] { new FullRows(model), SparseModel.From(model) })
        {
            var solver = new RobustSolver(new(rows, set, 0.95));

            // Twice: what the runtime makes once for a sort is made by then.
            solver.Iterate(1e-8, method);
            solver.Iterate(1e-8, method);
            // The runtime itself allocates now and then on the thread (recompilation): what our code allocates, it allocates every time.
            Assert.That(Enumerable.Range(0, 4).Min(_ => Allocated(() => solver.Iterate(1e-8, method))), Is.Zero);
        }
    }

    // Complete evaluations of policies that the next improvement changes took five times as many sweeps.
    [Test]
    public void Partial_policy_iteration_spends_no_more_sweeps_on_slow_chains_than_modified()
    {
        var model = SlowLine(1000);
        var set = new TotalVariationBall(Support.Nominal);
        var partial = RobustPlanner.Optimise(model, set, 0.999, 1e-6, PlanningMethod.PartialPolicyIteration);
        var modified = RobustPlanner.Optimise(model, set, 0.999, 1e-6, PlanningMethod.ModifiedPolicyIteration);
        Assert.That((partial.Status, modified.Status), Is.EqualTo((SolveStatus.Converged, SolveStatus.Converged)));
        Assert.That(partial.Iterations, Is.LessThan(1.3 * modified.Iterations));
        Assert.That(partial.Value.Zip(modified.Value, (a, b) => Math.Abs(a - b)).Max(), Is.LessThanOrEqualTo(partial.ErrorBound + modified.ErrorBound));
    }

    [Test]
    public void A_value_that_is_not_a_number_is_a_failure()
    {
        var model = RobustPlannerTests.Frozen(3, 4, 2, new NominalSet(), 0);
        model.Rewards[3] = double.NaN;
        Assert.That(RobustPlanner.Optimise(model, new NominalSet(), 0.9).Status, Is.EqualTo(SolveStatus.NumericalFailure));
        Assert.That(() => RobustPlanner.Optimise(model, new NominalSet(), 1), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    // A walk on a line that mixes slowly: reward at one end only.
    private static FrozenModel Line(int n, double radius)
    {
        var model = new FrozenModel(n, 2);
        model.Rewards[0] = model.Rewards[1] = 1;
        for (int i = 0; i < 2 * n; i++)
        {
            model.Radii[i] = radius / 10;
            var row = model.Row(i / 2, i % 2);
            row[Math.Max(0, (i / 2) - 1)] += i % 2 == 0 ? 0.5 : 0.6;
            row[Math.Min(n - 1, (i / 2) + 1)] += i % 2 == 0 ? 0.5 : 0.4;
        }

        return model;
    }

    // A random walk on a line: three actions, random steps to the neighbours, random rewards.
    private static SparseModel SlowLine(int n)
    {
        var stream = new RandomStream(5, StreamPurpose.Sampling);
        var (starts, next, masses) = (new List<int> { 0 }, new List<int>(), new List<double>());
        for (int row = 0; row < 3 * n; row++)
        {
            int[] states = [.. Enumerable.Range((row / 3) - 1, 3).Where(s => s >= 0 && s < n)];
            double[] weights = [.. states.Select(_ => 0.1 + stream.NextDouble())];
            next.AddRange(states);
            masses.AddRange(weights.Select(w => w / weights.Sum()));
            starts.Add(next.Count);
        }

        var model = new SparseModel(n, 3, starts.ToArray(), next.ToArray(), masses.ToArray());
        model.Radii.Fill(0.1);
        foreach (ref double reward in model.Rewards)
        {
            reward = stream.NextDouble();
        }

        return model;
    }

    private static FrozenModel HalfRadius(FrozenModel model)
    {
        foreach (ref double radius in model.Radii)
        {
            radius /= 2;
        }

        return model;
    }
}
