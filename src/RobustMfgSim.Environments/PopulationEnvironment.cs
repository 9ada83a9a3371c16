using System.Globalization;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.Numerics;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments.Adversaries;
using RobustMfgSim.Environments.Sampling;

namespace RobustMfgSim.Environments;

/// <summary>
/// N explicit agents (theory section 5): given e_t, each draws its next state from the adversary's row p(. | s, a, e_t), independently of the others.
/// Agent i has random bits of its own at every address (seed, purpose, replication, step), for its initial state as for every move, however many others there are: two runs of
/// one (seed, replication) share random numbers agent by agent. Probabilities are met within 2^-48. Agent 0 is the tagged agent, for adversaries that treat one differently.
/// In a game that couples through states and actions the distribution is that of states and of the actions given to the step; the view has no frozen game then.
/// Belongs to one worker; <see cref="Step"/> allocates nothing.
/// </summary>
public sealed class PopulationEnvironment : IPopulationEnvironment
{
    private readonly RobustGame _game;
    private readonly IAdversary _adversary;
    private readonly IAdversary? _againstTagged;
    private readonly int _horizon;
    private readonly FrozenModel _model;
    private readonly AgentSampler _start, _sampler;
    private readonly int[] _states, _rows, _counts;
    private readonly double[] _initial, _population, _coupling, _rewards, _kernel, _taggedKernel;
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
        _againstTagged = ReferenceEquals(adversary.ForTagged, adversary) ? null : adversary.ForTagged;
        Spaces = new(agents, game.States, game.Actions);
        _model = game.NewModel();
        (_start, _sampler) = (new(1, game.States), new((game.States + (_againstTagged is null ? 0 : 1)) * game.Actions, game.States));
        (_states, _rows, _rewards) = (new int[agents], new int[agents], new double[agents]);
        (_counts, _population, _coupling) = (new int[game.States], new double[game.States], new double[game.CouplingSize]);
        _kernel = new double[game.States * game.Actions * game.States];
        _taggedKernel = _againstTagged is null ? _kernel : new double[_kernel.Length];
        _initial = initial.ToArray();
    }

    /// <inheritdoc/>
    public PopulationSpaces Spaces { get; }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">Reset was not called.</exception>
    public PopulationView View => _step >= 0
        ? new(At(_game.CouplesThroughActions ? null : _model), _states, _rewards)
        : throw new InvalidOperationException("View was read before Reset. Call Reset(seed) once at the start of each episode.");

    /// <summary>The kernel p(s' | s, a) that the adversary chose in the step just made, [n x m x n]; zeros after Reset. Valid until the next call of Reset or Step.</summary>
    public ReadOnlySpan<double> Kernel => _kernel;

    /// <summary>The kernel of agent 0 in the step just made, [n x m x n]: <see cref="Kernel"/>, unless the adversary treats the tagged agent differently.</summary>
    public ReadOnlySpan<double> TaggedKernel => _taggedKernel;

    /// <inheritdoc/>
    public void Reset(ulong seed, uint replication = 0)
    {
        (_seed, _replication, _step) = (seed, replication, 0);
        _kernel.AsSpan().Clear();
        _taggedKernel.AsSpan().Clear();
        _rewards.AsSpan().Clear();
        _rows.AsSpan().Clear();
        _start.Table.Set(0, _initial);
        _start.Draw(Address(StreamPurpose.InitialState), _rows, _states);
        Observe();
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">
    /// Reset was not called, the episode is over, or the adversary's kernel has a row that is no distribution (the message names it). The environment is then as before the call.
    /// </exception>
    public StepResult Step(ReadOnlySpan<int> actions)
    {
        RequireStep(actions);
        if (_game.CouplesThroughActions)
        {
            FreezeAt(actions);
        }

        CheckedCalls.Choose(_adversary, default, At(_model), _kernel);
        if (_againstTagged is not null)
        {
            CheckedCalls.Choose(_againstTagged, new("against the tagged agent"), At(_model), _taggedKernel);
        }

        Pay(actions);
        SetRows(actions[0]);
        _sampler.Draw(Address(StreamPurpose.Transition), _rows, _states);
        _step++;
        Observe();
        return new(Terminated: false, Truncated: _step == _horizon);
    }

    private Moment At(FrozenModel? model) => new(_step, _population, model, _seed, _replication, _states[0]);

    private BlockAddress Address(StreamPurpose purpose) => new(_seed, purpose, _replication, (uint)_step, 0);

    // r(s_i, a_i, e_t), the model being still frozen at e_t, and the row (s_i, a_i) of each agent.
    private void Pay(ReadOnlySpan<int> actions)
    {
        ReadOnlySpan<double> table = _model.Rewards;
        ReadOnlySpan<int> states = _states;
        Span<double> rewards = _rewards;
        Span<int> rows = _rows;
        int m = Spaces.Actions;
        for (int i = 0; i < actions.Length && i < states.Length && i < rewards.Length && i < rows.Length; i++)
        {
            rows[i] = (states[i] * m) + actions[i];
            rewards[i] = table[rows[i]];
        }
    }

    // Only rows of occupied states are needed: with many states and few agents most are not. Where the tagged agent has rows of its own, they follow those of all others.
    private void SetRows(int taggedAction)
    {
        int n = Spaces.States, m = Spaces.Actions;
        for (int row = 0; row < n * m; row++)
        {
            if (_counts[row / m] > 0)
            {
                _sampler.Table.Set(row, _kernel.AsSpan(row * n, n));
            }
        }

        if (_againstTagged is not null)
        {
            int own = _rows[0];
            _rows[0] = (n * m) + taggedAction;
            _sampler.Table.Set(_rows[0], _taggedKernel.AsSpan(own * n, n));
        }
    }

    // e_t = counts / N, one division per state on every path, so that equal counts give equal bits.
    private void Observe()
    {
        _counts.AsSpan().Clear();
        foreach (int state in _states)
        {
            _counts[state]++;
        }

        for (int s = 0; s < _counts.Length; s++)
        {
            _population[s] = (double)_counts[s] / Spaces.Agents;
        }

        if (!_game.CouplesThroughActions)
        {
            _game.Freeze(_population, _model);
        }
    }

    // L_t = counts / N of states and actions.
    private void FreezeAt(ReadOnlySpan<int> actions)
    {
        _coupling.AsSpan().Clear();
        for (int i = 0; i < actions.Length; i++)
        {
            _coupling[(_states[i] * Spaces.Actions) + actions[i]]++;
        }

        foreach (ref double share in _coupling.AsSpan())
        {
            share /= Spaces.Agents;
        }

        _game.Freeze(_coupling, _model);
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
