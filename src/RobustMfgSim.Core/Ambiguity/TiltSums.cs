using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Core.Ambiguity;

/// <summary>
/// What one pass over a row says of the exponential tilt p_a = p0 exp(-a V)/Z. Sums stand in eight lanes, term i in lane i mod 8, blocks in a fixed order, the
/// last one filled up with zero masses, and are folded in halves: the same bits at every vector width.
/// </summary>
/// <param name="Mass">sum p0.</param>
/// <param name="Centre">The value c about which the sums are formed.</param>
/// <param name="LogNormaliser">log E_0 exp(-a (V - c)).</param>
/// <param name="Divergence">K(a) = KL(p_a, p0).</param>
/// <param name="Variance">Var_a(V); K'(a) = a Var_a(V).</param>
/// <param name="Skew">Third central moment of V under p_a: the derivative of Var_a(V) is minus it.</param>
internal readonly record struct TiltSums(double Mass, double Centre, double LogNormaliser, double Divergence, double Variance, double Skew)
{
    /// <summary>While a times the range of V stays below this the sums may be formed about the mean.</summary>
    public const double LargestCentred = 0.34;

    /// <summary>Sums about the lowest value: no exponential overflows. Entries below <paramref name="lowest"/> must have no mass.</summary>
    public static TiltSums AboutLowest(ReadOnlySpan<double> nominal, ReadOnlySpan<double> values, double lowest, double a)
    {
        ref double p0 = ref MemoryMarshal.GetReference(nominal), v = ref MemoryMarshal.GetReference(values);
        nuint whole = (nuint)nominal.Length & ~(nuint)15;
        Vector512<double> bottom = Vector512.Create(lowest), tilt = Vector512.Create(-a), smallest = Vector512.Create(Exponential.Smallest), none = Vector512<double>.Zero;
        Vector512<double> rounder = Vector512.Create(Exponential.Rounder), mass = none, z = none, first = none, second = none, third = none;

        // The last blocks come first, so that no call interrupts the loop. The two exponentials of a round are written out side by side: their chains of operations
        // overlap then, which is worth a third of the time.
        LastBlocks(nominal[(int)whole..], values[(int)whole..], lowest, out var lastP1, out var lastP2, out var lastV1, out var lastV2);
        Vector512<double> p1 = lastP1, p2 = lastP2, v1 = lastV1, v2 = lastV2;
        for (nuint i = 0; ; i += 16)
        {
            Vector512<double> d1 = v1 - bottom, d2 = v2 - bottom;
            Vector512<double> x1 = Vector512.MinNative(Vector512.MaxNative(tilt * d1, smallest), none), x2 = Vector512.MinNative(Vector512.MaxNative(tilt * d2, smallest), none);
            Vector512<double> s1 = (x1 * Exponential.OneOverLog2) + rounder, s2 = (x2 * Exponential.OneOverLog2) + rounder;
            Vector512<double> r1 = Exponential.Remainder(x1, s1 - rounder), r2 = Exponential.Remainder(x2, s2 - rounder);
            Vector512<double> y1 = Exponential.OfRemainder(r1), y2 = Exponential.OfRemainder(r2);
            Vector512<double> t1 = p1 * (y1 * Exponential.PowerOfTwo(s1)), t2 = p2 * (y2 * Exponential.PowerOfTwo(s2));
            Vector512<double> m1 = t1 * d1, m2 = t2 * d2, q1 = m1 * d1, q2 = m2 * d2;
            mass = (mass + p1) + p2;
            z = (z + t1) + t2;
            first = (first + m1) + m2;
            second = (second + q1) + q2;
            third = (third + (q1 * d1)) + (q2 * d2);
            if (i == whole)
            {
                break;
            }

            (p1, p2) = (Vector512.LoadUnsafe(ref p0, i), Vector512.LoadUnsafe(ref p0, i + 8));
            (v1, v2) = (Vector512.LoadUnsafe(ref v, i), Vector512.LoadUnsafe(ref v, i + 8));
        }

        double total = Lanes.Fold(mass), normaliser = Lanes.Fold(z), average = Lanes.Fold(first) / normaliser;
        double square = Lanes.Fold(second) / normaliser, log = Logarithm.Log(normaliser / total);
        return new(total, lowest, log, (-a * average) - log, square - (average * average), Third(average, square, Lanes.Fold(third) / normaliser));
    }

    /// <summary>
    /// Sums about a value near the mean, for a |V - c| at most <see cref="LargestCentred"/>: terms of first order in a cancel before they are added, and K keeps its digits
    /// even for radii of 1e-12.
    /// </summary>
    public static TiltSums AboutCentre(ReadOnlySpan<double> nominal, ReadOnlySpan<double> values, double centre, double a)
    {
        ref double p0 = ref MemoryMarshal.GetReference(nominal), v = ref MemoryMarshal.GetReference(values);
        nuint whole = (nuint)nominal.Length & ~(nuint)15;
        Vector512<double> mass = Vector512<double>.Zero, linear = mass, curved = mass, first = mass, second = mass, third = mass;
        Vector512<double> middle = Vector512.Create(centre), tilt = Vector512.Create(-a);
        LastBlocks(nominal[(int)whole..], values[(int)whole..], centre, out var lastP1, out var lastP2, out var lastV1, out var lastV2);
        Vector512<double> p = lastP1, nextP = lastP2, value = lastV1, nextValue = lastV2;
        for (nuint i = 0; ; i += 8)
        {
            var u = value - middle;
            var x = tilt * u;
            var beyond = (x * x) * Exponential.Curvature(x);
            var moment = p * u;
            var changed = moment * (x + beyond);
            mass += p;
            linear += moment;
            curved += p * beyond;
            first += changed;
            var square = (moment * u) + (changed * u);
            second += square;
            third += square * u;
            if (i == whole + 8)
            {
                break;
            }

            (p, value) = i == 0 ? (nextP, nextValue) : (Vector512.LoadUnsafe(ref p0, i - 8), Vector512.LoadUnsafe(ref v, i - 8));
        }

        double total = Lanes.Fold(mass), mean = Lanes.Fold(linear);
        double excess = ((-a * mean) + Lanes.Fold(curved)) / total, normaliser = total * (1 + excess), average = (mean + Lanes.Fold(first)) / normaliser;
        double squared = Lanes.Fold(second) / normaliser, log = Logarithm.LogOnePlus(excess);
        return new(total, centre, log, (-a * average) - log, squared - (average * average), Third(average, squared, Lanes.Fold(third) / normaliser));
    }

    // The third central moment from the moments about the centre.
    private static double Third(double average, double square, double cube) => cube - (average * ((3 * square) - (2 * average * average)));

    // What is left after whole rounds of sixteen, filled up with zero masses.
    private static void LastBlocks(
        ReadOnlySpan<double> nominal, ReadOnlySpan<double> values, double filler,
        out Vector512<double> firstMasses, out Vector512<double> secondMasses, out Vector512<double> firstValues, out Vector512<double> secondValues)
    {
        Span<double> masses = stackalloc double[16], padded = stackalloc double[16];
        masses.Clear();
        padded.Fill(filler);
        nominal.CopyTo(masses);
        values[..nominal.Length].CopyTo(padded);
        (firstMasses, secondMasses) = (Vector512.Create<double>(masses), Vector512.Create<double>(masses[8..]));
        (firstValues, secondValues) = (Vector512.Create<double>(padded), Vector512.Create<double>(padded[8..]));
    }
}
