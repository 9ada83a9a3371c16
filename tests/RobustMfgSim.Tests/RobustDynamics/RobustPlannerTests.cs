using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.Numerics;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Tests.Oracles;

namespace RobustMfgSim.Tests.RobustDynamics;

internal sealed class RobustPlannerTests
{
    internal static readonly (string Name, IAmbiguitySet Set, double Radius)[] Families =
    [
        ("none", new NominalSet(), 0), ("contamination", new ContaminationBall(Support.Full), 0.15),
        ("total_variation", new TotalVariationBall(Support.Full), 0.2), ("kl", new KullbackLeiblerBall(Support.Full), 0.1),
    ];

    [Test]
    public void Optimal_values_agree_with_value_iteration_on_the_duals([Values(0, 1, 2, 3)] int family, [Values(2, 5, 9)] int n)
    {
        var (name, set, radius) = Families[family];
        for (ulong seed = 1; seed <= 5; seed++)
        {
            var model = Frozen(seed, n, 3, set, radius);
            var solution = RobustPlanner.Optimise(model, set, 0.9);
            var expected = NaiveRobustMdp.Value(name, model, 0.9);
            Assert.That(solution.Status, Is.EqualTo(SolveStatus.Converged));
            Assert.That(solution.Value, Is.EqualTo(expected).Within(2e-8), $"seed {seed}");
            Assert.That(solution.Value.Zip(expected, (a, b) => Math.Abs(a - b)).Max(), Is.LessThanOrEqualTo(solution.ErrorBound + 2e-8));
        }
    }

    [Test]
    public void Values_of_a_policy_agree_with_value_iteration_on_the_duals([Values(0, 1, 2, 3)] int family)
    {
        var (name, set, radius) = Families[family];
        for (ulong seed = 1; seed <= 5; seed++)
        {
            var model = Frozen(seed, 4, 3, set, radius);
            var stream = new RandomStream(seed, StreamPurpose.Sampling, 7);
            var policy = TabularGame.RandomRows(ref stream, 4, 3);
            var solution = RobustPlanner.Evaluate(model, set, 0.9, policy);
            Assert.That(solution.Status, Is.EqualTo(SolveStatus.Converged));
            Assert.That(solution.Value, Is.EqualTo(NaiveRobustMdp.Value(name, model, 0.9, policy)).Within(2e-8), $"seed {seed}");
        }
    }

    [TestCase(0.0)]
    [TestCase(0.99)]
    [TestCase(0.999)]
    public void The_certificate_holds_for_every_discount(double discount)
    {
        foreach (var (_, set, radius) in Families)
        {
            var model = Frozen(3, 6, 3, set, radius);
            var solution = RobustPlanner.Optimise(model, set, discount);
            Assert.That(solution.Status, Is.EqualTo(SolveStatus.Converged));
            Assert.That(solution.ErrorBound, Is.LessThan(1e-6));
            Assert.That(solution.ErrorBound, Is.EqualTo(solution.Residual / (1 - discount)));
        }
    }

    [Test]
    public void The_Bellman_operators_contract_are_monotone_and_commute_with_constants([Values(0, 1, 2, 3)] int family)
    {
        var (_, set, radius) = Families[family];
        for (ulong seed = 1; seed <= 50; seed++)
        {
            int n = 2 + (int)(seed % 5);
            var model = Frozen(seed, n, 2, set, radius);
            var stream = new RandomStream(seed, StreamPurpose.Sampling, 3);
            var v = Enumerable.Range(0, n).Select(_ => 4 * stream.NextDouble()).ToArray();
            var w = Enumerable.Range(0, n).Select(_ => 4 * stream.NextDouble()).ToArray();
            var upper = v.Zip(w, Math.Max).ToArray();
            double distance = v.Zip(w, (a, b) => Math.Abs(a - b)).Max();
            var (tv, tw, tu, shifted) = (Optimal(model, set, v), Optimal(model, set, w), Optimal(model, set, upper), Optimal(model, set, [.. v.Select(x => x + 3)]));
            Assert.That(tv.Zip(tw, (a, b) => Math.Abs(a - b)).Max(), Is.LessThanOrEqualTo((0.9 * distance) + 1e-12), "contraction");
            Assert.That(tu.Zip(tv, (a, b) => a - b).Min(), Is.GreaterThanOrEqualTo(-1e-12), "monotone");
            Assert.That(shifted.Zip(tv, (a, b) => a - b - (0.9 * 3)).Max(Math.Abs), Is.LessThan(1e-11), "translation");
        }
    }

    [Test]
    public void The_greedy_action_is_the_first_of_the_equally_good()
    {
        Assert.That(RobustPlanner.GreedyAction([1, 2, 2 + 1e-12, 0]), Is.EqualTo(1));
        Assert.That(RobustPlanner.GreedyAction([1, 2, 2.1]), Is.EqualTo(2));
    }

    [Test]
    public void The_population_map_agrees_with_a_hand_calculation()
    {
        // mu = (1/4, 3/4); state 0 mixes its two actions half and half, state 1 always takes action 1.
        double[] kernel = [1, 0, 0.2, 0.8, 0.5, 0.5, 0.4, 0.6], next = new double[2];
        PopulationMap.Step([0.25, 0.75], [0.5, 0.5, 0, 1], kernel, next);
        Assert.That(next, Is.EqualTo(new[] { (0.125 * 1) + (0.125 * 0.2) + (0.75 * 0.4), (0.125 * 0.8) + (0.75 * 0.6) }).Within(1e-15));
    }

    internal static FrozenModel Frozen(ulong seed, int n, int m, IAmbiguitySet set, double radius)
    {
        var game = new RobustGame(TabularGame.Random(seed, n, m), set, new FixedRadius(radius));
        var model = game.NewModel();
        game.Freeze(game.Game.InitialDistribution, model);
        return model;
    }

    private static double[] Optimal(FrozenModel model, IAmbiguitySet set, double[] v)
    {
        var values = new PreparedValues(model.States);
        values.Prepare(v);
        var (q, next) = (new double[model.States * model.Actions], new double[model.States]);
        RobustBellmanOperator.ActionValues(model, set, 0.9, values, q);
        RobustBellmanOperator.Maximum(q, next);
        return next;
    }
}
