using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Core.Ambiguity;

/// <summary>Lower and upper bounds of the entries of a row; a struct, so that the pass over a row is compiled for each family by itself.</summary>
internal interface IBoxBounds
{
    /// <summary>The bounds of eight entries from <paramref name="state"/> on.</summary>
    void At(nuint state, Vector512<double> nominal, out Vector512<double> lower, out Vector512<double> upper);

    /// <summary>The bounds of one entry.</summary>
    (double Lower, double Upper) At(int state, double nominal);
}

/// <summary>
/// The worst value between bounds: entries stand at their upper bounds up to a pivot in ascending order of V, at their lower bounds after it, and the pivot takes the rest of the mass. One pass
/// forms the mass and the value of that row for the pivot of the sweep before, without a look at the order; from there the pivot walks, a state at a time, to where the mass is 1.
/// </summary>
internal static class BoxFill
{
    /// <summary>sigma(V).</summary>
    /// <param name="bounds">The bounds.</param>
    /// <param name="nominal">p0.</param>
    /// <param name="values">V.</param>
    /// <param name="start">Position of the pivot in the order, plus 1; 0 at first.</param>
    /// <param name="unplaced">Mass for which there is no room below the upper bounds.</param>
    public static double Value<TBounds>(TBounds bounds, ReadOnlySpan<double> nominal, PreparedValues values, ref double start, out double unplaced)
        where TBounds : struct, IBoxBounds
    {
        var order = values.Order;
        var sorted = values.Sorted;
        double minimum = values.Minimum;
        int pivot = Pivot(start, sorted);
        var (mass, sum) = Filled(bounds, nominal, values.Values, sorted[pivot], minimum);
        double rest = 1 - mass;
        while (pivot < order.Length && Room(bounds, nominal, order[pivot]) is var room && rest > room)
        {
            rest -= room;
            sum += room * (sorted[pivot++] - minimum);
        }

        while (rest < 0 && pivot > 0)
        {
            double given = Room(bounds, nominal, order[--pivot]);
            rest += given;
            sum -= given * (sorted[pivot] - minimum);
        }

        start = Math.Min(pivot, order.Length - 1) + 1;
        unplaced = pivot == order.Length ? rest : 0;
        rest -= unplaced;
        return minimum + sum + (rest * (sorted[Math.Min(pivot, order.Length - 1)] - minimum));
    }

    // The first of the states that tie with the pivot: the pass compares values.
    private static int Pivot(double start, ReadOnlySpan<double> sorted)
    {
        int pivot = start >= 1 && start <= sorted.Length ? (int)start - 1 : 0;
        while (pivot > 0 && sorted[pivot - 1] == sorted[pivot])
        {
            pivot--;
        }

        return pivot;
    }

    private static double Room<TBounds>(TBounds bounds, ReadOnlySpan<double> nominal, int state)
        where TBounds : struct, IBoxBounds
    {
        var (lower, upper) = bounds.At(state, nominal[state]);
        return upper - lower;
    }

    // Mass and value above min V of the row at its upper bounds below a value and at its lower bounds from there on. Sixteen lanes, folded in halves, then what is left.
    private static (double Mass, double Sum) Filled<TBounds>(
        TBounds bounds, ReadOnlySpan<double> nominal, ReadOnlySpan<double> values, double pivot, double minimum)
        where TBounds : struct, IBoxBounds
    {
        ref double p = ref MemoryMarshal.GetReference(nominal), v = ref MemoryMarshal.GetReference(values);
        Vector512<double> limit = Vector512.Create(pivot), bottom = Vector512.Create(minimum);
        Vector512<double> mass = Vector512<double>.Zero, otherMass = mass, sum = mass, otherSum = mass;
        nuint i = 0;
        for (; i + 16 <= (nuint)nominal.Length; i += 16)
        {
            Add(bounds, i, Vector512.LoadUnsafe(ref p, i), Vector512.LoadUnsafe(ref v, i), limit, bottom, ref mass, ref sum);
            Add(bounds, i + 8, Vector512.LoadUnsafe(ref p, i + 8), Vector512.LoadUnsafe(ref v, i + 8), limit, bottom, ref otherMass, ref otherSum);
        }

        double total = Lanes.Fold(mass + otherMass), worth = Lanes.Fold(sum + otherSum);
        for (int s = (int)i; s < nominal.Length; s++)
        {
            var (lower, upper) = bounds.At(s, nominal[s]);
            double entry = values[s] < pivot ? upper : lower;
            total += entry;
            worth += entry * (values[s] - minimum);
        }

        return (total, worth);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<TBounds>(
        TBounds bounds, nuint i, Vector512<double> p, Vector512<double> v, Vector512<double> limit, Vector512<double> bottom, ref Vector512<double> mass, ref Vector512<double> sum)
        where TBounds : struct, IBoxBounds
    {
        bounds.At(i, p, out var lower, out var upper);
        var entry = Vector512.ConditionalSelect(Vector512.LessThan(v, limit), upper, lower);
        mass += entry;
        sum += entry * (v - bottom);
    }
}
