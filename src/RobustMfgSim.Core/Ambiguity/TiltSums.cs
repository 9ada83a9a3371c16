using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Core.Ambiguity;

/// <summary>
/// What one pass over a row says of the exponential tilt p_a = p0 exp(-a V)/Z. Sums stand in eight lanes, term i in lane i mod 8, the last block filled up with zero masses, and
/// are folded in halves: the same bits at every vector width.
/// </summary>
/// <param name="Mass">sum p0.</param>
/// <param name="Centre">The value c about which the sums are formed.</param>
/// <param name="LogNormaliser">log E_0 exp(-a (V - c)).</param>
/// <param name="Divergence">K(a) = KL(p_a, p0).</param>
/// <param name="Variance">Var_a(V); K'(a) = a Var_a(V).</param>
internal readonly record struct TiltSums(double Mass, double Centre, double LogNormaliser, double Divergence, double Variance)
{
    /// <summary>While a times the range of V stays below this the sums may be formed about the mean.</summary>
    public const double LargestCentred = 0.34;

    /// <summary>Sums about the lowest value: no exponential overflows. Zero masses may stand below <paramref name="lowest"/>.</summary>
    public static TiltSums AboutLowest(ReadOnlySpan<double> nominal, ReadOnlySpan<double> values, double lowest, double a)
    {
        ref double p0 = ref MemoryMarshal.GetReference(nominal), v = ref MemoryMarshal.GetReference(values);
        Vector512<double> mass = Vector512<double>.Zero, z = mass, first = mass, second = mass;
        Vector512<double> bottom = Vector512.Create(lowest), tilt = Vector512.Create(-a);
        nuint i = 0;
        for (; i + 8 <= (nuint)nominal.Length; i += 8)
        {
            var p = Vector512.LoadUnsafe(ref p0, i);
            var d = Vector512.Max(Vector512.LoadUnsafe(ref v, i) - bottom, Vector512<double>.Zero);
            var tilted = p * Exponential.Exp(tilt * d);
            var moment = tilted * d;
            mass += p;
            z += tilted;
            first += moment;
            second += moment * d;
        }

        if (i < (nuint)nominal.Length)
        {
            var (p, last) = LastBlock(nominal[(int)i..], values[(int)i..], lowest);
            var d = Vector512.Max(last - bottom, Vector512<double>.Zero);
            var tilted = p * Exponential.Exp(tilt * d);
            var moment = tilted * d;
            mass += p;
            z += tilted;
            first += moment;
            second += moment * d;
        }

        double total = Lanes.Fold(mass), normaliser = Lanes.Fold(z), average = Lanes.Fold(first) / normaliser;
        double log = Logarithm.Log(normaliser / total);
        return new(total, lowest, log, (-a * average) - log, (Lanes.Fold(second) / normaliser) - (average * average));
    }

    /// <summary>
    /// Sums about a value near the mean, for a |V - c| at most <see cref="LargestCentred"/>: terms of first order in a cancel before they are added, and K keeps its digits
    /// even for radii of 1e-12.
    /// </summary>
    public static TiltSums AboutCentre(ReadOnlySpan<double> nominal, ReadOnlySpan<double> values, double centre, double a)
    {
        ref double p0 = ref MemoryMarshal.GetReference(nominal), v = ref MemoryMarshal.GetReference(values);
        Vector512<double> mass = Vector512<double>.Zero, linear = mass, curved = mass, first = mass, second = mass;
        Vector512<double> middle = Vector512.Create(centre), tilt = Vector512.Create(-a);
        nuint i = 0;
        for (; i < (nuint)nominal.Length; i += 8)
        {
            var (p, value) = i + 8 <= (nuint)nominal.Length
                ? (Vector512.LoadUnsafe(ref p0, i), Vector512.LoadUnsafe(ref v, i))
                : LastBlock(nominal[(int)i..], values[(int)i..], centre);
            var u = value - middle;
            var x = tilt * u;
            var beyond = (x * x) * Exponential.Curvature(x);
            var change = x + beyond;
            var moment = p * u;
            var changed = moment * change;
            mass += p;
            linear += moment;
            curved += p * beyond;
            first += changed;
            second += (moment * u) + (changed * u);
        }

        double total = Lanes.Fold(mass), mean = Lanes.Fold(linear);
        double excess = ((-a * mean) + Lanes.Fold(curved)) / total, normaliser = total * (1 + excess), average = (mean + Lanes.Fold(first)) / normaliser;
        double log = Logarithm.LogOnePlus(excess);
        return new(total, centre, log, (-a * average) - log, (Lanes.Fold(second) / normaliser) - (average * average));
    }

    private static (Vector512<double> Masses, Vector512<double> Values) LastBlock(ReadOnlySpan<double> nominal, ReadOnlySpan<double> values, double filler)
    {
        Span<double> masses = stackalloc double[8], padded = stackalloc double[8];
        masses.Clear();
        padded.Fill(filler);
        nominal.CopyTo(masses);
        values[..nominal.Length].CopyTo(padded);
        return (Vector512.Create<double>(masses), Vector512.Create<double>(padded));
    }
}
