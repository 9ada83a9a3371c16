using System.Numerics;
using System.Runtime.InteropServices;

namespace RobustMfgSim.Policies.Equilibria;

/// <summary>
/// Square linear equations A x = b by Gaussian elimination with row pivoting. Rows are added to rows elementwise and nothing is summed across a vector register, so results
/// do not depend on the vector width. Reused: solving again allocates nothing.
/// </summary>
internal sealed class DenseSystem(int size)
{
    private readonly double[] _factors = new double[size * size];
    private readonly int[] _pivots = new int[size];

    /// <summary>Number of equations.</summary>
    public int Size => size;

    /// <summary>The smallest pivot over the largest, in absolute value: far below one means that the equations hardly determine some direction.</summary>
    public double PivotRatio { get; private set; }

    /// <summary>A, [size x size], row-major; to be filled before <see cref="Factor"/>, which overwrites it.</summary>
    public Span<double> Matrix => _factors;

    /// <summary>Row i of A.</summary>
    public Span<double> Row(int i) => _factors.AsSpan(i * size, size);

    /// <summary>target += factor * source.</summary>
    public static void AddScaled(Span<double> target, double factor, ReadOnlySpan<double> source)
    {
        var to = MemoryMarshal.Cast<double, Vector<double>>(target);
        var from = MemoryMarshal.Cast<double, Vector<double>>(source[..target.Length]);
        var scale = new Vector<double>(factor);
        for (int i = 0; i < to.Length; i++)
        {
            to[i] += scale * from[i];
        }

        for (int i = to.Length * Vector<double>.Count; i < target.Length; i++)
        {
            target[i] += factor * source[i];
        }
    }

    /// <summary>Eliminates. False when a pivot is zero or a number is not finite.</summary>
    public bool Factor()
    {
        double largest = 0, smallest = double.PositiveInfinity;
        for (int k = 0; k < size; k++)
        {
            int pivot = Pivot(k);
            double found = Math.Abs(_factors[(pivot * size) + k]);
            if (!(found > 0) || !double.IsFinite(found))
            {
                PivotRatio = 0;
                return false;
            }

            (largest, smallest) = (Math.Max(largest, found), Math.Min(smallest, found));
            _pivots[k] = pivot;
            Swap(k, pivot);
            Eliminate(k);
        }

        PivotRatio = size == 0 ? 1 : smallest / largest;
        return true;
    }

    /// <summary>Replaces b by x for every column of <paramref name="right"/>, [size x columns], row-major.</summary>
    public void Solve(Span<double> right, int columns = 1)
    {
        for (int k = 0; k < size; k++)
        {
            if (_pivots[k] != k)
            {
                SwapRows(right.Slice(k * columns, columns), right.Slice(_pivots[k] * columns, columns));
            }
        }

        for (int k = 0; k < size; k++)
        {
            for (int i = k + 1; i < size; i++)
            {
                Add(right, columns, i, k, -_factors[(i * size) + k]);
            }
        }

        for (int k = size - 1; k >= 0; k--)
        {
            double scale = 1 / _factors[(k * size) + k];
            foreach (ref double x in right.Slice(k * columns, columns))
            {
                x *= scale;
            }

            for (int i = 0; i < k; i++)
            {
                Add(right, columns, i, k, -_factors[(i * size) + k]);
            }
        }
    }

    private static void Add(Span<double> right, int columns, int to, int from, double factor)
    {
        if (factor != 0)
        {
            AddScaled(right.Slice(to * columns, columns), factor, right.Slice(from * columns, columns));
        }
    }

    private static void SwapRows(Span<double> a, Span<double> b)
    {
        for (int i = 0; i < a.Length; i++)
        {
            (a[i], b[i]) = (b[i], a[i]);
        }
    }

    private int Pivot(int k)
    {
        int best = k;
        for (int i = k + 1; i < size; i++)
        {
            if (!(Math.Abs(_factors[(i * size) + k]) <= Math.Abs(_factors[(best * size) + k])))
            {
                best = i;
            }
        }

        return best;
    }

    // Whole rows change places, the factors already found with them, so that the recorded exchanges can be applied to b all at once.
    private void Swap(int k, int pivot)
    {
        if (pivot != k)
        {
            SwapRows(Row(k), Row(pivot));
        }
    }

    private void Eliminate(int k)
    {
        var from = Row(k)[(k + 1)..];
        double scale = 1 / _factors[(k * size) + k];
        for (int i = k + 1; i < size; i++)
        {
            double factor = _factors[(i * size) + k];
            if (factor != 0)
            {
                factor *= scale;
                _factors[(i * size) + k] = factor;
                AddScaled(Row(i)[(k + 1)..], -factor, from);
            }
        }
    }
}
