using NUnit.Framework;
using RobustMfgSim.Core.Numerics;
using RobustMfgSim.Verification.Estimators;

namespace RobustMfgSim.Tests.Verification.Estimators;

internal sealed class SlopeFitTests
{
    private static readonly int[] Sizes = [10, 30, 100, 300, 1000, 3000];

    [TestCase(-0.5)]
    [TestCase(-1)]
    [TestCase(0)]
    [TestCase(0.7)]
    public void An_exact_power_law_gives_its_exponent(double exponent)
    {
        var slope = SlopeFit.FitPoints("c", [.. Sizes.Select((n, k) => new SlopeFit.Point(n, 3 * Math.Pow(n, exponent), 0.01 * (k + 1)))], 0.95)!;
        Assert.That(slope.Slope, Is.EqualTo(exponent).Within(1e-10));
        Assert.That(slope.Low, Is.LessThan(exponent - 1e-6));
        Assert.That(slope.High, Is.GreaterThan(exponent + 1e-6));
        Assert.That((slope.Points, slope.Curve), Is.EqualTo((6, "c")));
    }

    [Test]
    public void Three_points_by_hand()
    {
        // log N = 0, 1, 2 and log x = 0, -1, -1, equal weights 100 (relative error 0.1): slope -1/2, rests 1/6, -1/3, 1/6, chi2 = 100 / 6, t_1 = 12.7062.
        var points = new[] { (1, 0.0), (3, -1.0), (7, -1.0) };
        double[] x = [.. points.Select(p => Math.Log(p.Item1))];
        double mean = x.Average(), spread = x.Sum(v => (v - mean) * (v - mean));
        double slope = x.Zip(points, (v, p) => (v - mean) * p.Item2).Sum() / spread;
        double rest = x.Zip(points, (v, p) => Math.Pow(p.Item2 + (2.0 / 3) - (slope * (v - mean)), 2)).Sum();
        double half = 12.70620474 * Math.Sqrt(Math.Max(1, 100 * rest) / (100 * spread));
        var fit = SlopeFit.FitPoints("c", [.. points.Select(p => new SlopeFit.Point(p.Item1, Math.Exp(p.Item2), 0.1 * Math.Exp(p.Item2)))], 0.95)!;
        Assert.That(fit.Slope, Is.EqualTo(slope).Within(1e-12));
        Assert.That(fit.High!.Value - fit.Slope!.Value, Is.EqualTo(half).Within(1e-6 * half));
    }

    [Test]
    public void Fewer_than_three_points_or_one_size_give_no_slope()
    {
        Assert.That(SlopeFit.FitPoints("c", [new(10, 1, 0.1), new(20, 1, 0.1)], 0.95), Is.Null);
        Assert.That(SlopeFit.FitPoints("c", [new(10, 1, 0.1), new(10, 2, 0.1), new(10, 1, 0.1)], 0.95), Is.Null);
        Assert.That(SlopeFit.Fit([], 0.95), Is.Empty);
    }

    [Test]
    public void Curves_are_read_from_the_points_and_what_may_be_zero_is_left_out()
    {
        var slopes = SlopeFit.Fit(
            [.. Sizes.Select((n, k) => new CurvePoint(
                n, 1000, Around(Math.Pow(n, -0.5), 0.1), Around(-5, 0.1), Around(-1.0 / n, k == 5 ? 2 : 0.1),
                [new("good", Around(2 * Math.Pow(n, -0.5), 0.1)), new("negative", Around(-1, 0.1)), new("noise", Around(Math.Pow(n, -0.5), k < 2 ? 0.1 : 1.5))]))],
            0.95);
        Assert.That(slopes.Select(s => s.Curve), Is.EqualTo(new[] { "mean_field_distance", "value_gap", "exploitability/good", "exploitability/negative", "exploitability/noise" }));
        Assert.That(slopes.Select(s => s.Points), Is.EqualTo(new[] { 6, 5, 6, 0, 2 }));
        Assert.That(slopes.Take(3).Select(s => s.Slope!.Value), Is.EqualTo(new[] { -0.5, -1, -0.5 }).Within(1e-10));
        Assert.That(slopes.Skip(3).Select(s => (s.Slope, s.Low, s.High)), Is.All.EqualTo(((double?)null, (double?)null, (double?)null)));
        Assert.That(slopes[0].LeftOut, Is.Empty);
        Assert.That(slopes[1].LeftOut, Is.EqualTo(new[] { new LeftOutPoint(3000, "its interval contains zero") }));
        Assert.That(slopes[3].LeftOut.Select(p => p.Reason), Is.All.EqualTo("it is negative"));
        Assert.That(slopes[4].LeftOut.Select(p => p.Agents), Is.EqualTo(new[] { 100, 300, 1000, 3000 }));

        static Interval Around(double x, double relative) => new(x, x - (relative * Math.Abs(x)), x + (relative * Math.Abs(x)));
    }

