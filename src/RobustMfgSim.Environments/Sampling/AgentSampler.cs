using RobustMfgSim.Core.Numerics;
using RobustMfgSim.Environments.Engines;

namespace RobustMfgSim.Environments.Sampling;

/// <summary>
/// Draws one outcome for each of many agents from the rows of an <see cref="OutcomeTable"/>, for those who keep states and actions as whole numbers. The random bits are those of the engine's
/// blocks (<see cref="LaneGenerator"/>): agent i uses place i mod 4096 of block i / 4096, whatever the others do and however many there are. Belongs to one worker; allocates nothing.
/// </summary>
internal sealed class AgentSampler
{
    // A shorter request would be answered by other bits: an agent's bits must not depend on how many agents there are.
    private const int FewestBytes = LaneGenerator.DirectBytes + LaneGenerator.RoundBytes;

    private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(OutcomeKernel.Block / OutcomeKernel.Chunk * OutcomeKernel.ChunkBytes, pinned: true);
    private readonly byte[] _narrow = GC.AllocateArray<byte>(OutcomeKernel.Block, pinned: true);
    private readonly bool _isNarrow;

    /// <summary>A sampler from tables of the given size.</summary>
    internal AgentSampler(int rows, int outcomes)
    {
        Table = new(rows, outcomes);
        _isNarrow = Math.Max(rows, outcomes) <= byte.MaxValue + 1;
    }

    /// <summary>The rows drawn from.</summary>
    internal OutcomeTable Table { get; }

    /// <summary>Draws for all agents.</summary>
    /// <param name="start">Address of the first block.</param>
    /// <param name="rows">Each agent's row, [N].</param>
    /// <param name="outcomes">Each agent's outcome, [N].</param>
    internal void Draw(in BlockAddress start, ReadOnlySpan<int> rows, Span<int> outcomes)
    {
        for (int agent = 0, block = start.Block; agent < rows.Length; agent += OutcomeKernel.Block, block++)
        {
            int length = Math.Min(OutcomeKernel.Block, rows.Length - agent);
            DrawBlock(start with { Block = block }, rows.Slice(agent, length), outcomes.Slice(agent, length));
        }
    }

    /// <summary>The outcome that <see cref="Draw"/> gives to one agent from a row.</summary>
    internal int DrawOne(in BlockAddress start, int agent, int row)
    {
        int place = agent % OutcomeKernel.Block;
        var address = start with { Block = start.Block + (agent / OutcomeKernel.Block) };
        return OutcomeKernel.Decide(Table.Row(row), address, OutcomeKernel.First(Bytes(address, place + 1), place), place);
    }

    private void DrawBlock(in BlockAddress address, ReadOnlySpan<int> rows, Span<int> outcomes)
    {
        var bytes = Bytes(address, rows.Length);
        if (!_isNarrow)
        {
            OutcomeKernel.DrawOneByOne(Table, address, bytes, rows, outcomes);
            return;
        }

        var narrow = _narrow.AsSpan(0, OutcomeKernel.Padded(rows.Length));
        for (int i = 0; i < rows.Length; i++)
        {
            narrow[i] = (byte)rows[i];
        }

        narrow[rows.Length..].Clear();
        OutcomeKernel.Draw(Table, address, bytes, narrow, narrow, InstructionWidths.Best);
        for (int i = 0; i < outcomes.Length; i++)
        {
            outcomes[i] = narrow[i];
        }
    }

    private ReadOnlySpan<byte> Bytes(in BlockAddress address, int agents)
    {
        int needed = 2 * OutcomeKernel.Padded(agents);
        LaneGenerator.Fill(address, _bytes.AsSpan(0, Math.Max(needed, FewestBytes)), InstructionWidths.Best);
        return _bytes.AsSpan(0, needed);
    }
}
