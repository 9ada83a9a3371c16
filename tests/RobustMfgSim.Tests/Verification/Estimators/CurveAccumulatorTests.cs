using NUnit.Framework;
using RobustMfgSim.Environments;
using RobustMfgSim.Environments.Adversaries;
using RobustMfgSim.Environments.Engines;
using RobustMfgSim.Policies.Deviators;
using RobustMfgSim.Tests.Environments.Fixtures;
using RobustMfgSim.Verification.Estimators;

namespace RobustMfgSim.Tests.Verification.Estimators;

internal sealed class CurveAccumulatorTests
{
    private static readonly EpisodeDesign Design = Make();
    private static readonly EpisodeHorizon Horizon = EpisodeHorizon.For(Design, 10);

    // Two-sided 5 % points of Student's t, from printed tables.
    [TestCase(1, 12.7062)]
    [TestCase(4, 2.7764)]
    [TestCase(10, 2.2281)]
    [TestCase(1000, 1.9623)]
    public void The_quantile_is_Student_s(int degrees, double expected)
    {
        Assert.That(CurveAccumulator.Quantile(degrees, 0.05), Is.EqualTo(expected).Within(5e-5));
    }

    [Test]
    public void Intervals_are_mean_plus_minus_t_standard_errors_plus_the_truncation()
    {
        // Values -1, -2, -3, -4, -5: mean -3, variance 2.5, standard error sqrt(0.5); t with 4 degrees of freedom.
        var point = Filled(5, k => new((uint)k, -1 - k, 0.1 * (k + 1), [k, -2.0 * k])).Estimate(0.05);
        double half = 2.776445105 * Math.Sqrt(0.5);
        double reference = (0.8 * Design.Point.Value[0]) + (0.2 * Design.Point.Value[1]);
        Is_(point.Value, -3, half + Horizon.Value);
        Is_(point.ValueGap, -3 - reference, half + Horizon.Value);
        Is_(point.MeanFieldDistance, 0.3, (0.1 * half) + Horizon.Distance);
        Is_(point.Exploitability[0].Gain, 2, half + Horizon.Gain);
        Is_(point.Exploitability[1].Gain, -4, (2 * half) + Horizon.Gain);
        Assert.That(point.Exploitability.Select(e => e.Deviator), Is.EqualTo(new[] { "best_response", "population_aware" }));
        Assert.That((point.Agents, point.Episodes), Is.EqualTo((10, 5L)));

        static void Is_(Interval interval, double mean, double half)
        {
            Assert.That(interval.Estimate, Is.EqualTo(mean).Within(1e-12));
            Assert.That(interval.Low, Is.EqualTo(mean - half).Within(1e-8));
            Assert.That(interval.High, Is.EqualTo(mean + half).Within(1e-8));
        }
    }

    [Test]
    public void The_variance_reduction_is_plain_over_paired_variance_at_the_same_work()
    {
        // Plain conforming 0, 2, 0, 2 and deviating 1, 5, 1, 5: variances 4/3 and 16/3. Gains 0, 1, 0, 1: 1/3. (4 + 16) / 1 = 20; gains that never vary give none.
        var point = Filled(4, k => new((uint)k, k % 2, 0, [k % 2, 7]) { Plain = new(3 * (k % 2), 2 * (k % 2), [1 + (4 * (k % 2)), 0]) }).Estimate(0.05);
        Assert.That(point.Exploitability[0].VarianceReduction, Is.EqualTo(20).Within(1e-12));
        Assert.That(point.Exploitability[1].VarianceReduction, Is.Null);
        Assert.That(point.ValueVarianceReduction, Is.EqualTo(9).Within(1e-12));
        Assert.That(point.Horizon, Is.EqualTo(Horizon.Steps));
        Assert.That(point.AgentSteps, Is.EqualTo(10.0 * Horizon.Steps * 4 * 3), "ten agents, four episodes, one conforming and two deviating runs");
        Assert.That(Filled(4, k => new((uint)k, k, 0, [k, k])).Estimate(0.05).ValueVarianceReduction, Is.Null, "no plain returns to compare with");
    }

