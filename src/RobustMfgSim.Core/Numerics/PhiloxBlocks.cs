using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace RobustMfgSim.Core.Numerics;

/// <summary>
/// Many consecutive blocks of <see cref="Philox"/> at once: four counters side by side where the processor has AVX2, one by one elsewhere. Integers only, so
/// both give the same bits.
/// </summary>
internal static class PhiloxBlocks
{
    private const int Lanes = 4;

    /// <summary>Fills whole blocks, words.Length / 4 of them, for the counters c0, c0 + 1, ... (which may wrap around).</summary>
    internal static void Fill(uint c0, uint c1, uint c2, uint c3, uint k0, uint k1, Span<uint> words)
    {
        if (Avx2.IsSupported && words.Length >= 4 * Lanes)
        {
            int done = words.Length - (words.Length % (4 * Lanes));
            FillFour(c0, c1, c2, c3, k0, k1, words[..done]);
            FillOne(c0 + (uint)(done / 4), c1, c2, c3, k0, k1, words[done..]);
        }
        else
        {
            FillOne(c0, c1, c2, c3, k0, k1, words);
        }
    }

    /// <summary>The reference: one block after the other.</summary>
    internal static void FillOne(uint c0, uint c1, uint c2, uint c3, uint k0, uint k1, Span<uint> words)
    {
        for (int i = 0; i + 4 <= words.Length; i += 4)
        {
            (words[i], words[i + 1], words[i + 2], words[i + 3]) = Philox.Block(c0++, c1, c2, c3, k0, k1);
        }
    }

    // Each lane of 64 bits holds one 32-bit word in its lower half; the widening multiplication ignores the upper half, so nothing needs masking in between.
    private static void FillFour(uint c0, uint c1, uint c2, uint c3, uint k0, uint k1, Span<uint> words)
    {
        var multiplierA = Vector256.Create((ulong)Philox.MultiplierA).AsUInt32();
        var multiplierB = Vector256.Create((ulong)Philox.MultiplierB).AsUInt32();
        ref uint output = ref MemoryMarshal.GetReference(words);
        for (int i = 0; i + (4 * Lanes) <= words.Length; i += 4 * Lanes, c0 += Lanes)
        {
            var x0 = Vector256.Create((ulong)c0, c0 + 1, c0 + 2, c0 + 3);
            Vector256<ulong> x1 = Vector256.Create((ulong)c1), x2 = Vector256.Create((ulong)c2), x3 = Vector256.Create((ulong)c3);
            uint keyA = k0, keyB = k1;
            for (int round = 0; round < Philox.Rounds; round++)
            {
                var a = Avx2.Multiply(x0.AsUInt32(), multiplierA);
                var b = Avx2.Multiply(x2.AsUInt32(), multiplierB);
                x0 = (b >>> 32) ^ x1 ^ Vector256.Create((ulong)keyA);
                x1 = b;
                x2 = (a >>> 32) ^ x3 ^ Vector256.Create((ulong)keyB);
                x3 = a;
                keyA += Philox.WeylA;
                keyB += Philox.WeylB;
            }

            Store(x0, x1, x2, x3, ref Unsafe.Add(ref output, i));
        }
    }

    // From one vector per word of the block to the four words of each counter in a row.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<ulong> x0, Vector256<ulong> x1, Vector256<ulong> x2, Vector256<ulong> x3, ref uint output)
    {
        var lower = Vector256.Create(0xFFFFFFFFUL);
        var front = (x0 & lower) | (x1 << 32);
        var back = (x2 & lower) | (x3 << 32);
        var even = Avx2.UnpackLow(front, back);
        var odd = Avx2.UnpackHigh(front, back);
        Avx2.Permute2x128(even, odd, 0x20).AsUInt32().StoreUnsafe(ref output);
        Avx2.Permute2x128(even, odd, 0x31).AsUInt32().StoreUnsafe(ref output, 8);
    }
}
