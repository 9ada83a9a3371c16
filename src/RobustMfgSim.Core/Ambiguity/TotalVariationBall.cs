using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Core.Ambiguity;

/// <summary>
/// Total variation: U = {p : (1/2) sum |p - p0| &lt;= rho}, rho in [0, 1] the radius. The minimum moves rho mass from the highest values to the lowest one;
/// once V is sorted that is one scan per row. Ties (eq. U4): a tied group loses, and the lowest group gains, in proportion to nominal mass (equally when that is zero).
/// With <see cref="Support.Nominal"/> mass moves only to states with nominal mass. Saturates at min V when rho >= 1 - p0(argmin V).
/// Source: Iyengar (2005), Nilim and El Ghaoui (2005); the scan is the one of Ho, Petrik and Wiesemann (2018).
/// </summary>
/// <param name="support">Which states may gain mass.</param>
public sealed class TotalVariationBall(Support support) : IAmbiguitySet
{
    // Up to here looking for the next highest value is cheaper than an order.
    private const int LongestScan = 48;

    // Half the width of the smoothed cut, in temperatures.
    private const double CutWidth = 3;

    private const int CutPasses = 60;

    /// <summary>What it is.</summary>
    public static Descriptor Description { get; } = new(
        "total_variation", "Rows within total variation distance (half the L1 distance) radius of the nominal row.", "Iyengar 2005; Ho, Petrik, Wiesemann 2018", 1,
        new ParameterSpec("radius", 0, 0, 1, "total variation distance"))
    {
        Definition = "U = { p : (1/2) sum |p - p0| <= radius }",
        Edges = "Radius 0 is the nominal kernel. From radius 1 - p0(argmin V) on the worst case is min V. Support nominal moves mass only to states that p0 reaches.",
    };

    /// <inheritdoc/>
    public Descriptor Descriptor => Description;

    /// <inheritdoc/>
    public bool ConvexInNominal => true;

    /// <inheritdoc/>
    public NominalLipschitz Lipschitz(int states, double radius) => support == Support.Full ? new(1, 1) : NominalLipschitz.Unknown;

    /// <inheritdoc/>
    public double WorstValue(ReadOnlySpan<double> nominal, double radius, PreparedValues values) =>
        RowChecks.Dot(nominal, values.Values) - Loss(nominal, radius, values, RowChecks.LowestValue(nominal, values, support));

    /// <inheritdoc/>
    public double WorstValue(ReadOnlySpan<int> states, ReadOnlySpan<double> nominal, double radius, PreparedValues values, ref double start)
    {
        var v = values.Values;
        if (states.Length > LongestScan)
        {
            return WorstValue(values.Expand(states, nominal), radius, values);
        }

        double mean = 0, lowest = support == Support.Full ? values.Minimum : double.PositiveInfinity;
        for (int k = 0; k < states.Length; k++)
        {
            mean += nominal[k] * v[states[k]];
            lowest = nominal[k] > 0 ? Math.Min(lowest, v[states[k]]) : lowest;
        }

        return mean - SparseLoss(states, nominal, radius, v, lowest);
    }

    /// <inheritdoc/>
    public void WorstRow(ReadOnlySpan<double> nominal, double radius, PreparedValues values, Span<double> row)
    {
        nominal.CopyTo(row);
        int lowest = RowChecks.LowestGroup(nominal, values, support);
        double moved = 0;
        for (int g = values.Groups - 1; g > lowest && moved < radius; g--)
        {
            var group = values.Group(g);
            double mass = RowChecks.Mass(nominal, group), kept = Math.Max(0, mass - (radius - moved));
            foreach (int i in group)
            {
                row[i] = kept > 0 ? nominal[i] * (kept / mass) : 0;
            }

            moved += mass - kept;
        }

        RowChecks.Spread(nominal, values.Group(lowest), moved, row);
    }

    /// <inheritdoc/>
    public void SmoothedRow(ReadOnlySpan<double> nominal, double radius, PreparedValues values, double temperature, Span<double> row)
    {
        double width = CutWidth * temperature, cut = SmoothCut(nominal, radius, values, width), moved = 0;
        for (int i = 0; i < row.Length; i++)
        {
            row[i] = nominal[i] * SmoothStep.At((values.Values[i] - cut) / width);
            moved += row[i];
        }

        // The cut is known to rounding only, and at low temperatures that is too coarse for the budget.
        double allowed = moved > radius ? radius / moved : 1;
        for (int i = 0; i < row.Length; i++)
        {
            row[i] = nominal[i] - (allowed * row[i]);
        }

        moved *= allowed;
        RowChecks.SpreadSoftly(nominal, values, support, temperature, moved, row);
    }

