using System.Buffers;

namespace RobustMfgSim.Core.Ambiguity;

/// <summary>
/// How far a row is from the convex hull of a list of rows: non-negative least squares (Lawson and Hanson 1974, chapter 23) for the weights. Rows sum to 1, so weights
/// that reproduce one that does sum to 1 by themselves; a row that does not is not told apart here. Memory comes from the shared pool.
/// </summary>
internal static class HullDistance
{
    /// <summary>Largest difference of an entry between <paramref name="row"/> and the nearest mixture of <paramref name="points"/>.</summary>
    public static double Largest(double[][] points, ReadOnlySpan<double> row)
    {
        int n = row.Length, count = points.Length, size = (n * (Math.Min(n, count) + 2)) + (5 * count) + (count * count);
        double[] memory = ArrayPool<double>.Shared.Rent(size);
        memory.AsSpan(0, size).Clear();
        var fit = new Fit(points, row, memory.AsSpan(0, size));
        for (int i = 0; i < 20 * (count + 1) && fit.Improve(); i++)
        {
            // Every round lowers the residual; the cap is far above what rounding could make of a finite method.
        }

        double largest = fit.LargestResidual();
        ArrayPool<double>.Shared.Return(memory);
        return largest;
    }

    private ref struct Fit
    {
        private readonly double[][] _points;
        private readonly ReadOnlySpan<double> _target;
        private readonly Span<double> _residual, _column, _basis, _weight, _trial, _used, _right, _list, _triangle;
        private int _active;

        public Fit(double[][] points, ReadOnlySpan<double> target, Span<double> memory)
        {
            int n = target.Length, count = points.Length, wide = Math.Min(n, count);
            (_points, _active) = (points, 0);
            _target = target;
            _residual = memory[..n];
            _column = memory.Slice(n, n);
            _basis = memory.Slice(2 * n, n * wide);
            var rest = memory[(n * (wide + 2))..];
            _weight = rest[..count];
            _trial = rest.Slice(count, count);
            _used = rest.Slice(2 * count, count);
            _right = rest.Slice(3 * count, count);
            _list = rest.Slice(4 * count, count);
            _triangle = rest.Slice(5 * count, count * count);
            target.CopyTo(_residual);
        }

        public readonly double LargestResidual()
        {
            double largest = 0;
            foreach (double r in _residual)
            {
                largest = Math.Max(largest, Math.Abs(r));
            }

            return largest;
        }

        /// <summary>Brings in the point that helps most and solves again; false when none helps.</summary>
        public bool Improve()
        {
            // A mixture leaves a residual r that some point meets at r.r at least; below rounding nothing can be told.
            int best = -1;
            double gain = Math.Max(1e-32, 0.1 * Dot(_residual, _residual));
            for (int k = 0; k < _points.Length; k++)
            {
                double g = _used[k] == 0 ? Dot(_points[k], _residual) : 0;
                (best, gain) = g > gain ? (k, g) : (best, gain);
            }

            if (best < 0 || _active == Math.Min(_target.Length, _points.Length))
            {
                return false;
            }

            _used[best] = 1;
            if (!Append(best))
            {
                return true;
            }

            _weight[best] = 0;
            while (!SolveActive())
            {
                Shorten();
            }

            Update();
            return true;
        }

        // Orthonormal basis of the active points, twice orthogonalised; false when the point depends on them.
        private bool Append(int k)
        {
            var column = _column;
            _points[k].CopyTo(column);
            double before = Math.Sqrt(Dot(column, column));
            for (int j = 0; j < _active; j++)
            {
                _triangle[(j * _points.Length) + _active] = 0;
            }

            for (int pass = 0; pass < 2; pass++)
            {
                for (int j = 0; j < _active; j++)
                {
                    var q = _basis.Slice(j * column.Length, column.Length);
                    double r = Dot(q, column);
                    _triangle[(j * _points.Length) + _active] += r;
                    for (int s = 0; s < column.Length; s++)
                    {
                        column[s] -= r * q[s];
                    }
                }
            }

            double norm = Math.Sqrt(Dot(column, column));
            if (norm <= 1e-13 * before)
            {
                return false;
            }

            for (int s = 0; s < column.Length; s++)
            {
                _basis[(_active * column.Length) + s] = column[s] / norm;
            }

            _triangle[(_active * _points.Length) + _active] = norm;
            _list[_active++] = k;
            return true;
        }

        // Least squares on the active points; true when all weights are positive.
        private readonly bool SolveActive()
        {
            bool positive = true;
            for (int i = _active - 1; i >= 0; i--)
            {
                double sum = Dot(_basis.Slice(i * _target.Length, _target.Length), _target);
                for (int j = i + 1; j < _active; j++)
                {
                    sum -= _triangle[(i * _points.Length) + j] * _right[j];
                }

                _right[i] = sum / _triangle[(i * _points.Length) + i];
                positive &= _right[i] > 0;
                _trial[(int)_list[i]] = _right[i];
            }

            return positive;
        }

        // Goes towards the trial weights until the first one reaches 0, and lets that point go: every call leaves one point fewer.
        private void Shorten()
        {
            double step = double.PositiveInfinity;
            int leaving = -1, kept = _active;
            for (int i = 0; i < kept; i++)
            {
                int k = (int)_list[i];
                double reach = _weight[k] > 0 ? _weight[k] / (_weight[k] - _trial[k]) : 0;
                if (!(_trial[k] > 0) && !(reach >= step))
                {
                    (step, leaving) = (reach, k);
                }
            }

            _active = 0;
            for (int i = 0; i < kept; i++)
            {
                int k = (int)_list[i];
                _weight[k] = k == leaving ? 0 : Math.Max(0, _weight[k] + (step * (_trial[k] - _weight[k])));
                _used[k] = k == leaving ? 0 : 1;
                if (k != leaving)
                {
                    Append(k);
                }
            }
        }

        private readonly void Update()
        {
            _target.CopyTo(_residual);
            for (int i = 0; i < _active; i++)
            {
                int k = (int)_list[i];
                _weight[k] = _trial[k];
                for (int s = 0; s < _residual.Length; s++)
                {
                    _residual[s] -= _weight[k] * _points[k][s];
                }
            }
        }

        private static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
        {
            double sum = 0;
            for (int s = 0; s < x.Length; s++)
            {
                sum += x[s] * y[s];
            }

            return sum;
        }
    }
}
