namespace RobustMfgSim.Core.Numerics;

/// <summary>
/// Natural logarithms, the same bits on every machine; the error is below 2 units in the last place. x = 2^k (1 + f) with 1 + f in [sqrt(1/2), sqrt(2)), and with
/// s = f / (2 + f): log(1 + f) = 2 artanh(s) = f - (f^2/2 - s (f^2/2 + R)), R = s^2 (2/3 + 2/5 s^2 + 2/7 s^4 + ...).
/// </summary>
public static class Logarithm
{
    private const double Log2High = 6.93147180369123816490e-01, Log2Low = 1.90821492927058770002e-10;
    private const double SquareRootOfHalf = 0.70710678118654757, SquareRootOfTwo = 1.4142135623730951;

    /// <summary>log(x): -infinity at 0, not a number below.</summary>
    public static double Log(double x)
    {
        if (!(x > 0) || double.IsPositiveInfinity(x))
        {
            return x == 0 ? double.NegativeInfinity : x > 0 ? x : double.NaN;
        }

        var (f, k) = Reduced(x);
        return NearOne(f, k);
    }

    /// <summary>log(1 + x), to full relative accuracy near 0.</summary>
    public static double LogOnePlus(double x) => x > SquareRootOfHalf - 1 && x < SquareRootOfTwo - 1 ? NearOne(x, 0) : Log(1 + x);

    /// <summary>
    /// log(x) for finite x above 0 as a sum of two numbers, to an absolute error of about 1e-16: k times the leading part of log 2, which is exact, and the rest, which is at most 0.35 in size.
    /// </summary>
    internal static (double High, double Low) InTwoParts(double x)
    {
        var (f, k) = Reduced(x);
        return (k * Log2High, NearOne(f, 0) + (k * Log2Low));
    }

    // x = 2^k (1 + f).
    private static (double F, int K) Reduced(double x)
    {
        int k = 0;
        if (x < 2.2250738585072014e-308)
        {
            (x, k) = (x * 18014398509481984.0, -54);
        }

        long bits = BitConverter.DoubleToInt64Bits(x);
        k += (int)(bits >> 52) - 1023;
        double m = BitConverter.Int64BitsToDouble((bits & 0x000FFFFFFFFFFFFF) | (1023L << 52));
        return m >= SquareRootOfTwo ? ((m / 2) - 1, k + 1) : (m - 1, k);
    }

    // k log 2 + log(1 + f).
    private static double NearOne(double f, int k)
    {
        double s = f / (2 + f), z = s * s, half = 0.5 * f * f;
        double series = 2.0 / 25;
        for (int odd = 23; odd >= 3; odd -= 2)
        {
            series = (2.0 / odd) + (z * series);
        }

        double r = z * series;
        return (k * Log2High) - ((half - ((s * (half + r)) + (k * Log2Low))) - f);
    }
}
