using System.Globalization;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Environments;
using RobustMfgSim.Environments.Engines;

namespace RobustMfgSim.Verification.Estimators;

/// <summary>
/// Conformance checker for anybody's <see cref="IEstimator"/>: finite figures that are a function of the episode alone, whatever the instance has seen before, with either engine; an error of truncation
/// that is a number; nothing allocated at a step. Plays a few episodes and returns every problem found.
/// </summary>
public static class EstimatorChecks
{
    private const uint Replications = 4;

    /// <summary>All problems of the estimator; empty when none was found.</summary>
    /// <param name="estimator">The estimator.</param>
    /// <param name="design">Episodes to look at; its own estimators and deviators are left out.</param>
    /// <param name="agents">N.</param>
    public static IReadOnlyList<ExtensionProblem> Check(IEstimator estimator, EpisodeDesign design, long agents)
    {
        ArgumentNullException.ThrowIfNull(estimator);
        ArgumentNullException.ThrowIfNull(design);
        string name = $"estimator {estimator.Descriptor.Name}";
        var problems = new List<ExtensionProblem>();
        foreach (var engine in new[] { EngineKind.Agents, EngineKind.Counts })
        {
            try
            {
                Check(name, design with { Deviators = [], Estimators = [estimator], Engine = engine }, agents, problems);
            }
            catch (InvalidOperationException fault)
            {
                problems.Add(ExtensionProblem.Of(name, fault));
            }
        }

        return [.. problems.Distinct()];
    }

    private static void Check(string name, EpisodeDesign design, long agents, List<ExtensionProblem> problems)
    {
        var simulator = new EpisodeSimulator(design, agents);
        double[] forward = [.. Enumerable.Range(0, (int)Replications).Select(r => simulator.Run((uint)r).Figures[0])];
        var fresh = new EpisodeSimulator(design, agents);
        for (int r = (int)Replications - 1; r >= 0; r--)
        {
            Same(name, forward[r], simulator.Run((uint)r).Figures[0], "after other episodes", r, problems);
            Same(name, forward[r], fresh.Run((uint)r).Figures[0], "by a fresh instance", r, problems);
        }

        var task = new EstimatorTask(design.Game, design.Point, agents, simulator.Horizon.Steps);
        EstimatorDoor.TruncationError(design.Estimators[0], task);
        Allocates(name, new EstimatorDoor(design.Estimators[0], task), new DesignPopulation(design, agents).Process, problems);
    }

    private static void Same(string name, double first, double again, string when, int replication, List<ExtensionProblem> problems)
    {
        if (!first.Equals(again))
        {
            problems.Add(new(name, string.Create(
                CultureInfo.InvariantCulture, $"the figure of replication {replication} is {first} at first and {again} {when}; it must be a function of the episode alone, so Start must forget everything.")));
        }
    }

    // The runtime may compile a method anew on the way: the quietest step counts.
    private static void Allocates(string name, EstimatorDoor door, PopulationProcess process, List<ExtensionProblem> problems)
    {
        process.Reset(1);
        door.Start();
        long bytes = long.MaxValue;
        for (int t = 0; t < 20; t++)
        {
            process.Decide();
            long before = GC.GetAllocatedBytesForCurrentThread();
            door.Observe(process);
            bytes = Math.Min(bytes, GC.GetAllocatedBytesForCurrentThread() - before);
            process.Move();
        }

        if (bytes > 0)
        {
            problems.Add(new(name, string.Create(CultureInfo.InvariantCulture, $"Observe allocates {bytes} bytes a step; use memory made with the figure.")));
        }
    }
}
