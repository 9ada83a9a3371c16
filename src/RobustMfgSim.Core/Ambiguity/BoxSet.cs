using RobustMfgSim.Core.Games;

namespace RobustMfgSim.Core.Ambiguity;

/// <summary>
/// Rows between bounds, { p : lower &lt;= p &lt;= upper, sum p = 1 }: what the L-infinity, interval and density-ratio families have in common. The worst row
/// starts from the lower bounds and is filled up in ascending order of V (Givan, Leach and Dean 2000). Closed form, O(n) once the values are sorted.
/// </summary>
public abstract class BoxSet : IAmbiguitySet
{
    private protected BoxSet()
    {
    }

    /// <inheritdoc/>
    public virtual bool ContainsNominal => true;

    /// <inheritdoc/>
    public abstract Descriptor Descriptor { get; }

    /// <inheritdoc/>
    public virtual IAmbiguitySet Within(ReadOnlySpan<int> states) => this;

    /// <summary>The bounds of one entry of a row.</summary>
    private protected abstract (double Lower, double Upper) Bounds(ReadOnlySpan<double> nominal, double radius, int state);

    /// <summary><see cref="BoxFill.Value"/> with the bounds of the family.</summary>
    private protected abstract double Fill(ReadOnlySpan<double> nominal, double radius, PreparedValues values, ref double start, out double unplaced);

    /// <inheritdoc/>
    public virtual bool ConvexInNominal => false;

    /// <inheritdoc/>
    public abstract NominalLipschitz Lipschitz(int states, double radius);

    /// <inheritdoc/>
    public double WorstValue(ReadOnlySpan<double> nominal, double radius, PreparedValues values)
    {
        double start = 0;
        return WorstValue(nominal, radius, values, ref start);
    }

    /// <summary>sigma_U(V), the fill started where it ended in the sweep before.</summary>
    /// <inheritdoc/>
    public double WorstValue(ReadOnlySpan<double> nominal, double radius, PreparedValues values, ref double start)
    {
        double value = Fill(nominal, radius, values, ref start, out double unplaced);
        Feasible(unplaced);
        return value;
    }

    /// <summary>The canonical minimiser: the tied states at the margin are their nominal mass times one common factor, clipped to their bounds (eq. U4).</summary>
    /// <inheritdoc/>
    public void WorstRow(ReadOnlySpan<double> nominal, double radius, PreparedValues values, Span<double> row)
    {
        var lower = values.Scratch(0);
        var upper = values.Scratch(1);
        double rest = 1 - Read(nominal, radius, lower, upper);
        lower.CopyTo(row);
        for (int g = 0; g < values.Groups && rest > 0; g++)
        {
            var group = values.Group(g);
            double room = 0, filled = 0;
            foreach (int s in group)
            {
                room += upper[s] - lower[s];
                filled += lower[s];
            }

            if (room > rest)
            {
                FillInProportion(nominal, group, lower, upper, filled + rest, row);
                return;
            }

            foreach (int s in group)
            {
                row[s] = upper[s];
            }

            rest -= room;
        }

        Feasible(rest);
    }

    /// <summary>The minimiser of &lt;p, V&gt; + T/2 |p - p0|_2^2: entries p0 - (V - t) / T clipped to their bounds, t such that they sum to 1.</summary>
    /// <inheritdoc/>
    public void SmoothedRow(ReadOnlySpan<double> nominal, double radius, PreparedValues values, double temperature, Span<double> row)
    {
        var lower = values.Scratch(0);
        var upper = values.Scratch(1);
        Read(nominal, radius, lower, upper);
        var entry = values.Scratch(2);
        for (int s = 0; s < row.Length; s++)
        {
            entry[s] = nominal[s] - ((values.Values[s] - values.Minimum) / temperature);
        }

        var filled = new ClippedSum(entry, lower, upper);
        double high = 1 + (values.Span / temperature);
        double level = BracketedRoot.AtMostZero(ref filled, -1, high);
        double rest = 1;
        for (int s = 0; s < row.Length; s++)
        {
            row[s] = Math.Clamp(entry[s] + level, lower[s], upper[s]);
            rest -= row[s];
        }

        // What rounding left of the level at a low temperature goes where there is room, to low values first.
        foreach (int s in values.Order)
        {
            double repaired = Math.Clamp(row[s] + rest, lower[s], upper[s]);
            rest -= repaired - row[s];
            row[s] = repaired;
        }

        Feasible(rest);
    }

