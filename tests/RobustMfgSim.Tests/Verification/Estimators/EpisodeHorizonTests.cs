using NUnit.Framework;
using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Policies;
using RobustMfgSim.Tests.Environments.Fixtures;
using RobustMfgSim.Verification.Bounds;
using RobustMfgSim.Verification.Estimators;

namespace RobustMfgSim.Tests.Verification.Estimators;

internal sealed class EpisodeHorizonTests
{
    // By hand: 0.5^T * 8 <= 0.01 first at T = 10 (0.5^10 * 8 = 0.0078125), with the span 4 deciding.
    [TestCase(-1, 3, 10)]
    // The magnitude decides: max|r| = 5, 10 * 0.5^T <= 0.01 first at T = 10 (0.009765625).
    [TestCase(4, 5, 10)]
    // Rewards near zero: the distance decides, 2 * 0.5^T <= 0.01 first at T = 8 (0.0078125).
    [TestCase(0, 0.5, 8)]
    public void All_three_errors_are_within_the_truncation_and_one_step_less_would_not_do(double minimum, double maximum, int steps)
    {
        var horizon = EpisodeHorizon.For(0.5, new(minimum, maximum, ConstantSource.Lattice), 0.01);
        double weight = Math.ScaleB(1, -steps);
        Assert.That(horizon.Steps, Is.EqualTo(steps));
        Assert.That(horizon.Gain, Is.EqualTo(weight * 2 * (maximum - minimum)));
        Assert.That(horizon.Value, Is.EqualTo(weight * 2 * Math.Max(Math.Abs(minimum), Math.Abs(maximum))));
        Assert.That(horizon.Distance, Is.EqualTo(weight * 2));
        Assert.That(new[] { horizon.Gain, horizon.Value, horizon.Distance }.Max(), Is.InRange(0.005000001, 0.01));
    }

    [Test]
    public void Without_a_future_one_step_is_exact()
    {
        var horizon = EpisodeHorizon.For(0, new(-1, 1, ConstantSource.Lattice), 1e-9);
        Assert.That((horizon.Steps, horizon.Gain, horizon.Value, horizon.Distance), Is.EqualTo((1, 0.0, 0.0, 0.0)));
    }

    [Test]
    public void A_horizon_beyond_the_limit_is_refused_with_what_to_do()
    {
        Assert.That(
            () => EpisodeHorizon.For(0.99999, new(-1, 1, ConstantSource.Lattice), 1e-4),
            Throws.InvalidOperationException.With.Message.EqualTo(
                "An episode would need more than 1000000 steps: discount 0.99999, rewards within [-1, 1], truncation 0.0001. "
                + "Lower the discount or allow a larger truncation."));
    }

    [Test]
    public void The_reward_range_sees_what_lies_between_the_corners()
    {
        // r = 4 mu(0) mu(1) is zero at both corners and 1 in the middle; odd N cannot quite reach the middle.
        var game = new RobustGame(new HumpReward(), new NaiveContamination(), new FixedRadius(0));
        Assert.That(RewardRange.Find(game, 10, [0.5, 0.5], 1), Is.EqualTo(new RewardRange(0, 1, ConstantSource.Lattice)));
        Assert.That(RewardRange.Find(game, 5, [0.5, 0.5], 1).Maximum, Is.EqualTo(0.96).Within(1e-15));
    }

    [Test]
    public void A_searched_reward_range_is_an_estimate_and_wider_than_what_was_seen()
    {
        var game = new RobustGame(new RandomAffineGame(5, 2, 0.8, 0.5, 3), new NaiveContamination(), new FixedRadius(0));
        var exact = RewardRange.Find(game, 10, game.Game.InitialDistribution, 1);
        var searched = RewardRange.Find(game, 1000, game.Game.InitialDistribution, 1);
        Assert.That(exact.Source, Is.EqualTo(ConstantSource.Lattice));
        Assert.That(searched.Source, Is.EqualTo(ConstantSource.Estimate));

        // Affine rewards have their extremes at the corners, which both see.
        Assert.That(searched.Minimum, Is.EqualTo(exact.Minimum - (0.1 * exact.Span)).Within(1e-12));
        Assert.That(searched.Maximum, Is.EqualTo(exact.Maximum + (0.1 * exact.Span)).Within(1e-12));
    }

    [Test]
    public void A_reward_outside_a_searched_range_stops_the_simulation()
    {
        // A spike that no search finds, exactly where every agent starts.
        double[] start = [0, 0, 0, 0.5, 0.5];
        var game = new RobustGame(new SpikeReward(), new NaiveContamination(), new FixedRadius(0));
        var point = Points.Held(game, UniformPolicy.Rows(game), 1);
        var design = new EpisodeDesign(
            game, point, start, () => new RobustMfgSim.Environments.TablePolicy(UniformPolicy.Rows(game), 2),
            () => new RobustMfgSim.Environments.Adversaries.NominalAdversary(game, point), [], 1, 0.01);
        var simulator = new EpisodeSimulator(design, 400);
        Assert.That(simulator.Horizon.Rewards.Source, Is.EqualTo(ConstantSource.Estimate));
        Assert.That(() => simulator.Run(0), Throws.InvalidOperationException.With.Message.StartsWith("A reward of 50 was met at step 0; a search of the populations had found"));
    }

    private sealed class HumpReward : IMeanFieldGame
    {
        public GameShape Shape { get; } = new(["x", "y"], ["a"]);

        public double Discount => 0.5;

        public ReadOnlySpan<double> InitialDistribution => new double[] { 0.5, 0.5 };

        public void Freeze(ReadOnlySpan<double> population, FrozenModel model)
        {
            model.Rewards.Fill(4 * population[0] * population[1]);
            model.Kernel.Fill(0.5);
        }
    }

    private sealed class SpikeReward : IMeanFieldGame
    {
        public GameShape Shape { get; } = new(["a", "b", "c", "d", "e"], ["x", "y"]);

        public double Discount => 0.5;

        public ReadOnlySpan<double> InitialDistribution => new double[] { 0.2, 0.2, 0.2, 0.2, 0.2 };

        public void Freeze(ReadOnlySpan<double> population, FrozenModel model)
        {
            model.Rewards.Fill(population[0] + population[1] + population[2] == 0 && Math.Abs(population[3] - 0.5) < 0.2 ? 50 : 1);
            model.Kernel.Fill(0.2);
        }
    }
}
