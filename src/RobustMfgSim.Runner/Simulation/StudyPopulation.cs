using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;
using RobustMfgSim.Environments.Engines;
using RobustMfgSim.Policies.Equilibria;
using RobustMfgSim.Verification.Estimators;

namespace RobustMfgSim.Runner.Simulation;

/// <summary>The population of a study: its stationary point, its episodes, and how its agents are divided and moved at N.</summary>
public static class StudyPopulation
{
    /// <summary>The stationary point of a population that does not play the equilibrium alone (eq. N4).</summary>
    /// <param name="study">The study.</param>
    /// <param name="equilibrium">Its equilibrium; needed only where a part of the population plays it.</param>
    /// <param name="cancellation">Stops the search.</param>
    public static EquilibriumResult Hold(Study study, StationaryPoint? equilibrium, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(study);
        double[] Rows(PopulationPolicy policy) => policy.Table ?? equilibrium?.Policy ?? throw new ArgumentNullException(nameof(equilibrium), "A part of the population plays the equilibrium.");
        return study.Policy.Parts.Count == 0
            ? HeldPolicySolver.Solve(study.Game, Rows(study.Policy), study.Equilibrium, cancellation)
            : HeldMixtureSolver.Solve(study.Game, [.. study.Policy.Parts.Select(p => new HeldGroup(Rows(p.Policy), p.Share))], study.Equilibrium, cancellation);
    }

    /// <summary>The episodes of a study at N agents.</summary>
    /// <param name="study">The study.</param>
    /// <param name="point">Stationary point of its population.</param>
    /// <param name="agents">N.</param>
    public static EpisodeDesign Design(Study study, StationaryPoint point, long agents)
    {
        ArgumentNullException.ThrowIfNull(study);
        ArgumentNullException.ThrowIfNull(point);
        Func<IPolicy> Plays(StationaryPoint own) => () => new TablePolicy(own.Policy, study.Game.Actions);
        return new(
            study.Game, point, study.Initial ?? point.Population, Plays(point), study.Adversary(study.Game, point, agents), study.Deviators, study.Seed, study.Truncation)
        {
            Estimators = study.Estimators,
            Engine = study.Engine,
            Draws = study.TaggedDraws,
            Groups = point.Groups.Count == 0 ? null :
            [
                .. study.Policy.Parts.Zip(point.Groups, (part, group) => new DesignGroup(
                    part.Policy.Name, Plays(group.Point), study.Adversary(study.Game, group.Point, agents), study.Initial ?? group.Distribution, part.Share, part.Count)
                {
                    Value = group.Point.Value,
                }),
            ],
        };
    }

    /// <summary>How many agents each part of the population has at N; one number where everybody plays the same.</summary>
    /// <exception cref="ArgumentException">The counts do not fit N.</exception>
    public static long[] Sizes(Study study, long agents)
    {
        ArgumentNullException.ThrowIfNull(study);
        return study.Policy.Parts.Count == 0 ? [agents] : GroupSizes.Split(agents, [.. study.Policy.Parts.Select(p => (p.Share, p.Count))]);
    }

    /// <summary>The engine that moves the population at N agents: agents or counts.</summary>
    public static EngineKind Engine(Study study, long agents)
    {
        ArgumentNullException.ThrowIfNull(study);
        long[] sizes = Sizes(study, agents);

        // The tagged agent is followed by itself.
        sizes[Array.FindIndex(sizes, size => size > 0)]--;
        return EngineChoice.Resolve(study.Engine, study.Game.CouplingSize, sizes);
    }
}
