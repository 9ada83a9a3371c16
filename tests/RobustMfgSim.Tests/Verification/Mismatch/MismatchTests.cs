using NUnit.Framework;
using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments.Engines;
using RobustMfgSim.Policies.Equilibria;
using RobustMfgSim.Tests.Environments.Fixtures;
using RobustMfgSim.Tests.Oracles;
using RobustMfgSim.Verification.Mismatch;

namespace RobustMfgSim.Tests.Verification.Mismatch;

/// <summary>Policies of an epidemic put to work under kernels that are off, against the exact law of all joint states of two agents.</summary>
internal sealed class MismatchTests
{
    private const double Discount = 0.5, Delta = 1e-6;
    private const int Agents = 2;
    private static readonly double[] Initial = [0.6, 0.4], Never = [1, 0, 1, 0], Often = [0.2, 0.8, 1, 0];
    private static readonly MismatchSetting Setting = new(Agents, Initial, 20260622, 1e-5, EngineKind.Auto);

    [TestCase(0)]
    [TestCase(0.5)]
    [TestCase(1)]
    public void A_given_kernel_is_approached_on_a_straight_line(double weight)
    {
        // K: everybody falls ill with probability 0.7 or 0.3, whatever was done before.
        var estimates = Simulate(new GivenKernel(Game(0), new Coin(), [weight]), 0);
        double Mixed(double ill, double coin) => ((1 - weight) * ill) + (weight * coin);
        double[][][] Kernel(double[] e) => Rows(Mixed(0.02 + (0.8 * e[1]), 0.7), Mixed(0.1 * (0.02 + (0.8 * e[1])), 0.3), Mixed(0.5, 0.7), Mixed(0.5, 0.3));
        Check(estimates, Kernel, e => Rows(0.02 + (0.6 * e[1]), 0.1, 0.5, 0.5));
    }

    [TestCase(0, 0)]
    [TestCase(1, 0.2)]
    public void The_worst_direction_of_contamination_moves_mass_to_the_ill(int at, double radius)
    {
        var estimates = Simulate(new WorstDirection([Game(0), Game(0.2)], [0, 0.2]), at);
        Check(estimates, e => Contaminated(e, radius, 1), e => Contaminated(e, 0.2 - radius, 1));
    }

    [Test]
    public void Random_directions_go_either_way_half_the_time()
    {
        // Two states: a random V puts the contaminated mass on either state with probability 1/2, the same for all agents of a step, so rows are the average of both ways only in the mean over paths.
        // With one agent that mean is exact: nothing else depends on the direction.
        var setting = Setting with { Agents = 1 };
        var estimates = Simulate(new RandomDirections([Game(0.4)], [0.4], PerEpisode: false), 0, setting);
        Check(estimates, e => Contaminated(e, 0.4, 0.5), e => Contaminated(e, 0.4, 1), 1);
    }

    [Test]
    public void The_same_policy_twice_differs_by_nothing_but_what_cutting_the_horizon_may_cost()
    {
        var deployment = new RandomDirections([Game(0.2)], [0.2], PerEpisode: true);
        var policies = new[] { Often, Often }.Select(p => deployment.Deploy(0, Points.Held(Game(0), p), new(), default)).ToList();
        var difference = Estimate(policies, 50, Setting)[1].Difference!;
        Assert.That(difference.Own.Estimate, Is.Zero);
        Assert.That(difference.Own.HalfWidth, Is.Positive.And.LessThanOrEqualTo(Setting.Truncation));
    }

    [Test]
    public void Random_numbers_are_shared_so_that_differences_are_sharper_than_those_of_separate_runs()
    {
        // Of directions kept for an episode: what they do to both policies alike cancels. Separate runs would add their variances.
        var estimates = Simulate(new RandomDirections([Game(0.2)], [0.2], PerEpisode: true), 0);
        double separate = Math.Sqrt(estimates.Sum(e => Math.Pow(e.Value!.Own.HalfWidth, 2)));
        Assert.That(estimates[1].Difference!.Own.HalfWidth, Is.LessThan(0.9 * separate));
        Assert.That(estimates[0].Difference, Is.Null);
        Assert.That(estimates[1].Difference!.Simultaneous.HalfWidth, Is.GreaterThan(estimates[1].Difference!.Own.HalfWidth));
    }

    [Test]
    public void A_policy_that_cannot_be_deployed_is_left_out_with_the_reason_and_the_others_go_on()
    {
        var point = Points.Held(Game(0), Often);
        var good = new GivenKernel(Game(0), new Coin(), [0]).Deploy(0, point, new(), default);
        var estimates = Estimate([good with { Obstacle = "it was not found" }, good], 20, Setting);
        Assert.That((estimates[0].Value, estimates[0].Obstacle), Is.EqualTo(((EstimatedMean?)null, "it was not found")));
        Assert.That(estimates[1].Value!.Own.Estimate, Is.Negative);
        Assert.That(estimates[1].Difference, Is.Null, "there is nothing to compare with");
    }

