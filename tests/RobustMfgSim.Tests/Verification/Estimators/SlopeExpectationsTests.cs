using NUnit.Framework;
using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Policies.Deviators;
using RobustMfgSim.Tests.Environments.Fixtures;
using RobustMfgSim.Verification.Estimators;

namespace RobustMfgSim.Tests.Verification.Estimators;

/// <summary>What is expected of the curves at points made by hand.</summary>
internal sealed class SlopeExpectationsTests
{
    private static readonly double[] Mu = [0.8, 0.2];

    [Test]
    public void A_mixed_equilibrium_is_exploited_at_the_rate_of_its_fluctuations()
    {
        var expected = Expect(Point([-2, -2, -4, -5]));
        Assert.That(expected.Distance().Exponent, Is.EqualTo(-0.5));
        Assert.That(expected.ValueGap().Exponent, Is.EqualTo(-1));
        Assert.That(expected.Exploitability(new PopulationAware()).Exponent, Is.EqualTo(-0.5));
        Assert.That(expected.Exploitability(new BestResponse()).Exponent, Is.EqualTo(-1));
    }

    [Test]
    public void A_strict_equilibrium_is_exploited_at_no_power_of_N()
    {
        var expected = Expect(Point([-2, -2.1, -4, -5]));
        Assert.That(expected.Distance().Exponent, Is.EqualTo(-0.5));
        Assert.That(expected.Exploitability(new PopulationAware()), Is.EqualTo(new SlopeExpectation(null, "the equilibrium is strict: faster than any power of N, eventually exponentially")));
        Assert.That(expected.Exploitability(new BestResponse()).Exponent, Is.Null);
    }

    [Test]
    public void Indifference_where_nobody_is_does_not_make_an_equilibrium_mixed()
    {
        Assert.That(Expect(Point([-2, -2.1, -4, -4]) with { Population = [1, 0] }, [1, 0]).Mixed, Is.False);
        Assert.That(Expect(Point([-2, -2.1, -4, -4])).Mixed, Is.True);
    }

    [Test]
    public void Tied_values_leave_the_gap_without_a_power()
    {
        var tied = Point([-2, -2, -2, -3]) with { Ties = new TieGroups(2, [[0, 1]]) };
        Assert.That(Expect(tied).ValueGap().Exponent, Is.Null);
        Assert.That(Expect(tied).Distance().Exponent, Is.EqualTo(-0.5));
    }

    [Test]
    public void A_population_that_starts_or_moves_elsewhere_has_limits_that_need_not_be_zero()
    {
        var point = Point([-2, -2, -4, -5]);
        foreach (var expected in new[] { Expect(point, [0.5, 0.5]), Expect(point, adversary: "nominal") })
        {
            Assert.That(
                new[] { expected.Distance(), expected.ValueGap(), expected.Exploitability(new PopulationAware()) }.Select(e => e.Exponent), Is.All.Null);
        }
    }

    [Test]
    public void A_policy_that_is_not_optimal_leaves_a_gain_that_stays()
    {
        var point = Point([-2, -2.1, -4, -5]);
        var held = point with { Residuals = point.Residuals with { MeanFieldExploitability = 0.1 } };
        Assert.That(Expect(held).Exploitability(new PopulationAware()).Exponent, Is.Zero);
    }

    [Test]
    public void Of_a_given_local_policy_nothing_is_expected_as_it_may_lose_whatever_N_is()
    {
        foreach (var point in new[] { Point([-2, -2, -4, -5]), Point([-2, -2.1, -4, -5]) })
        {
            Assert.That(Expect(point).Exploitability(new TableDeviator([1, 0, 1, 0])).Exponent, Is.Null);
        }

        var mixed = Point([-2, -2, -4, -5]);
        var held = mixed with { Residuals = mixed.Residuals with { MeanFieldExploitability = 0.1 } };
        Assert.That(Expect(held).Exploitability(new TableDeviator([1, 0, 1, 0])).Exponent, Is.Null);
    }

    [Test]
    public void Expectations_stand_beside_the_curves_they_speak_of()
    {
        var point = Point([-2, -2, -4, -5]);
        var interval = new Interval(1, 0.9, 1.1);
        CurvePoint[] points = [.. new[] { 10, 100, 1000 }.Select(n => new CurvePoint(n, 100, interval, interval, interval, [new("best_response", interval), new("population_aware", interval)]))];
        var slopes = Expect(point).Beside(SlopeFit.Fit(points, 0.95), [new BestResponse(), new PopulationAware()]);
        Assert.That(slopes.Select(s => (s.Curve, s.Expectation!.Exponent)), Is.EqualTo(new (string, double?)[]
        {
            ("mean_field_distance", -0.5), ("value_gap", -1), ("exploitability/best_response", -1), ("exploitability/population_aware", -0.5),
        }));
    }

    private static SlopeExpectations Expect(StationaryPoint point, double[]? initial = null, string adversary = "equilibrium") => new(point, initial ?? Mu, adversary);

    private static StationaryPoint Point(double[] actionValues) => new(
        [0.5, 0.5, 1, 0], Mu, [actionValues[0], actionValues[2]], actionValues, new double[8], TieGroups.None(2), new(0, 0, 0, 0, 0, 0));
}
