using RobustMfgSim.Core.Numerics;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments.Sampling;

namespace RobustMfgSim.Environments.Engines;

/// <summary>
/// Agents that are followed one by one beside the groups. Agent k uses the k-th number of a stream that no group uses, so that two runs share it whatever engine moves the others and
/// whatever it plays. Part of <see cref="PopulationProcess"/>.
/// </summary>
internal sealed class TaggedAgents
{
    private readonly int _states, _actions;
    private readonly GroupRows _groups;
    private readonly double[][] _initial;
    private readonly string[] _names;
    private readonly IPolicy[] _policies;
    private readonly int[] _chooser, _state;
    private readonly double[] _tables, _row;
    private readonly ulong[] _thresholds;
    private readonly TaggedDraws _draws;

    internal TaggedAgents(RobustGame game, IReadOnlyList<TaggedAgent> agents, GroupRows groups, TaggedDraws draws)
    {
        (_states, _actions, _groups, _draws) = (game.States, game.Actions, groups, draws);
        foreach (var agent in agents)
        {
            GroupRows.RequireInitial(agent.Name, agent.Initial, _states);
        }

        _initial = [.. agents.Select(a => a.Initial)];
        _names = [.. agents.Select(a => a.Name)];
        _policies = [.. agents.Select(a => a.Policy)];
        _chooser = [.. agents.Select((a, k) => groups.Chooser(a.Adversary, new(a.Name, Tagged: k)))];
        _state = new int[agents.Count];
        _tables = new double[agents.Count * _states * _actions];
        (_row, _thresholds) = (new double[_states], new ulong[Math.Max(_states, _actions)]);
    }

    internal int Count => _state.Length;

    internal int State(int agent) => _state[agent];

    internal ReadOnlySpan<double> Policy(int agent) => _tables.AsSpan(agent * _states * _actions, _states * _actions);

    internal ReadOnlySpan<double> Kernel(int agent) => _groups.KernelOf(_chooser[agent]);

    internal void Play(int agent, string name, IPolicy policy) => (_names[agent], _policies[agent]) = (name, policy);

    internal int InState(int state)
    {
        int found = 0;
        foreach (int own in _state)
        {
            found += own == state ? 1 : 0;
        }

        return found;
    }

    internal void Start(ulong seed, uint replication)
    {
        var stream = new RandomStream(seed, StreamPurpose.InitialState, _draws.LeaderAtStart(replication), 0, RandomStream.MaximumBlock);
        for (int k = 0; k < _state.Length; k++)
        {
            _state[k] = Outcome(_draws.WordAtStart(stream.NextUInt64() >> 16, replication), _initial[k]);
        }
    }

    internal void Decide(in Moment moment)
    {
        for (int k = 0; k < _state.Length; k++)
        {
            var table = _tables.AsSpan(k * _states * _actions, _states * _actions);
            CheckedCalls.Decide(_policies[k], new(_names[k], Tagged: k), moment, _actions, table);
        }
    }

    /// <summary>How many are in s and have taken a, since <see cref="Act"/>.</summary>
    internal int InPair(int pair)
    {
        int found = 0;
        for (int k = 0; k < _state.Length; k++)
        {
            found += _state[k] == pair / _actions && Policy(k)[pair] == 1 ? 1 : 0;
        }

        return found;
    }

    /// <summary>Everybody takes an action, which takes the place of the row of its state: what is then expected over actions is given that action.</summary>
    internal void Act(ulong seed, uint replication, uint step)
    {
        var stream = new RandomStream(seed, StreamPurpose.Action, _draws.Leader(replication), step, RandomStream.MaximumBlock);
        for (int k = 0; k < _state.Length; k++)
        {
            var row = _tables.AsSpan(((k * _states) + _state[k]) * _actions, _actions);
            int action = Outcome(_draws.Word(stream.NextUInt64() >> 16, replication), row);
            row.Clear();
            row[action] = 1;
        }
    }

    internal void Move(ulong seed, uint replication, uint step)
    {
        var stream = new RandomStream(seed, StreamPurpose.Transition, _draws.Leader(replication), step, RandomStream.MaximumBlock);
        for (int k = 0; k < _state.Length; k++)
        {
            _groups.Mix(Policy(k), Kernel(k), _state[k], _row);
            _state[k] = Outcome(_draws.Word(stream.NextUInt64() >> 16, replication), _row);
        }
    }

    /// <summary>
    /// Where a tagged agent would go from here if it played another policy, with the random numbers of its next move; writes the rows that it would play. Call after Decide.
    /// </summary>
    internal int Alternative(int agent, in Moment moment, string name, IPolicy policy, Span<double> table, (ulong Seed, uint Replication) episode)
    {
        CheckedCalls.Decide(policy, new(name, Tagged: agent), moment, _actions, table);
        var stream = new RandomStream(episode.Seed, StreamPurpose.Transition, _draws.Leader(episode.Replication), (uint)moment.Step, RandomStream.MaximumBlock);
        for (int k = 0; k < agent; k++)
        {
            stream.NextUInt64();
        }

        _groups.Mix(table, Kernel(agent), _state[agent], _row);
        return Outcome(_draws.Word(stream.NextUInt64() >> 16, episode.Replication), _row);
    }

    internal void CopyFrom(TaggedAgents other) => other._state.CopyTo(_state, 0);

    internal void Put(int agent, int state) => _state[agent] = state;

    internal bool AreWhere(TaggedAgents other) => _state.AsSpan().SequenceEqual(other._state);

    private int Outcome(ulong word, ReadOnlySpan<double> row)
    {
        var thresholds = _thresholds.AsSpan(0, row.Length);
        OutcomeTable.Build(row, thresholds);
        return OutcomeTable.Outcome(word, thresholds);
    }
}
