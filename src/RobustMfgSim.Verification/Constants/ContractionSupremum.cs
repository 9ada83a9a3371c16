using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Numerics;
using RobustMfgSim.Core.RobustDynamics;

namespace RobustMfgSim.Verification.Constants;

/// <summary>
/// kappa over the whole simplex, from above, where the worst rows are affine in mu (eq. T3, second level). With P_k row k of P_pi at mu*, and K^k_s row s of P_pi at the vertex e_k,
/// Gamma(mu) - Gamma(mu*) = sum_k (mu_k - mu*_k) a_k(mu), a_k(mu) = P_k + sum_s mu_s K^k_s. Along a ray from mu* the quotient by |mu - mu*|_1 is convex, hence largest at mu* itself, where it is at most
/// max |a_k(mu*) - a_l(mu*)|_1 / 2, or where the ray leaves the simplex: on a facet mu_k = 0 with mu*_k &gt; 0, which is away from mu*. The facets are searched by branch and bound.
/// </summary>
internal sealed class ContractionSupremum
{
    /// <summary>The search ends when its bound is within this, relative, of a quotient that was reached, or at the limit of cells with the bound it has then.</summary>
    internal const double Gap = 0.01;

    // A cell costs about n^4 operations, and with many states halving edges closes no gap in any time.
    private const double MostOperations = 2e7;
    private const int MostCells = 20_000;

    private readonly double[] _centre, _columns, _image;
    private readonly double[][] _tables;
    private readonly double[] _here;
    private readonly double _error;
    private readonly PriorityQueue<double[][], (double NegativeBound, int Age)> _cells = new();
    private double _reached;
    private int _looked;

    // Tables of P_pi at mu* and at the vertices.
    internal ContractionSupremum(double[] centre, double[] here, double[][] vertices)
    {
        (_centre, _here, _tables) = (centre, here, vertices);
        (_columns, _image) = (new double[here.Length], new double[centre.Length]);
        _error = Tolerances.Rounding * centre.Length;
    }

    /// <summary>About this many cells are looked at for n states; where it is fewer than facets there is no search.</summary>
    internal static int CellLimit(int states) => (int)Math.Min(MostCells, MostOperations / Math.Pow(states, 4));

    /// <summary>The bound; null where the worst rows are not known to be affine in mu, or there are too many states.</summary>
    internal static double? Of(RobustGame game, StationaryPoint point, CancellationToken cancellation)
    {
        if (CellLimit(game.States) < game.States || !Affine(game, point))
        {
            return null;
        }

        double[][] tables = [.. Enumerable.Range(0, game.States).Select(k => Table(game, point, Vertex(game.States, k)))];
        return new ContractionSupremum(point.Population, Table(game, point, point.Population), tables).Search(CellLimit(game.States), cancellation);
    }

    /// <summary>Branch and bound over the facets, the cell of the largest bound first: at any time that bound holds everywhere.</summary>
    internal double Search(int cellLimit, CancellationToken cancellation)
    {
        int n = _centre.Length;
        Columns(_centre);
        double start = Spread();
        _reached = start;
        for (int k = 0; k < n && n > 1; k++)
        {
            if (_centre[k] > Tolerances.SamePopulation)
            {
                Add([.. Enumerable.Range(0, n).Where(s => s != k).Select(s => Vertex(n, s))], k, double.PositiveInfinity);
            }
        }

        while (_cells.TryDequeue(out var cell, out var place))
        {
            cancellation.ThrowIfCancellationRequested();
            double bound = -place.NegativeBound;
            if (bound <= _reached * (1 + Gap) || _looked >= cellLimit)
            {
                return Math.Max(start, bound);
            }

            Split(cell, bound);
        }

        return start;
    }

    // max |a_k - a_l|_1 / 2 over k with mass, with the columns formed last. |sum_k d_k a_k|_1 / |d|_1 is at most that, as only states with mass lose some; at mu* it is that in the direction from k to l.
    private double Spread()
    {
        int n = _centre.Length;
        double largest = 0;
        for (int k = 0; k < n; k++)
        {
            for (int l = 0; l < n && _centre[k] > Tolerances.SamePopulation; l++)
            {
                largest = Math.Max(largest, PopulationMap.Distance(_columns.AsSpan(k * n, n), _columns.AsSpan(l * n, n)) / 2);
            }
        }

        return largest;
    }

    // Halves the longest edge. Both parts keep what bounds the whole.
    private void Split(double[][] cell, double bound)
    {
        var (from, to, longest) = (0, 0, 0.0);
        for (int i = 0; i < cell.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                double length = PopulationMap.Distance(cell[i], cell[j]);
                (from, to, longest) = length > longest ? (i, j, length) : (from, to, longest);
            }
        }

