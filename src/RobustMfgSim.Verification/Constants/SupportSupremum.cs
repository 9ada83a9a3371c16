using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Numerics;
using RobustMfgSim.Core.RobustDynamics;

namespace RobustMfgSim.Verification.Constants;

/// <summary>
/// L_sigma over the whole simplex for affine games, fixed radii and families whose sigma is convex in the nominal row (eq. T3, second level). With f(mu) = sigma_U(s,a,mu)(V):
/// f - f(mu*) - L |mu - mu*|_1 is convex wherever the signs of mu - mu* stay as they are, so it is largest at a vertex of such a cell, and those are mu* with the mass of some states Z moved to one other
/// state k (upwards). Downwards, f(mu*) - f(mu) is at most what f gains in the opposite direction, in which mass moves between pairs of states. Upwards covers those that start where mu* has mass; where
/// it has none, the nominal row alone is moved, and every difference quotient is an upper bound. The supremum itself but for that and for what is added for errors of sigma.
/// </summary>
internal sealed class SupportSupremum
{
    /// <summary>Upwards, sets are evaluated at most this often; games that need more have no such bound.</summary>
    internal const long WorkLimit = 200_000;

    private const int MostStates = 20;

    // Sigma is exact to Tolerances.Kernel (eq. U1): what the difference of two may be off is paid for.
    private const double Errors = 2 * Tolerances.Kernel;

    // Moves of less mass are prolonged to this where the row allows it: quotients of a convex function only grow with the move, and what errors add to them shrinks.
    private const double ShortMove = 1e-4;

    private const double ShortestMove = 1e-7;
    private const int Halvings = 24;

    private readonly RobustGame _game;
    private readonly PreparedValues _values;
    private readonly double[] _centre, _kernel, _radii, _support, _direction, _row;
    private readonly double[][] _vertices;
    private readonly double _error;

    internal SupportSupremum(RobustGame game, StationaryPoint point)
    {
        (_game, _centre, _values) = (game, point.Population, new(game.States));
        _values.Prepare(point.Value, point.Ties);
        _error = Errors * Math.Max(Tolerances.Scale(_values.Minimum), Tolerances.Scale(_values.Maximum));
        (_direction, _row) = (new double[game.States], new double[game.States]);
        (_kernel, _radii) = Tables(_centre);
        _vertices = [.. Enumerable.Range(0, game.States).Select(k => Tables(ContractionSupremum.Vertex(game.States, k)).Kernel)];
        _support = [.. Enumerable.Range(0, _radii.Length).Select(i => game.Ambiguity.At(i).WorstValue(Row(_kernel, i), _radii[i], _values))];
    }

    /// <summary>The bound; null where the conditions do not hold, the work is too much, or a row leaves no room for a difference quotient.</summary>
    internal static double? Of(RobustGame game, StationaryPoint point, CancellationToken cancellation)
    {
        int n = game.States, rows = n * game.Actions;
        bool holds = game.Game.IsAffine && game.Radius is FixedRadius && Enumerable.Range(0, rows).All(i => game.Ambiguity.At(i).ConvexInNominal);
        if (!holds || n > MostStates || ((long)n << (n - 1)) * rows > WorkLimit)
        {
            return null;
        }

        var supremum = new SupportSupremum(game, point);
        double largest = supremum.Downwards(cancellation);
        return double.IsFinite(largest) ? Math.Max(largest, supremum.Upwards(cancellation)) : null;
    }

    /// <summary>max over Z and k of (f(v) - f(mu*)) / |v - mu*|_1, v = mu* with the mass of Z moved to k.</summary>
    internal double Upwards(CancellationToken cancellation)
    {
        double largest = 0;
        for (int emptied = 1; emptied < 1 << _centre.Length; emptied++)
        {
            cancellation.ThrowIfCancellationRequested();
            double mass = Mass(emptied);
            for (int i = 0; i < _support.Length && mass > 0; i++)
            {
                for (int k = 0; k < _centre.Length; k++)
                {
                    if ((emptied >> k & 1) == 0)
                    {
                        Direct(i, k, emptied, mass);
                        largest = Math.Max(largest, Quotient(i, Math.Max(mass, Math.Min(ShortMove, Longest(i) / 2))));
                    }
                }
            }
        }

        return largest;
    }