    [Test]
    public void Replications_are_added_in_order()
    {
        var good = new GivenKernel(Game(0), new Coin(), [0]).Deploy(0, Points.Held(Game(0), Often), new(), default);
        var accumulator = new MismatchAccumulator(["a"], [good], Setting);
        Assert.That(() => accumulator.Add(new(1, [0])), Throws.ArgumentException.With.Message.StartsWith("Replication 1 was added where 0 is next; replications are added in order."));
    }

    [Test]
    public void All_intervals_of_a_plan_are_counted()
    {
        var plan = new MismatchPlan(
            [new("a", Game(0)), new("b", Game(0.1)), new("c", Game(0.2))], [new WorstDirection([Game(0), Game(0.2)], [0, 0.2]), new GivenKernel(Game(0), new Coin(), [0.5])]);
        Assert.That(plan.Intervals, Is.EqualTo(3 * 5), "three values and two differences at each of three places");
    }

    // Both values and their difference are within the intervals of error probability 1e-6 of the exact ones, and none is within those of another kernel.
    private static void Check(IReadOnlyList<MismatchEstimate> estimates, Func<double[], double[][][]> kernel, Func<double[], double[][][]> other, int agents = Agents)
    {
        double never = Exact(Never, kernel, agents), often = Exact(Often, kernel, agents);
        Assert.That(estimates[0].Value!.Own, Has.Property("Low").LessThan(never).And.Property("High").GreaterThan(never));
        Assert.That(estimates[1].Value!.Own, Has.Property("Low").LessThan(often).And.Property("High").GreaterThan(often));
        Assert.That(estimates[1].Difference!.Own, Has.Property("Low").LessThan(often - never).And.Property("High").GreaterThan(often - never));
        double off = Exact(Never, other, agents);
        Assert.That(off < estimates[0].Value!.Own.Low || off > estimates[0].Value!.Own.High, Is.True, "negative control: another kernel");
    }

    private static IReadOnlyList<MismatchEstimate> Simulate(Deployment deployment, int at, MismatchSetting? setting = null) => Estimate(
        [.. new[] { Never, Often }.Select(p => deployment.Deploy(at, Points.Held(Game(0), p), new(), default))], 4000, setting ?? Setting);

    private static IReadOnlyList<MismatchEstimate> Estimate(IReadOnlyList<DeployedPolicy> policies, uint episodes, MismatchSetting setting)
    {
        var simulator = new MismatchSimulator(policies, setting);
        var accumulator = new MismatchAccumulator([.. policies.Select((_, k) => $"policy {k}")], policies, setting);
        for (uint replication = 0; replication < episodes; replication++)
        {
            accumulator.Add(simulator.Run(replication));
        }

        return accumulator.Estimate(Delta, 7);
    }

    private static RobustGame Game(double radius) => new(new TwoStateEpidemic(Discount), new ContaminationBall(Support.Full), new FixedRadius(radius));

    private static double Exact(double[] policy, Func<double[], double[][][]> kernel, int agents) => new JointChain
    {
        Agents = agents, States = 2, Actions = 2, Discount = Discount, Steps = 30, Initial = Initial, Reference = [1, 0],
        Policy = _ => [[policy[0], policy[1]], [policy[2], policy[3]]],
        Rewards = _ => [[0, -0.3], [-1, -1.3]],
        Kernel = kernel,
    }.Solve().Average;

    // Mass rho goes to the ill with the given probability, else to the healthy.
    private static double[][][] Contaminated(double[] e, double rho, double ill)
    {
        double Row(double p) => ((1 - rho) * p) + (rho * ill);
        double infection = 0.02 + (0.8 * e[1]);
        return Rows(Row(infection), Row(0.1 * infection), Row(0.5), Row(0.5));
    }

    private static double[][][] Rows(double a, double b, double c, double d) => [[[1 - a, a], [1 - b, b]], [[1 - c, c], [1 - d, d]]];

    private sealed class Coin : IMeanFieldGame
    {
        public GameShape Shape { get; } = new(["S", "I"], ["none", "protect"]);

        public double Discount => 0;

        public ReadOnlySpan<double> InitialDistribution => new double[] { 0.5, 0.5 };

        public void Freeze(ReadOnlySpan<double> population, FrozenModel model)
        {
            ReadOnlySpan<double> kernel = [0.3, 0.7, 0.7, 0.3, 0.3, 0.7, 0.7, 0.3];
            kernel.CopyTo(model.Kernel);
            model.Rewards.Clear();
        }
    }
}
