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

    // From this many agents on a guide by the upper byte is worth making; no outcome has the number that stands for undecided.
    private const int Guided = 512;
    private const byte Undecided = byte.MaxValue;

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
                if (table.IsSmall && rows.Length >= Guided)
                {
                    DrawGuided(table, address, bytes, rows, outcomes);
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
            outcomes[i] = TState.CreateTruncating(Decide(table.Row(int.CreateTruncating(rows[i])), address, First(bytes, i), i));
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

    // The upper byte of a word decides alone unless a threshold of the row has the same one: a guide of 256 bytes a row gives the outcome, or says that the whole word is needed.
    private static void DrawGuided(OutcomeTable table, in BlockAddress address, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> rows, Span<byte> outcomes)
    {
        Span<byte> guide = stackalloc byte[256 * table.Rows];
        for (int r = 0; r < table.Rows; r++)
        {
            Guide(table.Row(r), guide.Slice(256 * r, 256));
        }

        ref byte first = ref MemoryMarshal.GetReference(guide);
        for (int chunk = 0; chunk < rows.Length; chunk += Chunk)
        {
            var upper = bytes.Slice(2 * chunk, Chunk);
            var own = rows.Slice(chunk, Chunk);
            var to = outcomes.Slice(chunk, Chunk);
            for (int i = 0; i < Chunk; i++)
            {
                int row = own[i];
                byte outcome = Unsafe.Add(ref first, (row << 8) + (upper[i] ^ 0x80));
                to[i] = outcome != Undecided ? outcome : (byte)Decide(table.Row(row), address, First(bytes, chunk + i), chunk + i);
            }
        }
    }

    private static void Guide(ReadOnlySpan<ulong> thresholds, Span<byte> guide)
    {
        int from = 0;
        for (int k = 0; k + 1 < thresholds.Length && thresholds[k] < OutcomeTable.Never; k++)
        {
            int at = (int)(thresholds[k] >> 40);
            if (at >= from)
            {
                guide[from..at].Fill((byte)k);
                guide[at] = Undecided;
                from = at + 1;
            }
        }

        int last = 0;
        while (last + 1 < thresholds.Length && thresholds[last] < OutcomeTable.Never)
        {
            last++;
        }

        guide[from..].Fill((byte)last);
    }

    /// <summary>The outcome of an agent's first 16 bits, with the other 32 drawn only where they could carry the word over the next threshold.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Decide(ReadOnlySpan<ulong> thresholds, in BlockAddress address, ulong word, int agent)
    {
        int outcome = OutcomeTable.Outcome(word, thresholds);
        return thresholds[outcome] <= (word | uint.MaxValue) ? OutcomeTable.Outcome(word | address.Refinement(agent), thresholds) : outcome;
    }
}
