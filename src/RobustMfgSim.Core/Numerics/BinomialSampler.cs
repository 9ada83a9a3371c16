namespace RobustMfgSim.Core.Numerics;

/// <summary>
/// Draws from the binomial distribution B(n, p) at a cost that does not grow with n: inversion of the distribution function while n min(p, 1-p) is below 10, above it transformed
/// rejection with squeeze (BTRS of Hoermann, "The generation of binomial random variates", J. Stat. Comput. Simul. 46, 1993). Both are exact but for the rounding of doubles.
/// </summary>
/// <remarks>
/// The number drawn is, but for the few draws that are rejected at first, a smooth function of (n, p) for given words: two draws from equal streams with nearly equal n and p are
/// nearly equal. Paired simulations rest on it.
/// </remarks>
public static class BinomialSampler
{
    /// <summary>Largest n: the whole numbers below it are exact in doubles with room to spare.</summary>
    public const long MaximumTrials = 1L << 50;

    private const double InversionBelow = 10;

    // log(k!) - Stirling's formula, k = 0..9 (Hoermann 1993, table 1, to full precision).
    private static readonly double[] StirlingTails =
    [
        0.0810614667953272, 0.0413406959554092, 0.0276779256849983, 0.0207906721037650, 0.0166446911898211,
        0.0138761288230707, 0.0118967099458917, 0.0104112652619720, 0.0092554621827127, 0.0083305634333631,
    ];

    /// <summary>One draw from B(n, p).</summary>
    /// <param name="stream">Supplies the uniform numbers; two per attempt, one for inversion.</param>
    /// <param name="trials">n, 0 to <see cref="MaximumTrials"/>.</param>
    /// <param name="probability">p in [0, 1].</param>
    public static long Draw(ref RandomStream stream, long trials, double probability)
    {
        if (trials < 0 || trials > MaximumTrials || !(probability >= 0 && probability <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(trials), string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"BinomialSampler.Draw got n = {trials}, p = {probability}; n lies in [0, {MaximumTrials}] and p in [0, 1]."));
        }

        if (trials == 0 || probability == 0 || probability == 1)
        {
            return probability == 1 ? trials : 0;
        }

        double p = Math.Min(probability, 1 - probability);
        long drawn = trials * p < InversionBelow ? Invert(ref stream, trials, p) : Reject(ref stream, trials, p);
        return probability > 0.5 ? trials - drawn : drawn;
    }

    private static long Invert(ref RandomStream stream, long n, double p)
    {
        double odds = p / (1 - p), first = Exponential.Exp(n * Logarithm.LogOnePlus(-p)), mean = n * p;

        // Mass beyond this is far below the resolution of the uniform number: reaching it means that rounding has used the mass up, and the draw is made anew.
        long last = (long)Math.Min(n, mean + (10 * Math.Sqrt(mean + 1)) + 30);
        while (true)
        {
            double u = stream.NextDouble(), mass = first;
            long k = 0;
            while (u > mass && k < last)
            {
                u -= mass;
                k++;
                mass *= odds * (n - k + 1) / k;
            }

            if (u <= mass)
            {
                return k;
            }
        }
    }

    // Names of the constants as in the paper.
    private static long Reject(ref RandomStream stream, long n, double p)
    {
        double odds = p / (1 - p), spq = Math.Sqrt(n * p * (1 - p));
        double b = 1.15 + (2.53 * spq), a = -0.0873 + (0.0248 * b) + (0.01 * p), c = (n * p) + 0.5, vr = 0.92 - (4.2 / b);
        while (true)
        {
            double v = stream.NextDouble(), u = stream.NextDouble() - 0.5, us = 0.5 - Math.Abs(u), k = Math.Floor((((2 * a / us) + b) * u) + c);
            if (us >= 0.07 && v <= vr)
            {
                return (long)k;
            }

            if (k >= 0 && k <= n && Accept(v * (2.83 + (5.1 / b)) * spq / ((a / (us * us)) + b), n, p, odds, k))
            {
                return (long)k;
            }
        }
    }

    // log(v) <= log(f(k) / f(m)), f the probabilities and m their mode.
    private static bool Accept(double v, long n, double p, double odds, double k) => Logarithm.Log(v) <= LogRatio(n, p, odds, k);

    /// <summary>
    /// log(f(k) / f(m)) by Stirling's formula. Hoermann's three logarithms of ratios near one are taken of one plus a small number: multiplied by n they would otherwise carry an error of n
    /// units of rounding, 1e-4 at n = 10^12.
    /// </summary>
    internal static double LogRatio(long n, double p, double odds, double k)
    {
        double m = Math.Floor((n + 1) * p), beyond = k - m;
        return ((m + 0.5) * (Logarithm.LogOnePlus(-beyond / (k + 1)) + Logarithm.LogOnePlus(-beyond / (n - m + 1))))
            + (beyond * Logarithm.Log(odds * (n - k + 1) / (k + 1)))
            + ((n + 1) * Logarithm.LogOnePlus(beyond / (n - k + 1)))
            + Tail(m) + Tail(n - m) - Tail(k) - Tail(n - k);
    }

    private static double Tail(double k)
    {
        if (k < StirlingTails.Length)
        {
            return StirlingTails[(int)k];
        }

        double x = k + 1, square = x * x;
        return ((1.0 / 12) - (((1.0 / 360) - (1.0 / 1260 / square)) / square)) / x;
    }
}
