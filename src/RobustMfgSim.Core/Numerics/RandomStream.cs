using System.Buffers.Binary;

namespace RobustMfgSim.Core.Numerics;

/// <summary>What a random stream is used for. Streams of different purposes never share a word.</summary>
public enum StreamPurpose : byte
{
    /// <summary>States at the start of an episode.</summary>
    InitialState = 1,

    /// <summary>Actions that agents draw from their policies.</summary>
    Action = 2,

    /// <summary>Next states that agents draw from their kernels.</summary>
    Transition = 3,

    /// <summary>Choices of the adversary that are random by design.</summary>
    Adversary = 4,

    /// <summary>Random points at which something is checked or a constant is estimated.</summary>
    Sampling = 5,

    /// <summary>Random starts of solvers.</summary>
    Solver = 6,

    /// <summary>Training of learned deviators.</summary>
    Training = 7,

    /// <summary>Which of the others an agent observes.</summary>
    Observation = 8,
}

/// <summary>
/// The only door to randomness. A stream is a function of (seed, purpose, replication, step, block of agents) by <see cref="Philox"/>:
/// key = seed, counter = (word index / 4, step, replication, purpose and block). Results therefore do not depend on threads, shards or order.
/// </summary>
public struct RandomStream
{
    /// <summary>Largest block index: blocks take 24 bits of the counter.</summary>
    public const int MaximumBlock = (1 << 24) - 1;

    private readonly uint _k0, _k1, _step, _replication, _tag;
    private uint _counter;
    private int _used;
    private uint _w0, _w1, _w2, _w3;

    /// <summary>The stream of the given address, at its first word.</summary>
    /// <param name="seed">Seed of the study (or of what is derived from it by <see cref="Derive"/>).</param>
    /// <param name="purpose">What the numbers are for.</param>
    /// <param name="replication">Replication, 0 to 2^32 - 1.</param>
    /// <param name="step">Step of the episode.</param>
    /// <param name="block">Block of agents, 0 to <see cref="MaximumBlock"/>.</param>
    public RandomStream(ulong seed, StreamPurpose purpose, uint replication = 0, uint step = 0, int block = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(block);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(block, MaximumBlock);
        _k0 = (uint)seed;
        _k1 = (uint)(seed >> 32);
        _step = step;
        _replication = replication;
        _tag = ((uint)purpose << 24) | (uint)block;
        _used = 4;
    }

    /// <summary>The next 32 random bits.</summary>
    public uint NextUInt32()
    {
        if (_used == 4)
        {
            (_w0, _w1, _w2, _w3) = Philox.Block(_counter++, _step, _replication, _tag, _k0, _k1);
            _used = 0;
        }

        return _used++ switch { 0 => _w0, 1 => _w1, 2 => _w2, _ => _w3 };
    }

    /// <summary>The next 64 random bits.</summary>
    public ulong NextUInt64() => NextUInt32() | ((ulong)NextUInt32() << 32);

    /// <summary>A uniform number in the open interval (0, 1) with 53 random bits, never 0 or 1.</summary>
    public double NextDouble() => ((NextUInt64() >> 11) + 0.5) * (1.0 / (1UL << 53));

    /// <summary>Fills <paramref name="words"/> with the next words of the stream, the same words that <see cref="NextUInt32"/> gives one by one.</summary>
    public void Fill(Span<uint> words)
    {
        int i = 0;
        while (i < words.Length && _used < 4)
        {
            words[i++] = NextUInt32();
        }

        int blocks = (words.Length - i) / 4;
        PhiloxBlocks.Fill(_counter, _step, _replication, _tag, _k0, _k1, words.Slice(i, 4 * blocks));
        _counter += (uint)blocks;
        i += 4 * blocks;
        while (i < words.Length)
        {
            words[i++] = NextUInt32();
        }
    }

    /// <summary>A seed for a part of a study, a function of the study's seed, a name and a number: streams of different parts are unrelated.</summary>
    public static ulong Derive(ulong seed, string name, ulong number = 0)
    {
        ArgumentNullException.ThrowIfNull(name);
        Span<byte> text = stackalloc byte[System.Text.Encoding.UTF8.GetByteCount(name) + 16];
        int length = System.Text.Encoding.UTF8.GetBytes(name, text);
        BinaryPrimitives.WriteUInt64LittleEndian(text[length..], number);
        BinaryPrimitives.WriteUInt64LittleEndian(text[(length + 8)..], seed);
        Span<byte> hash = stackalloc byte[32];
        System.Security.Cryptography.SHA256.HashData(text, hash);
        return BinaryPrimitives.ReadUInt64LittleEndian(hash);
    }
}
