using NUnit.Framework;
using RobustMfgSim.Core.Ambiguity;

namespace RobustMfgSim.Tests.Ambiguity;

public sealed class ReverseKullbackLeiblerBallTests() : ProportionalBallContract(
    Family.Ball("burg", s => new ReverseKullbackLeiblerBall(s), 2, Distances.ReverseKullbackLeibler, Saturation.Never) with { Accuracy = 1e-10 });

public sealed class NeymanBallTests() : ProportionalBallContract(
    Family.Ball("neyman", s => new NeymanBall(s), 3, Distances.Neyman, Saturation.Never) with { Accuracy = 1e-10 });

public sealed class HellingerBallTests() : ProportionalBallContract(
    Family.Ball("hellinger", s => new HellingerBall(s), 1, Distances.Hellinger, (p0, argmin) => 1 - Math.Sqrt(Saturation.Mass(p0, argmin))) with
    {
        Accuracy = 1e-10,
    });

[TestFixture(-3)]
[TestFixture(-0.5)]
[TestFixture(0.3)]
[TestFixture(0.99)]
[TestFixture(1.01)]
[TestFixture(1.5)]
[TestFixture(3)]
[TestFixture(8)]
public sealed class CressieReadBallTests(double order) : ProportionalBallContract(
    Family.Ball(
        "cressie_read", s => new CressieReadBall(s, order), order > 1 ? 3 : 2, Distances.CressieRead(order), Saturation.CressieRead(order), order < 1) with
    {
        Accuracy = 1e-10,
        FromCase = c => new CressieReadBall(c.Support, c.Number("k")),
    })
{
    [Test]
    public void Orders_beyond_the_range_are_refused() => Assert.Multiple(() =>
    {
        Assert.That(() => new CressieReadBall(Support.Full, 51), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("order is 51; allowed is [-50, 50]"));
        Assert.That(() => new CressieReadBall(Support.Full, double.NaN), Throws.InstanceOf<ArgumentOutOfRangeException>());
    });
}

/// <summary>Members of the Cressie-Read family that have a name of their own, and answers by hand.</summary>
public sealed class PowerDivergenceBallTests
{
    private static readonly double[] Nominal = [0.4, 0.6];

    // Orders 0 and 1 against the definitions, on a two-state row found by bisection of the definition.
    [TestCase(0.0)]
    [TestCase(1.0)]
    [TestCase(2.0)]
    [TestCase(0.5)]
    [TestCase(-1.0)]
    public void Two_states_meet_the_radius_of_the_definition(double order)
    {
        Func<double[], double[], double> distance = order switch
        {
            0 => Distances.ReverseKullbackLeibler,
            1 => Distances.KullbackLeibler,
            _ => Distances.CressieRead(order),
        };
        double low = 0, high = 0.6;
        for (int i = 0; i < 200; i++)
        {
            double middle = (low + high) / 2;
            (low, high) = distance([0.4 + middle, 0.6 - middle], Nominal) <= 0.07 ? (middle, high) : (low, middle);
        }

        double value = new CressieReadBall(Support.Full, order).WorstValue(Nominal, 0.07, AmbiguityChecks.Prepare([1, 3]));
        Assert.That(value, Is.EqualTo(1 + (2 * (0.6 - low))).Within(1e-13));
    }

    [Test]
    public void Order_two_is_half_of_chi_square([Values(0.05, 0.5, 3)] double radius)
    {
        for (int i = 0; i < 100; i++)
        {
            var draw = new Draw(i);
            double[] nominal = draw.Distribution(6), v = draw.Values(6);
            var values = AmbiguityChecks.Prepare(v);
            double power = new CressieReadBall(Support.Full, 2).WorstValue(nominal, radius / 2, values);
            double chiSquare = new ChiSquareBall().WorstValue(nominal, radius, values);
            Assert.That(power, Is.EqualTo(chiSquare).Within(1e-10 * AmbiguityChecks.Scale(v)), $"case {i}");
        }
    }

    // The nominal row is a point, so only the slope at infinity counts: 1 - s costs H^2 = 1 - sqrt s.
    [Test]
    public void A_point_mass_leaves_its_support_at_the_slope_at_infinity()
    {
        var values = AmbiguityChecks.Prepare([5, 1, 1]);
        var row = new double[3];
        new HellingerBall(Support.Full).WorstRow([1, 0, 0], 0.1, values, row);
        Assert.That(row, Is.EqualTo(new[] { 0.81, 0.095, 0.095 }).Within(1e-15));
    }

    [Test]
    public void Orders_near_zero_and_one_are_continuous([Values(0.0, 1.0)] double order)
    {
        var values = AmbiguityChecks.Prepare([1, 2, 4, 0]);
        double at = new CressieReadBall(Support.Full, order).WorstValue([0.2, 0.3, 0.4, 0.1], 0.2, values);
        double beside = new CressieReadBall(Support.Full, order + 1e-13).WorstValue([0.2, 0.3, 0.4, 0.1], 0.2, values);
        Assert.That(beside, Is.EqualTo(at).Within(1e-12));
    }
}

/// <summary>Radii from which the minimum is min V, from the definitions: the divergence of p0 conditioned on the argmin states.</summary>
internal static class Saturation
{
    public static double Mass(double[] p0, bool[] argmin) => p0.Where((_, s) => argmin[s]).Sum();

    public static double Never(double[] p0, bool[] argmin) => Mass(p0, argmin) > 1 - 1e-12 ? 0 : double.PositiveInfinity;

    public static Func<double[], bool[], double> CressieRead(double k) => (p0, argmin) =>
        k <= 0 ? Never(p0, argmin) : (Math.Pow(Mass(p0, argmin), 1 - k) - 1) / (k * (k - 1));
}
