using RobustMfgSim.Core.Ambiguity;

namespace RobustMfgSim.Tests.Ambiguity;

/// <summary>
/// Families that search start from what the sweep before left for the row: whatever that was, the value is the one of a plain reference, and it is kept when the values move on.
/// </summary>
internal sealed class WarmStartTests
{
    [Test]
    public void Boxes_give_the_value_of_a_plain_fill_from_any_start([Values("l_infinity", "interval", "density_ratio")] string family) => Hold((draw, states) =>
    {
        double[] p0 = draw.Distribution(states);
        var support = draw.Support();
        double radius = draw.Radius(0.3), low = draw.Uniform(), high = 1 + draw.Uniform(0, 3);
        var (set, lower, upper) = family switch
        {
            "l_infinity" => (new LInfinityBall(support), p0.Select(p => Math.Max(0, p - radius)), p0.Select(p => p == 0 && support == Support.Nominal ? 0 : Math.Min(1, p + radius))),
            "interval" => (
                new IntervalSet(Support.Full, [.. p0.Select(p => low * p)], [.. p0.Select(p => Math.Min(1, p + radius))]),
                p0.Select(p => low * p), p0.Select(p => Math.Min(1, p + radius))),
            _ => ((IAmbiguitySet)new DensityRatioSet(low, high), p0.Select(p => low * p), p0.Select(p => Math.Min(1, high * p))),
        };
        return (set, p0, radius, v => PlainFill([.. lower], [.. upper], v));
    });

    [Test]
    public void Chi_square_gives_the_value_of_a_plain_bisection_from_any_start() => Hold((draw, states) =>
    {
        double[] p0 = draw.Distribution(states);
        double radius = draw.Chance(0.1) ? 0 : Math.Pow(10, draw.Uniform(-6, 1.5));
        return (new ChiSquareBall(), p0, radius, v => PlainChiSquare(p0, radius, v));
    });

    [Test]
    public void Boxes_that_hold_no_row_are_refused_from_any_start() => Assert.Multiple(() =>
    {
        double[] p0 = new double[40], v = new double[40];
        (p0[7], p0[9]) = (0.5, 0.5);
        var set = new IntervalSet(Support.Nominal, new double[40], [.. p0.Select(_ => 0.25)]);
        foreach (double at in new double[] { 0, 1, 20, 40, 41, -1, double.NaN, double.PositiveInfinity })
        {
            double start = at;
            Assert.That(() => set.WorstValue(p0, 0, AmbiguityChecks.Prepare(v), ref start), Throws.InvalidOperationException.With.Message.StartsWith("0.5 of the mass of a row has no place"), $"{at}");
        }
    });

    // The oracle must be able to tell: a value that is off by a millionth of the range is not taken for the right one.
    [Test]
    public void The_references_tell_a_wrong_value()
    {
        var draw = new Draw(1);
        double[] p0 = draw.Distribution(30), v = [.. p0.Select(_ => draw.Uniform(0, 10))];
        double right = new ChiSquareBall().WorstValue(p0, 0.5, AmbiguityChecks.Prepare(v));
        Assert.That(Close(right, PlainChiSquare(p0, 0.5, v), v), Is.True);
        Assert.That(Close(right, PlainChiSquare(p0, 0.50001, v), v), Is.False);
    }

    private static void Hold(Func<Draw, int, (IAmbiguitySet Set, double[] Nominal, double Radius, Func<double[], double> Reference)> make)
    {
        for (int i = 0; i < 400; i++)
        {
            var draw = new Draw(i);
            int states = 1 + draw.Integer(i % 4 == 0 ? 100 : 20);
            var (set, nominal, radius, reference) = make(draw, states);
            double[] v = draw.Values(states);
            var values = new PreparedValues(states);
            double start = draw.Integer(5) switch { 0 => 0, 1 => double.NaN, 2 => -draw.Uniform(0, 9), 3 => draw.Uniform(0, states + 2), _ => Math.Pow(10, draw.Uniform(-6, 6)) };
            for (int sweep = 0; sweep < 4; sweep++)
            {
                values.Prepare(v);
                double from = start, found = set.WorstValue(nominal, radius, values, ref start), expected = reference(v);
                Assert.That(Close(found, expected, v), Is.True, $"case {i}, sweep {sweep} from {from:R}: {found:R} and not {expected:R}");
                double size = Math.Pow(10, draw.Uniform(-4, 0));
                v = [.. v.Select(x => draw.Chance(0.3) ? x : x + (size * draw.Uniform(-1, 1)))];
            }
        }
    }

    private static bool Close(double found, double expected, double[] v) => Math.Abs(found - expected) <= 2e-12 * AmbiguityChecks.Scale(v);

    private static double PlainFill(double[] lower, double[] upper, double[] v)
    {
        double rest = 1 - lower.Sum(), sum = lower.Zip(v, (p, x) => p * x).Sum();
        foreach (int s in Enumerable.Range(0, v.Length).OrderBy(s => v[s]))
        {
            double added = Math.Min(rest, upper[s] - lower[s]);
            rest -= added;
            sum += added * v[s];
        }

        return sum;
    }

    // Duchi and Namkoong: max over t of t - sqrt((1 + r) sum p0 ((t - V)+)^2), concave; by golden sections on a bracket that contains the maximum.
    private static double PlainChiSquare(double[] p0, double radius, double[] v)
    {
        double lowest = v.Where((_, s) => p0[s] > 0).Min(), highest = v.Where((_, s) => p0[s] > 0).Max(), golden = (Math.Sqrt(5) - 1) / 2;
        double mean = p0.Zip(v, (p, x) => p * x).Sum(), variance = p0.Zip(v, (p, x) => p * (x - mean) * (x - mean)).Sum();
        if (radius == 0 || highest == lowest)
        {
            return mean;
        }

        // Where every state keeps mass, t = mean + sqrt(Var / r) and the value is the mean less sqrt(r Var): beyond the highest value there is no other maximum.
        double whole = mean + Math.Sqrt(variance / radius);
        if (whole >= highest)
        {
            return mean - Math.Sqrt(radius * variance);
        }

        double low = lowest, high = highest;
        for (int i = 0; i < 200; i++)
        {
            double left = high - (golden * (high - low)), right = low + (golden * (high - low));
            (low, high) = Dual(left) < Dual(right) ? (left, high) : (low, right);
        }

        return Dual((low + high) / 2);

        double Dual(double t) => t - Math.Sqrt((1 + radius) * p0.Zip(v, (p, x) => p * Math.Pow(Math.Max(0, t - x), 2)).Sum());
    }
}
