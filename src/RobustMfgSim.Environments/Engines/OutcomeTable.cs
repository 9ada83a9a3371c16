using System.Runtime.CompilerServices;

namespace RobustMfgSim.Environments.Engines;

/// <summary>
/// Probability rows as integer thresholds of the inverse distribution function: the outcome of a word of 48 bits is the number of thresholds at or below it, threshold j being F(j) 2^48
/// rounded to the nearest integer, F the cumulative sum. Integers make the outcome the same on every machine and at every vector width.
/// </summary>
/// <remarks>
/// Resolution: each F(j) is met within 2^-49, each probability therefore within 2^-48 (3.6e-15), beside what the row's own sum lacks of one (at most 1e-9, given to the last outcome with
/// positive probability). An outcome of probability zero is never drawn. A draw starts with the upper 16 bits of its word; only where those equal the upper bits of a threshold (one draw in
/// some ten thousand) do the other 32 matter.
/// Tables of at most <see cref="VectorRows"/> rows and outcomes are also kept as two planes of bytes for <see cref="OutcomeKernel"/>: upper and lower byte of the first 16 bits,
/// threshold by threshold, each plane repeated to fill 64 bytes, with the top bit inverted because vector instructions compare signed bytes.
/// </remarks>
internal sealed class OutcomeTable
{
    /// <summary>Largest number of rows, and of outcomes, that the vector kernels take: what one byte shuffle can look up.</summary>
    internal const int VectorRows = 16;

    /// <summary>2^48, the threshold that no word reaches.</summary>
    internal const ulong Never = 1UL << 48;

    private const int PlaneBytes = 64;

    private readonly ulong[] _thresholds;
    private readonly byte[] _upper, _lower;

    /// <summary>A table of rows that each have the same number of outcomes; rows that are not set give outcome 0.</summary>
    internal OutcomeTable(int rows, int outcomes)
    {
        (Rows, Outcomes) = (rows, outcomes);
        _thresholds = new ulong[rows * outcomes];
        IsSmall = rows <= VectorRows && outcomes <= VectorRows;
        _upper = GC.AllocateArray<byte>(IsSmall ? (outcomes - 1) * PlaneBytes : 0, pinned: true);
        _lower = GC.AllocateArray<byte>(_upper.Length, pinned: true);

        // Agents that only fill up a chunk are drawn too, from rows that may never be set: such rows give outcome 0.
        _thresholds.AsSpan().Fill(Never);
        _upper.AsSpan().Fill(byte.MaxValue ^ 0x80);
        _lower.AsSpan().Fill(byte.MaxValue ^ 0x80);
    }

    /// <summary>Number of rows.</summary>
    internal int Rows { get; }

    /// <summary>Number of outcomes of each row.</summary>
    internal int Outcomes { get; }

    /// <summary>Whether the vector kernels can take it.</summary>
    internal bool IsSmall { get; }

    /// <summary>Upper bytes of the thresholds, 64 bytes each: row r at r, r + 16, r + 32 and r + 48.</summary>
    internal ReadOnlySpan<byte> Upper => _upper;

    /// <summary>Lower bytes, in the same places.</summary>
    internal ReadOnlySpan<byte> Lower => _lower;

    /// <summary>The thresholds of a row, ascending; from the last outcome of positive probability on they are <see cref="Never"/>.</summary>
    internal ReadOnlySpan<ulong> Row(int row) => _thresholds.AsSpan(row * Outcomes, Outcomes);

    /// <summary>Sets a row from its probabilities.</summary>
    internal void Set(int row, ReadOnlySpan<double> probabilities)
    {
        var thresholds = _thresholds.AsSpan(row * Outcomes, Outcomes);
        Build(probabilities, thresholds);
        if (!IsSmall)
        {
            return;
        }

        for (int k = 0; k + 1 < Outcomes; k++)
        {
            ulong first = Math.Min(thresholds[k] >> 32, ushort.MaxValue);
            for (int at = (k * PlaneBytes) + row; at < (k + 1) * PlaneBytes; at += VectorRows)
            {
                _upper[at] = (byte)((first >> 8) ^ 0x80);
                _lower[at] = (byte)(first ^ 0x80);
            }
        }
    }

    /// <summary>Writes the thresholds of <paramref name="probabilities"/>, same length.</summary>
    internal static void Build(ReadOnlySpan<double> probabilities, Span<ulong> thresholds)
    {
        int last = probabilities.Length - 1;
        while (last > 0 && probabilities[last] <= 0)
        {
            last--;
        }

        double sum = 0;
        for (int j = 0; j < last; j++)
        {
            sum += probabilities[j];
            double threshold = (sum * Never) + 0.5;
            thresholds[j] = threshold >= Never ? Never : (ulong)threshold;
        }

        thresholds[last..probabilities.Length].Fill(Never);
    }

    /// <summary>The outcome of a whole word of 48 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Outcome(ulong word, ReadOnlySpan<ulong> thresholds)
    {
        const int LongRow = 16;
        if (thresholds.Length > LongRow)
        {
            return OutcomeByHalving(word, thresholds);
        }

        int outcome = 0;
        for (int j = 0; j + 1 < thresholds.Length; j++)
        {
            outcome += word >= thresholds[j] ? 1 : 0;
        }

        return outcome;
    }

    private static int OutcomeByHalving(ulong word, ReadOnlySpan<ulong> thresholds)
    {
        int low = 0, high = thresholds.Length - 1;
        while (low < high)
        {
            int middle = (low + high) >> 1;
            (low, high) = word >= thresholds[middle] ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
