using NUnit.Framework;
using RobustMfgSim.Core.Numerics;
using RobustMfgSim.Environments.Engines;

namespace RobustMfgSim.Tests.Environments.Engines;

internal sealed class OutcomeKernelTests
{
    private static readonly BlockAddress Address = new(20260622, StreamPurpose.Transition, 1, 2, 3);

    [TestCase(1, 1)]
    [TestCase(1, 2)]
    [TestCase(2, 2)]
    [TestCase(4, 4)]
    [TestCase(3, 3)]
    [TestCase(8, 4)]
    [TestCase(4, 8)]
    [TestCase(16, 16)]
    [TestCase(17, 17)]
    [TestCase(40, 40)]
    public void Every_width_draws_what_48_bits_decide(int rows, int outcomes)
    {
        var (table, probabilities) = Table(rows, outcomes);
        var bytes = new byte[2 * OutcomeKernel.Block];
        LaneGenerator.Fill(Address, bytes, InstructionWidth.Scalar);
        byte[] own = [.. Enumerable.Range(0, OutcomeKernel.Block).Select(i => (byte)(i % rows))];

        // The first agents tie with a threshold of their row in 16 bits, so that the other 32 decide.
        for (int i = 0; i < 512 && outcomes > 1; i++)
        {
            ulong threshold = Math.Min(table.Row(own[i])[i % (outcomes - 1)], OutcomeTable.Never - 1);
            int at = (i / 64 * 128) + (i % 64);
            (bytes[at], bytes[at + 64]) = ((byte)((threshold >> 40) ^ 0x80), (byte)((threshold >> 32) ^ 0x80));
        }

        byte[] expected = [.. Enumerable.Range(0, own.Length).Select(i => (byte)Expected(probabilities[own[i]], bytes, i))];
        foreach (var width in InstructionWidths.Supported())
        {
            var drawn = new byte[own.Length];
            OutcomeKernel.Draw(table, Address, bytes, own, drawn, width);
            Assert.That(drawn, Is.EqualTo(expected), $"{width}");

            byte[] inPlace = [.. own];
            OutcomeKernel.Draw(table, Address, bytes, inPlace, inPlace, width);
            Assert.That(inPlace, Is.EqualTo(expected), $"{width} in place");
        }
    }

    [Test]
    public void The_upper_16_bits_alone_would_not_do()
    {
        // Negative control of the test above: without refinement some of the tied agents would come out differently.
        var (table, _) = Table(4, 4);
        int different = 0;
        for (int i = 0; i < 512; i++)
        {
            ulong tied = table.Row(i % 4)[0] >> 32 << 32;
            different += OutcomeTable.Outcome(tied, table.Row(i % 4)) != OutcomeTable.Outcome(tied | Address.Refinement(i), table.Row(i % 4)) ? 1 : 0;
        }

        Assert.That(different, Is.GreaterThan(50));
    }

    [Test]
    public void Outcomes_without_probability_are_never_drawn()
    {
        var table = new OutcomeTable(1, 4);
        table.Set(0, [0, 0.5, 0, 0.5]);
        foreach (ulong word in new ulong[] { 0, OutcomeTable.Never - 1, OutcomeTable.Never / 2, (OutcomeTable.Never / 2) - 1 })
        {
            Assert.That(OutcomeTable.Outcome(word, table.Row(0)), Is.EqualTo(1).Or.EqualTo(3), $"word {word}");
        }

        Assert.That(OutcomeTable.Outcome(OutcomeTable.Never / 2, table.Row(0)), Is.EqualTo(3));
        Assert.That(OutcomeTable.Outcome((OutcomeTable.Never / 2) - 1, table.Row(0)), Is.EqualTo(1));
        table.Set(0, [0.25, 0.75, 0, 0]);
        Assert.That(OutcomeTable.Outcome(OutcomeTable.Never - 1, table.Row(0)), Is.EqualTo(1));
    }

    [TestCase(2)]
    [TestCase(5)]
    [TestCase(9)]
    [TestCase(200)]
    public void Counting_counts(int states)
    {
        // The many agents of the last state are where sums of bytes would overflow.
        byte[] own = [.. Enumerable.Range(0, 1000).Select(i => (byte)(i * 7 % states)), .. Enumerable.Repeat((byte)(states - 1), 30_000)];
        foreach (int length in new[] { 0, 1, 63, 64, 100, 1000, 31_000 })
        {
            var counts = new long[states];
            counts[0] = 5;
            StateCounter.Add(own.AsSpan(0, length), counts);
            counts[0] -= 5;
            Assert.That(counts, Is.EqualTo(Enumerable.Range(0, states).Select(s => (long)own.Take(length).Count(x => x == s))));
        }
    }

    private static (OutcomeTable Table, double[][] Probabilities) Table(int rows, int outcomes)
    {
        var stream = new RandomStream(5, StreamPurpose.Sampling);
        var table = new OutcomeTable(rows, outcomes);
        var probabilities = new double[rows][];
        for (int r = 0; r < rows; r++)
        {
            // Some entries are zero, one row has all its mass on the last outcome, another on the first.
            double[] row = new double[outcomes];
            for (int k = 0; k < outcomes; k++)
            {
                row[k] = r == 1 ? (k == outcomes - 1 ? 1 : 0) : r == 2 ? (k == 0 ? 1 : 0) : k % 3 == 2 ? 0 : stream.NextDouble();
            }

            double sum = row.Sum();
            probabilities[r] = [.. row.Select(p => p / sum)];
            table.Set(r, probabilities[r]);
        }

        return (table, probabilities);
    }

    // By exact arithmetic on the definition: the number of cumulative sums, rounded to 48 bits, at or below the agent's word.
    private static int Expected(double[] row, byte[] bytes, int agent)
    {
        int at = (agent / 64 * 128) + (agent % 64);
        decimal word = ((bytes[at] ^ 0x80) * 256) + (bytes[at + 64] ^ 0x80);
        word = (word * 4294967296m) + Address.Refinement(agent);
        int last = Array.FindLastIndex(row, p => p > 0), outcome = 0;
        double sum = 0;
        for (int k = 0; k < last; k++)
        {
            sum += row[k];
            outcome += word >= Math.Min(Math.Floor((decimal)(sum * 281474976710656.0) + 0.5m), 281474976710656m) ? 1 : 0;
        }

        return outcome;
    }
}
