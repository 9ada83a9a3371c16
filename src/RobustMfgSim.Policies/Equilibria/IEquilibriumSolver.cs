using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.Numerics;
using RobustMfgSim.Core.RobustDynamics;

namespace RobustMfgSim.Policies.Equilibria;

/// <summary>What a solver should reach and how long it may try.</summary>
/// <param name="Tolerance">Target of the optimality and consistency residuals (eq. E4).</param>
/// <param name="MaxIterations">Limit on the solver's own iterations.</param>
public sealed record EquilibriumOptions(double Tolerance = Tolerances.Equilibrium, int MaxIterations = 20000);

/// <summary>Progress of a solver.</summary>
/// <param name="Stage">What it is doing, in a few words.</param>
/// <param name="Iterations">Iterations so far.</param>
/// <param name="Residual">The larger of the optimality and consistency residuals where known, else the solver's own measure.</param>
public readonly record struct SolverProgress(string Stage, int Iterations, double Residual);

/// <summary>
/// What a solver found. <see cref="Point"/> is the best point even when the status is not converged; its residuals tell what it is worth.
/// </summary>
/// <param name="Status">Converged only when optimality, consistency, Bellman, membership and attainment residuals, recomputed, are within the tolerance.</param>
/// <param name="Solver">Name of the method that produced the point.</param>
/// <param name="Iterations">Iterations used in all.</param>
/// <param name="Point">The stationary point with its residuals.</param>
/// <param name="Message">Why, in a sentence, when the status is not converged; else empty.</param>
public sealed record EquilibriumResult(SolveStatus Status, string Solver, int Iterations, StationaryPoint Point, string Message)
{
    /// <summary>Mean-field exploitability at the points that were certified along the way, in order; at least the last one.</summary>
    public IReadOnlyList<double> History { get; init; } = [];

    /// <summary>
    /// The a-posteriori error |mu - mu*|_1 &lt;= q/(1-q) |mu_j - mu_(j-1)| of a contraction (eq. E5), with q the observed ratio of the last two moves. An estimate, since one ratio
    /// does not prove a modulus; null where the method converged in another way, did not converge, or the last moves did not shrink.
    /// </summary>
    public double? ErrorEstimate { get; init; }
}

/// <summary>Finds stationary robust mean-field equilibria (eq. E3). Stateless: one instance may be used from several threads.</summary>
public interface IEquilibriumSolver
{
    /// <summary>Name, method and source.</summary>
    Descriptor Descriptor { get; }

    /// <summary>Solves; never throws for a game that is hard, but says so in the status.</summary>
    EquilibriumResult Solve(RobustGame game, EquilibriumOptions options, IProgress<SolverProgress>? progress = null, CancellationToken cancellation = default);
}
