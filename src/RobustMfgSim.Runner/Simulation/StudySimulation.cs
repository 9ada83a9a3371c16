using RobustMfgSim.Core.Numerics;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;
using RobustMfgSim.Policies.Equilibria;
using RobustMfgSim.Verification.Estimators;

namespace RobustMfgSim.Runner.Simulation;

/// <summary>The stationary point that a simulation refers to.</summary>
/// <param name="Point">The point.</param>
/// <param name="Warning">What is wrong with it when it is not converged; else null.</param>
/// <param name="Result">How it was found.</param>
public sealed record SimulationReference(StationaryPoint Point, string? Warning, EquilibriumResult Result);

/// <summary>One episode in figures.</summary>
/// <param name="MeanReward">Reward per agent and step, undiscounted, in expectation over the actions.</param>
/// <param name="MeanDistance">Mean of |e_t - mu|_1 over the steps.</param>
/// <param name="Final">e_T, [n].</param>
public sealed record EpisodeSummary(double MeanReward, double MeanDistance, double[] Final);

/// <summary>The population of a study, simulated for its own sake: every agent conforms (but for one in a <see cref="ReplicationReplay"/>), nothing is estimated. Agent 0 is the tagged agent, as in the study's episodes.</summary>
public sealed class StudySimulation
{
    private readonly PopulationProcess _process;
    private readonly StationaryPoint _point;
    private readonly ulong _seed;

    /// <summary>A simulation of N agents.</summary>
    /// <exception cref="ArgumentException">N is too large for the study's engine.</exception>
    public StudySimulation(Study study, SimulationReference reference, long agents)
        : this(study, reference, new DesignPopulation(Designed(study, reference, agents), agents), RandomStream.Derive(study.Seed, "simulate", (ulong)agents))
    {
    }

    internal StudySimulation(Study study, SimulationReference reference, DesignPopulation population, ulong seed)
    {
        (Study, _point, _process, _seed) = (study, reference.Point, population.Process, seed);
        string[] groups = [.. Enumerable.Range(1, _process.Groups).Select(g => _process.Groups == 1 ? "p" : $"p{g}")];
        KernelNames = Enumerable.Range(0, groups.Length).Any(g => _process.TaggedKernel(0).Overlaps(_process.Kernel(g))) ? groups : [.. groups, "own"];
    }

    /// <summary>The study.</summary>
    public Study Study { get; }

    /// <summary>The engine used, as scenarios name it.</summary>
    public string Engine => Results.SnakeCase.Of(_process.Engine);

    /// <summary>Names of the kernels that nature chooses at a step: p, or p1, p2, ... for the parts of a mixture, then own where the tagged agent has rows of its own.</summary>
    public IReadOnlyList<string> KernelNames { get; }

    /// <summary>Finds the stationary point: the equilibrium, or that of the population's own policy (eq. N4).</summary>
    public static SimulationReference Reference(Study study, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(study);
        bool solve = study.Policy.IsEquilibrium || study.Policy.Parts.Any(p => p.Policy.IsEquilibrium);
        var equilibrium = solve ? study.Solver.Solve(study.Game, study.Equilibrium, null, cancellation) : null;
        cancellation.ThrowIfCancellationRequested();
        var found = study.Policy.IsEquilibrium ? equilibrium! : StudyPopulation.Hold(study, equilibrium?.Point, cancellation);
        return new(found.Point, found.Status == SolveStatus.Converged ? null : $"the stationary point is not converged ({Results.SnakeCase.Of(found.Status)}). {found.Message}".TrimEnd(), found);
    }

    /// <summary>One episode.</summary>
    public EpisodeSummary Run(uint replication, int steps, CancellationToken cancellation = default)
    {
        double reward = 0, distance = 0;
        Play(replication, steps, process =>
        {
            reward += process.Mean(process.Moment.Model.Rewards) / steps;
            distance += PopulationMap.Distance(process.Moment.Population, _point.Population) / steps;
        }, cancellation);
        return new(reward, distance, _process.Moment.Population.ToArray());
    }

    private static EpisodeDesign Designed(Study study, SimulationReference reference, long agents)
    {
        ArgumentNullException.ThrowIfNull(study);
        ArgumentNullException.ThrowIfNull(reference);
        return StudyPopulation.Design(study, reference.Point, agents);
    }

    /// <summary>One episode, shown step by step between decision and move.</summary>
    internal void Play(uint replication, int steps, Action<PopulationProcess> show, CancellationToken cancellation)
    {
        _process.Reset(_seed, replication);
        for (int t = 0; t < steps; t++)
        {
            cancellation.ThrowIfCancellationRequested();
            _process.Decide();
            show(_process);
            _process.Move();
        }
    }
}
