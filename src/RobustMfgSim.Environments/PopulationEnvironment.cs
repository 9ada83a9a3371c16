using System.Globalization;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.Numerics;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments.Adversaries;
using RobustMfgSim.Environments.Sampling;

namespace RobustMfgSim.Environments;

/// <summary>
/// N explicit agents (theory section 5): given e_t, each draws its next state from the adversary's row p(. | s, a, e_t), independently of the others.
/// Agent i uses word i mod 4096 of the stream (seed, purpose, replication, step, block i / 4096), for its initial state as for every move: two runs of
/// one (seed, replication) share random numbers agent by agent. Draws have the resolution of 32-bit words: probabilities are met within 2^-32.
/// Belongs to one worker; <see cref="Step"/> allocates nothing.
/// </summary>
public sealed class PopulationEnvironment : IPopulationEnvironment
{
    private readonly RobustGame _game;
    private readonly IAdversary _adversary;
    private readonly int _horizon;
    private readonly FrozenModel _model;
    private readonly AgentMover _mover;
    private readonly int[] _states, _counts;
    private readonly double[] _initial, _population, _rewards, _kernel;
    private ulong _seed;
    private uint _replication;
    private int _step = -1;

    /// <summary>An environment.</summary>
    /// <param name="game">The game with its ambiguity.</param>
    /// <param name="agents">Number of agents N, at least 1.</param>
    /// <param name="initial">mu_0, from which initial states are drawn independently, [n].</param>
    /// <param name="adversary">Picks the kernel; an instance of this environment alone.</param>
    /// <param name="horizon">Time limit: the step that reaches it is truncated. At least 1.</param>
    /// <exception cref="ArgumentException"><paramref name="initial"/> is no distribution over the game's states.</exception>
    public PopulationEnvironment(RobustGame game, int agents, ReadOnlySpan<double> initial, IAdversary adversary, int horizon)
    {
        ArgumentNullException.ThrowIfNull(game);
        ArgumentNullException.ThrowIfNull(adversary);
        ArgumentOutOfRangeException.ThrowIfLessThan(agents, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(horizon, 1);
        if (initial.Length != game.States || !ProbabilityRows.IsDistribution(initial))
        {
            string fault = initial.Length == game.States ? ProbabilityRows.Fault(initial) : $"has {initial.Length} entries; the game has {game.States} states";
            throw new ArgumentException($"The initial distribution {fault}.", nameof(initial));
        }

        (_game, _adversary, _horizon) = (game, adversary, horizon);
        Spaces = new(agents, game.States, game.Actions);
        _model = game.NewModel();
        _mover = new(game.States, game.Actions);
        (_states, _rewards) = (new int[agents], new double[agents]);
        (_counts, _population) = (new int[game.States], new double[game.States]);
        _kernel = new double[game.States * game.Actions * game.States];
        _initial = initial.ToArray();
    }

    /// <inheritdoc/>
    public PopulationSpaces Spaces { get; }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">Reset was not called.</exception>
    public PopulationView View => _step >= 0
        ? new(Moment, _states, _rewards)
        : throw new InvalidOperationException("View was read before Reset. Call Reset(seed) once at the start of each episode.");

    /// <summary>The kernel p(s' | s, a) that the adversary chose in the step just made, [n x m x n]; zeros after Reset. Valid until the next call of Reset or Step.</summary>
    public ReadOnlySpan<double> Kernel => _kernel;

    /// <inheritdoc/>
    public void Reset(ulong seed, uint replication = 0)
    {
        (_seed, _replication, _step) = (seed, replication, 0);
        _kernel.AsSpan().Clear();
        _rewards.AsSpan().Clear();
        _mover.Start(_initial, seed, replication, _states, _counts);
        Observe();
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">
    /// Reset was not called, the episode is over, or the adversary's kernel has a row that is no distribution (the message names it). The environment is then as before the call.
    /// </exception>
    public StepResult Step(ReadOnlySpan<int> actions)
    {
        RequireStep(actions);
        _adversary.Choose(Moment, _kernel);
        ProbabilityRows.RequireKernel(_kernel, Spaces.States, Spaces.Actions, _adversary, _step);
        Pay(actions);
        _mover.Move(_kernel, actions, _seed, _replication, _step, _states, _counts);
        _step++;
        Observe();
        return new(Terminated: false, Truncated: _step == _horizon);
    }

    private Moment Moment => new(_step, _population, _model, _seed, _replication);

    // r(s_i, a_i, e_t): the model is still frozen at e_t.
    private void Pay(ReadOnlySpan<int> actions)
    {
        ReadOnlySpan<double> table = _model.Rewards;
        ReadOnlySpan<int> states = _states;
        Span<double> rewards = _rewards;
        int m = Spaces.Actions;
        for (int i = 0; i < actions.Length && i < states.Length && i < rewards.Length; i++)
        {
            rewards[i] = table[(states[i] * m) + actions[i]];
        }
    }

    // e_t = counts / N, one division per state on every path, so that equal counts give equal bits.
    private void Observe()
    {
        for (int s = 0; s < _counts.Length; s++)
        {
            _population[s] = (double)_counts[s] / Spaces.Agents;
        }

        _game.Freeze(_population, _model);
    }

    private void RequireStep(ReadOnlySpan<int> actions)
    {
        if (_step < 0)
        {
            throw new InvalidOperationException("Step was called before Reset. Call Reset(seed) once at the start of each episode.");
        }

        if (_step >= _horizon)
        {
            throw new InvalidOperationException($"Step was called after the episode ended at t = {_step}. Call Reset(seed) to start another episode.");
        }

        if (actions.Length != Spaces.Agents)
        {
            throw new ArgumentException($"Step got {actions.Length} actions; there are {Spaces.Agents} agents. Give one action per agent.", nameof(actions));
        }

        uint largest = 0;
        foreach (int action in actions)
        {
            largest = Math.Max(largest, (uint)action);
        }

        if (largest >= (uint)Spaces.Actions)
        {
            ThrowOutOfRange(actions);
        }
    }

    private void ThrowOutOfRange(ReadOnlySpan<int> actions)
    {
        int agent = 0;
        while ((uint)actions[agent] < (uint)Spaces.Actions)
        {
            agent++;
        }

        throw new ArgumentException(
            string.Create(CultureInfo.InvariantCulture, $"Step got action {actions[agent]} for agent {agent}; actions lie in 0..{Spaces.Actions - 1}."), nameof(actions));
    }
}
