using System.Globalization;

namespace RobustMfgSim.Core.Games;

/// <summary>
/// Calls into what users write themselves: a fault of theirs is told with the name under which the scenario knows it, the call, and the step where there is one. A cancellation passes as it is.
/// </summary>
public static class ExtensionCall
{
    /// <summary>What a call gives.</summary>
    /// <typeparam name="T">What it gives.</typeparam>
    /// <param name="who">Kind and name, as in "estimator crowding".</param>
    /// <param name="call">Name of the method.</param>
    /// <param name="body">The call.</param>
    /// <exception cref="InvalidOperationException">It failed, or gave null.</exception>
    public static T Of<T>(string who, string call, Func<T> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        try
        {
            return body() ?? throw new InvalidOperationException("it gave null.");
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            throw Fault(who, call, fault);
        }
    }

    /// <summary>The fault to throw in place of one that an extension threw.</summary>
    /// <param name="who">Kind and name.</param>
    /// <param name="call">Name of the method.</param>
    /// <param name="fault">What it threw.</param>
    /// <param name="step">t, where it was called at a step.</param>
    public static InvalidOperationException Fault(string who, string call, Exception fault, int? step = null)
    {
        ArgumentNullException.ThrowIfNull(fault);
        string at = step is { } t ? string.Create(CultureInfo.InvariantCulture, $" at step {t}") : "";
        return new($"{who}: {call} failed{at} with {fault.GetType().Name}: {fault.Message}", fault);
    }
}
