using RobustMfgSim.Core.Ambiguity;

namespace RobustMfgSim.Benchmarks;

/// <summary>The same backups as one would first write them: one number at a time, with the library's functions.</summary>
internal static class ScalarReference
{
    public static double Dot(ReadOnlySpan<double> row, ReadOnlySpan<double> values)
    {
        double sum = 0;
        for (int i = 0; i < row.Length; i++)
        {
            sum += row[i] * values[i];
        }

        return sum;
    }

    public static double Contamination(ReadOnlySpan<double> row, double radius, PreparedValues values) =>
        ((1 - radius) * Dot(row, values.Values)) + (radius * values.Minimum);

    public static double TotalVariation(ReadOnlySpan<double> row, double radius, PreparedValues values)
    {
        double left = radius, loss = 0;
        for (int k = values.Order.Length - 1; k >= 0 && left > 0; k--)
        {
            int i = values.Order[k];
            double taken = Math.Min(row[i], left);
            left -= taken;
            loss += taken * (values.Values[i] - values.Minimum);
        }

        return Dot(row, values.Values) - loss;
    }

    public static double Box(ReadOnlySpan<double> row, Func<double, (double Lower, double Upper)> bounds, PreparedValues values)
    {
        double rest = 1, sum = 0;
        for (int i = 0; i < row.Length; i++)
        {
            rest -= bounds(row[i]).Lower;
        }

        foreach (int i in values.Order)
        {
            var (lower, upper) = bounds(row[i]);
            double added = Math.Min(rest, upper - lower);
            rest -= added;
            sum += (lower + added) * values.Values[i];
        }

        return sum;
    }

    /// <summary>For radii at which every entry stays positive: the mean less sqrt(r Var).</summary>
    public static double ChiSquare(ReadOnlySpan<double> row, double radius, PreparedValues values)
    {
        double mean = Dot(row, values.Values), variance = 0;
        for (int i = 0; i < row.Length; i++)
        {
            variance += row[i] * (values.Values[i] - mean) * (values.Values[i] - mean);
        }

        return mean + Math.Sqrt(variance / radius) < values.Maximum ? double.NaN : mean - Math.Sqrt(radius * variance);
    }

    /// <summary>Bisection on the multiplier l of the dual, max over l of sum p0(s) min over t of [V(t) + l |s - t|] - l r; the inner minima by a pass in either direction.</summary>
    public static double WassersteinOnALine(ReadOnlySpan<double> row, double radius, PreparedValues values)
    {
        Span<double> least = stackalloc double[row.Length], steps = stackalloc double[row.Length];
        double low = 0, high = values.Span;
        for (int pass = 0; pass < 50; pass++)
        {
            double middle = 0.5 * (low + high);
            Nearest(values.Values, middle, least, steps);
            (low, high) = Dot(row, steps) > radius ? (middle, high) : (low, middle);
        }

        Nearest(values.Values, high, least, steps);
        return Dot(row, least) - (high * radius);
    }

    // min over t of V(t) + l |s - t|, and how far away that t is.
    private static void Nearest(ReadOnlySpan<double> v, double multiplier, Span<double> least, Span<double> steps)
    {
        v.CopyTo(least);
        steps.Clear();
        for (int s = 1; s < v.Length; s++)
        {
            Step(s, s - 1, multiplier, least, steps);
        }

        for (int s = v.Length - 2; s >= 0; s--)
        {
            Step(s, s + 1, multiplier, least, steps);
        }
    }

    private static void Step(int s, int from, double multiplier, Span<double> least, Span<double> steps)
    {
        if (least[from] + multiplier < least[s])
        {
            (least[s], steps[s]) = (least[from] + multiplier, steps[from] + 1);
        }
    }

    public static double KullbackLeibler(ReadOnlySpan<double> row, double radius, PreparedValues values, ref double a)
    {
        if (a == 0)
        {
            double mean = Dot(row, values.Values), variance = 0;
            for (int i = 0; i < row.Length; i++)
            {
                variance += row[i] * (values.Values[i] - mean) * (values.Values[i] - mean);
            }

            a = Math.Sqrt(2 * radius / variance);
        }

        for (int pass = 0; pass < 50; pass++)
        {
            double z = 0, first = 0, second = 0;
            for (int i = 0; i < row.Length; i++)
            {
                double d = values.Values[i] - values.Minimum, p = row[i] * Math.Exp(-a * d);
                z += p;
                first += p * d;
                second += p * d * d;
            }

            double average = first / z, excess = (-a * average) - Math.Log(z) - radius, step = excess / (a * ((second / z) - (average * average)));
            a -= step;
            if (Math.Abs(step) <= 1e-9 * a)
            {
                return values.Minimum + average;
            }
        }

        return double.NaN;
    }
}
