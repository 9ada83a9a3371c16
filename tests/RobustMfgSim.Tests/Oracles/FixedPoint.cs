using System.Numerics;

namespace RobustMfgSim.Tests.Oracles;

/// <summary>exp and log to hundreds of digits in fixed point, by their series in whole numbers.</summary>
internal static class FixedPoint
{
    private const int Bits = 1400;

    /// <summary>x as a whole number of 2^-1400, exact for doubles down to 2^-1400.</summary>
    public static BigInteger Of(double x)
    {
        long bits = BitConverter.DoubleToInt64Bits(x);
        int exponent = (int)((bits >> 52) & 0x7FF);
        BigInteger mantissa = (bits & 0xFFFFFFFFFFFFF) | (exponent == 0 ? 0 : 1L << 52);
        int shift = Bits + Math.Max(exponent, 1) - 1075;
        var whole = shift >= 0 ? mantissa << shift : mantissa >> -shift;
        return x < 0 ? -whole : whole;
    }

    /// <summary>exp of a fixed-point number: Taylor's series of x / 2^12, squared twelve times.</summary>
    public static BigInteger Exp(BigInteger x)
    {
        const int halvings = 12, guard = 64;
        BigInteger one = BigInteger.One << (Bits + guard), reduced = (x << guard) >> halvings, sum = one, term = one;
        for (int k = 1; !term.IsZero && k < 2000; k++)
        {
            term = (term * reduced >> (Bits + guard)) / k;
            sum += term;
        }

        for (int k = 0; k < halvings; k++)
        {
            sum = sum * sum >> (Bits + guard);
        }

        return sum >> guard;
    }

    /// <summary>The error of a double in units of its last place, against a fixed-point number.</summary>
    public static double ErrorInUlps(double found, BigInteger exact)
    {
        var unit = Of(Math.BitIncrement(Math.Abs(found)) - Math.Abs(found));
        return (double)((Of(found) - exact) * 1_000_000 / unit) / 1e6;
    }
}
