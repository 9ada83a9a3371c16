using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Core.Ambiguity;

/// <summary>
/// Kullback-Leibler: U = {p : sum p log(p/p0) &lt;= rho}, rho >= 0 the radius, in nats. The minimiser is the exponential tilt p_a = p0 exp(-a V)/Z with the a at
/// which its divergence is rho; where rho >= -log p0(M), M the states of lowest value that p0 reaches, it is p0 conditioned on M. Rows never leave the support
/// of p0, so the support option changes nothing. Source: Nilim and El Ghaoui (2005), Hu and Hong (2013). The root a is that of <see cref="ExponentialTilt"/>; it is
/// the warm start that sweeps keep for each row.
/// </summary>
/// <param name="support">Accepted for uniformity; these rows never leave the nominal support.</param>
public sealed class KullbackLeiblerBall(Support support) : IAmbiguitySet
{
    /// <summary>What it is.</summary>
    public static Descriptor Description { get; } = new(
        "kl", "Rows with Kullback-Leibler divergence KL(p || nominal) at most radius.", "Nilim and El Ghaoui 2005; Hu and Hong 2013", 1,
        new ParameterSpec("radius", 0, 0, double.PositiveInfinity, "divergence in nats"))
    {
        Definition = "U = { p : sum p log(p / p0) <= radius }",
        Edges = "Radius 0 is the nominal kernel. From radius -log p0(argmin V) on the worst case is the lowest value that p0 reaches. Rows never leave the support of p0.",
    };

    /// <inheritdoc/>
    public Descriptor Descriptor => Description;

    /// <summary>The support option as given.</summary>
    public Support Support { get; } = support;

    /// <inheritdoc/>
    public bool ConvexInNominal => true;

    /// <inheritdoc/>
    public double WorstValue(ReadOnlySpan<double> nominal, double radius, PreparedValues values)
    {
        double start = 0;
        return WorstValue(nominal, radius, values, ref start);
    }

    /// <inheritdoc/>
    public double WorstValue(ReadOnlySpan<double> nominal, double radius, PreparedValues values, ref double start) =>
        Problem(nominal, radius, values, values.Values).Value(ref start);

    /// <inheritdoc/>
    public double WorstValue(ReadOnlySpan<int> states, ReadOnlySpan<double> nominal, double radius, PreparedValues values, ref double start)
    {
        var v = values.Scratch(0)[..states.Length];
        double lowest = double.PositiveInfinity, highest = double.NegativeInfinity, atLowest = 0;
        for (int k = 0; k < v.Length; k++)
        {
            double value = v[k] = values.Values[states[k]];
            if (nominal[k] > 0)
            {
                atLowest = value < lowest ? nominal[k] : value == lowest ? atLowest + nominal[k] : atLowest;
                lowest = Math.Min(lowest, value);
                highest = Math.Max(highest, value);
            }
        }

        return new ExponentialTilt(nominal, radius, v, lowest, atLowest, highest - lowest).Value(ref start);
    }

    /// <inheritdoc/>
    public void WorstRow(ReadOnlySpan<double> nominal, double radius, PreparedValues values, Span<double> row)
    {
        // Tied states stand at their group's lowest value, so that the minimiser treats them alike (eq. U4).
        var levels = values.Levels;
        Write(nominal, levels, LowestOn(nominal, values, levels), Problem(nominal, radius, values, levels).Root(), row);
    }

    /// <summary>
    /// The tilt whose temperature is sqrt(T_a^2 + T^2), T_a = 1/a that of the minimiser. While T is below T_a the value rises by about a^2 Var_a T^2 / (2 T_a), and beyond by at
    /// most sqrt(2) rho T, however small the nominal masses are.
    /// </summary>
    /// <inheritdoc/>
    public void SmoothedRow(ReadOnlySpan<double> nominal, double radius, PreparedValues values, double temperature, Span<double> row)
    {
        double a = Problem(nominal, radius, values, values.Values).Root(), relative = a * temperature;
        a = relative <= 1 ? a / Math.Sqrt(1 + (relative * relative)) : 1 / (temperature * Math.Sqrt(1 + (1 / (relative * relative))));
        Write(nominal, values.Values, LowestOn(nominal, values, values.Values), a, row);
    }

    /// <inheritdoc/>
    public double Violation(ReadOnlySpan<double> nominal, double radius, ReadOnlySpan<double> row)
    {
        double divergence = 0;
        for (int i = 0; i < row.Length; i++)
        {
            if (row[i] > 0)
            {
                divergence += nominal[i] > 0 ? row[i] * Logarithm.Log(row[i] / nominal[i]) : double.PositiveInfinity;
            }
        }

        return Math.Max(RowChecks.NotADistribution(nominal, row), divergence - radius);
    }

    // v is V or its levels: both ascend in the prepared order.
    private static ExponentialTilt Problem(ReadOnlySpan<double> nominal, double radius, PreparedValues values, ReadOnlySpan<double> v)
    {
        var order = values.Order;
        double lowest = LowestOn(nominal, values, v), atLowest = 0;
        for (int k = 0; k < order.Length && v[order[k]] <= lowest; k++)
        {
            atLowest += nominal[order[k]];
        }

        return new(nominal, radius, v, lowest, atLowest, values.Span);
    }

    private static double LowestOn(ReadOnlySpan<double> nominal, PreparedValues values, ReadOnlySpan<double> v)
    {
        foreach (int i in values.Order)
        {
            if (nominal[i] > 0)
            {
                return v[i];
            }
        }

        return values.Minimum;
    }

    // The tilt p0 exp(-a V)/Z; a = infinity conditions p0 on the lowest states.
    private static void Write(ReadOnlySpan<double> nominal, ReadOnlySpan<double> v, double lowest, double a, Span<double> row)
    {
        double z = 0, mass = 0;
        for (int i = 0; i < row.Length; i++)
        {
            double d = Math.Max(0, v[i] - lowest);
            row[i] = nominal[i] <= 0 ? 0 : d == 0 ? nominal[i] : double.IsPositiveInfinity(a) ? 0 : nominal[i] * Exponential.Exp(-a * d);
            z += row[i];
            mass += nominal[i];
        }

        for (int i = 0; i < row.Length; i++)
        {
            row[i] *= mass / z;
        }
    }
}
