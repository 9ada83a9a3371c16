namespace RobustMfgSim.Core.Games;

/// <summary>How bad a problem is.</summary>
public enum Severity
{
    /// <summary>Worth knowing; nothing is wrong.</summary>
    Warning,

    /// <summary>The game cannot be used.</summary>
    Error,
}

/// <summary>What part of a game a problem speaks of.</summary>
public enum GamePart
{
    /// <summary>The game as a whole.</summary>
    Game,

    /// <summary>The reward of one (s, a).</summary>
    Reward,

    /// <summary>The kernel row of one (s, a).</summary>
    Kernel,

    /// <summary>The radius of one (s, a).</summary>
    Radius,
}

/// <summary>One distinct defect of a game.</summary>
/// <param name="Severity">How bad it is.</param>
/// <param name="Place">Which game, for example "game sis".</param>
/// <param name="Message">What was found and what is allowed.</param>
public sealed record GameProblem(Severity Severity, string Place, string Message)
{
    /// <summary>The part of the game.</summary>
    public GamePart Part { get; init; }

    /// <summary>State of the reward, row or radius; -1 where none is meant.</summary>
    public int State { get; init; } = -1;

    /// <summary>Action of the reward, row or radius; -1 where none is meant.</summary>
    public int Action { get; init; } = -1;

    /// <summary>Place and message in one line.</summary>
    public override string ToString() => $"{Place}: {Message}";
}

/// <summary>What checking a game gave.</summary>
/// <param name="Problems">Every distinct defect: of the game as a whole first, then rewards, kernel rows and radii in order of (s, a).</param>
/// <param name="Coverage">What was checked: proved for all populations, or at which points.</param>
/// <param name="Proved">Whether the absence of further problems is proved for every population in the simplex.</param>
public sealed record GameCheckResult(IReadOnlyList<GameProblem> Problems, string Coverage, bool Proved)
{
    /// <summary>Whether no error was found.</summary>
    public bool Passed => Problems.All(p => p.Severity != Severity.Error);
}
