namespace RobustMfgSim.Scenarios;

/// <summary>Values from the command line that replace those of the file; null leaves the file's. They are part of the resolved scenario and its hash.</summary>
/// <param name="Seed">--seed.</param>
/// <param name="Agents">--agents: different numbers in [1, 1000000000000], at most 1073741824 for the engine agents.</param>
/// <param name="Episodes">--episodes: at least 2.</param>
/// <param name="Number">--sweep: one number of the scenario, replaced.</param>
public sealed record ScenarioOverrides(ulong? Seed = null, IReadOnlyList<long>? Agents = null, int? Episodes = null, NumberOverride? Number = null);

/// <summary>A number that replaces one of the scenario, or stands in for one that the scenario leaves at its default.</summary>
/// <param name="Path">Keys from the top, joined by dots: ambiguity.radius, discount, game.parameters.beta.</param>
/// <param name="Value">The number.</param>
public sealed record NumberOverride(string Path, double Value);
