using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Core.Ambiguity;

/// <summary>
/// The one-parameter family of tilted rows p0 (1 + (1-k) a gap)^(1/(k-1)) / Z that minimise &lt;p, V&gt; under a Cressie-Read divergence of order k, and how far along
/// it the radius, and a temperature, allow to go. The multiplier of the radius at a is Z^(k-1) / a.
/// </summary>
internal ref struct TiltedPath : IIncreasing
{
    private readonly ReadOnlySpan<double> _nominal, _gap;
    private readonly Span<double> _row;
    private readonly double _order, _radius, _temperature;
    private double _anchor;

    /// <summary>A path of rows around <paramref name="nominal"/>; gaps are V - min V on its support. The row of the last point visited is in <paramref name="row"/>.</summary>
    public TiltedPath(ReadOnlySpan<double> nominal, ReadOnlySpan<double> gap, double order, double radius, double temperature, Span<double> row)
    {
        _nominal = nominal;
        _gap = gap;
        _row = row;
        (_order, _radius, _temperature, _anchor) = (order, radius, temperature, double.NaN);
    }

    /// <summary>Divergence of the row of the last point visited.</summary>
    public double Divergence { get; private set; }

    /// <summary>Z at the last point visited.</summary>
    public double Normaliser { get; private set; }

    /// <summary>Goes along the path while the row is within the radius and the multiplier at least the temperature. Returns whether the end was reached.</summary>
    /// <param name="end">Largest a.</param>
    /// <param name="widest">Largest gap; at 0 the path is a point.</param>
    public bool Follow(double end, double widest)
    {
        double last = Logarithm.Log(end);
        double x = widest > 0 ? Farthest(Math.Min(last, Guess()), last) : last;
        At(x);
        return x == last;
    }

    /// <summary>The same for orders above 2: the gap below which 1 / ((k-1) a) lies is found first, then the distance to it.</summary>
    /// <param name="order">States in ascending order of V.</param>
    public void FollowAnchored(ReadOnlySpan<int> order)
    {
        int above = -1, at = order.Length - 1;
        for (; at > 0; at--)
        {
            int state = order[at];
            if (_nominal[state] > 0)
            {
                _anchor = _gap[state];
                if (At(double.PositiveInfinity) > 0)
                {
                    break;
                }

                above = state;
            }
        }

        // All gaps are within the radius: the anchor is the lowest value itself.
        _anchor = at > 0 ? _gap[order[at]] : 0;
        double start = above >= 0 ? -Logarithm.Log(_gap[above] - _anchor) : Logarithm.Log(_order - 1) + Guess();
        At(Farthest(start, 700));
    }

    /// <summary>
    /// At log a (with an anchor: at -log of the distance beyond it): log of divergence over radius and, with a temperature, of temperature over multiplier; the larger.
    /// </summary>
    public double At(double x)
    {
        bool anchored = !double.IsNaN(_anchor);
        double beyond = Exponential.Exp(-x), a = anchored ? 1 / ((_order - 1) * (_anchor + beyond)) : Exponential.Exp(x);
        double sum = 0, divergence = 0;
        for (int s = 0; s < _row.Length; s++)
        {
            double tilt = anchored ? PowerDivergence.AnchoredTilt(_order, _anchor, beyond, _gap[s]) : PowerDivergence.Tilt(_order, a, _gap[s]);
            _row[s] = _nominal[s] > 0 ? tilt : 0;
            sum += _nominal[s] * _row[s];
        }

        for (int s = 0; s < _row.Length; s++)
        {
            double density = _row[s] / sum;
            divergence += _nominal[s] > 0 ? _nominal[s] * PowerDivergence.Phi(_order, density) : 0;
            _row[s] = _nominal[s] * density;
        }

        (Divergence, Normaliser) = (divergence, sum);
        double excess = Logarithm.Log(Math.Max(divergence, 1e-300) / _radius);
        return _temperature > 0 ? Math.Max(excess, Logarithm.Log(_temperature * a) + ((1 - _order) * Logarithm.Log(sum))) : excess;
    }

    // log a at which the radius would be met if the divergence were a^2 Var / 2, as it is for small radii whatever the order.
    private readonly double Guess()
    {
        double mean = 0, variance = 0;
        for (int s = 0; s < _gap.Length; s++)
        {
            mean += _nominal[s] > 0 ? _nominal[s] * _gap[s] : 0;
        }

        for (int s = 0; s < _gap.Length; s++)
        {
            variance += _nominal[s] > 0 ? _nominal[s] * (_gap[s] - mean) * (_gap[s] - mean) : 0;
        }

        return Logarithm.Log(Math.Min(Math.Sqrt(2 * _radius / variance), _temperature > 0 ? 1 / _temperature : double.PositiveInfinity));
    }

    // The farthest point allowed, from a guess: brackets it by steps that double, then searches.
    private double Farthest(double guess, double last)
    {
        double low = guess, high = guess;
        if (At(guess) > 0)
        {
            for (double step = 0.5; At(low) > 0; step *= 2)
            {
                (high, low) = (low, low - step);
            }
        }
        else
        {
            for (double step = 0.5; high < last && At(high) <= 0; step *= 2)
            {
                (low, high) = (high, Math.Min(last, high + step));
            }
        }

        return BracketedRoot.AtMostZero(ref this, low, high);
    }
}
