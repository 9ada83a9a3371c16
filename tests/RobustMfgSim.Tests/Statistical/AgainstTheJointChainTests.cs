using NUnit.Framework;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;
using RobustMfgSim.Environments.Adversaries;
using RobustMfgSim.Policies.Deviators;
using RobustMfgSim.Tests.Environments.Fixtures;
using RobustMfgSim.Tests.Oracles;
using RobustMfgSim.Verification.Bounds;
using RobustMfgSim.Verification.Constants;
using RobustMfgSim.Verification.Estimators;

namespace RobustMfgSim.Tests.Statistical;

/// <summary>Monte Carlo figures against the exact law of all joint states, over the same horizon, so that no truncation enters.</summary>
internal sealed class AgainstTheJointChainTests
{
    private const double Delta = 1e-6, Discount = 0.6, Radius = 0.1, Crowding = 0.5, ValueError = 0.08, GainError = 0.15, DistanceError = 0.02;
    private static readonly double[] Policy = [0.4, 0.6, 1, 0], Initial = [0.8, 0.2];

    [TestCase(1, true)]
    [TestCase(2, true)]
    [TestCase(3, true)]
    [TestCase(1, false)]
    [TestCase(2, false)]
    [TestCase(3, false)]
    public void Value_gain_and_distance_have_their_exact_expectations(int agents, bool worstCase)
    {
        var game = Points.Epidemic(Radius, Discount, crowding: Crowding);
        var point = Points.Held(game, Policy);
        if (!worstCase)
        {
            // The control variates have mean zero whatever V is: here it has nothing to do with the game.
            point = point with { Value = [0.3, -0.9] };
        }

        var design = new EpisodeDesign(
            game, point, Initial, () => new TablePolicy(Policy, 2), () => worstCase ? new EquilibriumAdversary(game, point) : new NominalAdversary(game, point),
            [new Mirror()], 20260622, 0.02);
        var simulator = new EpisodeSimulator(design, agents);
        var (value, gain, distance) = Simulate(simulator, Math.Abs(point.Value[0] - point.Value[1]));

        var exact = Exact(agents, simulator.Horizon.Steps, point, worstCase, 0.5);
        Assert.That(value, Is.EqualTo(exact.Value).Within(ValueError));
        Assert.That(gain, Is.EqualTo(exact.Gain).Within(GainError));
        Assert.That(distance, Is.EqualTo(exact.Distance).Within(DistanceError));

        // Negative controls: a kernel that is slightly off, and the other adversary, must both be noticed.
        var off = Exact(agents, simulator.Horizon.Steps, point, worstCase, 0.3);
        Assert.That(Math.Abs(value - off.Value), Is.GreaterThan(ValueError), "recovery 0.3 instead of 0.5");
        var other = Exact(agents, simulator.Horizon.Steps, point, !worstCase, 0.5);
        Assert.That(Math.Abs(value - other.Value), Is.GreaterThan(ValueError), "the other adversary");
    }

