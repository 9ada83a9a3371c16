using System.Runtime.CompilerServices;

namespace RobustMfgSim.Environments.Sampling;

/// <summary>
/// Draws from a probability row by its inverse distribution function in integers: the outcome of a 32-bit word w is the number of thresholds at or
/// below w, threshold j being F(j) 2^32 rounded to the nearest integer, F the cumulative sum. Integers make the outcome the same on every machine.
/// </summary>
/// <remarks>
/// Resolution: each F(j) is met within 2^-33, each probability therefore within 2^-32 (2.3e-10), beside what the row's own sum lacks of one (at most
/// 1e-9, given to the last state with positive probability). A state whose row entry is zero is never drawn: in the middle its threshold equals its
/// predecessor's, and from the last positive entry on the thresholds are 2^32, which no word reaches.
/// </remarks>
internal static class InverseDistribution
{
    /// <summary>2^32, the threshold that no word reaches.</summary>
    internal const ulong Never = 1UL << 32;

    // Above this length a search by halving is faster than counting; both give the same outcome.
    private const int LongRow = 16;

    /// <summary>Writes the thresholds of <paramref name="row"/>, same length, ascending.</summary>
    internal static void Build(ReadOnlySpan<double> row, Span<ulong> thresholds)
    {
        int last = row.Length - 1;
        while (last > 0 && row[last] <= 0)
        {
            last--;
        }

        double sum = 0;
        for (int j = 0; j < last; j++)
        {
            sum += row[j];
            double threshold = (sum * Never) + 0.5;
            thresholds[j] = threshold >= Never ? Never : (ulong)threshold;
        }

        thresholds[last..row.Length].Fill(Never);
    }

    /// <summary>The outcome of a word: how many thresholds are at or below it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Draw(uint word, ReadOnlySpan<ulong> thresholds)
    {
        if (thresholds.Length > LongRow)
        {
            return DrawByHalving(word, thresholds);
        }

        int outcome = 0;
        for (int j = 0; j + 1 < thresholds.Length; j++)
        {
            outcome += word >= thresholds[j] ? 1 : 0;
        }

        return outcome;
    }

    internal static int DrawByHalving(uint word, ReadOnlySpan<ulong> thresholds)
    {
        int low = 0, high = thresholds.Length - 1;
        while (low < high)
        {
            int middle = (low + high) >> 1;
            if (word >= thresholds[middle])
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <summary>Whether every word gives the same outcome.</summary>
    internal static bool Deterministic(ReadOnlySpan<ulong> thresholds)
    {
        foreach (ulong threshold in thresholds)
        {
            if (threshold is not (0 or Never))
            {
                return false;
            }
        }

        return true;
    }
}
