using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Policies.Equilibria;
using RobustMfgSim.Verification.Bounds;
using RobustMfgSim.Verification.Estimators;

namespace RobustMfgSim.Runner.Hosting;

/// <summary>The calls from the route of a study into the other rooms, one a stage; tests put their own stages in.</summary>
internal interface IStudyStages
{
    /// <summary>The equilibrium (eq. E3).</summary>
    EquilibriumResult Solve(Study study, IProgress<SolverProgress> progress, CancellationToken cancellation);

    /// <summary>The stationary point of a population that does not play the equilibrium alone (eq. N4).</summary>
    EquilibriumResult Hold(Study study, StationaryPoint equilibrium, CancellationToken cancellation);

    /// <summary>What a stored stationary point says of itself and the game does not bear out, in words; null when nothing.</summary>
    string? Disagreement(Study study, StationaryPoint point);

    /// <summary>Simulation and estimation at one number of agents; deviators that solve or learn are made ready here.</summary>
    ICurveStage Curve(Study study, StationaryPoint point, long agents, KeptDeviators deviators, CancellationToken cancellation);

    /// <summary>Constants, regime and verdicts at one number of agents (eq. T).</summary>
    Curve Bounds(Study study, StationaryPoint point, CurvePoint curve, bool reliable, CancellationToken cancellation);

    /// <summary>Slopes over all numbers of agents (eq. T5).</summary>
    IReadOnlyList<SlopeEstimate> Slopes(Study study, StationaryPoint point, IReadOnlyList<CurvePoint> curves);
}

/// <summary>Simulation and estimation at one number of agents.</summary>
internal interface ICurveStage
{
    /// <summary>Numbers of episodes after which the precision is looked at, ascending; the last is the budget.</summary>
    IReadOnlyList<long> Checkpoints { get; }

    /// <summary>A simulator for one worker: replication to episode.</summary>
    Func<uint, Episode> NewSimulator();

    /// <summary>Takes the next episode, in the order of replications.</summary>
    void Add(Episode episode);

    /// <summary>The estimates from the episodes taken so far.</summary>
    CurvePoint Estimate();

    /// <summary>The main estimate from the episodes taken so far, for progress reports; null while they are too few.</summary>
    RunningEstimate? SoFar();

    /// <summary>Whether the estimates are precise enough to stop.</summary>
    bool Met(CurvePoint point);
}
