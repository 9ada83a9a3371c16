using System.Globalization;
using RobustMfgSim.Core.RobustDynamics;

namespace RobustMfgSim.Environments;

/// <summary>
/// Independent populations in each of which one agent, the deviator, is moved from outside while the other N - 1 play their policy (eq. N3): what a learner that deviates trains against, in the
/// manner of Gymnasium. The deviator is the first tagged agent of each process. Everything is written into the caller's memory.
/// </summary>
/// <remarks>
/// Population b starts with replication b of the seed. Autoreset happens at the next step, as in <see cref="IEnvironmentBatch"/>: when an episode has ended, the following
/// <see cref="Step"/> does not use its action but resets it (reward zero, not done), to the replication that is the number of populations further on. Belongs to one worker; a step allocates nothing.
/// </remarks>
public sealed class DeviatorBatch
{
    private readonly PopulationProcess[] _processes;
    private readonly ChosenAction _chosen;
    private readonly uint[] _replications;
    private readonly bool[] _ended;
    private readonly int _states, _actions;
    private ulong _seed;
    private bool _started;

    /// <summary>A batch.</summary>
    /// <param name="game">The game.</param>
    /// <param name="create">Makes population b, a new one each time, with at least one tagged agent. Policies and adversaries may be shared: the populations are stepped one after the other.</param>
    /// <param name="count">Number of populations B, at least 1.</param>
    /// <param name="horizon">Time limit: the step that reaches it is truncated. At least 1.</param>
    public DeviatorBatch(RobustGame game, Func<int, PopulationProcess> create, int count, int horizon)
    {
        ArgumentNullException.ThrowIfNull(game);
        ArgumentNullException.ThrowIfNull(create);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(horizon, 1);
        (_states, _actions, Horizon) = (game.States, game.Actions, horizon);
        (_chosen, _replications, _ended) = (new(game.Actions), new uint[count], new bool[count]);
        _processes = [.. Enumerable.Range(0, count).Select(create)];
        foreach (var process in _processes)
        {
            process.Play(0, "the deviator", _chosen);
        }
    }

    /// <summary>Number of populations B.</summary>
    public int Count => _processes.Length;

    /// <summary>Steps of an episode.</summary>
    public int Horizon { get; }

    /// <summary>Starts an episode in every population: replication b in population b.</summary>
    /// <param name="seed">All randomness is a function of (seed, replication).</param>
    /// <param name="buffers">Receive what is seen; rewards zero, nothing ended.</param>
    /// <exception cref="ArgumentException">A buffer has the wrong length.</exception>
    public void Reset(ulong seed, in DeviatorBuffers buffers)
    {
        Require(buffers);
        (_seed, _started) = (seed, true);
        RestartAll(0, buffers);
    }

    /// <summary>Starts an episode in every population, with replications of the same seed that were not played yet.</summary>
    /// <param name="buffers">Receive what is seen; rewards zero, nothing ended.</param>
    /// <exception cref="InvalidOperationException">There is no seed yet: Reset was not called.</exception>
    /// <exception cref="ArgumentException">A buffer has the wrong length.</exception>
    public void ResetOn(in DeviatorBuffers buffers)
    {
        Require(buffers);
        if (!_started)
        {
            throw new InvalidOperationException("ResetOn was called before Reset. Call Reset(seed) first.");
        }

        RestartAll(_replications.Max() + 1, buffers);
    }

    /// <summary>Pays every deviator r(s, a, e_t), or r(s, a, L_t), lets everybody move, t becomes t + 1.</summary>
    /// <param name="actions">The deviators' actions, [B], each in 0..m-1.</param>
    /// <param name="buffers">Receive what is seen.</param>
    /// <exception cref="InvalidOperationException">Reset was not called.</exception>
    /// <exception cref="ArgumentException">A wrong length, or an action out of range (the message names the population); nothing has moved then.</exception>
    public void Step(ReadOnlySpan<long> actions, in DeviatorBuffers buffers)
    {
        RequireStep(actions, buffers);
        for (int b = 0; b < Count; b++)
        {
            if (_ended[b])
            {
                Restart(b, _replications[b] + (uint)Count, buffers);
            }
            else
            {
                Move(b, (int)actions[b], buffers);
            }
        }
    }

