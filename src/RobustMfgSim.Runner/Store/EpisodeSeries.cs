using System.Buffers.Binary;
using System.Globalization;
using RobustMfgSim.Verification.Estimators;

namespace RobustMfgSim.Runner.Store;

/// <summary>The numbers of an episode as named series, and series as bytes.</summary>
internal static class EpisodeSeries
{
    /// <summary>The series that every study has.</summary>
    public const string First = "value";

    /// <summary>Names of the series of a study.</summary>
    public static IReadOnlyList<string> Names(Study study) =>
        [First, "distance", .. study.Deviators.Select((d, k) => string.Create(CultureInfo.InvariantCulture, $"gain/{k}/{d.Descriptor.Name}"))];

    /// <summary>Puts an episode at a position of a block.</summary>
    public static void Put(Episode episode, double[][] block, int position)
    {
        block[0][position] = episode.Value;
        block[1][position] = episode.Distance;
        for (int k = 0; k < episode.Gains.Length; k++)
        {
            block[k + 2][position] = episode.Gains[k];
        }
    }

    /// <summary>The episode at a position of a block.</summary>
    public static Episode Get(double[][] block, int position, long replication)
    {
        double[] gains = new double[block.Length - 2];
        for (int k = 0; k < gains.Length; k++)
        {
            gains[k] = block[k + 2][position];
        }

        return new((uint)replication, block[0][position], block[1][position], gains);
    }

    /// <summary>Little-endian bytes of doubles.</summary>
    public static byte[] Encode(ReadOnlySpan<double> values)
    {
        byte[] bytes = new byte[values.Length * sizeof(double)];
        for (int k = 0; k < values.Length; k++)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(k * sizeof(double)), values[k]);
        }

        return bytes;
    }

    /// <summary>Doubles of little-endian bytes.</summary>
    public static double[] Decode(ReadOnlySpan<byte> bytes)
    {
        double[] values = new double[bytes.Length / sizeof(double)];
        for (int k = 0; k < values.Length; k++)
        {
            values[k] = BinaryPrimitives.ReadDoubleLittleEndian(bytes[(k * sizeof(double))..]);
        }

        return values;
    }
}
