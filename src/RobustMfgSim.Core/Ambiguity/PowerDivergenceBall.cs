using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Core.Ambiguity;

/// <summary>
/// Rows within a Cressie-Read divergence of the nominal row: { p : sum_s p0(s) phi_k(p(s) / p0(s)) &lt;= R }, phi_k(t) = (t^k - 1 - k(t - 1)) / (k(k - 1)), mass where
/// p0 = 0 costing 1/(1-k) a unit (k below 1) or not allowed. What reverse Kullback-Leibler (k = 0), Neyman (-1), Hellinger (1/2) and Cressie-Read balls of any order have in
/// common. Minimisers on the support are p proportional to p0 (1 + (1-k) a (V - min V))^(1/(k-1)): one unknown a, found by a bracketed search. Where a state
/// outside the support has the lowest value V_z, a is at most 1 / ((1-k) (min V - V_z)); at that a, what is left of the radius pays for mass there, in closed form.
/// </summary>
public abstract class PowerDivergenceBall : IAmbiguitySet
{
    // Mass then moves by a few temperatures at most, even between nominal masses of 1 and 1e-15.
    private const double NeighbourhoodOfTemperature = 0.125;

    private readonly double _order, _scale;
    private readonly bool _mayLeave;

    /// <summary>A ball of given order; its own divergence is <paramref name="scale"/> times the Cressie-Read one.</summary>
    private protected PowerDivergenceBall(double order, double scale, Support support) =>
        (_order, _scale, _mayLeave) = (order, scale, support == Support.Full && order < 1);

    /// <inheritdoc/>
    public abstract Descriptor Descriptor { get; }

    /// <inheritdoc/>
    public bool ConvexInNominal => true;

    /// <inheritdoc/>
    public double WorstValue(ReadOnlySpan<double> nominal, double radius, PreparedValues values)
    {
        var row = values.Scratch(1);
        Solve(nominal, radius / _scale, values.Values, 0, values, row);
        double sum = 0;
        for (int s = 0; s < row.Length; s++)
        {
            sum += row[s] * (values.Values[s] - values.Minimum);
        }

        return values.Minimum + sum;
    }

    /// <inheritdoc/>
    public void WorstRow(ReadOnlySpan<double> nominal, double radius, PreparedValues values, Span<double> row) =>
        Solve(nominal, radius / _scale, values.Levels, 0, values, row);

    /// <summary>
    /// The minimiser of &lt;p, V&gt; + T D_k(p, p0) over the set: the same path, followed while the multiplier of the radius is at least T. Mass outside the support
    /// is spread by exp(-V/T), and for orders below 1 densities are averaged over neighbouring values (<see cref="NeighbourAverage"/>).
    /// </summary>
    /// <inheritdoc/>
    public void SmoothedRow(ReadOnlySpan<double> nominal, double radius, PreparedValues values, double temperature, Span<double> row)
    {
        Solve(nominal, radius / _scale, values.Values, temperature, values, row);
        if (_order < 1)
        {
            NeighbourAverage.Apply(nominal, values, NeighbourhoodOfTemperature * temperature, row);
        }
    }

    /// <inheritdoc/>
    public double Violation(ReadOnlySpan<double> nominal, double radius, ReadOnlySpan<double> row)
    {
        double divergence = 0, outside = 0;
        for (int s = 0; s < row.Length; s++)
        {
            divergence += nominal[s] > 0 ? nominal[s] * PowerDivergence.Phi(_order, Math.Max(0, row[s]) / nominal[s]) : 0;
            outside += nominal[s] > 0 ? 0 : row[s];
        }

        double cost = outside > 0 ? outside * PowerDivergence.SlopeAtInfinity(_order) : 0;
        double excess = (_scale * (divergence + cost)) - radius;
        return Math.Max(RowChecks.NotNearDistribution(nominal, row), _mayLeave ? excess : Math.Max(excess, outside));
    }

    private void Solve(ReadOnlySpan<double> nominal, double radius, ReadOnlySpan<double> v, double temperature, PreparedValues values, Span<double> row)
    {
        var gap = values.Scratch(0);
        double lowest = double.PositiveInfinity, outside = double.PositiveInfinity, lowestMass = 0, widest = 0, second = double.PositiveInfinity;
        for (int s = 0; s < v.Length; s++)
        {
            lowest = nominal[s] > 0 ? Math.Min(lowest, v[s]) : lowest;
            outside = nominal[s] > 0 || !_mayLeave ? outside : Math.Min(outside, v[s]);
        }

        for (int s = 0; s < v.Length; s++)
        {
            gap[s] = v[s] - lowest;
            if (nominal[s] > 0)
            {
                lowestMass += gap[s] == 0 ? nominal[s] : 0;
                widest = Math.Max(widest, gap[s]);
                second = gap[s] > 0 ? Math.Min(second, gap[s]) : second;
            }
        }

        bool leaves = outside < lowest;
        if (radius <= 0 || (widest == 0 && !leaves))
        {
            nominal.CopyTo(row);
            return;
        }

        if (temperature == 0 && !leaves && radius >= PowerDivergence.OfConditioning(_order, Math.Min(1, lowestMass)))
        {
            Condition(nominal, gap, lowestMass, row);
            return;
        }

        var path = new TiltedPath(nominal, gap, _order, radius, temperature, row);
        if (_order > 2)
        {
            path.FollowAnchored(values.Order);
            return;
        }

        // At a finite end of the path only the lowest values are left (k above 1), or states outside the support are as good.
        double end = _order > 1 ? 1 / ((_order - 1) * second) : 1e300 / widest;
        end = leaves ? Math.Min(end, 1 / ((1 - _order) * (lowest - outside))) : end;
        if (path.Follow(end, widest) && leaves)
        {
            double stays = PowerDivergence.StayingShare(_order, Math.Min(path.Divergence, radius), radius);
            stays = temperature > 0 ? Math.Max(stays, Math.Min(1, Power.Pow(temperature * end, 1 / (1 - _order)) * path.Normaliser)) : stays;
            Leave(nominal, v, outside, stays, temperature, row);
        }
    }

    // p0 conditioned on the lowest values (eq. U4).
    private static void Condition(ReadOnlySpan<double> nominal, ReadOnlySpan<double> gap, double mass, Span<double> row)
    {
        for (int s = 0; s < row.Length; s++)
        {
            row[s] = nominal[s] > 0 && gap[s] == 0 ? nominal[s] / mass : 0;
        }
    }

    // The rest goes to the lowest states outside the support: equally, or by exp(-V/T).
    private static void Leave(ReadOnlySpan<double> nominal, ReadOnlySpan<double> v, double lowest, double stays, double temperature, Span<double> row)
    {
        double total = 0;
        for (int s = 0; s < row.Length; s++)
        {
            total += nominal[s] > 0 ? 0 : Share(v[s]);
        }

        for (int s = 0; s < row.Length; s++)
        {
            row[s] = nominal[s] > 0 ? row[s] * stays : (1 - stays) * (Share(v[s]) / total);
        }

        double Share(double value)
        {
            double hard = value == lowest ? 1 : 0;
            return temperature > 0 ? Exponential.Exp((lowest - value) / temperature) : hard;
        }
    }
}
