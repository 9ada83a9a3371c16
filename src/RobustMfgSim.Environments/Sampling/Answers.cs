using System.Globalization;
using RobustMfgSim.Environments.Adversaries;

namespace RobustMfgSim.Environments.Sampling;

/// <summary>
/// Asks policies and adversaries for their rows and checks what they answer. They may be anybody's code: whatever goes wrong in them is reported with who it was and the step.
/// </summary>
internal static class Answers
{
    /// <summary>The rows of a policy.</summary>
    /// <exception cref="InvalidOperationException">It threw, or a row is no distribution.</exception>
    internal static void Decide(IPolicy policy, in Moment moment, Span<double> table, int actions, in Player player)
    {
        try
        {
            policy.Decide(moment, table);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw Thrown($"policy {player}", moment.Step, e);
        }

        int state = ProbabilityRows.FirstBroken(table, actions);
        if (state >= 0)
        {
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture, $"policy {player}: row (s={state}) at step {moment.Step} {ProbabilityRows.Fault(table.Slice(state * actions, actions))}."));
        }
    }

    /// <summary>The kernel of an adversary.</summary>
    /// <exception cref="InvalidOperationException">It threw, or a row is no distribution.</exception>
    internal static void Choose(IAdversary adversary, in Moment moment, Span<double> kernel, int states, int actions, in Player player)
    {
        try
        {
            adversary.Choose(moment, kernel);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw Thrown($"adversary {adversary.GetType().Name} {player}", moment.Step, e);
        }

        int row = ProbabilityRows.FirstBroken(kernel, states);
        if (row >= 0)
        {
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture,
                $"adversary {adversary.GetType().Name} {player}: kernel row (s={row / actions}, a={row % actions}) at step {moment.Step} {ProbabilityRows.Fault(kernel.Slice(row * states, states))}."));
        }
    }

    private static InvalidOperationException Thrown(string who, int step, Exception e) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{who} threw {e.GetType().Name} at step {step}: {e.Message}"), e);
}

/// <summary>Whose answer it is: a group of agents, or one agent that is followed by itself. Words are made only when something is wrong.</summary>
/// <param name="Name">What messages call it: the group, or what the agent plays.</param>
/// <param name="Agents">Number of agents of a group.</param>
/// <param name="Agent">Number of a tagged agent; null for a group.</param>
internal readonly record struct Player(string Name, long Agents, int? Agent)
{
    /// <inheritdoc/>
    public override string ToString() => Agent is { } agent
        ? string.Create(CultureInfo.InvariantCulture, $"{Name} of agent {agent}")
        : string.Create(CultureInfo.InvariantCulture, $"of {Name} ({Agents} agents)");
}
