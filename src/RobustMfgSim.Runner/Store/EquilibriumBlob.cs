using System.Text;
using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Policies.Equilibria;

namespace RobustMfgSim.Runner.Store;

/// <summary>An equilibrium as bytes, and back to the same bits: little-endian doubles, lengths before lists.</summary>
internal static class EquilibriumBlob
{
    private const byte Format = 3;

    public static byte[] Write(EquilibriumResult result)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(Format);
        writer.Write((int)result.Status);
        writer.Write(result.Solver);
        writer.Write(result.Iterations);
        writer.Write(result.Message);
        Doubles(writer, [.. result.History]);
        Point(writer, result.Point);
        writer.Write(result.ErrorEstimate ?? double.NaN);
        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The bytes are of another format.</exception>
    public static EquilibriumResult Read(byte[] blob)
    {
        using var reader = new BinaryReader(new MemoryStream(blob), Encoding.UTF8);
        if (reader.ReadByte() is var format && format != Format)
        {
            throw new InvalidDataException($"An equilibrium is stored in format {format}; this program reads format {Format}.");
        }

        var status = (SolveStatus)reader.ReadInt32();
        string solver = reader.ReadString();
        int iterations = reader.ReadInt32();
        string message = reader.ReadString();
        double[] history = Doubles(reader);
        var point = Point(reader);
        double error = reader.ReadDouble();
        return new(status, solver, iterations, point, message) { History = history, ErrorEstimate = double.IsNaN(error) ? null : error };
    }

    private static void Point(BinaryWriter writer, StationaryPoint point)
    {
        foreach (double[] table in new[] { point.Policy, point.Population, point.Value, point.ActionValues, point.Kernel, Doubles(point.Residuals) })
        {
            Doubles(writer, table);
        }

        Groups(writer, point.Ties.Groups);
        writer.Write(point.Mixture.Count);
        foreach (var part in point.Mixture)
        {
            writer.Write(part.Weight);
            Groups(writer, part.Order.Groups);
        }

        writer.Write(point.Groups.Count);
        foreach (var group in point.Groups)
        {
            writer.Write(group.Share);
            Doubles(writer, group.Distribution);
            Point(writer, group.Point);
        }
    }

    private static StationaryPoint Point(BinaryReader reader)
    {
        double[] policy = Doubles(reader), population = Doubles(reader), value = Doubles(reader), actionValues = Doubles(reader), kernel = Doubles(reader), residuals = Doubles(reader);
        var ties = new TieGroups(population.Length, Groups(reader));
        var mixture = new MixturePart[reader.ReadInt32()];
        for (int k = 0; k < mixture.Length; k++)
        {
            double weight = reader.ReadDouble();
            mixture[k] = new(weight, new TieOrder(ties, Groups(reader), population.Length));
        }

        var groups = new GroupPoint[reader.ReadInt32()];
        for (int g = 0; g < groups.Length; g++)
        {
            double share = reader.ReadDouble();
            double[] distribution = Doubles(reader);
            groups[g] = new(share, distribution, Point(reader));
        }

        var left = new StationaryResiduals(residuals[0], residuals[1], residuals[2], residuals[3], residuals[4], residuals[5]) { BlockMass = residuals[6] };
        return new(policy, population, value, actionValues, kernel, ties, left) { Mixture = mixture, Groups = groups };
    }

    private static double[] Doubles(StationaryResiduals r) => [r.Optimality, r.MeanFieldExploitability, r.Consistency, r.Bellman, r.KernelMembership, r.KernelAttainment, r.BlockMass];

    private static void Doubles(BinaryWriter writer, double[] values)
    {
        writer.Write(values.Length);
        foreach (double value in values)
        {
            writer.Write(value);
        }
    }

    private static double[] Doubles(BinaryReader reader)
    {
        double[] values = new double[reader.ReadInt32()];
        for (int k = 0; k < values.Length; k++)
        {
            values[k] = reader.ReadDouble();
        }

        return values;
    }

    private static void Groups(BinaryWriter writer, IReadOnlyList<int[]> groups)
    {
        writer.Write(groups.Count);
        foreach (int[] group in groups)
        {
            writer.Write(group.Length);
            foreach (int state in group)
            {
                writer.Write(state);
            }
        }
    }

    private static int[][] Groups(BinaryReader reader)
    {
        int[][] groups = new int[reader.ReadInt32()][];
        for (int g = 0; g < groups.Length; g++)
        {
            groups[g] = new int[reader.ReadInt32()];
            for (int k = 0; k < groups[g].Length; k++)
            {
                groups[g][k] = reader.ReadInt32();
            }
        }

        return groups;
    }
}
