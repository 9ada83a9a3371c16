using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Environments.Engines;

/// <summary>
/// Explicit agents whose actions are kept beside their states, two bytes an agent. Next states have the law of <see cref="AgentEngine{TState}"/>, not its numbers: one word decides action
/// and next state.
/// </summary>
internal sealed class RecordingEngine : IPopulationEngine
{
    private readonly int _states;
    private readonly int[] _sizes;
    private readonly byte[][] _state, _action;
    private readonly OutcomeTable[] _tables;
    private readonly JointMover _mover;
    private readonly GroupRows _groups;
    private readonly long[] _counts;
    private readonly double[] _row;
    private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(OutcomeKernel.Block / OutcomeKernel.Chunk * OutcomeKernel.ChunkBytes, pinned: true);
    private readonly OutcomeTable _initial;
    private readonly InstructionWidth _width;
    private ulong _seed;
    private uint _replication;

    internal RecordingEngine(GroupRows groups, int states, int actions, ReadOnlySpan<long> sizes, InstructionWidth width)
    {
        (_groups, _states, _width) = (groups, states, width);
        _mover = new(states, actions, width);
        _sizes = new int[sizes.Length];
        for (int g = 0; g < sizes.Length; g++)
        {
            _sizes[g] = AgentEngine.Size(sizes[g]);
        }

        _state = [.. _sizes.Select(size => new byte[OutcomeKernel.Padded(size)])];
        _action = [.. _sizes.Select(size => new byte[OutcomeKernel.Padded(size)])];
        _tables = [.. _sizes.Select(_ => new OutcomeTable(states, states * actions))];
        (_initial, _counts, _row) = (new(1, states), new long[sizes.Length * states], new double[states * actions]);
    }

    public ReadOnlySpan<long> Counts => _counts;

    /// <summary>States of a group's agents.</summary>
    internal ReadOnlySpan<byte> States(int group) => _state[group].AsSpan(0, _sizes[group]);

    /// <summary>Actions of a group's agents in the last move.</summary>
    internal ReadOnlySpan<byte> Actions(int group) => _action[group].AsSpan(0, _sizes[group]);

    public void Start(ReadOnlySpan<double> initial, ulong seed, uint replication)
    {
        (_seed, _replication) = (seed, replication);
        for (int g = 0, block = 0; g < _sizes.Length; g++)
        {
            _initial.Set(0, initial.Slice(g * _states, _states));
            _state[g].AsSpan().Clear();
            _action[g].AsSpan().Clear();
            Draw(g, StreamPurpose.InitialState, 0, ref block);
        }
    }

    public void Move(ReadOnlySpan<double> rows, uint step)
    {
        for (int g = 0, block = 0; g < _sizes.Length; g++)
        {
            for (int s = 0; s < _states; s++)
            {
                if (_counts[(g * _states) + s] > 0)
                {
                    _mover.Row(_groups.Policy(g), _groups.Kernel(g), s, _row);
                    _tables[g].Set(s, _row);
                }
            }

            Draw(g, StreamPurpose.Transition, step, ref block);
        }
    }

    public void CopyFrom(IPopulationEngine other)
    {
        var from = (RecordingEngine)other;
        for (int g = 0; g < _sizes.Length; g++)
        {
            from._state[g].CopyTo(_state[g], 0);
            from._action[g].CopyTo(_action[g], 0);
        }

        from._counts.CopyTo(_counts, 0);
        (_seed, _replication) = (from._seed, from._replication);
    }

    public bool IsWhere(IPopulationEngine other)
    {
        var there = (RecordingEngine)other;
        bool same = true;
        for (int g = 0; g < _sizes.Length && same; g++)
        {
            same = States(g).SequenceEqual(there.States(g));
        }

        return same;
    }

    private void Draw(int group, StreamPurpose purpose, uint step, ref int block)
    {
        var counts = _counts.AsSpan(group * _states, _states);
        counts.Clear();
        for (int start = 0; start < _sizes[group]; start += OutcomeKernel.Block, block++)
        {
            int agents = Math.Min(OutcomeKernel.Block, _sizes[group] - start);
            var states = _state[group].AsSpan(start, OutcomeKernel.Padded(agents));
            var address = new BlockAddress(_seed, purpose, _replication, step, block);
            var bytes = _bytes.AsSpan(0, 2 * states.Length);
            LaneGenerator.Fill(address, bytes, _width);
            if (purpose == StreamPurpose.InitialState)
            {
                OutcomeKernel.Draw(_initial, address, bytes, states, states, _width);
            }
            else
            {
                _mover.Move(_tables[group], address, bytes, states, _action[group].AsSpan(start, states.Length));
            }

            StateCounter.Add(states[..agents], counts);
        }
    }
}
