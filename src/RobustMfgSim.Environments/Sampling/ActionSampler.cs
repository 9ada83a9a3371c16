using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Environments.Sampling;

/// <summary>
/// Draws the actions of a group of agents from policy rows. Agent i uses random bits of its own of the address (seed, action, replication, step), so that two runs of one (seed, replication)
/// share random numbers agent by agent, whatever else differs between them. Probabilities are met within 2^-48. Belongs to one worker; allocates nothing.
/// </summary>
public sealed class ActionSampler
{
    private readonly string _policy;
    private readonly int _states, _actions;
    private readonly AgentSampler _sampler;

    /// <summary>A sampler for policies of n states and m actions.</summary>
    /// <param name="states">n.</param>
    /// <param name="actions">m.</param>
    /// <param name="policy">Name of the policy, for messages.</param>
    public ActionSampler(int states, int actions, string policy)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(states, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(actions, 1);
        (_states, _actions, _policy, _sampler) = (states, actions, policy, new(states, actions));
    }

    /// <summary>Draws one action per agent.</summary>
    /// <param name="table">pi(a | s), [n x m].</param>
    /// <param name="states">Own state of every agent, [N].</param>
    /// <param name="seed">Seed of the episode.</param>
    /// <param name="replication">Its replication.</param>
    /// <param name="step">t.</param>
    /// <param name="actions">The actions, [N].</param>
    /// <exception cref="ArgumentException">A wrong length.</exception>
    /// <exception cref="InvalidOperationException">A row is no distribution; the message names the policy, the state and the step.</exception>
    public void Draw(ReadOnlySpan<double> table, ReadOnlySpan<int> states, ulong seed, uint replication, int step, Span<int> actions)
    {
        if (table.Length != _states * _actions || states.Length != actions.Length)
        {
            throw new ArgumentException(
                $"ActionSampler.Draw: got a table of {table.Length} entries, {states.Length} states and room for {actions.Length} actions; "
                + $"the table has {_states * _actions} entries and there is one action per state.");
        }

        Prepare(table, step);
        _sampler.Draw(Address(seed, replication, step), states, actions);
    }

    /// <summary>Draws the action of one agent, with the same random bits that <see cref="Draw"/> uses for it.</summary>
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
        return _sampler.DrawOne(Address(seed, replication, step), agent, state);
    }

    private static BlockAddress Address(ulong seed, uint replication, int step) => new(seed, StreamPurpose.Action, replication, (uint)step, 0);

    private void Prepare(ReadOnlySpan<double> table, int step)
    {
        ProbabilityRows.RequirePolicy(table, _actions, _policy, step);
        for (int s = 0; s < _states; s++)
        {
            _sampler.Table.Set(s, table.Slice(s * _actions, _actions));
        }
    }
}
