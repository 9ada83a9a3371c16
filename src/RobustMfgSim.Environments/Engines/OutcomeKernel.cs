using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Environments.Engines;

/// <summary>
/// Draws one outcome for each agent of a block from its row of an <see cref="OutcomeTable"/>. Agents go in chunks of 64: of a chunk's 128 random bytes the first 64 are the upper and the
/// other 64 the lower bytes of the agents' first 16 bits. This file is the scalar reference; the kernels beside it give the same bits.
/// </summary>
internal static class OutcomeKernel
{
    /// <summary>Agents of a block.</summary>
    internal const int Block = 4096;

    /// <summary>Agents of a chunk; arrays that kernels work on are a multiple of this long.</summary>
    internal const int Chunk = 64;

    /// <summary>Random bytes of a chunk.</summary>
    internal const int ChunkBytes = 2 * Chunk;

    /// <summary>The whole chunks that hold this many agents.</summary>
    internal static int Padded(int agents) => (agents + Chunk - 1) / Chunk * Chunk;

    /// <summary>Draws.</summary>
    /// <param name="table">The rows.</param>
    /// <param name="address">Gives the further bits of the agents that need them.</param>
    /// <param name="bytes">The block's random bytes, 128 per chunk.</param>
    /// <param name="rows">Each agent's row, whole chunks.</param>
    /// <param name="outcomes">Each agent's outcome; may be the same memory as <paramref name="rows"/>.</param>
    /// <param name="width">Which instructions; the result is the same.</param>
    internal static void Draw(
        OutcomeTable table, in BlockAddress address, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> rows, Span<byte> outcomes, InstructionWidth width)
    {
        switch (table.IsSmall ? width : InstructionWidth.Scalar)
        {
            case InstructionWidth.Bits512:
                OutcomeKernel512.Draw(table, address, bytes, rows, outcomes);
                break;
            case InstructionWidth.Bits256:
                OutcomeKernel256.Draw(table, address, bytes, rows, outcomes);
                break;
            case InstructionWidth.Bits128:
                OutcomeKernel128.Draw(table, address, bytes, rows, outcomes);
                break;
            default:
                if (table.Outcomes is > 1 and <= 4)
                {
                    DrawAmongFour(table, address, bytes, rows, outcomes);
                }
                else
                {
                    DrawOneByOne(table, address, bytes, rows, outcomes);
                }

                break;
        }
    }

    /// <summary>The reference, for any table and any type of state.</summary>
    internal static void DrawOneByOne<TState>(
        OutcomeTable table, in BlockAddress address, ReadOnlySpan<byte> bytes, ReadOnlySpan<TState> rows, Span<TState> outcomes)
        where TState : unmanaged, IBinaryInteger<TState>
    {
        for (int i = 0; i < rows.Length; i++)
        {
            var thresholds = table.Row(int.CreateTruncating(rows[i]));
            ulong word = First(bytes, i);
            int outcome = OutcomeTable.Outcome(word, thresholds);

            // The lower 32 bits are not drawn yet: they matter when they could carry the word over the next threshold.
            if (thresholds[outcome] <= (word | uint.MaxValue))
            {
                outcome = OutcomeTable.Outcome(word | address.Refinement(i), thresholds);
            }

            outcomes[i] = TState.CreateTruncating(outcome);
        }
    }

    /// <summary>The agents of a chunk whose first 16 bits left the outcome open, one bit each, drawn with all 48.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void Refine(
        OutcomeTable table, in BlockAddress address, ReadOnlySpan<byte> bytes, int chunk, ulong open, ReadOnlySpan<byte> rows, Span<byte> outcomes)
    {
        for (; open != 0; open &= open - 1)
        {
            int agent = chunk + BitOperations.TrailingZeroCount(open);
            outcomes[agent] = (byte)OutcomeTable.Outcome(First(bytes, agent) | address.Refinement(agent), table.Row(rows[agent - chunk]));
        }
    }

    /// <summary>The first 16 bits of an agent's word, in their place of 48.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong First(ReadOnlySpan<byte> bytes, int agent)
    {
        int at = (agent / Chunk * ChunkBytes) + (agent % Chunk);
        return ((ulong)(byte)(bytes[at] ^ 0x80) << 40) | ((ulong)(byte)(bytes[at + Chunk] ^ 0x80) << 32);
    }

    // Two to four outcomes: the first three thresholds decide, read without further checks; the loop must not branch on what is drawn.
    private static void DrawAmongFour(OutcomeTable table, in BlockAddress address, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> rows, Span<byte> outcomes)
    {
        Span<ulong> padded = stackalloc ulong[4 * table.Rows];
        padded.Fill(OutcomeTable.Never);
        for (int r = 0; r < table.Rows; r++)
        {
            table.Row(r).CopyTo(padded[(4 * r)..]);
        }

        ref ulong first = ref MemoryMarshal.GetReference(padded);
        for (int chunk = 0; chunk < rows.Length; chunk += Chunk)
        {
            var upper = bytes.Slice(2 * chunk, Chunk);
            var lower = bytes.Slice((2 * chunk) + Chunk, Chunk);
            var own = rows.Slice(chunk, Chunk);
            var to = outcomes.Slice(chunk, Chunk);
            for (int i = 0; i < Chunk; i++)
            {
                ref ulong row = ref Unsafe.Add(ref first, 4 * own[i]);
                ulong word = (((ulong)upper[i] << 40) | ((ulong)lower[i] << 32)) ^ 0x8080_0000_0000;
                int outcome = (word >= row ? 1 : 0) + (word >= Unsafe.Add(ref row, 1) ? 1 : 0) + (word >= Unsafe.Add(ref row, 2) ? 1 : 0);
                if (Unsafe.Add(ref row, outcome) <= (word | uint.MaxValue))
                {
                    outcome = OutcomeTable.Outcome(word | address.Refinement(chunk + i), table.Row(own[i]));
                }

                to[i] = (byte)outcome;
            }
        }
    }
}
