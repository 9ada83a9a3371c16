using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace RobustMfgSim.Core.Numerics;

/// <summary>
/// exp, the same bits on every machine and at every vector width; the error is below 2 units in the last place. The library's own function differs between
/// processors. x = k log 2 + r with |r| at most log(2)/2, and exp(r) = 1 + r + r^2 q(r) with q interpolated at Chebyshev points (degree 10, error 3e-19).
/// No fused multiply-add: it is exact everywhere but slow where the processor lacks it. Results below 2^-1022 are 0.
/// </summary>
public static class Exponential
{
    /// <summary>exp(x) is 0 for x below this: the logarithm of the smallest normal double.</summary>
    public const double Smallest = -708.39641853226408;

    /// <summary>The vector form takes arguments up to here.</summary>
    public const double LargestInVectors = 709;

    private const double Largest = 709.782712893384, OneOverLog2 = 1.4426950408889634;

    // log 2 in two parts; the first has 21 trailing zeros, so that k times it is exact.
    private const double Log2High = 6.93147180369123816490e-01, Log2Low = 1.90821492927058770002e-10;

    // 1.5 * 2^52: adding it rounds to an integer that then stands in the low bits.
    private const double Rounder = 6755399441055744.0;

    private const double C0 = 0.5, C1 = 0.1666666666666667, C2 = 0.04166666666666667, C3 = 0.008333333333326136, C4 = 0.0013888888888883748, C5 = 0.00019841269874820627;
    private const double C6 = 2.4801587325547743e-05, C7 = 2.7557255400206422e-06, C8 = 2.75572736431103e-07, C9 = 2.5105217004720745e-08, C10 = 2.0914686968086876e-09;

    /// <summary>exp(x).</summary>
    public static double Exp(double x)
    {
        if (!(x >= Smallest))
        {
            return double.IsNaN(x) ? x : 0;
        }

        if (x > Largest)
        {
            return double.PositiveInfinity;
        }

        double shifted = (x * OneOverLog2) + Rounder, k = shifted - Rounder;
        double r = (x - (k * Log2High)) - (k * Log2Low);
        double y = 1 + (r + ((r * r) * Curvature(r)));

        // 2^1024 is not a double: the largest results are scaled in two steps.
        return k > 1023 ? y * 2 * PowerOfTwo(shifted - 1) : y * PowerOfTwo(shifted);
    }

    /// <summary>exp of eight numbers, each at most <see cref="LargestInVectors"/>; the same bits as <see cref="Exp(double)"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Exp(Vector512<double> x)
    {
        var rounder = Vector512.Create(Rounder);
        var shifted = (x * OneOverLog2) + rounder;
        var k = shifted - rounder;
        var r = (x - (k * Log2High)) - (k * Log2Low);
        var y = Vector512<double>.One + (r + ((r * r) * Curvature(r)));
        var scale = (Vector512.ShiftLeft(shifted.AsInt64(), 52) + Vector512.Create(1023L << 52)).AsDouble();
        return Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512.Create(Smallest)), Vector512<double>.Zero, y * scale);
    }

    /// <summary>q(r) = (exp(r) - 1 - r) / r^2 for |r| at most log(2)/2, to 3e-16 relative.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static double Curvature(double r) =>
        C0 + (r * (C1 + (r * (C2 + (r * (C3 + (r * (C4 + (r * (C5 + (r * (C6 + (r * (C7 + (r * (C8 + (r * (C9 + (r * C10)))))))))))))))))));

    /// <summary>The same for eight numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<double> Curvature(Vector512<double> r)
    {
        var q = Vector512.Create(C9) + (r * C10);
        q = Vector512.Create(C8) + (r * q);
        q = Vector512.Create(C7) + (r * q);
        q = Vector512.Create(C6) + (r * q);
        q = Vector512.Create(C5) + (r * q);
        q = Vector512.Create(C4) + (r * q);
        q = Vector512.Create(C3) + (r * q);
        q = Vector512.Create(C2) + (r * q);
        q = Vector512.Create(C1) + (r * q);
        return Vector512.Create(C0) + (r * q);
    }

    private static double PowerOfTwo(double shifted) =>
        BitConverter.Int64BitsToDouble((BitConverter.DoubleToInt64Bits(shifted) << 52) + (1023L << 52));
}
