using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Tests.Numerics;

/// <summary>Known answers: the Random123 distribution, file kat_vectors, philox4x32 with 10 rounds.</summary>
internal sealed class PhiloxTests
{
    [TestCase(0u, 0u, 0u, 0u, 0u, 0u, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [TestCase(~0u, ~0u, ~0u, ~0u, ~0u, ~0u, 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [TestCase(0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0xa4093822u, 0x299f31d0u, 0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u)]
    public void Gives_the_published_words(uint c0, uint c1, uint c2, uint c3, uint k0, uint k1, uint w0, uint w1, uint w2, uint w3) =>
        Assert.That(Philox.Block(c0, c1, c2, c3, k0, k1), Is.EqualTo((w0, w1, w2, w3)));

    [Test]
    public void A_stream_is_the_cipher_at_its_address()
    {
        var stream = new RandomStream(0x299f31d0_a4093822, StreamPurpose.Transition, 77, 5, 9);
        var words = Enumerable.Range(0, 8).Select(_ => stream.NextUInt32()).ToArray();
        var first = Philox.Block(0, 5, 77, (3u << 24) | 9, 0xa4093822, 0x299f31d0);
        var second = Philox.Block(1, 5, 77, (3u << 24) | 9, 0xa4093822, 0x299f31d0);
        Assert.That(words, Is.EqualTo(new[] { first.W0, first.W1, first.W2, first.W3, second.W0, second.W1, second.W2, second.W3 }));
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(3)]
    public void Filling_gives_the_words_that_come_one_by_one(int already)
    {
        var one = new RandomStream(12, StreamPurpose.Action, 3);
        var many = new RandomStream(12, StreamPurpose.Action, 3);
        for (int i = 0; i < already; i++)
        {
            Assert.That(many.NextUInt32(), Is.EqualTo(one.NextUInt32()));
        }

        var words = new uint[23];
        many.Fill(words);
        Assert.That(words, Is.EqualTo(Enumerable.Range(0, 23).Select(_ => one.NextUInt32()).ToArray()));
        Assert.That(many.NextUInt32(), Is.EqualTo(one.NextUInt32()));
    }

    [Test]
    public void Every_part_of_the_address_changes_the_stream()
    {
        ulong Word(ulong seed, StreamPurpose purpose, uint replication, uint step, int block) =>
            new RandomStream(seed, purpose, replication, step, block).NextUInt64();

        var words = new[]
        {
            Word(1, StreamPurpose.Action, 0, 0, 0), Word(2, StreamPurpose.Action, 0, 0, 0), Word(1UL << 32, StreamPurpose.Action, 0, 0, 0),
            Word(1, StreamPurpose.Transition, 0, 0, 0), Word(1, StreamPurpose.Action, 1, 0, 0), Word(1, StreamPurpose.Action, 0, 1, 0), Word(1, StreamPurpose.Action, 0, 0, 1),
        };
        Assert.That(words, Is.Unique);
        Assert.That(new[] { RandomStream.Derive(1, "agents", 10), RandomStream.Derive(1, "agents", 30), RandomStream.Derive(2, "agents", 10), RandomStream.Derive(1, "constants", 10) }, Is.Unique);
    }

    [Test]
    public void Uniform_numbers_pass_the_Dvoretzky_Kiefer_Wolfowitz_test_and_biased_ones_fail_it()
    {
        // P(sup |F_n - F| > eps) <= 2 exp(-2 n eps^2) = 1e-6 gives n = ln(2e6) / (2 eps^2).
        const double Eps = 0.005;
        int n = (int)Math.Ceiling(Math.Log(2e6) / (2 * Eps * Eps));
        var stream = new RandomStream(20260622, StreamPurpose.Sampling);
        var numbers = Enumerable.Range(0, n).Select(_ => stream.NextDouble()).ToArray();
        Assert.That(Distance(numbers), Is.LessThan(Eps));
        Assert.That(Distance([.. numbers.Select(u => Math.Pow(u, 1.03))]), Is.GreaterThan(Eps), "negative control");
        Assert.That(numbers.Min(), Is.GreaterThan(0));
        Assert.That(numbers.Max(), Is.LessThan(1));
    }

    [Test]
    public void A_block_out_of_range_is_refused() =>
        Assert.That(() => new RandomStream(1, StreamPurpose.Action, block: RandomStream.MaximumBlock + 1), Throws.InstanceOf<ArgumentOutOfRangeException>());

    private static double Distance(double[] numbers)
    {
        Array.Sort(numbers);
        return numbers.Select((u, i) => Math.Max(u - (i / (double)numbers.Length), ((i + 1) / (double)numbers.Length) - u)).Max();
    }
}
