using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Environments;

/// <summary>What everybody may see at the start of a step: the time, the empirical distribution, and the game frozen at it.</summary>
public readonly ref struct Moment
{
    private readonly FrozenModel? _model;
    private readonly ulong _seed;
    private readonly uint _replication;

    /// <summary>A moment.</summary>
    /// <param name="step">t.</param>
    /// <param name="population">e_t, [n].</param>
    /// <param name="model">The game frozen at e_t, or at L_t; null where it is not frozen yet.</param>
    /// <param name="seed">Seed of the episode, for adversaries that are random by design.</param>
    /// <param name="replication">Its replication.</param>
    /// <param name="tagged">State of the tagged agent, -1 where there is none.</param>
    public Moment(int step, ReadOnlySpan<double> population, FrozenModel? model, ulong seed = 0, uint replication = 0, int tagged = -1)
    {
        Step = step;
        Tagged = tagged;
        Population = population;
        _model = model;
        (_seed, _replication) = (seed, replication);
    }

    /// <summary>t, from 0.</summary>
    public int Step { get; }

    /// <summary>The empirical distribution e_t, [n].</summary>
    public ReadOnlySpan<double> Population { get; }

    /// <summary>
    /// The game frozen at e_t. A game that couples through states and actions is frozen at L_t, once everybody has acted: adversaries see it then, policies, who act before, do not.
    /// </summary>
    /// <exception cref="InvalidOperationException">The game is not frozen yet.</exception>
    public FrozenModel Model => _model ?? throw new InvalidOperationException(
        "The model was read before anybody acted. A game that couples through states and actions is frozen after the actions; policies see the empirical distribution only.");

    /// <summary>Whether the game is frozen: false before the actions of a game that couples through states and actions.</summary>
    public bool IsFrozen => _model is not null;

    /// <summary>State of the tagged agent, for adversaries that are set against it; -1 where the population has none.</summary>
    public int Tagged { get; }

    /// <summary>The random numbers of an adversary that is random by design: of this step, or the same ones at every step of the episode.</summary>
    internal RandomStream AdversaryStream(bool perEpisode) => new(_seed, StreamPurpose.Adversary, _replication, perEpisode ? 0 : (uint)Step + 1);
}

/// <summary>
/// A policy pi(a | s, e, t): what a whole group of agents does at a moment, as rows for every own state. It owns no randomness: the engine draws the actions.
/// An instance belongs to one worker and may keep scratch memory; it must not carry information from one moment to the next.
/// </summary>
public interface IPolicy
{
    /// <summary>Writes pi(a | s, e_t, t) for every state, [n x m], rows non-negative and summing to one. Allocates nothing.</summary>
    void Decide(in Moment moment, Span<double> table);
}