    [Test]
    public void A_population_of_two_policies_earns_what_the_joint_chain_says()
    {
        // One agent of each group, so that the chain's agent 0 is the first group and its other agent the second. Hoeffding as above.
        double[] other = [0.9, 0.1, 0.5, 0.5];
        var game = Points.Epidemic(Radius, Discount, crowding: Crowding);
        var point = Points.Held(game, Policy);
        DesignGroup Of(string name, double[] rows) =>
            new(name, () => new TablePolicy(rows, 2), () => new NominalAdversary(game, point), Initial, 0.5, null) { Value = point.Value };
        var design = new EpisodeDesign(
            game, point, Initial, () => throw new NotSupportedException(), () => throw new NotSupportedException(), [new Mirror()], 20260622, 0.02)
        {
            Groups = [Of("first", Policy), Of("second", other)],
        };
        var simulator = new EpisodeSimulator(design, 2);
        var (value, _, distance) = Simulate(simulator, Math.Abs(point.Value[0] - point.Value[1]));
        var exact = Chain(2, simulator.Horizon.Steps, point, false, 0.5, _ => [[0.4, 0.6], [1, 0]], other);
        Assert.That(value, Is.EqualTo(exact.Average).Within(ValueError));
        Assert.That(distance, Is.EqualTo(exact.Distance).Within(DistanceError));

        // Negative control: both agents on the first policy.
        Assert.That(Math.Abs(value - Chain(2, simulator.Horizon.Steps, point, false, 0.5, null, Policy).Average), Is.GreaterThan(ValueError));
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public void The_bounds_hold_for_exact_figures(int agents)
    {
        var game = Points.Epidemic(Radius, Discount, crowding: Crowding);
        var point = Points.Held(game, Policy);
        var bound = ErrorBound.Compute(game, point, Initial, agents, LatticeConstants.Compute(game, point, agents, 1));
        var exact = Exact(agents, 60, point, true, 0.5);
        double reference = (Initial[0] * point.Value[0]) + (Initial[1] * point.Value[1]);
        Assert.That(bound.Certified, Is.True);
        Assert.That(exact.Gain, Is.LessThanOrEqualTo(bound.Exploitability!.Value));
        Assert.That(Math.Abs(exact.Value - reference), Is.LessThanOrEqualTo(bound.ValueGap!.Value));
        Assert.That(exact.Distance, Is.LessThanOrEqualTo(bound.Distance!.Value));

        // Without its fluctuation term the bound would be wrong: the distance bound is not vacuous.
        Assert.That(exact.Distance, Is.GreaterThan(bound.Distance!.Value / 20));
    }

    private static (double Value, double Gain, double Distance) Simulate(EpisodeSimulator simulator, double span)
    {
        // Hoeffding: n >= width^2 log(2 / delta) / (2 eps^2) for each figure. Control variates add gamma (<p, V> - V(s')), within gamma span(V) either way.
        double width = (1 + TwoStateEpidemic.CostProtect + Crowding + (2 * Discount * span)) / (1 - Discount);
        int episodes = new[] { (width + (2 * span), ValueError), (2 * width, GainError), (2.0, DistanceError) }
            .Max(x => (int)Math.Ceiling(x.Item1 * x.Item1 * Math.Log(2 / Delta) / (2 * x.Item2 * x.Item2)));
        double value = 0, gain = 0, distance = 0;
        for (uint replication = 0; replication < episodes; replication++)
        {
            var episode = simulator.Run(replication);
            value += episode.Value / episodes;
            gain += episode.Gains[0] / episodes;
            distance += episode.Distance / episodes;
        }

        return (value, gain, distance);
    }

    private static (double Value, double Gain, double Distance) Exact(int agents, int steps, StationaryPoint point, bool worstCase, double recovery)
    {
        var conforming = Chain(agents, steps, point, worstCase, recovery, null, Policy);
        var deviating = Chain(agents, steps, point, worstCase, recovery, e => [[1 - e[1], e[1]], [0.5, 0.5]], Policy);
        return (conforming.Average, deviating.First - conforming.First, conforming.Distance);
    }

    // Agent 0 plays the first policy, all others the second.
    private static (double Average, double First, double Distance) Chain(
        int agents, int steps, StationaryPoint point, bool worstCase, double recovery, Func<double[], double[][]>? first, double[] second) =>
        new JointChain
        {
            Agents = agents, States = 2, Actions = 2, Discount = Discount, Steps = steps, Initial = Initial, Reference = point.Population, Deviator = first,
            Policy = _ => [[second[0], second[1]], [second[2], second[3]]],
            Rewards = e => [[-0.5 * e[1], -0.3 - (0.5 * e[1])], [-1 - (0.5 * e[1]), -1.3 - (0.5 * e[1])]],
            Kernel = e =>
            {
                double infection = 0.02 + (0.8 * e[1]);
                double[] Row(double ill) => worstCase ? [0.9 * (1 - ill), (0.9 * ill) + 0.1] : [1 - ill, ill];
                return [[Row(infection), Row(0.1 * infection)], [Row(1 - recovery), Row(1 - recovery)]];
            },
        }.Solve();

    /// <summary>Protects with the probability e(I), and half the time when ill: depends on the population, and is no good.</summary>
    private sealed class Mirror : IDeviator, IPolicy
    {
        public Descriptor Descriptor { get; } = new("mirror", "Test deviator.", "Definition.", 1);

        public IPolicy Create(RobustGame game, StationaryPoint point) => this;

        public void Decide(in Moment moment, Span<double> table)
        {
            ReadOnlySpan<double> rows = [1 - moment.Population[1], moment.Population[1], 0.5, 0.5];
            rows.CopyTo(table);
        }
    }
}
