using RobustMfgSim.Core.Games;

namespace RobustMfgSim.Core.Ambiguity;

/// <summary>
/// Kullback-Leibler: U = {p : sum p log(p/p0) &lt;= rho}, rho >= 0 the radius, in nats. The minimiser is the exponential tilt p_a = p0 exp(-a V)/Z with the a at
/// which its divergence is rho; where rho >= -log p0(M), M the states of lowest value that p0 reaches, it is p0 conditioned on M. Rows never leave the support
/// of p0, so the support option changes nothing. Source: Nilim and El Ghaoui (2005), Hu and Hong (2013).
/// The root is found by Newton's method on K(a) = KL(p_a, p0), K'(a) = a Var_a(V), kept in a bracket.
/// </summary>
/// <param name="support">Accepted for uniformity; these rows never leave the nominal support.</param>
public sealed class KullbackLeiblerBall(Support support) : IAmbiguitySet
{
    // exp(-745) is the last positive double: a tilt beyond it has all its mass on the lowest states.
    private const double LargestExponent = 745;

    /// <summary>What it is.</summary>
    public static Descriptor Description { get; } = new(
        "kl", "Rows with Kullback-Leibler divergence KL(p || nominal) at most radius.", "Nilim and El Ghaoui 2005; Hu and Hong 2013", 1,
        new ParameterSpec("radius", 0, 0, double.PositiveInfinity, "divergence in nats"));

    /// <inheritdoc/>
    public Descriptor Descriptor => Description;

    /// <summary>The support option as given.</summary>
    public Support Support { get; } = support;

    /// <inheritdoc/>
    public double WorstValue(ReadOnlySpan<double> nominal, double radius, PreparedValues values)
    {
        var v = values.Values;
        double lowest = RowChecks.LowestValue(nominal, values, Support.Nominal), a = Tilt(nominal, radius, v, lowest);
        if (double.IsPositiveInfinity(a))
        {
            return lowest;
        }

        double z = 0, first = 0, mass = 0;
        for (int i = 0; i < v.Length; i++)
        {
            double p = nominal[i] * Math.Exp(-a * Math.Max(0, v[i] - lowest));
            mass += nominal[i];
            z += p;
            first += nominal[i] > 0 ? p * (v[i] - lowest) : 0;
        }

        return mass * (lowest + (first / z));
    }

    /// <inheritdoc/>
    public void WorstRow(ReadOnlySpan<double> nominal, double radius, PreparedValues values, Span<double> row)
    {
        Snap(values, row);
        double lowest = row[LowestState(nominal, values)];
        Write(nominal, row, lowest, Tilt(nominal, radius, row, lowest));
    }

    /// <inheritdoc/>
    public void SmoothedRow(ReadOnlySpan<double> nominal, double radius, PreparedValues values, double temperature, Span<double> row)
    {
        values.Values.CopyTo(row);
        double lowest = row[LowestState(nominal, values)], a = Tilt(nominal, radius, row, lowest);
        Write(nominal, row, lowest, double.IsPositiveInfinity(a) ? 1 / temperature : a / (1 + (a * temperature)));
    }

    /// <inheritdoc/>
    public double Violation(ReadOnlySpan<double> nominal, double radius, ReadOnlySpan<double> row)
    {
        double divergence = 0;
        for (int i = 0; i < row.Length; i++)
        {
            if (row[i] > 0)
            {
                divergence += nominal[i] > 0 ? row[i] * Math.Log(row[i] / nominal[i]) : double.PositiveInfinity;
            }
        }

        return Math.Max(RowChecks.NotADistribution(nominal, row), divergence - radius);
    }

    // Tied states take their group's lowest value, so that the minimiser treats them alike (eq. U4).
    private static void Snap(PreparedValues values, Span<double> snapped)
    {
        for (int g = 0; g < values.Groups; g++)
        {
            foreach (int i in values.Group(g))
            {
                snapped[i] = values.Values[values.Group(g)[0]];
            }
        }
    }

    private static int LowestState(ReadOnlySpan<double> nominal, PreparedValues values)
    {
        foreach (int i in values.Order)
        {
            if (nominal[i] > 0)
            {
                return i;
            }
        }

        return values.Order[0];
    }

