namespace RobustMfgSim.Core.Ambiguity;

/// <summary>A continuous non-decreasing function of one variable; a struct, so that searching it allocates nothing.</summary>
internal interface IIncreasing
{
    /// <summary>The value at x.</summary>
    double At(double x);
}

/// <summary>
/// Root of an increasing function in a bracket by the ITP method (Oliveira and Takahashi, "An enhancement of the bisection method average performance
/// preserving minmax optimality", ACM TOMS 47, 2020): never more than one evaluation worse than bisection, superlinear on smooth functions.
/// </summary>
internal static class BracketedRoot
{
    /// <summary>The largest x found with f(x) at most 0: the side of a root that lies inside an ambiguity set.</summary>
    /// <param name="f">The function; f(low) is at most 0.</param>
    /// <param name="low">Lower end.</param>
    /// <param name="high">Upper end; returned as it is when f(high) is at most 0.</param>
    public static double AtMostZero<TFunction>(ref TFunction f, double low, double high)
        where TFunction : IIncreasing, allows ref struct
    {
        double atLow = f.At(low), atHigh = f.At(high);
        if (atHigh <= 0)
        {
            return high;
        }

        double tolerance = Math.Max(Math.Abs(low), Math.Abs(high)) * 2.3e-16;
        double width = high - low, slack = tolerance * 2 * PowerOfTwoFrom(Math.Max(1, width / (2 * tolerance)));
        double pull = 0.2 / width;
        for (; high - low > 2 * tolerance; slack /= 2)
        {
            double x = Next(low, high, atLow, atHigh, pull, slack - ((high - low) / 2));
            if (x <= low || x >= high)
            {
                x = low + ((high - low) / 2);
                if (x <= low || x >= high)
                {
                    break;
                }
            }

            double y = f.At(x);
            if (y > 0)
            {
                (high, atHigh) = (x, y);
            }
            else
            {
                (low, atLow) = (x, y);
            }
        }

        return low;
    }

    // The least power of two that is at least x, exactly.
    private static double PowerOfTwoFrom(double x) => Math.ScaleB(1, Math.ILogB(x)) is var below && below < x ? 2 * below : below;

    // Interpolate (false position), truncate towards the middle, project into the radius that keeps the bisection guarantee.
    private static double Next(double low, double high, double atLow, double atHigh, double pull, double radius)
    {
        double middle = low + ((high - low) / 2);
        double interpolated = low - (atLow * ((high - low) / (atHigh - atLow)));
        if (!double.IsFinite(interpolated))
        {
            return middle;
        }

        double side = middle >= interpolated ? 1 : -1, shift = pull * (high - low) * (high - low);
        double truncated = shift <= Math.Abs(middle - interpolated) ? interpolated + (side * shift) : middle;
        return Math.Abs(truncated - middle) <= radius ? truncated : middle - (side * radius);
    }
}
