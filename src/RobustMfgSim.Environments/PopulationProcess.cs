using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.Numerics;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments.Engines;

namespace RobustMfgSim.Environments;

/// <summary>
/// N agents under their adversaries (theory section 5) where nobody outside chooses the actions: every group plays its policy. A step is <see cref="Decide"/>, after which kernels and
/// policies of the moment can be read, and <see cref="Move"/>. As actions only matter through the next state and the mean reward, both are taken in expectation over them: agents move by
/// q_g(s' | s) = sum_a pi_g(a | s, e) p_g(s' | s, a, e). Tagged agents ride along explicitly. Belongs to one worker; a step allocates nothing.
/// </summary>
/// <remarks>
/// All randomness is a function of (seed, replication). Runs that differ in what a tagged agent plays share all random numbers: the tagged agent's own, and those of the others agent by agent
/// (engine agents) or cell by cell (engine counts).
/// <para>
/// In a game that couples through states and actions actions matter for everybody's reward and rows, so they are drawn: <see cref="Decide"/> lets policies choose at e_t, draws all actions, freezes the
/// game at the distribution L_t of states and actions, and lets adversaries answer; <see cref="Move"/> draws the next states. What policies are then read as is what was done: the
/// shares of the agents of each state that took each action.
/// </para>
/// </remarks>
public sealed class PopulationProcess
{
    private readonly RobustGame _game;
    private readonly FrozenModel _model;
    private readonly IPopulationEngine _engine;
    private readonly RecordingEngine? _recorder;
    private readonly ActingEngine? _acting;
    private readonly GroupRows _groups;
    private readonly TaggedAgents _tagged;
    private readonly double[] _population, _coupling;
    private ulong _seed;
    private uint _replication;
    private int _step = -1;
    private bool _acted, _decided;

    /// <summary>A process.</summary>
    /// <param name="game">The game with its ambiguity.</param>
    /// <param name="groups">Who plays what.</param>
    /// <param name="engine">How agents are moved; <see cref="EngineKind.Auto"/> goes by cost.</param>
    /// <param name="tagged">Agents that are followed one by one.</param>
    /// <param name="width">Vector instructions to use; the results are the same. The widest there are when not given.</param>
    /// <param name="record">Draw and keep the action of every agent too (explicit agents only). The law is the same, the numbers drawn are not.</param>
    /// <param name="draws">How the numbers of the tagged agents hang together over replications.</param>
    /// <exception cref="ArgumentException">
    /// There is no agent, a group is too large for the engine, or an initial distribution is none (the message names the group).
    /// </exception>
    public PopulationProcess(
        RobustGame game, IReadOnlyList<PopulationGroup> groups, EngineKind engine = EngineKind.Auto, IReadOnlyList<TaggedAgent>? tagged = null, InstructionWidth? width = null,
        bool record = false, TaggedDraws draws = TaggedDraws.Independent)
    {
        ArgumentNullException.ThrowIfNull(game);
        ArgumentNullException.ThrowIfNull(groups);
        _game = game;
        _groups = new(game, groups);
        _tagged = new(game, tagged ?? [], _groups, draws);
        Agents = checked(groups.Sum(g => g.Agents) + _tagged.Count);
        if (Agents < 1)
        {
            throw new ArgumentException("The population has 0 agents; at least 1 is needed.", nameof(groups));
        }

        if (record && game.CouplesThroughActions)
        {
            throw new ArgumentException("Actions of single agents cannot be recorded in a game that couples through states and actions; make the process without record.", nameof(record));
        }

        long[] sizes = [.. groups.Select(g => g.Agents)];
        Engine = record ? EngineKind.Agents : EngineChoice.Resolve(engine, game.CouplingSize, sizes);
        _recorder = record ? new(_groups, game.States, game.Actions, sizes, width ?? InstructionWidths.Best) : null;
        _acting = game.CouplesThroughActions ? new(EngineChoice.Create(Engine, game.CouplingSize, sizes, width), game.States, game.Actions, groups.Count) : null;
        _engine = _acting ?? _recorder ?? EngineChoice.Create(Engine, game.States, sizes, width);
        (_model, _population, _coupling) = (game.NewModel(), new double[game.States], new double[game.CouplingSize]);
    }

    /// <summary>N, tagged agents included.</summary>
    public long Agents { get; }

    /// <summary>The engine used: agents or counts.</summary>
    public EngineKind Engine { get; }

    /// <summary>Time, empirical distribution and the game frozen at it; a game that couples through states and actions is frozen by <see cref="Decide"/>.</summary>
    /// <exception cref="InvalidOperationException">Reset was not called.</exception>
    public Moment Moment => _step >= 0
        ? At(_acting is null || _decided ? _model : null)
        : throw new InvalidOperationException("Moment was read before Reset. Call Reset(seed) once at the start of each episode.");

