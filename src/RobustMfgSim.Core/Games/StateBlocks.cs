namespace RobustMfgSim.Core.Games;

/// <summary>
/// Blocks of states (eq. G3): types that never change. Every kernel row stays in the block of its state, under ambiguity too. Each state belongs to exactly one block;
/// a game that declares none has one block of all its states. Immutable.
/// </summary>
public sealed class StateBlocks
{
    private readonly StateBlock[] _blocks;
    private readonly int[] _blockOf;

    /// <summary>Blocks that together hold every state once.</summary>
    /// <param name="states">Number of states n.</param>
    /// <param name="blocks">The states of each block.</param>
    /// <exception cref="ArgumentException">A block is empty, or a state is out of range, in two blocks or in none.</exception>
    public StateBlocks(int states, IReadOnlyList<IReadOnlyList<int>> blocks)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(states, 1);
        ArgumentNullException.ThrowIfNull(blocks);
        _blockOf = new int[states];
        Array.Fill(_blockOf, -1);
        for (int b = 0; b < blocks.Count; b++)
        {
            if (blocks[b].Count == 0)
            {
                throw new ArgumentException($"Block {b} has no states; a block has at least one.", nameof(blocks));
            }

            foreach (int s in blocks[b])
            {
                if (s < 0 || s >= states || _blockOf[s] >= 0)
                {
                    throw new ArgumentException($"State {s} of block {b} is out of range or in two blocks.", nameof(blocks));
                }

                _blockOf[s] = b;
            }
        }

        if (Array.IndexOf(_blockOf, -1) is >= 0 and var left)
        {
            throw new ArgumentException($"State {left} is in no block; every state is in one.", nameof(blocks));
        }

        _blocks = [.. blocks.Select(states => new StateBlock([.. states.Order()]))];
    }

    /// <summary>One block of all n states.</summary>
    public static StateBlocks Whole(int states) => new(states, [[.. Enumerable.Range(0, states)]]);

    /// <summary>Number of states n in all.</summary>
    public int TotalStates => _blockOf.Length;

    /// <summary>Number of blocks.</summary>
    public int Count => _blocks.Length;

    /// <summary>The states of block b, ascending.</summary>
    public ReadOnlySpan<int> States(int block) => _blocks[block].States;

    /// <summary>The block of a state.</summary>
    public int Of(int state) => _blockOf[state];

    internal StateBlock this[int block] => _blocks[block];
}

// The states of one block, ascending.
internal sealed class StateBlock(int[] states)
{
    public ReadOnlySpan<int> States => states;

    // Entries of the block's states out of a vector over all states, in the block's order.
    public void Gather<T>(ReadOnlySpan<T> whole, Span<T> part)
    {
        for (int k = 0; k < states.Length; k++)
        {
            part[k] = whole[states[k]];
        }
    }

    // The other way round, with zeros everywhere else.
    public void Scatter(ReadOnlySpan<double> part, Span<double> whole)
    {
        whole.Clear();
        for (int k = 0; k < states.Length; k++)
        {
            whole[states[k]] = part[k];
        }
    }
}
