using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Core.LinearProgramming;

/// <summary>Where the iteration ended.</summary>
internal sealed record InteriorPointEnd(LinearProgramStatus Status, double[] Point, double[] Multipliers, int Iterations);

/// <summary>
/// Mehrotra's predictor-corrector iteration for min &lt;c, x&gt;, A x - s = b, s >= 0, and its dual A'y = c, y >= 0, from an infeasible start. With the residuals
/// p = b - A x + s, q = c - A'y and a target t for s_i y_i, the step solves (A' D A) dx = A'(t / s + D p) - q, D = Y / S; ds = A dx - p; dy = (t - y ds) / s.
/// </summary>
internal sealed class InteriorPoint
{
    private const int MostIterations = 200;
    private const double Tolerance = 1e-10;
    private const double ToBoundary = 0.995;
    private const double SmallestStep = 1e-10;

    private readonly double[] _cost, _matrix, _limits;
    private readonly double[] _x, _s, _y, _p, _q, _dx, _ds, _dy, _target, _normal, _right, _refined;
    private readonly CholeskyFactor _factor;
    private readonly int _d, _rows;

    public InteriorPoint(double[] cost, double[] matrix, double[] limits)
    {
        (_cost, _matrix, _limits, _d, _rows) = (cost, matrix, limits, cost.Length, limits.Length);
        (_x, _q, _dx, _right, _refined) = (new double[_d], new double[_d], new double[_d], new double[_d], new double[_d]);
        (_s, _y, _p, _ds, _dy, _target) = (new double[_rows], new double[_rows], new double[_rows], new double[_rows], new double[_rows], new double[_rows]);
        _normal = new double[_d * _d];
        _factor = new(_d);
    }

    public InteriorPointEnd Run()
    {
        Start();
        int iteration = 0;
        for (; iteration < MostIterations; iteration++)
        {
            double gap = Residuals();
            if (Ended() is { } status)
            {
                return new(status, _x, _y, iteration);
            }

            if (!double.IsFinite(gap) || !Step(gap))
            {
                break;
            }
        }

        return new(LinearProgramStatus.Stalled, _x, _y, iteration);
    }

    private ReadOnlySpan<double> Row(int i) => _matrix.AsSpan(i * _d, _d);

    // Mehrotra's start: least squares for A x = b and the smallest y with A'y = c, both shifted into the positive orthant.
    private void Start()
    {
        _y.AsSpan().Fill(1);
        _s.AsSpan().Fill(1);
        FactorNormal();
        Transposed(_limits, _x);
        _factor.Solve(_x);
        _cost.CopyTo(_dx, 0);
        _factor.Solve(_dx);
        for (int i = 0; i < _rows; i++)
        {
            _s[i] = Lanes.Dot(Row(i), _x) - _limits[i];
            _y[i] = Lanes.Dot(Row(i), _dx);
        }

        Lift(_s, Math.Max(0, -1.5 * _s.Min()));
        Lift(_y, Math.Max(0, -1.5 * _y.Min()));
        double product = Lanes.Dot(_s, _y), sumS = _s.Sum(), sumY = _y.Sum();
        Lift(_s, sumY > 0 && product > 0 ? 0.5 * product / sumY : 1);
        Lift(_y, sumS > 0 && product > 0 ? 0.5 * product / sumS : 1);
    }

