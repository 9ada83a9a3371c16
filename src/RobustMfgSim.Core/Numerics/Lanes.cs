using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace RobustMfgSim.Core.Numerics;

/// <summary>
/// Sums in one fixed order, so that results do not depend on the vector width. The layout of every sum here: below 16 terms from left to right; otherwise sixteen lanes, term i in lane i
/// mod 16, over all whole blocks of sixteen, then a last block of eight (if eight are left) into lanes 0 to 7; the lanes are folded in halves (l and l + 8, l and l + 4, l and l + 2, l and l + 1);
/// what is left is added from left to right. Products are rounded before they are added: there is no fused multiply-add. A 512-bit vector is two 256-bit or four 128-bit ones where the processor
/// has no wider ones, element by element the same arithmetic.
/// </summary>
public static class Lanes
{
    /// <summary>sum_i x_i y_i.</summary>
    public static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        if (y.Length < x.Length)
        {
            throw new ArgumentException($"There are {x.Length} and {y.Length} terms.", nameof(y));
        }

        if (x.Length < 16)
        {
            return FromLeft(0, x, y, 0);
        }

        ref double a = ref MemoryMarshal.GetReference(x), b = ref MemoryMarshal.GetReference(y);
        Vector512<double> low = Vector512<double>.Zero, high = low;
        nuint i = 0;
        for (; i + 16 <= (nuint)x.Length; i += 16)
        {
            low += Vector512.LoadUnsafe(ref a, i) * Vector512.LoadUnsafe(ref b, i);
            high += Vector512.LoadUnsafe(ref a, i + 8) * Vector512.LoadUnsafe(ref b, i + 8);
        }

        if (i + 8 <= (nuint)x.Length)
        {
            low += Vector512.LoadUnsafe(ref a, i) * Vector512.LoadUnsafe(ref b, i);
            i += 8;
        }

        return FromLeft(Fold(low + high), x, y, (int)i);
    }

    /// <summary>The sum of the eight lanes, in halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Fold(Vector512<double> lanes)
    {
        var four = lanes.GetLower() + lanes.GetUpper();
        var two = four.GetLower() + four.GetUpper();
        return two.GetElement(0) + two.GetElement(1);
    }

    /// <summary>y += c x.</summary>
    public static void AddScaled(double c, ReadOnlySpan<double> x, Span<double> y)
    {
        ref double a = ref MemoryMarshal.GetReference(x), b = ref MemoryMarshal.GetReference(y[..x.Length]);
        var factor = Vector512.Create(c);
        nuint i = 0;
        for (; i + 8 <= (nuint)x.Length; i += 8)
        {
            (Vector512.LoadUnsafe(ref b, i) + (factor * Vector512.LoadUnsafe(ref a, i))).StoreUnsafe(ref b, i);
        }

        for (int k = (int)i; k < x.Length; k++)
        {
            y[k] += c * x[k];
        }
    }

    private static double FromLeft(double sum, ReadOnlySpan<double> x, ReadOnlySpan<double> y, int start)
    {
        for (int i = start; i < x.Length; i++)
        {
            sum += x[i] * y[i];
        }

        return sum;
    }
}
