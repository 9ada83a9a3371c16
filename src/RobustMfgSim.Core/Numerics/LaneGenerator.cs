using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace RobustMfgSim.Core.Numerics;

/// <summary>
/// The random bytes of one block of agents: eight generators xoshiro256** 1.0 (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2021) side by side,
/// seeded by the first 64 words of the block's <see cref="Philox"/> stream, so that blocks are as independent as those streams and each can be made by itself. Round i gives 64 bytes,
/// eight from each generator in order. Up to <see cref="DirectBytes"/> bytes are the words of the stream themselves: seeding would need as many.
/// </summary>
public static class LaneGenerator
{
    /// <summary>Generators side by side.</summary>
    public const int Lanes = 8;

    /// <summary>Bytes that one round gives.</summary>
    public const int RoundBytes = 8 * Lanes;

    /// <summary>Requests up to this many bytes are answered from the Philox stream itself.</summary>
    public const int DirectBytes = 4 * RoundBytes;

    /// <summary>Fills <paramref name="bytes"/> with the first bytes of the block.</summary>
    /// <param name="address">The block.</param>
    /// <param name="bytes">A multiple of <see cref="RoundBytes"/> long.</param>
    /// <param name="width">Which instructions; the result is the same.</param>
    public static void Fill(in BlockAddress address, Span<byte> bytes, InstructionWidth width)
    {
        if (bytes.Length % RoundBytes != 0)
        {
            throw new ArgumentException($"LaneGenerator.Fill got room for {bytes.Length} bytes; whole rounds of {RoundBytes} are made.", nameof(bytes));
        }

        if (bytes.Length <= DirectBytes)
        {
            address.Stream().Fill(MemoryMarshal.Cast<byte, uint>(bytes));
            return;
        }

        Span<ulong> state = stackalloc ulong[4 * Lanes];
        address.Stream().Fill(MemoryMarshal.Cast<ulong, uint>(state));
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        switch (width)
        {
            case InstructionWidth.Bits512:
                FillEight(state, words);
                break;
            case InstructionWidth.Bits256:
                FillFour(state, words, 0);
                FillFour(state, words, 4);
                break;
            default:
                FillOneByOne(state, words);
                break;
        }
    }

    // The reference, as published.
    internal static void FillOneByOne(ReadOnlySpan<ulong> state, Span<ulong> words)
    {
        for (int lane = 0; lane < Lanes; lane++)
        {
            ulong a = state[lane], b = state[Lanes + lane], c = state[(2 * Lanes) + lane], d = state[(3 * Lanes) + lane];
            for (int i = lane; i < words.Length; i += Lanes)
            {
                words[i] = BitOperations.RotateLeft(b * 5, 7) * 9;
                ulong t = b << 17;
                c ^= a;
                d ^= b;
                b ^= c;
                a ^= d;
                c ^= t;
                d = BitOperations.RotateLeft(d, 45);
            }
        }
    }

    private static void FillFour(ReadOnlySpan<ulong> state, Span<ulong> words, int lane)
    {
        Vector256<ulong> a = Vector256.Create(state[lane..]), b = Vector256.Create(state[(Lanes + lane)..]);
        Vector256<ulong> c = Vector256.Create(state[((2 * Lanes) + lane)..]), d = Vector256.Create(state[((3 * Lanes) + lane)..]);
        ref ulong output = ref MemoryMarshal.GetReference(words);
        for (int i = lane; i < words.Length; i += Lanes)
        {
            var five = (b << 2) + b;
            var rotated = (five << 7) | (five >>> 57);
            ((rotated << 3) + rotated).StoreUnsafe(ref Unsafe.Add(ref output, i));
            var t = b << 17;
            c ^= a;
            d ^= b;
            b ^= c;
            a ^= d;
            c ^= t;
            d = (d << 45) | (d >>> 19);
        }
    }

    private static void FillEight(ReadOnlySpan<ulong> state, Span<ulong> words)
    {
        Vector512<ulong> a = Vector512.Create(state), b = Vector512.Create(state[Lanes..]), c = Vector512.Create(state[(2 * Lanes)..]), d = Vector512.Create(state[(3 * Lanes)..]);
        ref ulong output = ref MemoryMarshal.GetReference(words);
        for (int i = 0; i < words.Length; i += Lanes)
        {
            var rotated = Avx512F.RotateLeft((b << 2) + b, 7);
            ((rotated << 3) + rotated).StoreUnsafe(ref Unsafe.Add(ref output, i));
            var t = b << 17;
            c ^= a;
            d ^= b;
            b ^= c;
            a ^= d;
            c ^= t;
            d = Avx512F.RotateLeft(d, 45);
        }
    }
}