    private static void Lift(double[] numbers, double amount)
    {
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] += amount;
        }
    }

    // p and q; returns the mean of s_i y_i.
    private double Residuals()
    {
        _cost.CopyTo(_q, 0);
        for (int i = 0; i < _rows; i++)
        {
            _p[i] = _limits[i] - Lanes.Dot(Row(i), _x) + _s[i];
            Lanes.AddScaled(-_y[i], Row(i), _q);
        }

        return Lanes.Dot(_s, _y) / _rows;
    }

    // What the iterate proves, if anything. Data are scaled to 1, so tolerances are relative to 1 and to the size of the certificates.
    private LinearProgramStatus? Ended()
    {
        double primal = Lanes.Dot(_cost, _x), dual = Lanes.Dot(_limits, _y), p = Largest(_p), q = Largest(_q);
        if (p <= Tolerance && q <= Tolerance && Math.Abs(primal - dual) <= Tolerance * (1 + Math.Abs(primal)))
        {
            return LinearProgramStatus.Optimal;
        }

        // A'y = c - q and A x = b - p + s: for large y or x what is left of c and b is small beside the certificate's own size.
        if (dual > 0 && TransposedSize() <= Tolerance * dual)
        {
            return LinearProgramStatus.Infeasible;
        }

        return primal < 0 && LowestProduct() >= Tolerance * primal ? LinearProgramStatus.Unbounded : null;
    }

    private double TransposedSize()
    {
        double largest = 0;
        for (int j = 0; j < _d; j++)
        {
            largest = Math.Max(largest, Math.Abs(_cost[j] - _q[j]));
        }

        return largest;
    }

    private double LowestProduct()
    {
        double lowest = double.PositiveInfinity;
        for (int i = 0; i < _rows; i++)
        {
            lowest = Math.Min(lowest, _limits[i] - _p[i] + _s[i]);
        }

        return lowest;
    }

    // One predictor-corrector step; false where no step of any length is left.
    private bool Step(double gap)
    {
        FactorNormal();
        for (int i = 0; i < _rows; i++)
        {
            _target[i] = -_s[i] * _y[i];
        }

        Direction();
        double affinePrimal = Longest(_s, _ds), affineDual = Longest(_y, _dy), reached = 0;
        for (int i = 0; i < _rows; i++)
        {
            reached += (_s[i] + (affinePrimal * _ds[i])) * (_y[i] + (affineDual * _dy[i]));
        }

        double ratio = reached / _rows / gap, centre = ratio * ratio * ratio * gap;
        for (int i = 0; i < _rows; i++)
        {
            _target[i] = centre - (_s[i] * _y[i]) - (_ds[i] * _dy[i]);
        }

        Direction();
        double primal = Math.Min(1, ToBoundary * Longest(_s, _ds)), dual = Math.Min(1, ToBoundary * Longest(_y, _dy));
        Lanes.AddScaled(primal, _dx, _x);
        Lanes.AddScaled(primal, _ds, _s);
        Lanes.AddScaled(dual, _dy, _y);
        return Math.Max(primal, dual) > SmallestStep;
    }

    // dx, ds, dy for s_i dy_i + y_i ds_i = target_i; dx is refined once because A' D A loses digits near the solution.
    private void Direction()
    {
        for (int i = 0; i < _rows; i++)
        {
            _ds[i] = (_target[i] + (_y[i] * _p[i])) / _s[i];
        }

        Transposed(_ds, _right);
        Lanes.AddScaled(-1, _q, _right);
        _right.CopyTo(_dx, 0);
        _factor.Solve(_dx);
        _right.CopyTo(_refined, 0);
        for (int i = 0; i < _rows; i++)
        {
            Lanes.AddScaled(-(_y[i] / _s[i]) * Lanes.Dot(Row(i), _dx), Row(i), _refined);
        }

        _factor.Solve(_refined);
        Lanes.AddScaled(1, _refined, _dx);
        for (int i = 0; i < _rows; i++)
        {
            _ds[i] = Lanes.Dot(Row(i), _dx) - _p[i];
            _dy[i] = (_target[i] - (_y[i] * _ds[i])) / _s[i];
        }
    }

    // The longest step up to 1 that keeps the numbers non-negative.
    private static double Longest(double[] numbers, double[] change)
    {
        double longest = 1;
        for (int i = 0; i < numbers.Length; i++)
        {
            if (change[i] < 0)
            {
                longest = Math.Min(longest, -numbers[i] / change[i]);
            }
        }

        return longest;
    }

    // Lower triangle of A' (Y/S) A.
    private void FactorNormal()
    {
        _normal.AsSpan().Clear();
        for (int i = 0; i < _rows; i++)
        {
            var row = Row(i);
            double weight = _y[i] / _s[i];
            for (int j = 0; j < _d; j++)
            {
                Lanes.AddScaled(weight * row[j], row[..(j + 1)], _normal.AsSpan(j * _d, j + 1));
            }
        }

        _factor.Factor(_normal);
    }

    // target = A' v.
    private void Transposed(ReadOnlySpan<double> v, Span<double> target)
    {
        target.Clear();
        for (int i = 0; i < _rows; i++)
        {
            Lanes.AddScaled(v[i], Row(i), target);
        }
    }

    private static double Largest(double[] numbers) => numbers.Max(Math.Abs);
}
