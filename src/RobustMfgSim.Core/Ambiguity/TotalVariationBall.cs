using RobustMfgSim.Core.Games;

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
    /// <summary>What it is.</summary>
    public static Descriptor Description { get; } = new(
        "total_variation", "Rows within total variation distance (half the L1 distance) radius of the nominal row.", "Iyengar 2005; Ho, Petrik, Wiesemann 2018", 1,
        new ParameterSpec("radius", 0, 0, 1, "total variation distance"));

    /// <inheritdoc/>
    public Descriptor Descriptor => Description;

    /// <inheritdoc/>
    public double WorstValue(ReadOnlySpan<double> nominal, double radius, PreparedValues values)
    {
        var v = values.Values;
        var order = values.Order;
        double lowest = RowChecks.LowestValue(nominal, values, support), left = radius, loss = 0;
        for (int k = order.Length - 1; k >= 0 && left > 0; k--)
        {
            int i = order[k];
            if (v[i] <= lowest)
            {
                break;
            }

            double taken = Math.Min(nominal[i], left);
            left -= taken;
            loss += taken * (v[i] - lowest);
        }

        return RowChecks.Dot(nominal, v) - loss;
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
        double cut = SmoothCut(nominal, radius, values, temperature), moved = 0;
        for (int i = 0; i < row.Length; i++)
        {
            double taken = nominal[i] * Share(values.Values[i], cut, temperature);
            moved += taken;
            row[i] = nominal[i] - taken;
        }

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

    // Every state gives away the share 1/(1 + exp(-(V - cut)/temperature)) of its mass; the cut is such that rho is given away in all (never more).
    private static double SmoothCut(ReadOnlySpan<double> nominal, double radius, PreparedValues values, double temperature)
    {
        double low = values.Minimum - (40 * temperature), high = values.Maximum + (40 * temperature);
        for (int k = 0; k < 100 && high - low > 1e-15 * (Math.Abs(low) + Math.Abs(high) + temperature); k++)
        {
            double cut = 0.5 * (low + high), given = 0;
            for (int i = 0; i < nominal.Length; i++)
            {
                given += nominal[i] * Share(values.Values[i], cut, temperature);
            }

            if (given > radius)
            {
                low = cut;
            }
            else
            {
                high = cut;
            }
        }

        return high;
    }

    private static double Share(double value, double cut, double temperature) => 1 / (1 + Math.Exp((cut - value) / temperature));
}