    /// <inheritdoc/>
    public double Violation(ReadOnlySpan<double> nominal, double radius, ReadOnlySpan<double> row)
    {
        double worst = RowChecks.NotNearDistribution(nominal, row);
        for (int s = 0; s < row.Length; s++)
        {
            var (lower, upper) = Bounds(nominal, radius, s);
            worst = Math.Max(worst, Math.Max(lower - row[s], row[s] - upper));
        }

        return worst;
    }

    private double Read(ReadOnlySpan<double> nominal, double radius, Span<double> lower, Span<double> upper)
    {
        double sum = 0;
        for (int s = 0; s < nominal.Length; s++)
        {
            (lower[s], upper[s]) = Bounds(nominal, radius, s);
            sum += lower[s];
        }

        return sum;
    }

    private static void Feasible(double rest)
    {
        if (!(Math.Abs(rest) <= Numerics.Tolerances.RowSum))
        {
            throw new InvalidOperationException(
                $"{rest} of the mass of a row has no place between its bounds; lower bounds must sum to at most 1 and upper bounds to at least 1 on the states allowed.");
        }
    }

    // Fills a tied group up to the given total: nominal mass times a common factor first; states without nominal mass only when the others are full, at equal level.
    private static void FillInProportion(
        ReadOnlySpan<double> nominal, ReadOnlySpan<int> group, ReadOnlySpan<double> lower, ReadOnlySpan<double> upper, double total, Span<double> row)
    {
        double most = 0;
        foreach (int s in group)
        {
            most += nominal[s] > 0 ? upper[s] : lower[s];
        }

        bool byMass = most >= total;
        double factor = CommonFactor(nominal, group, lower, upper, total, byMass);
        foreach (int s in group)
        {
            double filled = nominal[s] > 0 ? upper[s] : Math.Clamp(factor, lower[s], upper[s]);
            row[s] = byMass ? Math.Clamp(nominal[s] * factor, lower[s], upper[s]) : filled;
        }
    }

    // The factor at which the clipped entries sum to the total: piecewise linear in the factor, solved on the piece that contains it.
    private static double CommonFactor(
        ReadOnlySpan<double> nominal, ReadOnlySpan<int> group, ReadOnlySpan<double> lower, ReadOnlySpan<double> upper, double total, bool byMass)
    {
        if (byMass && Math.Abs(Sum(nominal, group, lower, upper, 1, byMass, out _) - total) <= 1e-15)
        {
            return 1;
        }

        double from = 0;
        foreach (int s in group)
        {
            double weight = byMass ? nominal[s] : 1;
            if (weight > 0)
            {
                from = Later(from, lower[s] / weight, Sum(nominal, group, lower, upper, lower[s] / weight, byMass, out _) <= total);
                from = Later(from, upper[s] / weight, Sum(nominal, group, lower, upper, upper[s] / weight, byMass, out _) <= total);
            }
        }

        double reached = Sum(nominal, group, lower, upper, from, byMass, out double slope);
        return slope > 0 ? from + (Math.Max(0, total - reached) / slope) : from;
    }

    private static double Later(double from, double breakpoint, bool below) => below && breakpoint > from ? breakpoint : from;

    // Sum of the clipped entries at a factor, and its slope to the right.
    private static double Sum(
        ReadOnlySpan<double> nominal, ReadOnlySpan<int> group, ReadOnlySpan<double> lower, ReadOnlySpan<double> upper, double factor, bool byMass, out double slope)
    {
        double sum = 0;
        slope = 0;
        foreach (int s in group)
        {
            bool full = !byMass && nominal[s] > 0;
            double weight = byMass ? nominal[s] : 1;
            sum += full ? upper[s] : Math.Clamp(weight * factor, lower[s], upper[s]);
            slope += !full && weight > 0 && factor >= lower[s] / weight && factor < upper[s] / weight ? weight : 0;
        }

        return sum;
    }

    private readonly ref struct ClippedSum(ReadOnlySpan<double> entry, ReadOnlySpan<double> lower, ReadOnlySpan<double> upper) : IIncreasing
    {
        private readonly ReadOnlySpan<double> _entry = entry, _lower = lower, _upper = upper;

        public double At(double x)
        {
            double sum = -1;
            for (int s = 0; s < _entry.Length; s++)
            {
                sum += Math.Clamp(_entry[s] + x, _lower[s], _upper[s]);
            }

            return sum;
        }
    }
}
