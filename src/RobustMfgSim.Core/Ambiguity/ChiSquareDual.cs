using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Core.Ambiguity;

/// <summary>
/// The worst value of a chi-square ball by its one multiplier. The minimiser is p = c p0 (t - V)+: states below the threshold t keep mass. For a given set of these, with kept mass M, dropped
/// mass D, W = M + D, mean m and variance s2 of V on it: k = (r M - W D) / W^2, t = m + sqrt(s2 / k), sigma = W (m - sqrt(s2 k)). A set is right exactly when the t it gives separates it from
/// the rest. So the steps are Newton's on the dual, exact on each piece: from the threshold of the sweep before one step is enough unless a state has crossed; from infinity states
/// only ever leave.
/// </summary>
internal readonly ref struct ChiSquareDual(ReadOnlySpan<double> nominal, double radius, ReadOnlySpan<double> values, double minimum)
{
    private const int WarmPasses = 8, Passes = 64;

    private readonly ReadOnlySpan<double> _nominal = nominal, _values = values;

    /// <summary>sigma(V); false where rounding keeps every threshold from separating its states.</summary>
    /// <param name="start">t - min V of an earlier V of this row, or 0; on return that of this V.</param>
    /// <param name="value">sigma(V).</param>
    public bool TryValue(ref double start, out double value)
    {
        double threshold = start > 0 ? start : double.PositiveInfinity;
        for (int pass = 0; pass < Passes; pass++)
        {
            threshold = pass == WarmPasses && start > 0 ? double.PositiveInfinity : threshold;
            var kept = Below(threshold);
            double total = kept.Mass + kept.Dropped, slack = ((radius * kept.Mass) - (total * kept.Dropped)) / (total * total);
            if (!(kept.Mass > 0) || !(slack > 0))
            {
                if (double.IsPositiveInfinity(threshold))
                {
                    break;
                }

                threshold = double.PositiveInfinity;
                continue;
            }

            double mean = kept.Sum / kept.Mass, variance = Spread(threshold, mean) / kept.Mass, next = mean + Math.Sqrt(variance / slack);
            if (variance == 0 || (kept.Highest < next && next <= kept.LowestDropped))
            {
                start = double.IsPositiveInfinity(threshold) || variance > 0 ? next : threshold;
                value = minimum + (total * Math.Max(0, mean - Math.Sqrt(variance * slack)));
                return true;
            }

            threshold = next;
        }

        (start, value) = (0, double.NaN);
        return false;
    }

    // Sums over the states below a threshold, values above min V. Eight lanes, folded in halves, then what is left.
    private Kept Below(double threshold)
    {
        ref double p = ref MemoryMarshal.GetReference(_nominal), v = ref MemoryMarshal.GetReference(_values);
        Vector512<double> limit = Vector512.Create(threshold), bottom = Vector512.Create(minimum), none = Vector512<double>.Zero, infinite = Vector512.Create(double.PositiveInfinity);
        Vector512<double> mass = none, dropped = none, sum = none, highest = -infinite, lowest = infinite;
        nuint i = 0;
        for (; i + 8 <= (nuint)_nominal.Length; i += 8)
        {
            Vector512<double> weight = Vector512.LoadUnsafe(ref p, i), gap = Vector512.LoadUnsafe(ref v, i) - bottom;
            Vector512<double> below = Vector512.LessThan(gap, limit), some = Vector512.GreaterThan(weight, none), stays = weight & below;
            mass += stays;
            dropped += Vector512.AndNot(weight, below);
            sum += stays * gap;
            highest = Vector512.MaxNative(highest, Vector512.ConditionalSelect(below & some, gap, -infinite));
            lowest = Vector512.MinNative(lowest, Vector512.ConditionalSelect(Vector512.AndNot(some, below), gap, infinite));
        }

        var kept = new Kept(Lanes.Fold(mass), Lanes.Fold(dropped), Lanes.Fold(sum), -Least(-highest), Least(lowest));
        for (int s = (int)i; s < _nominal.Length; s++)
        {
            kept = kept.With(_nominal[s], _values[s] - minimum, threshold);
        }

        return kept;
    }

    // sum p0 (V - mean)^2 over the states below a threshold.
    private double Spread(double threshold, double mean)
    {
        ref double p = ref MemoryMarshal.GetReference(_nominal), v = ref MemoryMarshal.GetReference(_values);
        Vector512<double> limit = Vector512.Create(threshold), bottom = Vector512.Create(minimum), middle = Vector512.Create(mean), sum = Vector512<double>.Zero, other = sum;
        nuint i = 0;
        for (; i + 16 <= (nuint)_nominal.Length; i += 16)
        {
            Vector512<double> gap = Vector512.LoadUnsafe(ref v, i) - bottom, nextGap = Vector512.LoadUnsafe(ref v, i + 8) - bottom;
            Vector512<double> deviation = gap - middle, nextDeviation = nextGap - middle;
            sum += (Vector512.LoadUnsafe(ref p, i) & Vector512.LessThan(gap, limit)) * (deviation * deviation);
            other += (Vector512.LoadUnsafe(ref p, i + 8) & Vector512.LessThan(nextGap, limit)) * (nextDeviation * nextDeviation);
        }

        double spread = Lanes.Fold(sum + other);
        for (int s = (int)i; s < _nominal.Length; s++)
        {
            double gap = _values[s] - minimum;
            spread += gap < threshold ? _nominal[s] * ((gap - mean) * (gap - mean)) : 0;
        }

        return spread;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Least(Vector512<double> lanes)
    {
        var four = Vector256.MinNative(lanes.GetLower(), lanes.GetUpper());
        var two = Vector128.MinNative(four.GetLower(), four.GetUpper());
        return Math.Min(two.GetElement(0), two.GetElement(1));
    }

    private readonly record struct Kept(double Mass, double Dropped, double Sum, double Highest, double LowestDropped)
    {
        public Kept With(double weight, double gap, double threshold) =>
            !(weight > 0) ? this
            : gap < threshold ? this with { Mass = Mass + weight, Sum = Sum + (weight * gap), Highest = Math.Max(Highest, gap) }
            : this with { Dropped = Dropped + weight, LowestDropped = Math.Min(LowestDropped, gap) };
    }
}
