using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Environments.Engines;

/// <summary>Which engine <see cref="EngineKind.Auto"/> means, from a fixed estimate of costs: it must not depend on the machine, because the numbers drawn do.</summary>
public static class EngineChoice
{
    // Costs in nanoseconds, measured on one core and rounded: a binomial draw; an agent's draw from a short row, and from a long one (a search by halving).
    private const double Binomial = 50, ShortDraw = 0.4, LongDraw = 10;

    /// <summary>Most agents of one group that any engine takes.</summary>
    public const long MaximumAgents = CountEngine.MaximumAgents;

    /// <summary>Most agents of one group that the engine of explicit agents takes.</summary>
    public const long MaximumExplicitAgents = AgentEngine.MaximumAgents;

    /// <summary>The engine for groups of the given sizes: the kind asked for, or the one that should cost less.</summary>
    public static EngineKind Resolve(EngineKind kind, int states, IReadOnlyList<long> sizes)
    {
        ArgumentNullException.ThrowIfNull(sizes);
        if (kind != EngineKind.Auto)
        {
            return kind;
        }

        double cells = (double)sizes.Count * states * states;
        double agents = sizes.Sum(size => (double)size);
        bool countable = cells <= RandomStream.MaximumBlock;
        if (countable && sizes.Any(size => size > MaximumExplicitAgents))
        {
            return EngineKind.Counts;
        }

        // No more cells than agents are occupied.
        double binomials = Math.Min((double)sizes.Count * states, agents) * (states - 1);
        double drawing = states <= OutcomeTable.VectorRows ? ShortDraw : LongDraw;
        return countable && binomials * Binomial < agents * drawing ? EngineKind.Counts : EngineKind.Agents;
    }

    internal static IPopulationEngine Create(EngineKind kind, int states, long[] sizes, InstructionWidth? width = null) =>
        Resolve(kind, states, sizes) == EngineKind.Counts
            ? new CountEngine(states, sizes)
            : AgentEngine.Create(states, sizes, width ?? InstructionWidths.Best);
}
