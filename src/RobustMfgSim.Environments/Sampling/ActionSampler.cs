using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Environments.Sampling;

/// <summary>
/// Draws the actions of a group of agents from policy rows. Agent i uses word i mod 4096 of the stream (seed, action, replication, step, block i / 4096), so
/// that two runs of one (seed, replication) share random numbers agent by agent, whatever else differs between them. Belongs to one worker; allocates nothing.
/// </summary>
public sealed class ActionSampler
{
    /// <summary>Agents per block of random words.</summary>
    public const int Block = 4096;

    private readonly string _policy;
    private readonly int _states, _actions;
    private readonly ulong[] _thresholds;
    private readonly uint[] _words = new uint[Block];

    /// <summary>A sampler for policies of n states and m actions.</summary>
    /// <param name="states">n.</param>
    /// <param name="actions">m.</param>
    /// <param name="policy">Name of the policy, for messages.</param>
    public ActionSampler(int states, int actions, string policy)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(states, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(actions, 1);
        (_states, _actions, _policy) = (states, actions, policy);
        _thresholds = new ulong[states * actions];
    }

    /// <summary>Draws one action per agent.</summary>
    /// <param name="table">pi(a | s), [n x m].</param>
    /// <param name="states">Own state of every agent, [N].</param>
    /// <param name="seed">Seed of the episode.</param>
    /// <param name="replication">Its replication.</param>
    /// <param name="step">t.</param>
    /// <param name="actions">The actions, [N].</param>
    /// <exception cref="InvalidOperationException">A row is no distribution; the message names the policy, the state and the step.</exception>
    public void Draw(ReadOnlySpan<double> table, ReadOnlySpan<int> states, ulong seed, uint replication, int step, Span<int> actions)
    {
        if (table.Length != _thresholds.Length || states.Length != actions.Length)
        {
            throw new ArgumentException(
                $"ActionSampler.Draw: got a table of {table.Length} entries, {states.Length} states and room for {actions.Length} actions; "
                + $"the table has {_thresholds.Length} entries and there is one action per state.");
        }

        if (Prepare(table, step))
        {
            Assign(states, actions);
            return;
        }

        for (int start = 0; start < states.Length; start += Block)
        {
            int length = Math.Min(Block, states.Length - start);
            var words = _words.AsSpan(0, length);
            new RandomStream(seed, StreamPurpose.Action, replication, (uint)step, start / Block).Fill(words);
            Assign(states.Slice(start, length), words, actions.Slice(start, length));
        }
    }

    /// <summary>Draws the action of one agent, with the same word that <see cref="Draw"/> would use for it.</summary>
    /// <param name="table">pi(a | s), [n x m].</param>
    /// <param name="agent">Index of the agent.</param>
    /// <param name="state">Its state.</param>
    /// <param name="seed">Seed of the episode.</param>
    /// <param name="replication">Its replication.</param>
    /// <param name="step">t.</param>
    /// <exception cref="InvalidOperationException">A row is no distribution; the message names the policy, the state and the step.</exception>
    public int DrawOne(ReadOnlySpan<double> table, int agent, int state, ulong seed, uint replication, int step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(agent);
        Prepare(table, step);
        var words = _words.AsSpan(0, (agent % Block) + 1);
        new RandomStream(seed, StreamPurpose.Action, replication, (uint)step, agent / Block).Fill(words);
        return InverseDistribution.Draw(words[^1], _thresholds.AsSpan(state * _actions, _actions));
    }

    // Checks the rows and builds their thresholds; whether no row needs a random word.
    private bool Prepare(ReadOnlySpan<double> table, int step)
    {
        ProbabilityRows.RequirePolicy(table, _actions, _policy, step);
        for (int s = 0; s < _states; s++)
        {
            InverseDistribution.Build(table.Slice(s * _actions, _actions), _thresholds.AsSpan(s * _actions, _actions));
        }

        return InverseDistribution.Deterministic(_thresholds);
    }

    private void Assign(ReadOnlySpan<int> states, Span<int> actions)
    {
        for (int i = 0; i < states.Length; i++)
        {
            actions[i] = InverseDistribution.Draw(0, _thresholds.AsSpan(states[i] * _actions, _actions));
        }
    }

    private void Assign(ReadOnlySpan<int> states, ReadOnlySpan<uint> words, Span<int> actions)
    {
        ReadOnlySpan<ulong> thresholds = _thresholds;
        if (_actions == 2)
        {
            for (int i = 0; i < states.Length; i++)
            {
                actions[i] = words[i] >= thresholds[states[i] * 2] ? 1 : 0;
            }

            return;
        }

        for (int i = 0; i < states.Length; i++)
        {
            actions[i] = InverseDistribution.Draw(words[i], thresholds.Slice(states[i] * _actions, _actions));
        }
    }
}
