using RobustMfgSim.Policies.Deviators;
using RobustMfgSim.Verification.Estimators;

namespace RobustMfgSim.Runner.Simulation;

/// <summary>
/// Replications of a study's run at one number of agents, played again: the same random numbers, kernels and moves. Agent 0 conforms, or plays one of the study's deviators, which is made ready
/// (trained, where it learns) as in the run.
/// </summary>
public sealed class ReplicationReplay
{
    private readonly EpisodeSimulator _simulator;

    /// <summary>A replay.</summary>
    /// <param name="study">The study.</param>
    /// <param name="reference">Its stationary point.</param>
    /// <param name="agents">N.</param>
    /// <param name="deviator">Name of the deviator that agent 0 plays; null where it conforms.</param>
    /// <param name="cancellation">Stops the preparation of the deviator.</param>
    /// <exception cref="ArgumentException">The study has no deviator of that name.</exception>
    public ReplicationReplay(Study study, SimulationReference reference, long agents, string? deviator, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(study);
        ArgumentNullException.ThrowIfNull(reference);
        var design = StudyPopulation.Design(study, reference.Point, agents);
        var task = new DeviationTask(design.Game, reference.Point, design.Initial, design.Policy, design.Adversary, agents, study.Seed);
        design = design with { Deviators = deviator is null ? [] : [Named(study, deviator).For(task, cancellation)] };
        _simulator = new(design, agents);
        var population = new DesignPopulation(design, agents);
        population.Conform();
        foreach (var own in design.Deviators)
        {
            population.Process.Play(0, own.Descriptor.Name, own.Create(design.Game, design.Point));
        }

        Simulation = new(study, reference, population, design.SeedAt(agents));
    }

    /// <summary>The run in which agent 0 plays what was asked for, step by step.</summary>
    public StudySimulation Simulation { get; }

    /// <summary>Steps of a replication.</summary>
    public int Steps => _simulator.Horizon.Steps;

    /// <summary>The figures of a replication, as the run has stored them; with one gain where agent 0 deviates.</summary>
    /// <exception cref="DeviatingRunException">The deviator failed, or something in the run in which it deviates.</exception>
    public Episode Run(uint replication) => _simulator.Run(replication);

    private static IDeviator Named(Study study, string name) => study.Deviators.FirstOrDefault(d => d.Descriptor.Name == name)
        ?? throw new ArgumentException($"study {study.Name}: there is no deviator '{name}'. Known: {string.Join(", ", study.Deviators.Select(d => d.Descriptor.Name))}.");
}
