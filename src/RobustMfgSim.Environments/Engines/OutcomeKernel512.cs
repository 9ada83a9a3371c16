using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Environments.Engines;

/// <summary>
/// <see cref="OutcomeKernel"/> with instructions of 512 bits: the rows of 64 agents select their thresholds by a byte shuffle, and the first 16 bits are compared byte by byte. Where the
/// first 16 bits equal those of a threshold, the two bytes are apart by zero; the least distance over the thresholds is cheaper to keep than a mask of ties.
/// </summary>
internal static class OutcomeKernel512
{
    internal static void Draw(OutcomeTable table, in BlockAddress address, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> rows, Span<byte> outcomes)
    {
        ref byte upper = ref MemoryMarshal.GetReference(table.Upper);
        ref byte lower = ref MemoryMarshal.GetReference(table.Lower);
        ref byte from = ref MemoryMarshal.GetReference(rows);
        ref byte random = ref MemoryMarshal.GetReference(bytes[..(2 * rows.Length)]);
        ref byte to = ref MemoryMarshal.GetReference(outcomes[..rows.Length]);
        nuint planes = (nuint)(table.Outcomes - 1) * OutcomeKernel.Chunk;
        for (nuint chunk = 0; chunk < (nuint)rows.Length; chunk += OutcomeKernel.Chunk)
        {
            var row = Vector512.LoadUnsafe(ref from, chunk);
            var first = Vector512.LoadUnsafe(ref random, 2 * chunk).AsSByte();
            var second = Vector512.LoadUnsafe(ref random, (2 * chunk) + OutcomeKernel.Chunk).AsSByte();
            var outcome = Vector512<sbyte>.Zero;
            var apart = Vector512<byte>.AllBitsSet;
            for (nuint k = 0; k < planes; k += OutcomeKernel.Chunk)
            {
                var a = Avx512BW.Shuffle(Vector512.LoadUnsafe(ref upper, k), row).AsSByte();
                var b = Avx512BW.Shuffle(Vector512.LoadUnsafe(ref lower, k), row).AsSByte();
                outcome -= Vector512.GreaterThan(first, a) | (Vector512.Equals(first, a) & Vector512.GreaterThan(second, b));
                apart = Vector512.Min(apart, ((first ^ a) | (second ^ b)).AsByte());
            }

            outcome.AsByte().StoreUnsafe(ref to, chunk);
            ulong open = Vector512.Equals(apart, Vector512<byte>.Zero).ExtractMostSignificantBits();
            if (open != 0)
            {
                Refine(table, address, bytes, (int)chunk, open, row, outcomes);
            }
        }
    }

    // Rows and outcomes may be the same memory: the rows as they were are those of the register.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Refine(OutcomeTable table, in BlockAddress address, ReadOnlySpan<byte> bytes, int chunk, ulong open, Vector512<byte> row, Span<byte> outcomes)
    {
        Span<byte> before = stackalloc byte[OutcomeKernel.Chunk];
        row.CopyTo(before);
        OutcomeKernel.Refine(table, address, bytes, chunk, open, before, outcomes);
    }
}
