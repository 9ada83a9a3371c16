namespace RobustMfgSim.Core.Games;

/// <summary>A broken promise of something that a user wrote: a set, a policy, an adversary, a deviator, an estimator.</summary>
/// <param name="Place">Where it showed.</param>
/// <param name="Message">What was found and what is allowed.</param>
public sealed record ExtensionProblem(string Place, string Message)
{
    /// <summary>The whole line.</summary>
    public override string ToString() => $"{Place}: {Message}";
}