    /// <summary>Number of groups.</summary>
    public int Groups => _groups.Count;

    /// <summary>How many agents of a group are in each state, [n].</summary>
    public ReadOnlySpan<long> Counts(int group) => _engine.Counts.Slice(group * _game.States, _game.States);

    /// <summary>The kernel p(s' | s, a) that the group's adversary chose in the last <see cref="Decide"/>, [n x m x n].</summary>
    public ReadOnlySpan<double> Kernel(int group) => _groups.Kernel(group);

    /// <summary>
    /// The rows pi(a | s) that the group plays since the last <see cref="Decide"/>, [n x m]; of occupied states in a game that couples through states and actions, the shares that took each action.
    /// </summary>
    public ReadOnlySpan<double> Policy(int group) => _groups.Policy(group);

    /// <summary>State of every agent of a group, where agents are recorded.</summary>
    /// <exception cref="InvalidOperationException">The process does not record agents.</exception>
    public ReadOnlySpan<byte> States(int group) => Recorder.States(group);

    /// <summary>What every agent of a group did in the last <see cref="Move"/>, where agents are recorded.</summary>
    /// <exception cref="InvalidOperationException">The process does not record agents.</exception>
    public ReadOnlySpan<byte> Actions(int group) => Recorder.Actions(group);

    /// <summary>State of a tagged agent.</summary>
    public int TaggedState(int agent) => _tagged.State(agent);

    /// <summary>
    /// The rows pi(a | s) that a tagged agent plays since the last <see cref="Decide"/>, [n x m]; in a game that couples through states and actions that of its own state is the action it took.
    /// </summary>
    public ReadOnlySpan<double> TaggedPolicy(int agent) => _tagged.Policy(agent);

    /// <summary>The kernel of a tagged agent since the last <see cref="Decide"/>, [n x m x n].</summary>
    public ReadOnlySpan<double> TaggedKernel(int agent) => _tagged.Kernel(agent);

    /// <summary>Lets a tagged agent play another policy from the next <see cref="Decide"/> on.</summary>
    public void Play(int agent, string name, IPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        _tagged.Play(agent, name, policy);
    }

    /// <summary>
    /// Where a tagged agent would go from here if it played another policy, with the same random numbers as in the next <see cref="Move"/>. Call between <see cref="Decide"/> and
    /// <see cref="Move"/>: as long as it would go where the tagged agent goes, nobody else can tell the difference, and a run in which it plays that policy is this run. In a game
    /// that couples through states and actions everybody feels its action: there is no such run.
    /// </summary>
    /// <param name="agent">Which tagged agent.</param>
    /// <param name="name">What messages call the policy.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="table">Receives its rows pi(a | s) at this moment, [n x m].</param>
    /// <exception cref="InvalidOperationException">Decide was not called since the last move, or the policy has a row that is no distribution.</exception>
    public int Alternative(int agent, string name, IPolicy policy, Span<double> table)
    {
        ArgumentNullException.ThrowIfNull(policy);
        if (_acting is not null)
        {
            throw new InvalidOperationException("Alternative was asked for in a game that couples through states and actions, where everybody feels what the agent does. Play the policy in a process of its own.");
        }

        return _decided
            ? _tagged.Alternative(agent, Moment, name, policy, table, (_seed, _replication))
            : throw new InvalidOperationException("Alternative was called before Decide. Call Decide() once before each Move(), and Alternative between the two.");
    }

    /// <summary>Goes on from where another process is after a move, with the same random numbers, but for one tagged agent that is put elsewhere.</summary>
    /// <param name="other">A process of the same game, groups, engine and tagged agents.</param>
    /// <param name="agent">Which tagged agent is put elsewhere.</param>
    /// <param name="state">Where.</param>
    public void BranchFrom(PopulationProcess other, int agent, int state)
    {
        ArgumentNullException.ThrowIfNull(other);
        _engine.CopyFrom(other._engine);
        _tagged.CopyFrom(other._tagged);
        _tagged.Put(agent, state);
        (_seed, _replication, _step, _acted, _decided) = (other._seed, other._replication, other._step, false, false);
        Observe();
    }

    /// <summary>Whether every agent is where another process of the same groups, engine and tagged agents has it.</summary>
    public bool IsWhere(PopulationProcess other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return _tagged.AreWhere(other._tagged) && _engine.IsWhere(other._engine);
    }

