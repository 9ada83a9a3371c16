using RobustMfgSim.Core.Ambiguity.SRectangular;
using RobustMfgSim.Verification.Exact;

namespace RobustMfgSim.Runner;

/// <summary>What cannot be asked of a study.</summary>
public static class StudyApplicability
{
    /// <summary>
    /// Why simulation, exact values and bounds are not applicable to a study, in a sentence or two that begins with the study's name; null when they are. With
    /// s-rectangular sets nature's row depends on the rule of the whole state, so neither an agent that deviates nor one that sees the empirical distribution has a row of its own.
    /// </summary>
    public static string? ObstacleToSimulation(Study study)
    {
        ArgumentNullException.ThrowIfNull(study);
        return study.Game.Ambiguity is SRectangularAmbiguity
            ? $"study {study.Name}: not_applicable: simulation, exact values and bounds need ambiguity sets for each (s, a), and those of this study are s-rectangular, one budget per state. "
                + "Use the verb solve, or write ambiguity.rectangularity: s_a."
            : null;
    }

    /// <summary>Why there are no exact values of a study at N agents, in a sentence or two with the limit and what to do; null when there are.</summary>
    public static string? ObstacleToExactValues(Study study, long agents)
    {
        ArgumentNullException.ThrowIfNull(study);
        return study.Policy.Parts.Count > 0
            ? "exact values are of populations in which everybody but one agent plays the same policy; this one is a mixture. Simulate it."
            : ExactFiniteGame.Obstacle(study.Game, study.AdversaryName, agents);
    }
}