    // row holds V on entry and the tilt p0 exp(-a V)/Z on return; a = infinity conditions p0 on the lowest states.
    private static void Write(ReadOnlySpan<double> nominal, Span<double> row, double lowest, double a)
    {
        double z = 0, mass = 0;
        for (int i = 0; i < row.Length; i++)
        {
            double d = Math.Max(0, row[i] - lowest);
            row[i] = nominal[i] <= 0 ? 0 : d == 0 ? nominal[i] : double.IsPositiveInfinity(a) ? 0 : nominal[i] * Math.Exp(-a * d);
            z += row[i];
            mass += nominal[i];
        }

        for (int i = 0; i < row.Length; i++)
        {
            row[i] *= mass / z;
        }
    }

    // The a with K(a) = rho; 0 where V is constant on the support or rho is 0, infinity where the ball reaches the lowest states alone.
    private static double Tilt(ReadOnlySpan<double> nominal, double radius, ReadOnlySpan<double> v, double lowest)
    {
        double atLowest = 0, mass = 0, mean = 0, gap = double.PositiveInfinity;
        for (int i = 0; i < v.Length; i++)
        {
            if (nominal[i] > 0)
            {
                double d = v[i] - lowest;
                mass += nominal[i];
                mean += nominal[i] * d;
                if (d > 0)
                {
                    gap = Math.Min(gap, d);
                }
                else
                {
                    atLowest += nominal[i];
                }
            }
        }

        if (radius <= 0 || double.IsPositiveInfinity(gap))
        {
            return 0;
        }

        if (radius >= -Math.Log(atLowest / mass))
        {
            return double.PositiveInfinity;
        }

        return Root(nominal, radius, v, lowest, mean / mass, LargestExponent / gap);
    }

    private static double Root(ReadOnlySpan<double> nominal, double radius, ReadOnlySpan<double> v, double lowest, double mean, double largest)
    {
        double low = 0, high = largest;
        double a = Math.Min(0.5 * high, Math.Sqrt(2 * radius / Divergence(nominal, v, lowest, mean, 0).Variance));
        for (int k = 0; k < 200; k++)
        {
            var (divergence, variance) = Divergence(nominal, v, lowest, mean, a);
            double excess = divergence - radius;
            if (excess > 0)
            {
                high = a;
            }
            else
            {
                low = a;
            }

            double next = a - (excess / (a * variance));
            if (!(next > low && next < high))
            {
                next = 0.5 * (low + high);
            }

            if (Math.Abs(next - a) <= 1e-15 * a || high - low <= 1e-16 * high)
            {
                return next;
            }

            a = next;
        }

        return a;
    }

    // K(a) and Var_a(V). For moderate a the sums are formed about the nominal mean, where the terms of order a cancel exactly and K keeps its digits
    // even for radii of 1e-12; for large a about the lowest value, where no exponential overflows.
    private static (double Divergence, double Variance) Divergence(ReadOnlySpan<double> nominal, ReadOnlySpan<double> v, double lowest, double mean, double a)
    {
        double z = 0, first = 0, second = 0, mass = 0, centre = a * mean < 1 ? mean : 0, curved = 0, linear = 0;
        for (int i = 0; i < v.Length; i++)
        {
            if (nominal[i] > 0)
            {
                double u = v[i] - lowest - centre, x = -a * u, e = Math.Exp(x), p = nominal[i] * e;
                mass += nominal[i];
                z += p;
                first += p * u;
                second += p * u * u;
                curved += nominal[i] * ExpMinusOneMinus(x);
                linear += nominal[i] * u * (x + ExpMinusOneMinus(x));
            }
        }

        double average = first / z, variance = Math.Max((second / z) - (average * average), double.Epsilon);
        double divergence = centre != 0
            ? (-a * linear / z) - Log1P(curved / mass)
            : (-a * average) - Math.Log(z / mass);
        return (divergence, variance);
    }

    // exp(x) - 1 - x without cancellation.
    private static double ExpMinusOneMinus(double x)
    {
        if (Math.Abs(x) > 0.5)
        {
            return Math.Exp(x) - 1 - x;
        }

        double term = x * x / 2, sum = term;
        for (int k = 3; Math.Abs(term) > 1e-18 * Math.Abs(sum); k++)
        {
            term *= x / k;
            sum += term;
        }

        return sum;
    }

    // log(1 + x) to full relative accuracy (Kahan).
    private static double Log1P(double x)
    {
        double y = 1 + x;
        return y == 1 ? x : Math.Log(y) * (x / (y - 1));
    }
}
