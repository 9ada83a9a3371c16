using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;
using RobustMfgSim.Environments.Adversaries;
using RobustMfgSim.Environments.Engines;
using RobustMfgSim.Policies.Deviators;
using RobustMfgSim.Policies.Equilibria;
using RobustMfgSim.Verification.Bounds;
using RobustMfgSim.Verification.Estimators;
using RobustMfgSim.Verification.Mismatch;

namespace RobustMfgSim.Runner;

/// <summary>A validated study: immutable, and all there is to run. A scenario is the file, a study the validated object, an outcome what came out.</summary>
public sealed record Study
{
    /// <summary>Name of the study.</summary>
    public required string Name { get; init; }

    /// <summary>The scenario as resolved: YAML with every default and override written out. Running it again gives the same study.</summary>
    public required string ResolvedScenario { get; init; }

    /// <summary>SHA-256 of <see cref="ResolvedScenario"/> in lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The plug-ins that the study was read with, in the order of the scenario.</summary>
    public IReadOnlyList<StudyPlugin> Plugins { get; init; } = [];

    /// <summary>The game with its ambiguity.</summary>
    public required RobustGame Game { get; init; }

    /// <summary>Kind of the game, as in the scenario.</summary>
    public required string GameKind { get; init; }

    /// <summary>The solver.</summary>
    public required IEquilibriumSolver Solver { get; init; }

    /// <summary>The solver's target.</summary>
    public required EquilibriumOptions Equilibrium { get; init; }

    /// <summary>Whether bounds may rest on an equilibrium that is not converged.</summary>
    public bool AcceptUnconverged { get; init; }

    /// <summary>What everybody plays.</summary>
    public required PopulationPolicy Policy { get; init; }

    /// <summary>Name of the population's adversary.</summary>
    public required string AdversaryName { get; init; }

    /// <summary>Makes the population's adversaries at a number of agents: a maker of instances, one per worker.</summary>
    public required Func<RobustGame, StationaryPoint, long, Func<IAdversary>> Adversary { get; init; }

    /// <summary>Distribution of the initial states, [n]; null for the stationary point's population (initial: equilibrium).</summary>
    public double[]? Initial { get; init; }

    /// <summary>The deviators, in report order.</summary>
    public required IReadOnlyList<IDeviator> Deviators { get; init; }

    /// <summary>Figures of the population that are reported beside value, distance and gains, in report order.</summary>
    public IReadOnlyList<IEstimator> Estimators { get; init; } = [];

    /// <summary>Numbers of agents, ascending.</summary>
    public required IReadOnlyList<long> Agents { get; init; }

    /// <summary>Equilibria to put to work under model mismatch; null where the scenario has none.</summary>
    public MismatchPlan? Mismatch { get; init; }

    /// <summary>How agents are moved.</summary>
    public EngineKind Engine { get; init; } = EngineKind.Auto;

    /// <summary>How the random numbers of the tagged agent hang together over replications.</summary>
    public TaggedDraws TaggedDraws { get; init; } = TaggedDraws.Independent;

    /// <summary>Replications per number of agents, at most.</summary>
    public required int Episodes { get; init; }

    /// <summary>Half-width at which replications stop; null for none.</summary>
    public double? Precision { get; init; }

    /// <summary>Confidence level of every interval.</summary>
    public required double Confidence { get; init; }

    /// <summary>How much work goes into the bounds.</summary>
    public BoundEffort Bounds { get; init; } = BoundEffort.Auto;

    /// <summary>Allowed error of cutting the infinite horizon.</summary>
    public required double Truncation { get; init; }

    /// <summary>Seed.</summary>
    public required ulong Seed { get; init; }
}

/// <summary>What the population plays: one policy, or parts of it different ones.</summary>
/// <param name="Name">equilibrium, the name of another policy, or mixture.</param>
/// <param name="Table">Rows pi(a|s) of a policy that does not look at the population, [n x m]; null for the equilibrium policy and for a mixture.</param>
public sealed record PopulationPolicy(string Name, double[]? Table)
{
    /// <summary>The parts of a mixture, at least two; empty where everybody plays the same.</summary>
    public IReadOnlyList<PopulationPart> Parts { get; init; } = [];

    /// <summary>Whether everybody plays the equilibrium.</summary>
    public bool IsEquilibrium => Table is null && Parts.Count == 0;

    /// <summary>A policy for every part of the population.</summary>
    public static PopulationPolicy Mixture(IReadOnlyList<PopulationPart> parts) => new("mixture", null) { Parts = parts };
}

/// <summary>A part of the population that plays a policy of its own.</summary>
/// <param name="Policy">What it plays.</param>
/// <param name="Share">Its share as N grows: 0 for a count, unless all parts have one.</param>
/// <param name="Count">A number of agents that does not depend on N, instead of a share.</param>
public sealed record PopulationPart(PopulationPolicy Policy, double Share, long? Count);
