using RobustMfgSim.Core.Games;

namespace RobustMfgSim.Environments;

/// <summary>What everybody may see at the start of a step: the time, the empirical distribution, and the game frozen at it.</summary>
public readonly ref struct Moment
{
    /// <summary>A moment.</summary>
    public Moment(int step, ReadOnlySpan<double> population, FrozenModel model)
    {
        Step = step;
        Population = population;
        Model = model;
    }

    /// <summary>t, from 0.</summary>
    public int Step { get; }

    /// <summary>The empirical distribution e_t, [n].</summary>
    public ReadOnlySpan<double> Population { get; }

    /// <summary>The game frozen at e_t.</summary>
    public FrozenModel Model { get; }
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
