namespace RobustMfgSim.Core.RobustDynamics;

/// <summary>How a solve ended. Only <see cref="Converged"/> means that the recomputed residuals are within the tolerance.</summary>
public enum SolveStatus
{
    /// <summary>The recomputed residuals are within the tolerance.</summary>
    Converged,

    /// <summary>The allowed number of iterations was used up.</summary>
    IterationLimit,

    /// <summary>No further progress is possible with this method.</summary>
    Stalled,

    /// <summary>A number became infinite or undefined.</summary>
    NumericalFailure,

    /// <summary>The caller asked to stop.</summary>
    Cancelled,
}