    private void RestartAll(uint first, in DeviatorBuffers buffers)
    {
        for (int b = 0; b < Count; b++)
        {
            Restart(b, first + (uint)b, buffers);
        }
    }

    private void Restart(int b, uint replication, in DeviatorBuffers buffers)
    {
        _replications[b] = replication;
        _processes[b].Reset(_seed, replication);
        _ended[b] = false;
        buffers.Rewards[b] = 0;
        Observe(b, buffers);
    }

    private void Move(int b, int action, in DeviatorBuffers buffers)
    {
        var process = _processes[b];
        _chosen.Action = action;
        process.Decide();
        buffers.Rewards[b] = process.Moment.Model.Rewards[(process.TaggedState(0) * _actions) + action];
        process.Move();
        _ended[b] = process.Moment.Step == Horizon;
        Observe(b, buffers);
    }

    private void Observe(int b, in DeviatorBuffers buffers)
    {
        buffers.Truncated[b] = _ended[b] ? (byte)1 : (byte)0;
        buffers.States[b] = _processes[b].TaggedState(0);
        _processes[b].Moment.Population.CopyTo(buffers.Populations.Slice(b * _states, _states));
    }

    private void Require(in DeviatorBuffers buffers)
    {
        if (buffers.States.Length != Count || buffers.Populations.Length != Count * _states || buffers.Rewards.Length != Count || buffers.Truncated.Length != Count)
        {
            throw new ArgumentException(
                $"The buffers have room for {buffers.States.Length} states, {buffers.Populations.Length} entries of populations, {buffers.Rewards.Length} rewards and {buffers.Truncated.Length} "
                + $"flags; there are {Count} populations over {_states} states. Give one state, one reward and one flag per population, and {_states} entries.", nameof(buffers));
        }
    }

    // Everything is checked before anything moves.
    private void RequireStep(ReadOnlySpan<long> actions, in DeviatorBuffers buffers)
    {
        if (!_started)
        {
            throw new InvalidOperationException("Step was called before Reset. Call Reset(seed) once before the first Step.");
        }

        Require(buffers);
        if (actions.Length != Count)
        {
            throw new ArgumentException($"Step got {actions.Length} actions; there are {Count} populations. Give one action per population.", nameof(actions));
        }

        for (int b = 0; b < actions.Length; b++)
        {
            if ((ulong)actions[b] >= (ulong)_actions && !_ended[b])
            {
                throw new ArgumentException(
                    string.Create(CultureInfo.InvariantCulture, $"Step got action {actions[b]} for the deviator of population {b}; actions lie in 0..{_actions - 1}."), nameof(actions));
            }
        }
    }

    // The action taken from outside, whatever the own state.
    private sealed class ChosenAction(int actions) : IPolicy
    {
        internal int Action { get; set; }

        public void Decide(in Moment moment, Span<double> table)
        {
            table.Clear();
            for (int pair = Action; pair < table.Length; pair += actions)
            {
                table[pair] = 1;
            }
        }
    }
}

/// <summary>Memory of the caller that <see cref="DeviatorBatch"/> writes into; rows go by population.</summary>
public readonly ref struct DeviatorBuffers
{
    /// <summary>Buffers for B populations over n states.</summary>
    /// <param name="states">Own state of each deviator, [B].</param>
    /// <param name="populations">Empirical distribution of each population, [B x n].</param>
    /// <param name="rewards">Reward of each deviator in the step just made, [B].</param>
    /// <param name="truncated">1 where the time limit was reached in the step just made, else 0, [B].</param>
    public DeviatorBuffers(Span<long> states, Span<double> populations, Span<double> rewards, Span<byte> truncated)
    {
        States = states;
        Populations = populations;
        Rewards = rewards;
        Truncated = truncated;
    }

    /// <summary>Own state of each deviator, [B].</summary>
    public Span<long> States { get; }

    /// <summary>Empirical distribution of each population, [B x n].</summary>
    public Span<double> Populations { get; }

    /// <summary>Reward of each deviator in the step just made, [B].</summary>
    public Span<double> Rewards { get; }

    /// <summary>1 where the time limit was reached in the step just made, else 0, [B].</summary>
    public Span<byte> Truncated { get; }
}
