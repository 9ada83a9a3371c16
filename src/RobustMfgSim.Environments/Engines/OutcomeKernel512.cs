using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Environments.Engines;

/// <summary>
/// <see cref="OutcomeKernel"/> with instructions of 512 bits: the rows of 64 agents select their thresholds by a byte shuffle, and the first 16 bits are compared byte by byte.
/// </summary>
internal static class OutcomeKernel512
{
    internal static void Draw(OutcomeTable table, in BlockAddress address, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> rows, Span<byte> outcomes)
    {
        Span<byte> before = stackalloc byte[OutcomeKernel.Chunk];
        ref byte upper = ref MemoryMarshal.GetReference(table.Upper);
        ref byte lower = ref MemoryMarshal.GetReference(table.Lower);
        int planes = (table.Outcomes - 1) * 64;
        for (int chunk = 0; chunk < rows.Length; chunk += OutcomeKernel.Chunk)
        {
            var own = rows.Slice(chunk, OutcomeKernel.Chunk);
            var random = bytes.Slice(2 * chunk, OutcomeKernel.ChunkBytes);
            var to = outcomes.Slice(chunk, OutcomeKernel.Chunk);
            own.CopyTo(before);
            ulong open = 0;
            for (int i = 0; i < OutcomeKernel.Chunk; i += 64)
            {
                var row = Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(own), (nuint)i);
                var first = Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(random), (nuint)i).AsSByte();
                var second = Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(random), (nuint)(OutcomeKernel.Chunk + i)).AsSByte();
                var outcome = Vector512<sbyte>.Zero;
                var tie = Vector512<sbyte>.Zero;
                for (int k = 0; k < planes; k += 64)
                {
                    var a = Avx512BW.Shuffle(Vector512.LoadUnsafe(ref Unsafe.Add(ref upper, k)), row).AsSByte();
                    var b = Avx512BW.Shuffle(Vector512.LoadUnsafe(ref Unsafe.Add(ref lower, k)), row).AsSByte();
                    var same = Vector512.Equals(first, a);
                    outcome -= Vector512.GreaterThan(first, a) | (same & Vector512.GreaterThan(second, b));
                    tie |= same & Vector512.Equals(second, b);
                }

                outcome.AsByte().StoreUnsafe(ref MemoryMarshal.GetReference(to), (nuint)i);
                if (tie != Vector512<sbyte>.Zero)
                {
                    open |= (ulong)tie.ExtractMostSignificantBits() << i;
                }
            }

            if (open != 0)
            {
                OutcomeKernel.Refine(table, address, bytes, chunk, open, before, outcomes);
            }
        }
    }
}
