using NUnit.Framework;
using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Tests.Numerics;

internal sealed class PhiloxBlocksTests
{
    [TestCase(0u)]
    [TestCase(12345u)]
    [TestCase(uint.MaxValue - 9)]
    public void Many_blocks_at_once_are_the_blocks_one_by_one(uint counter)
    {
        for (int blocks = 0; blocks <= 41; blocks++)
        {
            var words = new uint[4 * blocks];
            PhiloxBlocks.Fill(counter, 0xDEADBEEF, 7, 0xFFFFFFFF, 0x89ABCDEF, 0xFEDCBA98, words);
            for (int k = 0; k < blocks; k++)
            {
                var (w0, w1, w2, w3) = Philox.Block(unchecked(counter + (uint)k), 0xDEADBEEF, 7, 0xFFFFFFFF, 0x89ABCDEF, 0xFEDCBA98);
                Assert.That(words[(4 * k)..((4 * k) + 4)], Is.EqualTo(new[] { w0, w1, w2, w3 }), $"block {k} of {blocks}");
            }
        }
    }

    [Test]
    public void Filling_in_pieces_gives_the_words_one_by_one()
    {
        var single = new RandomStream(99, StreamPurpose.Action, 3, 4, 5);
        var pieces = new RandomStream(99, StreamPurpose.Action, 3, 4, 5);
        for (int length = 0; length < 60; length++)
        {
            var words = new uint[length];
            pieces.Fill(words);
            foreach (uint word in words)
            {
                Assert.That(word, Is.EqualTo(single.NextUInt32()));
            }

            Assert.That(pieces.NextUInt32(), Is.EqualTo(single.NextUInt32()));
        }
    }
}
