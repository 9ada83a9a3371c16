using NUnit.Framework;
using RobustMfgSim.Core.Numerics;
using RobustMfgSim.Environments.Sampling;

namespace RobustMfgSim.Tests.Environments;

internal sealed class AgentSamplerTests
{
    // 300 rows or outcomes do not fit a byte.
    [TestCase(1, 3)]
    [TestCase(4, 4)]
    [TestCase(12, 16)]
    [TestCase(20, 40)]
    [TestCase(300, 5)]
    [TestCase(3, 300)]
    public void Every_agent_draws_by_the_16_bits_of_its_place_and_32_more_where_they_leave_it_open(int rows, int outcomes)
    {
        const int Agents = 9000;
        var table = new double[rows][];
        var sampler = new AgentSampler(rows, outcomes);
        for (int r = 0; r < rows; r++)
        {
            double[] weights = [.. Enumerable.Range(0, outcomes).Select(k => (double)((r + (3 * k)) % 7))];
            table[r] = [.. weights.Select(w => w / weights.Sum())];
            sampler.Table.Set(r, table[r]);
        }

        int[] own = [.. Enumerable.Range(0, Agents).Select(i => i * 7 % rows)], drawn = new int[Agents], few = new int[10];
        var start = new BlockAddress(5, StreamPurpose.Transition, 6, 7, 0);
        sampler.Draw(start, own, drawn);
        sampler.Draw(start, own.AsSpan(0, 10), few);
        Assert.That(few, Is.EqualTo(drawn[..10]), "an agent's bits do not depend on how many there are");
        var bytes = new byte[8192];
        for (int i = 0; i < Agents; i++)
        {
            if (i % 4096 == 0)
            {
                LaneGenerator.Fill(start with { Block = i / 4096 }, bytes, InstructionWidth.Scalar);
            }

            int place = i % 4096, at = (place / 64 * 128) + (place % 64), last = Array.FindLastIndex(table[own[i]], p => p > 0);
            decimal word = ((((bytes[at] ^ 0x80) * 256) + (bytes[at + 64] ^ 0x80)) * 4294967296m) + (start with { Block = i / 4096 }).Refinement(place);
            double sum = 0;
            int expected = table[own[i]].Take(last).Count(p => word >= Math.Floor((decimal)((sum += p) * 281474976710656.0) + 0.5m));
            Assert.That(drawn[i], Is.EqualTo(expected), $"agent {i}");
        }

        Assert.That(sampler.DrawOne(start, 8999, own[8999]), Is.EqualTo(drawn[8999]));
    }
}
