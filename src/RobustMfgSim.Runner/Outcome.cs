using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments.Engines;
using RobustMfgSim.Policies.Equilibria;
using RobustMfgSim.Verification.Bounds;
using RobustMfgSim.Verification.Estimators;
using RobustMfgSim.Verification.Exact;

namespace RobustMfgSim.Runner;

/// <summary>How a study ended.</summary>
public enum OutcomeStatus
{
    /// <summary>Everything was done.</summary>
    Completed,

    /// <summary>Results were made from a part of the replications; a warning says from which.</summary>
    Partial,

    /// <summary>The caller asked to stop.</summary>
    Cancelled,

    /// <summary>A fault ended it.</summary>
    Failed,
}

/// <summary>Everything known at one number of agents.</summary>
/// <param name="Point">The estimates.</param>
/// <param name="Constants">Constants of the bound at this N; null when they could not be formed.</param>
/// <param name="Regime">What the constants give.</param>
/// <param name="Bounds">The bounds and their verdicts.</param>
public sealed record Curve(CurvePoint Point, BoundConstants? Constants, Regime Regime, IReadOnlyList<BoundCheck> Bounds)
{
    /// <summary>Exact values at this N; null where there are none.</summary>
    public ExactValues? Exact { get; init; }

    /// <summary>The engine that moved the population: agents or counts.</summary>
    public EngineKind Engine { get; init; } = EngineKind.Agents;

    /// <summary>
    /// The bound to set beside an estimate of a quantity. Simulation estimates the fixed-adversary quantity, so a bound on that one goes first, then one
    /// that was compared with something; of several, certified ones first, the smallest. Null when no bound speaks of the quantity.
    /// </summary>
    public BoundCheck? BoundBeside(BoundedQuantity quantity)
    {
        var those = Bounds.Where(b => b.Quantity == quantity).OrderBy(b => !b.Certified).ThenBy(b => b.Value ?? double.PositiveInfinity).ToList();
        return those.Find(b => b.Name.EndsWith("_fixed", StringComparison.Ordinal) && b.Value is not null)
            ?? those.Find(b => b.Value is not null && b.Against is not null)
            ?? those.FirstOrDefault();
    }
}

/// <summary>Why a study failed.</summary>
/// <param name="Message">One sentence or two for the user: what failed, where, and how to see it again.</param>
/// <param name="Detail">The exception with its stack trace, for developers; null where the failure is not a fault of the program.</param>
public sealed record StudyFailure(string Message, string? Detail);

/// <summary>What came out of a study. Contains nothing that depends on time, host or number of workers.</summary>
/// <param name="Study">The study.</param>
/// <param name="Version">Version of the program.</param>
/// <param name="Equilibrium">The equilibrium as solved, whatever its status. Null only when the study ended before there was one.</param>
/// <param name="Reference">The stationary point of the population: the equilibrium, or that of the population's own policy (eq. N4). Null when none was found.</param>
/// <param name="Curves">One entry per number of agents, ascending.</param>
/// <param name="Slopes">Fitted slopes.</param>
/// <param name="Status">How it ended.</param>
/// <param name="Warnings">What the reader must know, in sentences.</param>
/// <param name="Failure">Why, when the status is failed; else null.</param>
public sealed record Outcome(
    Study Study, string Version, EquilibriumResult? Equilibrium, StationaryPoint? Reference, IReadOnlyList<Curve> Curves,
    IReadOnlyList<SlopeEstimate> Slopes, OutcomeStatus Status, IReadOnlyList<string> Warnings, StudyFailure? Failure = null)
{
    /// <summary>What the equilibria earn under model mismatch; null where the study has no such part.</summary>
    public MismatchOutcome? Mismatch { get; init; }

    /// <summary>&lt;mu_0, V&gt;, to which value gaps refer: V at the stationary point, mu_0 the distribution of the initial states; NaN without such a point.</summary>
    internal double MeanFieldValue => Reference is { } point ? (Study.Initial ?? point.Population).Zip(point.Value, (p, v) => p * v).Sum() : double.NaN;

    /// <summary>Whether an interval lies above a bound that was compared with it.</summary>
    public bool AnyBoundViolated => Curves.Any(c => c.Bounds.Any(b => b.Verdict == Verdict.Violated));
}
