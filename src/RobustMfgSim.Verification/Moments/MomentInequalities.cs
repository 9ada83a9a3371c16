using RobustMfgSim.Core.Numerics;
using RobustMfgSim.Core.RobustDynamics;

namespace RobustMfgSim.Verification.Moments;

/// <summary>
/// The inequalities of (T6) for one side. With W = V + sign * U, U(s, z) = sum_alpha theta(s, alpha) z^alpha, and T the backup of the side:
/// from above (sign +1) W >= T W at every position, for each action or for the policy's mean; from below (sign -1) W &lt;= T W for the policy's mean. Both say
/// sign * (W - T W) >= 0, and the smaller &lt;c, theta&gt; the tighter.
/// </summary>
internal sealed class MomentInequalities
{
    private readonly StationaryPoint _point;
    private readonly IOwnAdversary _adversary;
    private readonly double _discount;
    private readonly int _n, _m, _features, _sign;
    private readonly bool _eachAction;
    private readonly double[] _values, _row, _mean;

    private MomentInequalities(RobustGame game, StationaryPoint point, int features, IOwnAdversary adversary, int sign, bool eachAction)
    {
        (_point, _adversary, _discount, _sign, _eachAction) = (point, adversary, game.Discount, sign, eachAction);
        (_n, _m, _features) = (game.States, game.Actions, features);
        (_values, _row, _mean) = (new double[_n], new double[_n], new double[_n]);
    }

    /// <summary>Rows per position: one for each action, or one for the policy's mean.</summary>
    public int PerPosition => _eachAction ? _m : 1;

    /// <summary>Unknowns.</summary>
    public int Unknowns => _n * _features;

    /// <summary>Whether rows already written are chosen anew when theta moves: from above any member of the set will do, and the minimiser for the current W is the best one. From below every row
    /// is a cut that has to hold.</summary>
    public bool Renews => _adversary.Reacts && _sign > 0;

    /// <summary>W is at least the value of every deviator.</summary>
    public static MomentInequalities Deviator(RobustGame game, StationaryPoint point, int features, IOwnAdversary adversary) => new(game, point, features, adversary, 1, true);

    /// <summary>W is at least the value of conforming.</summary>
    public static MomentInequalities ConformerFromAbove(RobustGame game, StationaryPoint point, int features, IOwnAdversary adversary) => new(game, point, features, adversary, 1, false);

    /// <summary>W is at most the value of conforming.</summary>
    public static MomentInequalities ConformerFromBelow(RobustGame game, StationaryPoint point, int features, IOwnAdversary adversary) => new(game, point, features, adversary, -1, false);

    /// <summary>
    /// How far each row of a position is broken at theta, sign * (T W - W), [PerPosition]; negative where it holds with room. Returns the size of the numbers involved, those that cancel
    /// each other included, for allowances.
    /// </summary>
    public double Violations(LatticePosition position, ReadOnlySpan<double> theta, Span<double> violations)
    {
        double size = Face(position, theta), mean = 0;
        double own = _point.Value[position.State] + (_sign * Dot(position.Here, theta.Slice(position.State * _features, _features), ref size));
        for (int a = 0; a < _m; a++)
        {
            double weight = _point.Policy[(position.State * _m) + a];
            if (_eachAction || weight != 0)
            {
                double q = position.Rewards[a] + (_discount * _adversary.Value(position, a));
                size = Math.Max(size, Math.Abs(q));
                mean += weight * q;
                violations[_eachAction ? a : 0] = _sign * (q - own);
            }
        }

        if (!_eachAction)
        {
            violations[0] = _sign * (mean - own);
        }

        return Tolerances.Scale(size);
    }

    /// <summary>Writes one row, &lt;row, theta&gt; >= limit, with the adversary's rows at the given theta. Returns the limit.</summary>
    public double Write(LatticePosition position, int which, ReadOnlySpan<double> theta, Span<double> row)
    {
        Face(position, theta);
        _mean.AsSpan().Clear();
        double reward = 0;
        for (int a = 0; a < _m; a++)
        {
            double weight = _eachAction ? (a == which ? 1 : 0) : _point.Policy[(position.State * _m) + a];
            if (weight != 0)
            {
                _adversary.Row(position, a, _row);
                reward += weight * position.Rewards[a];
                for (int t = 0; t < _n; t++)
                {
                    _mean[t] += weight * _row[t];
                }
            }
        }

        row.Clear();
        position.Here.CopyTo(row[(position.State * _features)..]);
        double expected = 0;
        for (int t = 0; t < _n; t++)
        {
            expected += _mean[t] * _point.Value[t];
            for (int k = 0; k < _features; k++)
            {
                row[(t * _features) + k] -= _discount * _mean[t] * position.Next[(t * _features) + k];
            }
        }

        return _sign * (reward + (_discount * expected) - _point.Value[position.State]);
    }

    private double Face(LatticePosition position, ReadOnlySpan<double> theta)
    {
        double size = 0;
        for (int t = 0; t < _n; t++)
        {
            _values[t] = _point.Value[t] + (_sign * Dot(position.Next.AsSpan(t * _features, _features), theta.Slice(t * _features, _features), ref size));
        }

        _adversary.Face(_values);
        return size;
    }

    // The sum of the products; size grows to the sum of their absolute values where that is larger.
    private static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y, ref double size)
    {
        double sum = 0, absolute = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double product = x[i] * y[i];
            sum += product;
            absolute += Math.Abs(product);
        }

        size = Math.Max(size, absolute);
        return sum;
    }
}
