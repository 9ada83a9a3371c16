using NUnit.Framework;
using RobustMfgSim.Core.Numerics;
using RobustMfgSim.Environments.Sampling;

namespace RobustMfgSim.Tests.Environments;

internal sealed class InverseDistributionTests
{
    private const ulong Never = 1UL << 32;

    [Test]
    public void Thresholds_of_a_dyadic_row_are_the_cumulative_sums_times_two_to_the_32()
    {
        Assert.That(Thresholds([0.25, 0.5, 0.25]), Is.EqualTo(new[] { 1UL << 30, 3UL << 30, Never }));
    }

    [TestCase(0u, 0)]
    [TestCase((1u << 30) - 1, 0)]
    [TestCase(1u << 30, 1)]
    [TestCase((3u << 30) - 1, 1)]
    [TestCase(3u << 30, 2)]
    [TestCase(uint.MaxValue, 2)]
    public void A_word_falls_between_its_thresholds(uint word, int outcome)
    {
        Assert.That(InverseDistribution.Draw(word, Thresholds([0.25, 0.5, 0.25])), Is.EqualTo(outcome));
    }

    [TestCase(new[] { 0.0, 1, 0 })]
    [TestCase(new[] { 0.0, 0.5, 0, 0.5, 0 })]
    [TestCase(new[] { 0.3, 0.7 - 1e-9, 0, 0 })]
    [TestCase(new[] { 1.0, 0, 0 })]
    [TestCase(new[] { 0.0, 0, 1 })]
    [TestCase(new[] { 0.1, 0.2, 0.7 + 1e-9, 0.0 })]
    public void A_state_without_probability_is_never_drawn(double[] row)
    {
        var thresholds = Thresholds(row);
        var words = thresholds.SelectMany(t => new[] { t - 1, t, t + 1 }).Where(w => w < Never).Select(w => (uint)w).Append(0u).Append(uint.MaxValue);
        foreach (uint word in words)
        {
            Assert.That(row[InverseDistribution.Draw(word, thresholds)], Is.Positive, $"word {word}");
        }
    }

    [Test]
    public void Every_probability_is_met_within_the_resolution_of_a_word()
    {
        var stream = new RandomStream(1, StreamPurpose.Sampling);
        for (int trial = 0; trial < 200; trial++)
        {
            double[] row = RandomRow(ref stream, 2 + (trial % 40));
            var thresholds = Thresholds(row);
            for (int j = 0; j < row.Length; j++)
            {
                double share = (thresholds[j] - (j == 0 ? 0 : thresholds[j - 1])) / (double)Never;
                Assert.That(share, Is.EqualTo(row[j]).Within(Math.ScaleB(1, -32) + 1e-13));
            }
        }
    }

    [Test]
    public void Counting_and_halving_give_the_same_outcome()
    {
        var stream = new RandomStream(2, StreamPurpose.Sampling);
        for (int trial = 0; trial < 2000; trial++)
        {
            int length = 1 + (trial % 16);
            double[] row = RandomRow(ref stream, length);
            row[(int)(stream.NextUInt32() % (uint)length)] += 0;
            var thresholds = Thresholds(row);
            uint word = trial % 3 == 0 ? (uint)Math.Min(uint.MaxValue, thresholds[0]) : stream.NextUInt32();
            int expected = thresholds.Count(t => t <= word);
            Assert.That(InverseDistribution.Draw(word, thresholds), Is.EqualTo(expected));
            Assert.That(InverseDistribution.DrawByHalving(word, thresholds), Is.EqualTo(expected));
        }
    }

    private static ulong[] Thresholds(double[] row)
    {
        var thresholds = new ulong[row.Length];
        InverseDistribution.Build(row, thresholds);
        return thresholds;
    }

    private static double[] RandomRow(ref RandomStream stream, int length)
    {
        var row = new double[length];
        for (int j = 0; j < length; j++)
        {
            row[j] = stream.NextDouble();
        }

        double sum = row.Sum();
        return [.. row.Select(p => p / sum)];
    }
}
