using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Policies.Equilibria;
using RobustMfgSim.Verification.Mismatch;

namespace RobustMfgSim.Runner;

/// <summary>What came out of a study of model mismatch.</summary>
/// <param name="Setting">Number of agents, initial distribution and the like.</param>
/// <param name="Equilibria">The equilibria as solved, whatever their status.</param>
/// <param name="Curves">One per deployment.</param>
public sealed record MismatchOutcome(MismatchSetting Setting, IReadOnlyList<SolvedEquilibrium> Equilibria, IReadOnlyList<MismatchCurve> Curves);

/// <summary>An equilibrium of a study of model mismatch.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Game">The game with the ambiguity it guards against.</param>
/// <param name="Result">What the solver found.</param>
public sealed record SolvedEquilibrium(string Name, RobustGame Game, EquilibriumResult Result);
