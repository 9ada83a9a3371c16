using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;
using RobustMfgSim.Environments.Adversaries;

namespace RobustMfgSim.Policies.Deviators;

/// <summary>The population in which one agent deviates: all that a deviator may prepare itself with.</summary>
/// <param name="Game">The game.</param>
/// <param name="Point">The stationary point of the population.</param>
/// <param name="Initial">mu_0, [n].</param>
/// <param name="Policy">What everybody else plays; a fresh instance per worker.</param>
/// <param name="Adversary">The population's adversary; a fresh instance per worker.</param>
/// <param name="Agents">N.</param>
/// <param name="Seed">Seed of all randomness of the preparation.</param>
public sealed record DeviationTask(
    RobustGame Game, StationaryPoint Point, double[] Initial, Func<IPolicy> Policy, Func<IAdversary> Adversary, long Agents, ulong Seed);
