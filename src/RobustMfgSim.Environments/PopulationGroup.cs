using RobustMfgSim.Environments.Adversaries;

namespace RobustMfgSim.Environments;

/// <summary>Agents that play the same policy under the same adversary rule: exchangeable, so that only their counts by state matter.</summary>
/// <param name="Name">What messages call them.</param>
/// <param name="Policy">What they play; an instance of one process alone.</param>
/// <param name="Adversary">Picks their rows; an instance of one process alone. Groups may share one, which then chooses once a step.</param>
/// <param name="Agents">How many they are, at least 0.</param>
/// <param name="Initial">Distribution of their initial states, [n].</param>
public sealed record PopulationGroup(string Name, IPolicy Policy, IAdversary Adversary, long Agents, double[] Initial);

/// <summary>A single agent that is followed by itself, beside the groups. It is one of the N agents.</summary>
/// <param name="Name">What messages call it.</param>
/// <param name="Policy">What it plays.</param>
/// <param name="Adversary">Picks its rows; may be that of a group, or what that gives as <see cref="IAdversary.ForTagged"/>.</param>
/// <param name="Initial">Distribution of its initial state, [n].</param>
public sealed record TaggedAgent(string Name, IPolicy Policy, IAdversary Adversary, double[] Initial);
