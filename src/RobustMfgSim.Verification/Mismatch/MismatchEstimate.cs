using RobustMfgSim.Verification.Estimators;

namespace RobustMfgSim.Verification.Mismatch;

/// <summary>What one policy earns in one deployment at one distance.</summary>
/// <param name="Equilibrium">Name of the equilibrium whose policy it is.</param>
/// <param name="Value">J^N of an agent of a population that plays the policy; null where it could not be simulated.</param>
/// <param name="Difference">Value minus that of the first policy, replication by replication with the same random numbers; null for the first one, and where one of the two is missing.</param>
/// <param name="Obstacle">Why it could not be simulated; else null.</param>
public sealed record MismatchEstimate(string Equilibrium, EstimatedMean? Value, EstimatedMean? Difference, string? Obstacle);

/// <summary>A mean with an interval that holds by itself and one that holds together with all others of the mismatch study.</summary>
/// <param name="Own">Holds by itself.</param>
/// <param name="Simultaneous">Holds together with all others.</param>
public sealed record EstimatedMean(Interval Own, Interval Simultaneous);

/// <summary>All policies in one deployment at one distance.</summary>
/// <param name="Distance">The distance.</param>
/// <param name="Estimates">One per equilibrium, in their order.</param>
public sealed record MismatchPoint(double Distance, IReadOnlyList<MismatchEstimate> Estimates);

/// <summary>One deployment at growing distance.</summary>
/// <param name="Deployment">The deployment.</param>
/// <param name="Points">One per distance, ascending.</param>
public sealed record MismatchCurve(Deployment Deployment, IReadOnlyList<MismatchPoint> Points);
