using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Core.Ambiguity;

/// <summary>Measures that all families share.</summary>
internal static class RowChecks
{
    /// <summary>How far a row is from being a distribution over the same total as the nominal row: the largest negative part, or the error of the sum.</summary>
    public static double NotADistribution(ReadOnlySpan<double> nominal, ReadOnlySpan<double> row)
    {
        double lowest = 0, sum = 0;
        for (int i = 0; i < row.Length; i++)
        {
            lowest = Math.Min(lowest, row[i]);
            sum += row[i] - nominal[i];
        }

        return double.IsNaN(sum) ? double.PositiveInfinity : Math.Max(-lowest, Math.Abs(sum));
    }

    /// <summary>
    /// The same for families whose rows need not have the total of the nominal row: each of the two sums may be off by what is allowed of rows, beyond that the error counts.
    /// </summary>
    public static double NotNearDistribution(ReadOnlySpan<double> nominal, ReadOnlySpan<double> row)
    {
        double lowest = 0, sum = 0;
        for (int i = 0; i < row.Length; i++)
        {
            lowest = Math.Min(lowest, row[i]);
            sum += row[i] - nominal[i];
        }

        return double.IsNaN(sum) ? double.PositiveInfinity : Math.Max(0, Math.Max(-lowest, Math.Abs(sum) - (2 * Tolerances.RowSum)));
    }

    /// <summary>Largest mass on a state to which the nominal row gives none.</summary>
    public static double OutsideSupport(ReadOnlySpan<double> nominal, ReadOnlySpan<double> row)
    {
        double largest = 0;
        for (int i = 0; i < row.Length; i++)
        {
            if (nominal[i] <= 0)
            {
                largest = Math.Max(largest, row[i]);
            }
        }

        return largest;
    }

    /// <summary>&lt;p, V&gt;.</summary>
    public static double Dot(ReadOnlySpan<double> row, ReadOnlySpan<double> values) => Lanes.Dot(row, values);

    /// <summary>&lt;p, V&gt; of a sparse row.</summary>
    public static double Dot(ReadOnlySpan<int> states, ReadOnlySpan<double> row, ReadOnlySpan<double> values)
    {
        double sum = 0;
        for (int k = 0; k < row.Length; k++)
        {
            sum += row[k] * values[states[k]];
        }

        return sum;
    }

    /// <summary>Nominal mass of a group of states.</summary>
    public static double Mass(ReadOnlySpan<double> nominal, ReadOnlySpan<int> group)
    {
        double mass = 0;
        foreach (int i in group)
        {
            mass += nominal[i];
        }

        return mass;
    }

    /// <summary>The lowest tie group that a row may use: the first with nominal mass when the support is nominal, else the first of all.</summary>
    public static int LowestGroup(ReadOnlySpan<double> nominal, PreparedValues values, Support support)
    {
        int g = 0;
        if (support == Support.Nominal)
        {
            while (g < values.Groups - 1 && Mass(nominal, values.Group(g)) <= 0)
            {
                g++;
            }
        }

        return g;
    }

    /// <summary>The lowest value that a row may use, in the strict order of V.</summary>
    public static double LowestValue(ReadOnlySpan<double> nominal, PreparedValues values, Support support)
    {
        if (support == Support.Nominal)
        {
            foreach (int i in values.Order)
            {
                if (nominal[i] > 0)
                {
                    return values.Values[i];
                }
            }
        }

        return values.Minimum;
    }

    /// <summary>The lowest value that a sparse row may use.</summary>
    public static double LowestValue(ReadOnlySpan<int> states, ReadOnlySpan<double> nominal, PreparedValues values, Support support)
    {
        if (support == Support.Full)
        {
            return values.Minimum;
        }

        double lowest = double.PositiveInfinity;
        for (int k = 0; k < states.Length; k++)
        {
            lowest = nominal[k] > 0 ? Math.Min(lowest, values.Values[states[k]]) : lowest;
        }

        return lowest;
    }

    /// <summary>Adds mass to a group in proportion to nominal mass, equally where that is zero (eq. U4).</summary>
    public static void Spread(ReadOnlySpan<double> nominal, ReadOnlySpan<int> group, double mass, Span<double> row)
    {
        double total = Mass(nominal, group);
        foreach (int i in group)
        {
            row[i] += total > 0 ? mass * (nominal[i] / total) : mass / group.Length;
        }
    }

    /// <summary>Adds <paramref name="mass"/> to the allowed states whose values are hardly above the lowest (<see cref="SmoothStep.Share"/>): a continuous stand-in for the lowest state.</summary>
    public static void SpreadSoftly(ReadOnlySpan<double> nominal, PreparedValues values, Support support, double temperature, double mass, Span<double> row)
    {
        double lowest = LowestValue(nominal, values, support), window = SmoothStep.Window(temperature), total = 0;
        foreach (int i in values.Order)
        {
            double above = values.Values[i] - lowest;
            if (above >= window)
            {
                break;
            }

            total += Allowed(nominal, support, i) ? SmoothStep.Share(above, window) : 0;
        }

        foreach (int i in values.Order)
        {
            double above = values.Values[i] - lowest;
            if (above >= window)
            {
                break;
            }

            row[i] += Allowed(nominal, support, i) ? mass * (SmoothStep.Share(above, window) / total) : 0;
        }
    }

    private static bool Allowed(ReadOnlySpan<double> nominal, Support support, int state) => support == Support.Full || nominal[state] > 0;
}
