using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;
using RobustMfgSim.Environments.Adversaries;

namespace RobustMfgSim.Verification.Exact;

/// <summary>The finite-population game whose exact values are wanted: everybody but one plays one policy under one adversary rule (theory section 7).</summary>
/// <param name="Game">The game with its ambiguity.</param>
/// <param name="Point">The stationary point of the population: the iteration starts from its V. No result depends on it but through policy and adversary.</param>
/// <param name="Initial">mu_0: all states at t = 0 are drawn independently from it, [n].</param>
/// <param name="Policy">pi(a | s, e); must not depend on time.</param>
/// <param name="Adversary">The population's rule p(. | s, a, e) (eq. N2); must not depend on time or chance.</param>
public sealed record ExactSetting(RobustGame Game, StationaryPoint Point, double[] Initial, Func<IPolicy> Policy, Func<IAdversary> Adversary);
