using System.Text;

namespace RobustMfgSim.Policies.Deviators.Learning;

/// <summary>
/// A trained deviator as bytes: format, name and version of the learner, the number of agents, the learning curve, then what it learned. Little-endian, lengths before lists.
/// </summary>
internal static class TrainedBytes
{
    private const byte Format = 1;

    internal static byte[] Write(TrainedDeviator trained)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(Format);
        writer.Write(trained.Descriptor.Name);
        writer.Write(trained.Descriptor.Version);
        writer.Write(trained.Agents);
        writer.Write(trained.Curve.Count);
        foreach (var point in trained.Curve)
        {
            writer.Write(point.Episodes);
            writer.Write(point.Gain);
        }

        trained.Policy.Write(writer);
        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="learner">The learner that reads.</param>
    /// <param name="agents">N of the task.</param>
    /// <param name="policy">Reads what was learned.</param>
    /// <exception cref="InvalidDataException">They are something else.</exception>
    internal static TrainedDeviator Read(byte[] bytes, LearnedDeviator learner, long agents, Func<BinaryReader, LearnedPolicy> policy)
    {
        var descriptor = learner.Descriptor;
        using var reader = new BinaryReader(new MemoryStream(bytes), Encoding.UTF8);
        try
        {
            Expect(reader.ReadByte(), Format, "the format");
            Expect(reader.ReadString(), descriptor.Name, "the learner");
            Expect(reader.ReadInt32(), descriptor.Version, "the learner's version");
            Expect(reader.ReadInt64(), agents, "the number of agents");
            var curve = new LearningPoint[Length(reader, sizeof(long) + sizeof(double))];
            for (int k = 0; k < curve.Length; k++)
            {
                curve[k] = new(reader.ReadInt64(), reader.ReadDouble());
            }

            var learned = policy(reader);
            Expect(reader.BaseStream.Position, bytes.LongLength, "the length in bytes");
            return new(learner, agents, learned, curve);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or FormatException or ArgumentException)
        {
            throw new InvalidDataException($"deviator {descriptor.Name}: what was saved of its training cannot be read: {e.Message.TrimEnd('.')}. Train it anew.", e);
        }
    }

    /// <summary>Reads the length of a list, each element of which takes at least so many bytes.</summary>
    /// <exception cref="InvalidDataException">There are not so many bytes left.</exception>
    internal static int Length(BinaryReader reader, long elementBytes)
    {
        int length = reader.ReadInt32();
        long left = reader.BaseStream.Length - reader.BaseStream.Position;
        return length >= 0 && length <= left / elementBytes ? length : throw new InvalidDataException($"a list of {length} elements does not fit into the {left} bytes that are left");
    }

    private static void Expect<T>(T found, T expected, string what)
        where T : IEquatable<T>
    {
        if (!found.Equals(expected))
        {
            throw new InvalidDataException(FormattableString.Invariant($"{what} is {found}; {expected} is expected"));
        }
    }
}