    /// <summary>max over k with mass and l without of the derivative of f at mu* towards mass moved from l to k, from above; infinite where it cannot be bounded.</summary>
    internal double Downwards(CancellationToken cancellation)
    {
        double largest = 0;
        int[] occupied = [.. Enumerable.Range(0, _centre.Length).Where(s => _centre[s] > Tolerances.SamePopulation)];
        foreach (int l in Enumerable.Range(0, _centre.Length).Except(occupied))
        {
            cancellation.ThrowIfCancellationRequested();
            for (int i = 0; i < _support.Length; i++)
            {
                foreach (int k in occupied)
                {
                    Direct(i, k, 1 << l, 0);
                    largest = Math.Max(largest, Derivative(i));
                }
            }
        }

        return largest;
    }

    // The mass of the emptied states; 0 where one of them has none, which is the case of fewer states.
    private double Mass(int emptied)
    {
        double mass = 0;
        for (int s = 0; s < _centre.Length; s++)
        {
            if ((emptied >> s & 1) == 1)
            {
                if (_centre[s] <= Tolerances.SamePopulation)
                {
                    return 0;
                }

                mass += _centre[s];
            }
        }

        return mass;
    }

    // How the nominal row moves, per unit of mass, when mass goes to k from the emptied states: in proportion to what they have, or from the only one.
    private void Direct(int row, int k, int emptied, double mass)
    {
        Row(_vertices[k], row).CopyTo(_direction);
        for (int s = 0; s < _centre.Length; s++)
        {
            if ((emptied >> s & 1) == 1)
            {
                Lanes.AddScaled(mass > 0 ? -_centre[s] / mass : -1, Row(_vertices[s], row), _direction);
            }
        }
    }

    // The longest move after which the nominal row is a distribution still. It need not be the row of a population.
    private double Longest(int row)
    {
        var nominal = Row(_kernel, row);
        double longest = 1;
        for (int s = 0; s < nominal.Length; s++)
        {
            longest = _direction[s] < -Tolerances.Rounding ? Math.Min(longest, -nominal[s] / _direction[s]) : longest;
        }

        return longest;
    }

    // The least of the difference quotients: they fall with the move while what errors may add grows.
    private double Derivative(int row)
    {
        double longest = Longest(row), least = _direction.AsSpan().ContainsAnyExcept(0) ? double.PositiveInfinity : 0;
        for (int halving = 1; halving <= Halvings && longest > ShortestMove && least > 0; halving++)
        {
            least = Math.Min(least, Quotient(row, Math.ScaleB(longest, -halving)));
        }

        return least;
    }

    // (sigma(p0 + h d) - sigma(p0)) / (2 h) from above, 2 h the distance of a move of mass h. An entry that is zero but for rounding may change sigma: both readings are taken.
    private double Quotient(int row, double move)
    {
        var nominal = Row(_kernel, row);
        bool tiny = false;
        for (int s = 0; s < nominal.Length; s++)
        {
            _row[s] = Math.Max(0, nominal[s] + (move * _direction[s]));
            tiny |= _row[s] > 0 && _row[s] <= Tolerances.Rounding;
        }

        var set = _game.Ambiguity.At(row);
        double value = set.WorstValue(_row, _radii[row], _values);
        for (int s = 0; s < nominal.Length && tiny; s++)
        {
            _row[s] = _row[s] <= Tolerances.Rounding ? 0 : _row[s];
        }

        value = tiny ? Math.Max(value, set.WorstValue(_row, _radii[row], _values)) : value;
        return (value - _support[row] + _error) / (2 * move);
    }

    private ReadOnlySpan<double> Row(ReadOnlySpan<double> kernel, int row) => kernel.Slice(row * _centre.Length, _centre.Length);

    private (double[] Kernel, double[] Radii) Tables(double[] population)
    {
        var model = _game.NewModel();
        _game.Freeze(population, model);
        return (model.Kernel.ToArray(), model.Radii.ToArray());
    }
}
