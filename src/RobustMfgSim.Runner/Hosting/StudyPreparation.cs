using Microsoft.Extensions.Logging;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Policies.Equilibria;
using RobustMfgSim.Runner.Results;

namespace RobustMfgSim.Runner.Hosting;

/// <summary>
/// What a study needs before it simulates: the equilibrium, the stationary point of the population, and at every number of agents deviators that are ready. Each is taken from the store where it
/// is there, else computed and kept.
/// </summary>
internal sealed class StudyPreparation(Study study, IStudyStages stages, StudyRunOptions options, ProgressMeter meter, WorkerThreads threads, ILogger logger)
{
    /// <summary>Name of the equilibrium in a store.</summary>
    public const string EquilibriumName = "equilibrium";

    /// <summary>Name of the stationary point of a population that does not play the equilibrium alone.</summary>
    public const string PopulationName = "population";

    private readonly List<string> _warnings = [];
    private readonly KeptDeviators _deviators = new(options.Store, options.StoredOnly);

    /// <summary>What the reader must know.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>The equilibrium as solved, whatever its status; null before it was.</summary>
    public EquilibriumResult? Equilibrium { get; private set; }

    /// <summary>The stationary point that the simulation refers to; null before <see cref="FindReferenceAsync"/> has found it.</summary>
    public StationaryPoint? Reference { get; private set; }

    /// <summary>Whether bounds may rest on it.</summary>
    public bool Reliable { get; private set; }

    /// <summary>Finds <see cref="Reference"/>: null when the study can go on, else why not.</summary>
    public async Task<string?> FindReferenceAsync(CancellationToken cancellation)
    {
        if (StudyApplicability.ObstacleToSimulation(study) is { } notApplicable)
        {
            return notApplicable;
        }

        meter.Begin(StudyPhase.Equilibrium, study.Solver.Descriptor.Name);
        Equilibrium = await KeptAsync(EquilibriumName, () => stages.Solve(study, meter, cancellation), cancellation).ConfigureAwait(false);
        var found = Equilibrium;
        if (!study.Policy.IsEquilibrium)
        {
            WarnUnconverged("The equilibrium", Equilibrium);
            meter.Begin(StudyPhase.HeldPolicy, study.Policy.Name);
            found = await KeptAsync(PopulationName, () => stages.Hold(study, Equilibrium.Point, cancellation), cancellation).ConfigureAwait(false);
            if (found.Status != SolveStatus.Converged)
            {
                return $"study {study.Name}: no stationary point of the population's policy '{study.Policy.Name}' was found ({StatusText(found.Status)}: {found.Message.TrimEnd('.')}). "
                    + "Distances, gaps and the equilibrium adversary refer to that point, so nothing was simulated. "
                    + "Raise equilibrium.max_iterations or equilibrium.tolerance, or choose another policy.";
            }
        }
        else if (!IsFinite(found.Point))
        {
            return $"study {study.Name}: the solver {found.Solver} ended with numbers that are not finite ({StatusText(found.Status)}: {found.Message.TrimEnd('.')}), so nothing was simulated. "
                + "Check rewards and kernel of the game, or choose another solver.";
        }
        else
        {
            WarnUnconverged("The equilibrium", found);
        }

        Reference = found.Point;
        Reliable = found.Status == SolveStatus.Converged || study.AcceptUnconverged;
        return null;
    }

    /// <summary>Simulation and estimation at N agents, with deviators that are ready.</summary>
    public async Task<ICurveStage> CurveAsync(long agents, CancellationToken cancellation)
    {
        meter.Begin(StudyPhase.Preparation, "deviators", agents);
        var stage = await threads.RunAsync(() => stages.Curve(study, Reference!, agents, _deviators, cancellation), cancellation).ConfigureAwait(false);
        meter.End();
        StudyLog.Deviators(logger, agents);
        return stage;
    }

    // A stationary point from the store, or from the solver and then into the store. A solver looks at the token by itself; a cancelled study does not wait for it to do so.
    private async Task<EquilibriumResult> KeptAsync(string name, Func<EquilibriumResult> solve, CancellationToken cancellation)
    {
        var result = options.Store?.ReadPoint(name);
        if (result is null)
        {
            result = await Task.Run(solve, cancellation).WaitAsync(cancellation).ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
            options.Store?.WritePoint(name, result);
        }
        else if (IsFinite(result.Point) && stages.Disagreement(study, result.Point) is { } disagreement)
        {
            // What a file says of itself proves nothing.
            throw options.Store!.DamagedArtifact(name, disagreement, null);
        }

        meter.End(result);
        StudyLog.Solved(logger, name, result);
        return result;
    }

    private void WarnUnconverged(string what, EquilibriumResult result)
    {
        if (result.Status == SolveStatus.Converged)
        {
            return;
        }

        string consequence = study.AcceptUnconverged
            ? "Bounds are computed all the same because the scenario says accept_unconverged."
            : "Bounds that rest on it are not applicable.";
        _warnings.Add($"{what} is not converged ({StatusText(result.Status)}: {result.Message.TrimEnd('.')}). {consequence}");
    }

    private static bool IsFinite(StationaryPoint point) =>
        new[] { point.Policy, point.Population, point.Value, point.Kernel }.All(table => table.All(double.IsFinite));

    private static string StatusText(SolveStatus status) => SnakeCase.Of(status).Replace('_', ' ');
}
