using NUnit.Framework;
using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Tests.Numerics;

internal sealed class LaneGeneratorTests
{
    private static readonly BlockAddress Address = new(0x1234_5678_9ABC_DEF0, StreamPurpose.Transition, 3, 4, 5);

    [Test]
    public void Each_lane_is_the_published_generator()
    {
        // Known answers of xoshiro256** from the state (1, 2, 3, 4), as its authors' C code gives them.
        ulong[] expected = [11520, 0, 1509978240, 1215971899390074240, 1216172134540287360, 607988272756665600, 16172922978634559625, 8476171486693032832];
        var state = new ulong[4 * LaneGenerator.Lanes];
        const int Lane = 3;
        for (int word = 0; word < 4; word++)
        {
            state[(word * LaneGenerator.Lanes) + Lane] = (ulong)word + 1;
        }

        var words = new ulong[expected.Length * LaneGenerator.Lanes];
        LaneGenerator.FillOneByOne(state, words);
        Assert.That(Enumerable.Range(0, expected.Length).Select(i => words[(i * LaneGenerator.Lanes) + Lane]), Is.EqualTo(expected));
    }

    [Test]
    public void Every_width_gives_the_same_bytes([Values(64, 256, 320, 8192)] int length)
    {
        var reference = new byte[length];
        LaneGenerator.Fill(Address, reference, InstructionWidth.Scalar);
        Assert.That(reference.Distinct().Count(), Is.GreaterThan(30));
        foreach (var width in InstructionWidths.Supported())
        {
            var bytes = new byte[length];
            LaneGenerator.Fill(Address, bytes, width);
            Assert.That(bytes, Is.EqualTo(reference), $"{width}");
        }
    }

    [Test]
    public void Every_part_of_the_address_matters()
    {
        byte[] reference = Bytes(Address);
        foreach (var other in new[] { Address with { Seed = 1 }, Address with { Purpose = StreamPurpose.Action }, Address with { Replication = 4 }, Address with { Step = 5 }, Address with { Block = 6 } })
        {
            Assert.That(Bytes(other).Zip(reference, (x, y) => x == y ? 1 : 0).Sum(), Is.LessThan(60), $"{other}");
            Assert.That(other.Refinement(7), Is.Not.EqualTo(Address.Refinement(7)));
        }

        Assert.That(Address.Refinement(8), Is.Not.EqualTo(Address.Refinement(7)));
        static byte[] Bytes(BlockAddress address)
        {
            var bytes = new byte[4096];
            LaneGenerator.Fill(address, bytes, InstructionWidths.Best);
            return bytes;
        }
    }

    [Test]
    public void Bytes_are_uniform()
    {
        // Hoeffding for each of the 8 bits: |share of ones - 1/2| <= eps with probability 1 - 1e-6.
        const double Epsilon = 0.005;
        int needed = (int)Math.Ceiling(Math.Log(2 * 8 / 1e-6) / (2 * Epsilon * Epsilon)), blocks = (needed / 8192) + 1;
        var ones = new double[8];
        var bytes = new byte[8192];
        for (int block = 0; block < blocks; block++)
        {
            LaneGenerator.Fill(Address with { Block = block }, bytes, InstructionWidths.Best);
            for (int bit = 0; bit < 8; bit++)
            {
                ones[bit] += bytes.Count(b => ((b >> bit) & 1) == 1);
            }
        }

        Assert.That(ones.Select(x => x / (blocks * 8192.0)), Is.All.EqualTo(0.5).Within(Epsilon));
    }

    [Test]
    public void Parts_of_rounds_are_refused() => Assert.That(
        () => LaneGenerator.Fill(Address, new byte[65], InstructionWidth.Scalar),
        Throws.ArgumentException.With.Message.StartsWith("LaneGenerator.Fill got room for 65 bytes; whole rounds of 64 are made."));
}
