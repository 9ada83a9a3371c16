namespace RobustMfgSim.Core.Numerics;

/// <summary>
/// Powers of numbers that are not negative, the same bits on every machine; the library's own function differs between processors. x^y = exp(y log x) with log x and its product with y in two
/// parts each, because an error of the logarithm would grow with it. The error is below 3 + |y| units in the last place. Results below 2^-1022 are 0.
/// </summary>
public static class Power
{
    /// <summary>x^y for x at least 0; not a number for x below 0. x^0 is 1.</summary>
    public static double Pow(double x, double y)
    {
        if (y == 0 || x == 1)
        {
            return 1;
        }

        if (!(x > 0) || double.IsPositiveInfinity(x) || !double.IsFinite(y))
        {
            return !(x >= 0) || double.IsNaN(y) ? double.NaN : x > 1 == y > 0 ? double.PositiveInfinity : 0;
        }

        var (high, low) = Logarithm.InTwoParts(x);
        double main = y * high, sum = main + (y * low);

        // What rounding took from the product and from the sum.
        double lost = Math.FusedMultiplyAdd(y, high, -main) + ((main - sum) + (y * low));
        double power = Exponential.Exp(sum);
        return double.IsFinite(power) && double.IsFinite(lost) ? power + (power * lost) : power;
    }
}
