using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Environments.Engines;

/// <summary>
/// Explicit agents, one number of type <typeparamref name="TState"/> each (a byte for up to 256 states), group after group. Agents of a group come in blocks of 4,096, each with random
/// bytes of its own (<see cref="LaneGenerator"/>): agent i of a block uses the same bits in every run of one (seed, replication), whatever else differs, so that paired runs are coupled
/// agent by agent.
/// </summary>
/// <typeparam name="TState">byte or ushort.</typeparam>
internal sealed class AgentEngine<TState> : IPopulationEngine
    where TState : unmanaged, IBinaryInteger<TState>
{
    private readonly int _states;
    private readonly int[] _sizes;
    private readonly TState[][] _groups;
    private readonly OutcomeTable[] _tables;
    private readonly OutcomeTable _initial;
    private readonly long[] _counts;
    private readonly InstructionWidth _width;
    private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(OutcomeKernel.Block / OutcomeKernel.Chunk * OutcomeKernel.ChunkBytes, pinned: true);
    private ulong _seed;
    private uint _replication;

    /// <summary>An engine for groups of the given sizes.</summary>
    /// <exception cref="ArgumentException">There are more agents than fit into memory that one array can address.</exception>
    internal AgentEngine(int states, ReadOnlySpan<long> sizes, InstructionWidth width)
    {
        (_states, _width) = (states, width);
        _sizes = new int[sizes.Length];
        for (int g = 0; g < sizes.Length; g++)
        {
            _sizes[g] = AgentEngine.Size(sizes[g]);
        }

        _groups = [.. _sizes.Select(size => new TState[OutcomeKernel.Padded(size)])];
        _tables = [.. _sizes.Select(_ => new OutcomeTable(states, states))];
        _initial = new(1, states);
        _counts = new long[sizes.Length * states];
    }

    public ReadOnlySpan<long> Counts => _counts;

    /// <summary>The states of a group's agents.</summary>
    internal ReadOnlySpan<TState> Group(int group) => _groups[group].AsSpan(0, _sizes[group]);

    public void Start(ReadOnlySpan<double> initial, ulong seed, uint replication)
    {
        (_seed, _replication) = (seed, replication);
        Array.Clear(_counts);
        for (int g = 0, block = 0; g < _groups.Length; g++)
        {
            _initial.Set(0, initial.Slice(g * _states, _states));
            _groups[g].AsSpan().Clear();
            MoveGroup(g, _initial, StreamPurpose.InitialState, 0, ref block);
        }
    }

    public void Move(ReadOnlySpan<double> rows, uint step)
    {
        for (int g = 0, block = 0; g < _groups.Length; g++)
        {
            var counts = _counts.AsSpan(g * _states, _states);
            for (int s = 0; s < _states; s++)
            {
                if (counts[s] > 0)
                {
                    _tables[g].Set(s, rows.Slice(((g * _states) + s) * _states, _states));
                }
            }

            counts.Clear();
            MoveGroup(g, _tables[g], StreamPurpose.Transition, step, ref block);
        }
    }

    public void CopyFrom(IPopulationEngine other)
    {
        var from = (AgentEngine<TState>)other;
        for (int g = 0; g < _groups.Length; g++)
        {
            from._groups[g].CopyTo(_groups[g], 0);
        }

        from._counts.CopyTo(_counts, 0);
        (_seed, _replication) = (from._seed, from._replication);
    }

    public bool IsWhere(IPopulationEngine other)
    {
        var there = (AgentEngine<TState>)other;
        bool same = _counts.AsSpan().SequenceEqual(there._counts);
        for (int g = 0; g < _groups.Length && same; g++)
        {
            same = Group(g).SequenceEqual(there.Group(g));
        }

        return same;
    }

    private void MoveGroup(int group, OutcomeTable table, StreamPurpose purpose, uint step, ref int block)
    {
        var counts = _counts.AsSpan(group * _states, _states);
        for (int start = 0; start < _sizes[group]; start += OutcomeKernel.Block, block++)
        {
            int agents = Math.Min(OutcomeKernel.Block, _sizes[group] - start);
            var states = _groups[group].AsSpan(start, OutcomeKernel.Padded(agents));
            var address = new BlockAddress(_seed, purpose, _replication, step, block);
            var bytes = _bytes.AsSpan(0, 2 * states.Length);
            LaneGenerator.Fill(address, bytes, _width);
            if (typeof(TState) == typeof(byte))
            {
                var own = MemoryMarshal.Cast<TState, byte>(states);
                OutcomeKernel.Draw(table, address, bytes, own, own, _width);
                StateCounter.Add(own[..agents], counts);
            }
            else
            {
                OutcomeKernel.DrawOneByOne<TState>(table, address, bytes, states, states);
                StateCounter.AddOneByOne<TState>(states[..agents], counts);
            }
        }
    }
}

/// <summary>Makes engines of explicit agents.</summary>
internal static class AgentEngine
{
    /// <summary>Most explicit agents of a group.</summary>
    internal const int MaximumAgents = 1 << 30;

    /// <summary>Most states.</summary>
    internal const int MaximumStates = ushort.MaxValue + 1;

    /// <summary>An engine with the narrowest states that serve.</summary>
    internal static IPopulationEngine Create(int states, ReadOnlySpan<long> sizes, InstructionWidth width) => states switch
    {
        <= 256 => new AgentEngine<byte>(states, sizes, width),
        <= MaximumStates => new AgentEngine<ushort>(states, sizes, width),
        _ => throw new ArgumentException($"The game has {states} states; explicit agents can have at most {MaximumStates}."),
    };

    /// <summary>The size of a group, checked.</summary>
    internal static int Size(long agents) => agents <= MaximumAgents
        ? (int)agents
        : throw new ArgumentException(string.Create(
            CultureInfo.InvariantCulture,
            $"{agents} explicit agents were asked for; a group has at most {MaximumAgents}. Use the engine counts, which takes up to {CountEngine.MaximumAgents}."));
}
