namespace RobustMfgSim.Cli;

/// <summary>Exit codes of the program.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>Done, and a bound was violated.</summary>
    public const int BoundViolated = 1;

    /// <summary>The scenario or the arguments are wrong; nothing was computed.</summary>
    public const int Wrong = 2;

    /// <summary>Something failed, or an equilibrium did not converge in solve.</summary>
    public const int Failed = 3;

    /// <summary>The user stopped it.</summary>
    public const int Cancelled = 130;
}
