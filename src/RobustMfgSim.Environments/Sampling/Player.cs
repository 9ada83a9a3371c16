using System.Globalization;

namespace RobustMfgSim.Environments.Sampling;

/// <summary>Whose policy or adversary is asked: a group of agents, or one agent that is followed by itself. Its words are made only when something is wrong.</summary>
/// <param name="Name">What messages call it: the group, or what the agent plays. The default is nobody in particular.</param>
/// <param name="Agents">Number of agents of a group; null where there is none.</param>
/// <param name="Tagged">Number of a tagged agent; null for a group.</param>
public readonly record struct Player(string Name, long? Agents = null, int? Tagged = null)
{
    /// <summary>The words, as in "of the population (99 agents)" and "mine of tagged agent 0".</summary>
    public override string ToString() => (Agents, Tagged) switch
    {
        (_, { } agent) => string.Create(CultureInfo.InvariantCulture, $"{Name} of tagged agent {agent}"),
        ({ } agents, _) => string.Create(CultureInfo.InvariantCulture, $"of {Name} ({agents} agents)"),
        _ => Name ?? "",
    };
}
