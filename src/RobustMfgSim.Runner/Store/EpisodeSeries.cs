using System.Buffers.Binary;
using System.Numerics;
using System.Globalization;
using RobustMfgSim.Verification.Estimators;

namespace RobustMfgSim.Runner.Store;

/// <summary>The numbers of an episode as named series, and series as bytes.</summary>
internal static class EpisodeSeries
{
    /// <summary>The series that every study has.</summary>
    public const string First = "value";

    // Value, distance and defect, plain value and plain conforming return, then a gain and a plain return for each deviator, then a figure for each estimator.
    private const int Fixed = 5, EachDeviator = 2;

    /// <summary>Names of the series of a study.</summary>
    public static IReadOnlyList<string> Names(Study study) =>
    [
        First, "distance", "defect", "plain/value", "plain/conforming",
        .. study.Deviators.SelectMany((d, k) => new[] { "gain", "plain/deviating" }.Select(kind => string.Create(CultureInfo.InvariantCulture, $"{kind}/{k}/{d.Descriptor.Name}"))),
        .. study.Estimators.Select((e, k) => string.Create(CultureInfo.InvariantCulture, $"figure/{k}/{e.Descriptor.Name}")),
    ];

    /// <summary>Puts an episode at a position of a block; a defect or plain returns that nobody asked for are NaN.</summary>
    public static void Put(Episode episode, double[][] block, int position)
    {
        var plain = episode.Plain;
        (block[0][position], block[1][position], block[2][position]) = (episode.Value, episode.Distance, episode.Defect ?? double.NaN);
        (block[3][position], block[4][position]) = (plain?.Value ?? double.NaN, plain?.Conforming ?? double.NaN);

        for (int k = 0; k < episode.Gains.Length; k++)
        {
            block[Fixed + (EachDeviator * k)][position] = episode.Gains[k];
            block[Fixed + (EachDeviator * k) + 1][position] = plain?.Deviating[k] ?? double.NaN;
        }

        for (int k = 0, first = block.Length - episode.Figures.Length; k < episode.Figures.Length; k++)
        {
            block[first + k][position] = episode.Figures[k];
        }
    }

    /// <summary>The episode at a position of a block whose last series are so many figures.</summary>
    public static Episode Get(double[][] block, int position, long replication, int estimators)
    {
        int deviators = (block.Length - Fixed - estimators) / EachDeviator;
        double[] gains = new double[deviators], plain = new double[deviators], figures = estimators == 0 ? [] : new double[estimators];
        for (int k = 0; k < deviators; k++)
        {
            gains[k] = block[Fixed + (EachDeviator * k)][position];
            plain[k] = block[Fixed + (EachDeviator * k) + 1][position];
        }

        for (int k = 0; k < estimators; k++)
        {
            figures[k] = block[block.Length - estimators + k][position];
        }

        return new((uint)replication, block[0][position], block[1][position], gains)
        {
            Defect = block[2][position],
            Plain = new(block[3][position], block[4][position], plain),
            Figures = figures,
        };
    }

    /// <summary>Little-endian bytes of doubles, and behind them eight bytes of checksum.</summary>
    public static byte[] Encode(ReadOnlySpan<double> values)
    {
        byte[] bytes = new byte[(values.Length + 1) * sizeof(double)];
        for (int k = 0; k < values.Length; k++)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(k * sizeof(double)), values[k]);
        }

        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(values.Length * sizeof(double)), Checksum(bytes.AsSpan(0, values.Length * sizeof(double))));
        return bytes;
    }

    /// <summary>Doubles of bytes that <see cref="Encode"/> made; null when they are not as many, or not what was encoded.</summary>
    public static double[]? Decode(ReadOnlySpan<byte> bytes, long count)
    {
        if (bytes.Length != (count + 1) * sizeof(double) || BinaryPrimitives.ReadUInt64LittleEndian(bytes[^sizeof(ulong)..]) != Checksum(bytes[..^sizeof(ulong)]))
        {
            return null;
        }

        double[] values = new double[count];
        for (int k = 0; k < values.Length; k++)
        {
            values[k] = BinaryPrimitives.ReadDoubleLittleEndian(bytes[(k * sizeof(double))..]);
        }

        return values;
    }

    // Every step is one to one in the word and in what came before, so that one changed word always shows; a cryptographic hash of as many small blocks would take a tenth of a resumed run.
    private static ulong Checksum(ReadOnlySpan<byte> words)
    {
        ulong sum = (ulong)words.Length;
        for (; !words.IsEmpty; words = words[sizeof(ulong)..])
        {
            sum = BitOperations.RotateLeft((sum ^ BinaryPrimitives.ReadUInt64LittleEndian(words)) * 0x9E3779B97F4A7C15, 29);
        }

        return sum;
    }
}