        double[] middle = [.. cell[from].Zip(cell[to], (x, y) => (x + y) / 2)];
        int facet = Enumerable.Range(0, middle.Length).First(s => _centre[s] > Tolerances.SamePopulation && cell.All(v => v[s] == 0));
        foreach (int replaced in new[] { from, to })
        {
            var part = cell.ToArray();
            part[replaced] = middle;
            Add(part, facet, bound);
        }
    }

    private void Add(double[][] cell, int facet, double inherited)
    {
        double bound = Math.Min(inherited, Bound(cell, facet));
        _cells.Enqueue(cell, (-bound, _looked++));
    }

    // max over vertices x, y of |sum_k (y_k - mu*_k) a_k(x)|_1 / l(y): the numerator is convex in x and in y, and l is affine in y, positive on the cell and at most |y - mu*|_1. Two such l are
    // tried: 2 mu*_facet, and <signs, y - mu*> with the signs at the cell's centre, which is |y - mu*|_1 itself unless signs change within the cell. Nor is the quotient more than the
    // largest spread of the columns, convex in x.
    private double Bound(double[][] cell, int facet)
    {
        double[] signs = [.. Enumerable.Range(0, _centre.Length).Select(s => cell.Sum(v => v[s] - _centre[s]) < 0 ? -1.0 : 1.0)];
        double[] lengths = [.. cell.Select(y => Enumerable.Range(0, y.Length).Sum(s => signs[s] * (y[s] - _centre[s])))];
        double largest = 0, bound = 0, spread = 0, shortest = 2 * _centre[facet];
        for (int i = 0; i < cell.Length; i++)
        {
            Columns(cell[i]);
            spread = Math.Max(spread, Spread());
            for (int j = 0; j < cell.Length; j++)
            {
                double moved = Moved(cell[j]) + _error;
                largest = Math.Max(largest, moved);
                bound = Math.Max(bound, moved / lengths[j]);
                _reached = i == j ? Math.Max(_reached, (moved - (2 * _error)) / PopulationMap.Distance(cell[i], _centre)) : _reached;
            }
        }

        double least = Math.Min(spread, largest / shortest);
        return lengths.Min() > Tolerances.Rounding ? Math.Min(bound, least) : least;
    }

    // a_k(x) for all k, [n x n].
    private void Columns(ReadOnlySpan<double> x)
    {
        int n = x.Length;
        _here.CopyTo(_columns, 0);
        for (int k = 0; k < n; k++)
        {
            for (int s = 0; s < n; s++)
            {
                Lanes.AddScaled(x[s], _tables[k].AsSpan(s * n, n), _columns.AsSpan(k * n, n));
            }
        }
    }

    // |sum_k (y_k - mu*_k) a_k|_1 with the columns formed last.
    private double Moved(ReadOnlySpan<double> y)
    {
        int n = y.Length;
        _image.AsSpan().Clear();
        double sum = 0;
        for (int k = 0; k < n; k++)
        {
            Lanes.AddScaled(y[k] - _centre[k], _columns.AsSpan(k * n, n), _image);
        }

        foreach (double x in _image)
        {
            sum += Math.Abs(x);
        }

        return sum;
    }

    // Affine rows at affine nominal rows and fixed radii, for every part of a mixture of nature.
    private static bool Affine(RobustGame game, StationaryPoint point)
    {
        var values = new PreparedValues(game.States);
        bool Rows() => Enumerable.Range(0, game.States * game.Actions).All(i => game.Ambiguity.At(i).AffineWorstRow(values));
        values.Prepare(point.Value, point.Ties);
        bool affine = game.Game.IsAffine && game.Radius is FixedRadius && (point.Mixture.Count > 0 || Rows());
        foreach (var part in point.Mixture)
        {
            values.Prepare(point.Value, point.Ties, part.Order);
            affine &= Rows();
        }

        return affine;
    }

    private static double[] Table(RobustGame game, StationaryPoint point, double[] population)
    {
        var model = game.NewModel();
        game.Freeze(population, model);
        double[] kernel = new double[point.Kernel.Length], rows = new double[game.States * game.States];
        new NatureSelection(point).Write(model, game.Ambiguity, kernel);
        AnalyticConstants.Average(point.Policy, kernel, game.States, rows);
        return rows;
    }

    /// <summary>e_state, [n].</summary>
    internal static double[] Vertex(int states, int state)
    {
        var vertex = new double[states];
        vertex[state] = 1;
        return vertex;
    }
}
