using RobustMfgSim.Core.Games;

namespace RobustMfgSim.Core.Ambiguity;

/// <summary>
/// Rows within a weighted Euclidean distance, { p : sum_s (p(s) - p0(s))^2 / u(s) &lt;= R }, states with u(s) = 0 closed: what the L2 ball (u = 1, R = r^2) and
/// the chi-square ball (u = p0, R = r) have in common. The worst row is p = p0 + u (z - a (V - mean)) on the states that keep mass, z and mean such that it sums to 1,
/// a such that the distance is R. States that would become negative are dropped and the closed form is repeated: as a grows along the path of minimisers
/// states only ever leave, and projections do not lengthen, so nothing is dropped that the solution needs. At most n passes, few in practice.
/// </summary>
public abstract class QuadraticBall : IAmbiguitySet
{
    private protected QuadraticBall()
    {
    }

    /// <inheritdoc/>
    public abstract Descriptor Descriptor { get; }

    /// <summary>u(s), 0 where the state is closed.</summary>
    private protected abstract double InverseWeight(double nominal);

    /// <summary>R, the largest squared distance.</summary>
    private protected abstract double SquaredRadius(double radius);

    /// <summary>By how much the set's own distance is above the radius.</summary>
    private protected abstract double Excess(double squaredDistance, double radius);

    /// <inheritdoc/>
    public bool ConvexInNominal => true;

    /// <inheritdoc/>
    public virtual NominalLipschitz Lipschitz(int states, double radius) => NominalLipschitz.Unknown;

    /// <inheritdoc/>
    public virtual double WorstValue(ReadOnlySpan<double> nominal, double radius, PreparedValues values)
    {
        var row = values.Scratch(2);
        Solve(nominal, radius, values.Values, double.PositiveInfinity, values, row);
        double sum = 0;
        for (int s = 0; s < row.Length; s++)
        {
            sum += row[s] * (values.Values[s] - values.Minimum);
        }

        return values.Minimum + sum;
    }

    /// <inheritdoc/>
    public virtual double WorstValue(ReadOnlySpan<double> nominal, double radius, PreparedValues values, ref double start) => WorstValue(nominal, radius, values);

    /// <inheritdoc/>
    public void WorstRow(ReadOnlySpan<double> nominal, double radius, PreparedValues values, Span<double> row) =>
        Solve(nominal, radius, values.Levels, double.PositiveInfinity, values, row);

    /// <summary>The minimiser of &lt;p, V&gt; + T/2 sum (p - p0)^2 / u over the set: the same path with a at most 1/T.</summary>
    /// <inheritdoc/>
    public void SmoothedRow(ReadOnlySpan<double> nominal, double radius, PreparedValues values, double temperature, Span<double> row) =>
        Solve(nominal, radius, values.Values, 1 / temperature, values, row);

    /// <inheritdoc/>
    public double Violation(ReadOnlySpan<double> nominal, double radius, ReadOnlySpan<double> row)
    {
        double distance = 0, outside = 0;
        for (int s = 0; s < row.Length; s++)
        {
            double u = InverseWeight(nominal[s]), difference = row[s] - nominal[s];
            distance += u > 0 ? difference * difference / u : 0;
            outside += u > 0 ? 0 : row[s];
        }

        return Math.Max(RowChecks.NotNearDistribution(nominal, row), Math.Max(Excess(distance, radius), outside));
    }

    private void Solve(
        ReadOnlySpan<double> nominal, double radius, ReadOnlySpan<double> v, double largestStep, PreparedValues values, Span<double> row)
    {
        var weight = values.Scratch(0);
        var gap = values.Scratch(1);
        double lowest = double.PositiveInfinity, squared = SquaredRadius(radius), dropped = 0, spent = 0;
        for (int s = 0; s < v.Length; s++)
        {
            weight[s] = InverseWeight(nominal[s]);
            lowest = weight[s] > 0 ? Math.Min(lowest, v[s]) : lowest;
        }

        for (int s = 0; s < v.Length; s++)
        {
            gap[s] = v[s] - lowest;
            row[s] = 0;
        }

        while (true)
        {
            var active = new ActiveStates(weight, gap);
            double shift = dropped / active.Weight, left = Math.Max(0, squared - spent - (shift * dropped));
            double step = active.Spread > 0 ? Math.Min(Math.Sqrt(left / active.Spread), largestStep) : 0;
            bool done = true;
            for (int s = 0; s < row.Length; s++)
            {
                if (weight[s] > 0)
                {
                    row[s] = nominal[s] + (weight[s] * (shift - (step * active.Deviation(gap[s]))));
                    if (row[s] < 0)
                    {
                        dropped += nominal[s];
                        spent += nominal[s] * nominal[s] / weight[s];
                        (weight[s], row[s], done) = (0, 0, false);
                    }
                }
            }

            if (done)
            {
                return;
            }
        }
    }

    // Weighted mean and spread of V over the states that still have mass; the spread of equal values is exactly 0. The mean is kept as its distance from the value of
    // the heaviest state: where that state has nearly all the weight, its own deviation is far below the values and would be lost in their difference.
    private readonly ref struct ActiveStates
    {
        private readonly double _reference, _offset;

        public ActiveStates(ReadOnlySpan<double> weight, ReadOnlySpan<double> gap)
        {
            double heaviest = 0, sum = 0;
            for (int s = 0; s < gap.Length; s++)
            {
                Weight += weight[s];
                (heaviest, _reference) = weight[s] > heaviest ? (weight[s], gap[s]) : (heaviest, _reference);
            }

            for (int s = 0; s < gap.Length; s++)
            {
                sum += weight[s] > 0 ? weight[s] * (gap[s] - _reference) : 0;
            }

            _offset = sum / Weight;
            for (int s = 0; s < gap.Length; s++)
            {
                Spread += weight[s] > 0 ? weight[s] * Deviation(gap[s]) * Deviation(gap[s]) : 0;
            }
        }

        public double Weight { get; }

        public double Spread { get; }

        /// <summary>Gap minus mean.</summary>
        public double Deviation(double gap) => gap - _reference - _offset;
    }
}
