using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;
using RobustMfgSim.Policies.Equilibria;
using RobustMfgSim.Verification.Exact;

namespace RobustMfgSim.Runner;

/// <summary>Exact values of a study at one number of agents, with what they rest on.</summary>
/// <param name="Study">The study.</param>
/// <param name="Equilibrium">The equilibrium as solved.</param>
/// <param name="Reference">The stationary point of the population: the equilibrium, or that of the population's own policy (eq. N4).</param>
/// <param name="Warning">What is wrong with these when they are not converged; else null.</param>
/// <param name="Values">The values.</param>
public sealed record ExactResult(Study Study, EquilibriumResult Equilibrium, StationaryPoint Reference, string? Warning, ExactValues Values);

/// <summary>The exact finite-N programme (eq. X1) for a study.</summary>
public static class StudyExact
{
    /// <summary>Solves for equilibrium, stationary point and exact values.</summary>
    /// <param name="study">The study.</param>
    /// <param name="agents">N.</param>
    /// <param name="progress">Where the solver's progress goes.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ArgumentException">There are no exact values (<see cref="StudyApplicability.ObstacleToExactValues"/>).</exception>
    public static ExactResult Solve(Study study, long agents, IProgress<SolverProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(study);
        var equilibrium = study.Solver.Solve(study.Game, study.Equilibrium, progress, cancellation);
        cancellation.ThrowIfCancellationRequested();
        var found = study.Policy.IsEquilibrium ? equilibrium : Simulation.StudyPopulation.Hold(study, equilibrium.Point, cancellation);
        cancellation.ThrowIfCancellationRequested();
        string? warning = found.Status == SolveStatus.Converged
            ? null
            : $"the stationary point is not converged ({Results.SnakeCase.Of(found.Status)}); the values are exact for its policy and adversary, which are no equilibrium. {found.Message}".TrimEnd();
        return new(study, equilibrium, found.Point, warning, ExactFiniteGame.Solve(Setting(study, found.Point, agents), agents, cancellation: cancellation).Values);
    }

    /// <summary>What a run shows beside its estimates wherever that costs a fraction of a second; null elsewhere.</summary>
    internal static ExactValues? Unasked(Study study, StationaryPoint point, long agents, CancellationToken cancellation) =>
        ExactFiniteGame.Obstacle(study.Game, study.AdversaryName, agents, ExactFiniteGame.MostWorkUnasked) is null
            ? ExactFiniteGame.Solve(Setting(study, point, agents), agents, cancellation: cancellation).Values
            : null;

    private static ExactSetting Setting(Study study, StationaryPoint point, long agents) => new(
        study.Game, point, study.Initial ?? point.Population, () => new TablePolicy(point.Policy, study.Game.Actions), study.Adversary(study.Game, point, agents));
}