    /// <summary>Starts an episode: initial states drawn independently, t = 0.</summary>
    /// <param name="seed">All randomness of the episode is a function of (seed, replication).</param>
    /// <param name="replication">Which replication of the seed's study.</param>
    public void Reset(ulong seed, uint replication = 0)
    {
        (_seed, _replication, _step, _acted, _decided) = (seed, replication, 0, false, false);
        _engine.Start(_groups.Initial, seed, replication);
        _tagged.Start(seed, replication);
        Observe();
    }

    /// <summary>Adversaries and policies choose at the present moment.</summary>
    /// <exception cref="InvalidOperationException">Reset was not called, or a kernel or a policy has a row that is no distribution (the message names it).</exception>
    public void Decide()
    {
        if (_step < 0)
        {
            throw new InvalidOperationException("Decide was called before Reset. Call Reset(seed) once at the start of each episode.");
        }

        if (_acting is not null)
        {
            Act(_acting);
        }
        else
        {
            _groups.Decide(Moment);
            _tagged.Decide(Moment);
        }

        _decided = true;
    }

    /// <summary>Everybody moves by what was decided, and t becomes t + 1.</summary>
    /// <exception cref="InvalidOperationException">Decide was not called since the last move.</exception>
    public void Move()
    {
        if (!_decided)
        {
            throw new InvalidOperationException("Move was called before Decide. Call Decide() once before each Move().");
        }

        (_acted, _decided) = (false, false);
        _engine.Move(_groups.Rows, (uint)_step);
        _tagged.Move(_seed, _replication, (uint)_step);
        _step++;
        Observe();
    }

    /// <summary>The mean over all agents of sum_a pi(a | s) x(s, a), with the policies of the last <see cref="Decide"/>.</summary>
    /// <param name="pairs">x(s, a), [n x m]: the moment's rewards, for the mean reward of the step.</param>
    public double Mean(ReadOnlySpan<double> pairs)
    {
        double total = 0;
        for (int g = 0; g < _groups.Count; g++)
        {
            total += Sum(g, pairs);
        }

        for (int k = 0; k < _tagged.Count; k++)
        {
            total += RowMean(_tagged.Policy(k), pairs, _tagged.State(k));
        }

        return total / Agents;
    }

    /// <summary>The same summed over the agents of one group.</summary>
    public double Sum(int group, ReadOnlySpan<double> pairs)
    {
        var counts = Counts(group);
        double total = 0;
        for (int s = 0; s < counts.Length; s++)
        {
            total += counts[s] > 0 ? counts[s] * RowMean(_groups.Policy(group), pairs, s) : 0;
        }

        return total;
    }

    /// <summary>sum_a pi(a | s) x(s, a) at one state.</summary>
    /// <param name="policy">pi, [n x m].</param>
    /// <param name="pairs">x, [n x m].</param>
    /// <param name="state">s.</param>
    public double RowMean(ReadOnlySpan<double> policy, ReadOnlySpan<double> pairs, int state)
    {
        double sum = 0;
        for (int pair = state * _game.Actions; pair < (state + 1) * _game.Actions; pair++)
        {
            sum += policy[pair] * pairs[pair];
        }

        return sum;
    }

    private Moment At(FrozenModel? model) => new(_step, _population, model, _seed, _replication, _tagged.Count > 0 ? _tagged.State(0) : -1);

    // Policies at e_t, actions, L_t, then the adversaries. Nobody can act twice.
    private void Act(ActingEngine engine)
    {
        if (_acted)
        {
            throw new InvalidOperationException("Decide was called twice before Move; in a game that couples through states and actions everybody has acted then. Call Move() in between.");
        }

        _groups.Play(Moment);
        _tagged.Decide(Moment);
        _acted = true;
        engine.Act(_groups.Policies, (uint)_step);
        _tagged.Act(_seed, _replication, (uint)_step);
        for (int pair = 0; pair < _coupling.Length; pair++)
        {
            long count = _tagged.InPair(pair);
            for (int g = 0; g < _groups.Count; g++)
            {
                count += engine.ActionCounts[(g * _coupling.Length) + pair];
            }

            _coupling[pair] = (double)count / Agents;
        }

        _game.Freeze(_coupling, _model);
        _groups.Answer(At(_model), engine.ActionCounts);
    }

    private RecordingEngine Recorder => _recorder ?? throw new InvalidOperationException(
        "States and actions of single agents were read, but the process does not record them. Make it with record: true.");

    // e_t = counts / N, one division per state on every path, so that equal counts give equal bits.
    private void Observe()
    {
        for (int s = 0; s < _population.Length; s++)
        {
            long count = _tagged.InState(s);
            for (int g = 0; g < _groups.Count; g++)
            {
                count += _engine.Counts[(g * _population.Length) + s];
            }

            _population[s] = (double)count / Agents;
        }

        if (_acting is null)
        {
            _game.Freeze(_population, _model);
        }
    }
}
