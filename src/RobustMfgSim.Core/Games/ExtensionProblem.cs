namespace RobustMfgSim.Core.Games;

/// <summary>A broken promise of something that a user wrote: a set, a policy, an adversary, a deviator, an estimator.</summary>
/// <param name="Place">Where it showed.</param>
/// <param name="Message">What was found and what is allowed.</param>
public sealed record ExtensionProblem(string Place, string Message)
{
    /// <summary>A fault as a problem; what its message repeats of the place is left out.</summary>
    /// <param name="place">Where it showed.</param>
    /// <param name="fault">What was thrown.</param>
    public static ExtensionProblem Of(string place, Exception fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        string message = fault is InvalidOperationException ? fault.Message : $"{fault.GetType().Name}: {fault.Message}";
        return new(place, message.StartsWith($"{place}: ", StringComparison.Ordinal) ? message[(place.Length + 2)..] : message);
    }

    /// <summary>The whole line.</summary>
    public override string ToString() => $"{Place}: {Message}";
}
