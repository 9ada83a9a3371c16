using RobustMfgSim.Verification.Estimators;

namespace RobustMfgSim.Runner;

/// <summary>What a study is doing.</summary>
public enum StudyPhase
{
    /// <summary>Solving for the equilibrium (eq. E3).</summary>
    Equilibrium,

    /// <summary>Solving for the stationary point of a population whose policy is not the equilibrium (eq. N4).</summary>
    HeldPolicy,

    /// <summary>Making deviators ready at one number of agents: solving or learning.</summary>
    Preparation,

    /// <summary>Simulating episodes at one number of agents.</summary>
    Simulation,

    /// <summary>Computing constants, exact values and bounds at one number of agents (eq. T).</summary>
    Bounds,

    /// <summary>Putting several equilibria to work under model mismatch.</summary>
    Mismatch,
}

/// <summary>
/// Where a study stands. Rates and times are for people only: they depend on the machine and appear in no result.
/// </summary>
/// <param name="Phase">What it is doing.</param>
/// <param name="Detail">What exactly, in a few words; may be empty.</param>
/// <param name="Agents">The number of agents at work; null while solving.</param>
/// <param name="Done">Episodes finished at this number of agents, or iterations of the solver.</param>
/// <param name="Total">Episodes at most at this number of agents; 0 while solving.</param>
/// <param name="PerSecond">Episodes per second at this number of agents; null while unknown.</param>
/// <param name="TimeLeft">Time to the last episode at this number of agents if the precision is not reached before; null while unknown.</param>
/// <param name="Residual">The solver's residual; null while simulating.</param>
/// <param name="Finished">Whether this was the last report of the phase.</param>
public sealed record StudyProgress(
    StudyPhase Phase, string Detail, long? Agents, long Done, long Total, double? PerSecond, TimeSpan? TimeLeft, double? Residual, bool Finished)
{
    /// <summary>
    /// The main estimate so far; null where there is none yet. It is looked at while it changes, so its interval misses more often than it says: for people who wait, not for results.
    /// </summary>
    public RunningEstimate? Estimate { get; init; }
}

/// <summary>What the episodes so far say.</summary>
/// <param name="Quantity">exploitability, that of the deviator with the largest gain, or mean_field_distance where there are no deviators.</param>
/// <param name="Interval">The estimate and its interval, by the episodes so far.</param>
public sealed record RunningEstimate(string Quantity, Interval Interval);