    [Test]
    public void A_point_without_error_has_no_weight_and_zero_no_logarithm()
    {
        var exact = new Interval(1, 1, 1);
        var zero = new Interval(0, 0, 0);
        CurvePoint[] points = [new(10, 100, exact, exact, exact, [new("same", zero)])];
        var slopes = SlopeFit.Fit(points, 0.95);
        Assert.That(slopes[0].LeftOut, Is.EqualTo(new[] { new LeftOutPoint(10, "it has no error, hence no weight") }));
        Assert.That(slopes[2].LeftOut, Is.EqualTo(new[] { new LeftOutPoint(10, "it is zero without any error") }));
    }

    [Test]
    public void Intervals_of_batches_are_read_back_with_the_degrees_of_freedom_of_the_batches()
    {
        // 10 batches of 4 episodes: t_9 = 2.262157 where 40 episodes would have t_39 = 2.022691.
        CurvePoint[] points = [.. Sizes.Select(n => Point(n, Math.Pow(n, -0.5), 0.05, 0.05) with { Episodes = 40, Batches = 10 })];
        double batched = Width(SlopeFit.Fit(points, 0.95)), plain = Width(SlopeFit.Fit([.. points.Select(p => p with { Batches = 40 })], 0.95));
        Assert.That(plain / batched, Is.EqualTo(2.262157 / 2.022691).Within(1e-6));

        static double Width(IReadOnlyList<SlopeEstimate> slopes) => slopes[0].High!.Value - slopes[0].Low!.Value;
    }

    [Test]
    public void The_standard_error_is_read_back_with_the_intervals_own_error_probability()
    {
        // Half-widths made with 1 %: read as 5 % the standard errors, and with them the interval of the slope, come out wider.
        CurvePoint[] points = [.. Sizes.Select(n => Point(n, Math.Pow(n, -0.5), 0.05, 0.01))];
        double right = Width(SlopeFit.Fit(points, 0.95, 0.01)), wide = Width(SlopeFit.Fit(points, 0.95));
        var direct = SlopeFit.FitPoints("c", [.. Sizes.Select(n => new SlopeFit.Point(n, Math.Pow(n, -0.5), 0.05 * Math.Pow(n, -0.5)))], 0.95)!;
        Assert.That(right, Is.EqualTo(direct.High!.Value - direct.Low!.Value).Within(1e-9));
        Assert.That(wide, Is.GreaterThan(1.2 * right));

        static double Width(IReadOnlyList<SlopeEstimate> slopes) => slopes[0].High!.Value - slopes[0].Low!.Value;
    }

    [Test]
    public void The_interval_covers_the_exponent_of_noisy_power_laws_and_not_another()
    {
        // Hoeffding: with 2000 trials the share is within 0.061 of its expectation but for a probability of 1e-6.
        const int Trials = 2000;
        double tolerance = Math.Sqrt(Math.Log(2 / 1e-6) / (2 * Trials));
        var stream = new RandomStream(20260622, StreamPurpose.Sampling);
        int covered = 0, wronglyCovered = 0;
        for (int trial = 0; trial < Trials; trial++)
        {
            var points = new SlopeFit.Point[Sizes.Length];
            for (int k = 0; k < Sizes.Length; k++)
            {
                double normal = -6, truth = 3 * Math.Pow(Sizes[k], -0.5), error = 0.05 * truth;
                for (int j = 0; j < 12; j++)
                {
                    normal += stream.NextDouble();
                }

                points[k] = new(Sizes[k], truth + (error * normal), error);
            }

            var slope = SlopeFit.FitPoints("c", points, 0.95)!;
            covered += slope.Low <= -0.5 && -0.5 <= slope.High ? 1 : 0;
            wronglyCovered += slope.Low <= -0.6 && -0.6 <= slope.High ? 1 : 0;
        }

        Assert.That((double)covered / Trials, Is.GreaterThan(0.95 - tolerance));
        Assert.That((double)wronglyCovered / Trials, Is.LessThan(0.95 - tolerance), "negative control: another exponent must be refused");
    }

    private static CurvePoint Point(int agents, double value, double relativeError, double errorProbability)
    {
        double half = RobustMfgSim.Verification.Estimators.CurveAccumulator.Quantile(999, errorProbability) * relativeError * value;
        var interval = new Interval(value, value - half, value + half);
        return new(agents, 1000, interval, interval, interval, []);
    }
}
