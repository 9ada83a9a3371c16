using NUnit.Framework;
using RobustMfgSim.Runner.Reports;

namespace RobustMfgSim.Tests.Reports;

public sealed class LogScaleTests
{
    [Test]
    public void EqualRatiosAreEqualLengths()
    {
        // By hand: three decades on 300 pixels from 300 up to 0.
        var scale = new LogScale([(0.1, 100)], 300, 0);
        Assert.That(new[] { 0.1, 1, 10, 100, Math.Sqrt(10) }.Select(scale.At), Is.EqualTo(new[] { 300.0, 200, 100, 0, 150 }).Within(1e-9));
        Assert.That((scale.At(0), scale.At(-1), scale.At(1e9), scale.Break), Is.EqualTo((300.0, 300.0, 0.0, (double?)null)), "what is off the axis goes to its end");
    }

    [Test]
    public void ABreakKeepsTheHeightOfADecade()
    {
        // By hand: 2 + 1 decades share 318 - 18 = 300 pixels, 100 each; the break takes pixels 100 to 118 counted from the top.
        var scale = new LogScale([(0.01, 1), (1000, 10000)], 318, 0);
        Assert.That(new[] { 0.01, 0.1, 1, 1000, 10000 }.Select(scale.At), Is.EqualTo(new[] { 318.0, 218, 118, 100, 0 }).Within(1e-9));
        Assert.That(scale.Break, Is.EqualTo(109).Within(1e-9));
    }

    [Test]
    public void AFarBoundIsCutOffAndANearOneIsNot()
    {
        Assert.That(LogScale.Cover([0.1, 0.01], [100, 10], 300, 0).Break, Is.Not.Null);
        Assert.That(LogScale.Cover([0.1, 0.01], [0.3], 300, 0).Break, Is.Null);
        Assert.That(LogScale.Cover([0.1, 0.01], [1e-6], 300, 0).Break, Is.Null, "a bound below the data is part of one axis");
    }

    [TestCase(new[] { 0.5 })]
    [TestCase(new[] { 0.5, 0.5000001 })]
    [TestCase(new[] { 1e-12, 1e12 })]
    [TestCase(new double[] { })]
    public void EveryAxisHasAPositiveLengthAndContainsItsData(double[] data)
    {
        var scale = LogScale.Cover(data, [], 300, 0);
        Assert.That(scale.High / scale.Low, Is.GreaterThan(1.5));
        Assert.That(data, Is.All.InRange(scale.Low, scale.High));
    }

    [TestCase(1, 1000, "1 10 100 1000", 60)]
    [TestCase(0.8, 12, "1 2 3 5 10", 40)]
    [TestCase(0.019, 0.041, "0.02 0.03 0.04", 20)]
    [TestCase(3.1, 3.9, "3.2 3.4 3.6 3.8", 20)]
    [TestCase(1e-9, 1e-6, "10⁻⁹ 10⁻⁸ 10⁻⁷ 10⁻⁶", 60)]
    [TestCase(1e-12, 1e12, "10⁻¹⁰ 10⁻⁵ 1 10⁵ 10¹⁰", 60)]
    public void TicksAreRoundNumbersThatFit(double low, double high, string expected, double spacing)
    {
        var scale = new LogScale([(low, high)], 300, 0);
        Assert.That(string.Join(' ', scale.Ticks(spacing).Select(t => t.Label)), Is.EqualTo(expected));
    }

    [Test]
    public void TicksKeepTheirDistanceOnEveryRange()
    {
        for (int i = 0; i < 400; i++)
        {
            double low = Math.Pow(10, -6 + (i % 20 * 0.61)), high = low * Math.Pow(10, 0.2 + (i / 20 * 0.37));
            var pixels = new LogScale([(low, high)], 280, 0) is var scale ? scale.Ticks(19).Select(t => scale.At(t.Value)).ToArray() : [];
            Assert.That(pixels, Has.Length.GreaterThanOrEqualTo(2), $"{low} to {high}");
            Assert.That(pixels.Zip(pixels.Skip(1), (a, b) => a - b), Is.All.GreaterThanOrEqualTo(19 - 1e-9), $"{low} to {high}");
        }
    }
}
