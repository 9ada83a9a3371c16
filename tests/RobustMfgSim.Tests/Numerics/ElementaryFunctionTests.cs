using System.Numerics;
using System.Runtime.Intrinsics;
using RobustMfgSim.Core.Numerics;
using RobustMfgSim.Tests.Oracles;

namespace RobustMfgSim.Tests.Numerics;

internal sealed class ElementaryFunctionTests
{
    private static readonly double[] Scales = [1e-12, 1e-3, 0.1, 0.5, 1, 5, 40, 300];

    [Test]
    public void Exp_is_within_two_units_in_the_last_place()
    {
        var stream = new RandomStream(11, StreamPurpose.Sampling);
        double worst = 0;
        foreach (double scale in Scales)
        {
            for (int i = 0; i < 60; i++)
            {
                double x = ((2 * stream.NextDouble()) - 1) * scale;
                worst = Math.Max(worst, Math.Abs(FixedPoint.ErrorInUlps(Exponential.Exp(x), FixedPoint.Exp(FixedPoint.Of(x)))));
            }
        }

        Assert.That(worst, Is.LessThan(2));
        Assert.That(worst, Is.GreaterThan(0.3), "the measure sees rounding at all");
    }

    // log x is right to u ulps exactly when exp of its neighbours at that distance encloses x.
    [Test]
    public void Log_is_within_two_units_in_the_last_place()
    {
        var stream = new RandomStream(12, StreamPurpose.Sampling);
        for (int i = 0; i < 400; i++)
        {
            double x = (i % 4) switch
            {
                0 => Math.ScaleB(stream.NextDouble(), (int)(stream.NextDouble() * 400) - 200),
                1 => 1 + ((stream.NextDouble() - 0.5) * 1e-3),
                2 => 1 - (stream.NextDouble() * 1e-9),
                _ => stream.NextDouble() * 2,
            };
            Encloses(Logarithm.Log(x), FixedPoint.Of(x), $"log {x:R}");
            double y = (stream.NextDouble() - 0.5) * Math.Pow(10, -12 * stream.NextDouble());
            Encloses(Logarithm.LogOnePlus(y), FixedPoint.Of(y) + FixedPoint.Of(1), $"log (1 + {y:R})");
        }
    }

    [Test]
    public void Ends_of_the_range_have_their_values()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Exponential.Exp(0), Is.EqualTo(1));
            Assert.That(Exponential.Exp(double.NegativeInfinity), Is.Zero);
            Assert.That(Exponential.Exp(-709), Is.Zero);
            Assert.That(Exponential.Exp(Exponential.Smallest), Is.EqualTo(2.2250738585072014e-308).Within(1e-320));
            Assert.That(Exponential.Exp(709.75), Is.EqualTo(Math.Exp(709.75)).Within(1e-15 * Math.Exp(709.75)));
            Assert.That(Exponential.Exp(710), Is.EqualTo(double.PositiveInfinity));
            Assert.That(Exponential.Exp(double.NaN), Is.NaN);
            Assert.That(Logarithm.Log(1), Is.Zero);
            Assert.That(Logarithm.Log(0), Is.EqualTo(double.NegativeInfinity));
            Assert.That(Logarithm.Log(-1), Is.NaN);
            Assert.That(Logarithm.Log(double.PositiveInfinity), Is.EqualTo(double.PositiveInfinity));
            Assert.That(Logarithm.Log(double.Epsilon), Is.EqualTo(Math.Log(double.Epsilon)).Within(2e-13));
            Assert.That(Logarithm.LogOnePlus(1e-300), Is.EqualTo(1e-300));
        });
    }

    [Test]
    public void Eight_at_a_time_have_the_bits_of_one_at_a_time()
    {
        var stream = new RandomStream(13, StreamPurpose.Sampling);
        Span<double> x = stackalloc double[8];
        for (int i = 0; i < 2000; i++)
        {
            for (int k = 0; k < 8; k++)
            {
                x[k] = ((2 * stream.NextDouble()) - 1) * 720;
                x[k] = k == 7 ? double.NegativeInfinity : Math.Min(x[k], Exponential.LargestInVectors);
            }

            var vector = Exponential.Exp(Vector512.Create<double>(x));
            for (int k = 0; k < 8; k++)
            {
                Assert.That(BitConverter.DoubleToInt64Bits(vector.GetElement(k)), Is.EqualTo(BitConverter.DoubleToInt64Bits(Exponential.Exp(x[k]))), $"exp {x[k]:R}");
            }
        }
    }

    private static void Encloses(double log, BigInteger x, string what)
    {
        double unit = Math.BitIncrement(Math.Abs(log)) - Math.Abs(log);
        Assert.That(FixedPoint.Exp(FixedPoint.Of(log) - (2 * FixedPoint.Of(unit))) <= x, what);
        Assert.That(FixedPoint.Exp(FixedPoint.Of(log) + (2 * FixedPoint.Of(unit))) >= x, what);
    }
}