    [Test]
    public void Dependent_replications_count_as_the_means_of_their_batches()
    {
        // Pairs (0, 2), (1, 5), (2, 8): means 1, 3, 5, standard error 2 / sqrt(3), t with 2 degrees of freedom; the plain variances are those of single replications.
        var accumulator = new CurveAccumulator(Design with { Draws = TaggedDraws.Antithetic }, 10);
        double[] gains = [0, 2, 1, 5, 2, 8];
        foreach (var (k, gain) in gains.Index())
        {
            accumulator.Add(new((uint)k, 0, 0, [gain, 0]) { Plain = new(0, gain, [gain, gain]) });
        }

        var point = accumulator.Estimate(0.05);
        Assert.That((point.Episodes, point.Batches), Is.EqualTo((6, 3)));
        Assert.That(point.Exploitability[0].Gain.Estimate, Is.EqualTo(3).Within(1e-12));
        Assert.That(point.Exploitability[0].Gain.HalfWidth, Is.EqualTo((4.302652730 * 2 / Math.Sqrt(3)) + Horizon.Gain).Within(1e-8));

        // Single replications have the variance 44 / 5 about 3; two batches members of variance 4 each are worth a variance of 8.
        Assert.That(point.Exploitability[0].VarianceReduction, Is.EqualTo(2 * (44 / 5.0) / 8).Within(1e-12));
        Assert.That(
            () => Filled(3, k => new((uint)k, 0, 0, [0, 0]), TaggedDraws.Antithetic).Estimate(0.05),
            Throws.InvalidOperationException.With.Message.EqualTo("An interval needs at least 4 episodes; 3 were added. Run more episodes."));
    }

    [TestCase(1, 0, 2)]
    [TestCase(5, 2, 20)]
    public void A_family_shares_its_error_probability_among_all_intervals(int points, int deviators, int size)
    {
        var family = new IntervalFamily(points, deviators);
        Assert.That((family.Size, family.Share(0.05)), Is.EqualTo((size, 0.05 / size)));
    }

    [Test]
    public void A_large_common_offset_does_not_spoil_the_variance()
    {
        var shifted = Filled(1000, k => new((uint)k, 1e9 + (k % 2), 0, [0, 0])).Estimate(0.05);
        var plain = Filled(1000, k => new((uint)k, k % 2, 0, [0, 0])).Estimate(0.05);
        Assert.That(shifted.Value.HalfWidth, Is.EqualTo(plain.Value.HalfWidth).Within(1e-6));
    }

    [Test]
    public void Episodes_out_of_order_or_of_another_design_are_refused()
    {
        var accumulator = Filled(2, k => new((uint)k, 0, 0, [0, 0]));
        Assert.That(
            () => accumulator.Add(new(3, 0, 0, [0, 0])),
            Throws.ArgumentException.With.Message.StartsWith("Replication 3 was added where 2 is next; episodes are added in replication order."));
        Assert.That(() => accumulator.Add(new(1, 0, 0, [0, 0])), Throws.ArgumentException);
        Assert.That(() => accumulator.Add(new(2, 0, 0, [0])), Throws.ArgumentException.With.Message.StartsWith("Replication 2 has 1 gains; the design has 2 deviators."));
    }

    [Test]
    public void One_episode_gives_no_interval()
    {
        Assert.That(
            () => Filled(1, k => new((uint)k, 0, 0, [0, 0])).Estimate(0.05),
            Throws.InvalidOperationException.With.Message.EqualTo("An interval needs at least 2 episodes; 1 were added. Run more episodes."));
        Assert.That(() => Filled(2, k => new((uint)k, 0, 0, [0, 0])).Estimate(1), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    private static CurveAccumulator Filled(int episodes, Func<int, Episode> make, TaggedDraws draws = TaggedDraws.Independent)
    {
        var accumulator = new CurveAccumulator(Design with { Draws = draws }, 10);
        for (int k = 0; k < episodes; k++)
        {
            accumulator.Add(make(k));
        }

        return accumulator;
    }

    private static EpisodeDesign Make()
    {
        var game = Points.Epidemic();
        var point = Points.Held(game, [0.4, 0.6, 1, 0]);
        return new(
            game, point, [0.8, 0.2], () => new TablePolicy(point.Policy, 2), () => new NominalAdversary(game, point), [new BestResponse(), new PopulationAware()], 7, 1e-3);
    }
}