    /// <inheritdoc/>
    public double Violation(ReadOnlySpan<double> nominal, double radius, ReadOnlySpan<double> row)
    {
        double largest = RowChecks.NotADistribution(nominal, row), distance = 0;
        if (support == Support.Nominal)
        {
            largest = Math.Max(largest, RowChecks.OutsideSupport(nominal, row));
        }

        for (int i = 0; i < row.Length; i++)
        {
            distance += Math.Abs(row[i] - nominal[i]) / 2;
        }

        return Math.Max(largest, distance - radius);
    }

    // sum of moved mass times (V - lowest), from the highest value down, four states at a time while all four give everything. States below the lowest have no
    // mass, and those at the lowest lose nothing by it.
    private static double Loss(ReadOnlySpan<double> nominal, double radius, PreparedValues values, double lowest)
    {
        if (radius <= 0)
        {
            return 0;
        }

        var order = values.Order;
        var sorted = values.Sorted;
        double left = radius, loss = 0;
        int k = order.Length;
        while (k >= 4)
        {
            double p = nominal[order[k - 1]], q = nominal[order[k - 2]], r = nominal[order[k - 3]], t = nominal[order[k - 4]], four = (p + q) + (r + t);
            if (four > left)
            {
                break;
            }

            left -= four;
            loss += ((p * (sorted[k - 1] - lowest)) + (q * (sorted[k - 2] - lowest))) + ((r * (sorted[k - 3] - lowest)) + (t * (sorted[k - 4] - lowest)));
            k -= 4;
        }

        for (; k > 0 && left > 0; k--)
        {
            double taken = Math.Min(nominal[order[k - 1]], left);
            left -= taken;
            loss += taken * (sorted[k - 1] - lowest);
        }

        return loss;
    }

    // The same for few states without an order: the next highest value is looked for each time, and equal values leave together.
    private static double SparseLoss(ReadOnlySpan<int> states, ReadOnlySpan<double> nominal, double radius, ReadOnlySpan<double> v, double lowest)
    {
        double left = radius, loss = 0, before = double.PositiveInfinity;
        while (left > 0)
        {
            double highest = double.NegativeInfinity, mass = 0;
            for (int k = 0; k < states.Length; k++)
            {
                double value = v[states[k]];
                if (value < before && value >= highest)
                {
                    mass = value > highest ? nominal[k] : mass + nominal[k];
                    highest = value;
                }
            }

            if (!(highest > lowest))
            {
                break;
            }

            loss += Math.Min(mass, left) * (highest - lowest);
            left -= mass;
            before = highest;
        }

        return loss;
    }

    // Every state gives away the share f((V - cut) / width) of its mass, f a smooth step; the cut is such that rho is given away in all. It is within a width of the value at which the
    // hard cut would be; Newton's method kept in that bracket: what is given away falls with the cut.
    private static double SmoothCut(ReadOnlySpan<double> nominal, double radius, PreparedValues values, double width)
    {
        double margin = Margin(nominal, radius, values), low = margin - width, high = margin + width, cut = margin;
        double resolution = 1e-15 * (Math.Abs(low) + Math.Abs(high));
        for (int k = 0; k < CutPasses && high - low > resolution; k++)
        {
            double excess = Given(nominal, values, cut, width, out double slope) - radius;
            (low, high) = excess > 0 ? (cut, high) : (low, cut);
            double next = cut + (excess * width / slope);
            next = next > low && next < high ? next : 0.5 * (low + high);
            if (Math.Abs(next - cut) <= resolution)
            {
                return next;
            }

            cut = next;
        }

        return cut;
    }

    // The value of the state that gives the last of rho; the lowest where all give everything.
    private static double Margin(ReadOnlySpan<double> nominal, double radius, PreparedValues values)
    {
        var order = values.Order;
        var sorted = values.Sorted;
        double given = 0;
        for (int k = order.Length - 1; k >= 0; k--)
        {
            given += nominal[order[k]];
            if (given > radius)
            {
                return sorted[k];
            }
        }

        return values.Minimum;
    }

    private static double Given(ReadOnlySpan<double> nominal, PreparedValues values, double cut, double width, out double slope)
    {
        var order = values.Order;
        var sorted = values.Sorted;
        double given = 0;
        slope = 0;
        int k = order.Length - 1;
        for (; k >= 0 && sorted[k] >= cut + width; k--)
        {
            given += nominal[order[k]];
        }

        for (; k >= 0 && sorted[k] > cut - width; k--)
        {
            double x = (sorted[k] - cut) / width, mass = nominal[order[k]];
            given += mass * SmoothStep.At(x);
            slope += mass * SmoothStep.Slope(x);
        }

        return given;
    }
}
