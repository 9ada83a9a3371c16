using System.Numerics;
using Bogus;
using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Tests.Numerics;

/// <summary>Powers against exact integer arithmetic: with y = a / q the number z is x^y to relative error (z^q / x^a - 1) / q.</summary>
internal sealed class PowerTests
{
    [Test]
    public void Pow_is_within_three_units_in_the_last_place_and_one_more_for_every_unit_of_the_exponent() => Assert.Multiple(() =>
    {
        var random = new Randomizer(20260622);
        double worst = 0;
        for (int i = 0; i < 2000; i++)
        {
            int q = 1 << random.Int(0, 6), a = random.Int(-3 * q, 3 * q);
            double x = (i % 4) switch { 0 => random.Double(), 1 => Math.ScaleB(random.Double(1, 2), random.Int(-150, 150)), 2 => 1 + random.Double(-1e-6, 1e-6), _ => random.Double(0, 20) };
            double error = Math.Abs(RelativeError(Power.Pow(x, a / (double)q), x, a, q)) / 2.220446049250313e-16;
            worst = Math.Max(worst, error);
            Assert.That(error, Is.LessThan(3 + (Math.Abs(a) / (double)q)), $"{x:R} to the power {a}/{q}");
        }

        Assert.That(worst, Is.GreaterThan(0.3), "the measure sees rounding at all");
    });

    // The measure must be able to tell: a result that is off by five units in the last place is found.
    [Test]
    public void The_measure_finds_a_wrong_power()
    {
        double right = Math.Sqrt(2), wrong = right * (1 + (5 * 2.220446049250313e-16));
        Assert.That(Math.Abs(RelativeError(right, 2, 1, 2)), Is.LessThan(2.3e-16));
        Assert.That(Math.Abs(RelativeError(wrong, 2, 1, 2)), Is.GreaterThan(8e-16));
    }

    [Test]
    public void Ends_of_the_range_have_their_values() => Assert.Multiple(() =>
    {
        foreach (double x in new[] { 0, 1e-310, 0.25, 1, 9, 1e300, double.PositiveInfinity })
        {
            foreach (double y in new[] { double.NegativeInfinity, -800, -1, 0, 0.5, 1, 2, 800, double.PositiveInfinity })
            {
                double expected = Math.Pow(x, y);
                bool tiny = expected < 2.2250738585072014e-308;
                Assert.That(Power.Pow(x, y), tiny ? Is.LessThan(2.2250738585072014e-308) : Is.EqualTo(expected).Within(expected is 0 or double.PositiveInfinity ? 0 : 1e-12 * expected), $"{x} to the power {y}");
            }
        }

        Assert.That(Power.Pow(double.NaN, 2), Is.NaN);
        Assert.That(Power.Pow(2, double.NaN), Is.NaN);
        Assert.That(Power.Pow(-1, 2), Is.NaN);
    });

    // (z^q / x^a - 1) / q in exact integers, rounded at the end.
    private static double RelativeError(double z, double x, int a, int q)
    {
        var (mz, ez) = Parts(z);
        var (mx, ex) = Parts(x);
        BigInteger left = BigInteger.Pow(mz, q), right = BigInteger.Pow(mx, Math.Abs(a));
        int shift = (ez * q) - (ex * a);
        (left, right) = a < 0 ? (left * right, BigInteger.One) : (left, right);
        (left, right) = shift >= 0 ? (left << shift, right) : (left, right << -shift);
        return (double)(((left - right) << 160) / right) / Math.ScaleB(1, 160) / q;
    }

    private static (BigInteger Mantissa, int Exponent) Parts(double x)
    {
        int exponent = Math.ILogB(x) - 52;
        return (new BigInteger(Math.ScaleB(x, -exponent)), exponent);
    }
}
