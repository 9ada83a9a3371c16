using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Runner;

namespace RobustMfgSim.Fuzzing;

/// <summary>Solves a study for a moment and simulates a few agents of it: what a strange but valid scenario must survive.</summary>
internal static class StudyTrial
{
    private const int MostStates = 12, MostIterations = 200;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10), Patience = TimeSpan.FromSeconds(30);

    /// <summary>What is wrong with the program; null for nothing.</summary>
    public static async Task<string?> FindingAsync(Study study)
    {
        if (study.Game.States > MostStates)
        {
            return null;
        }

        using var stop = new CancellationTokenSource(Longest);
        var small = study with
        {
            Equilibrium = study.Equilibrium with { MaxIterations = Math.Min(study.Equilibrium.MaxIterations, MostIterations) },
            Agents = [.. study.Agents.Where(n => n <= 100).Take(2)], Episodes = 4, Precision = null, Mismatch = null,
            Deviators = [.. study.Deviators.Where(d => !d.NeedsOnePolicy)],
        };
        try
        {
            var result = await Task.Run(() => small.Solver.Solve(small.Game, small.Equilibrium, null, stop.Token)).WaitAsync(Patience).ConfigureAwait(false);
            if (result.Status == SolveStatus.Converged && !result.Point.Policy.Concat(result.Point.Population).Concat(result.Point.Value).All(double.IsFinite))
            {
                return $"{result.Solver} says converged, with numbers that are not finite";
            }

            if (small.Agents.Count == 0 || StudyApplicability.ObstacleToSimulation(small) is not null)
            {
                return null;
            }

            var outcome = await StudyRunner.RunAsync(small, new(1), null, stop.Token).WaitAsync(Patience).ConfigureAwait(false);
            return outcome.Failure is { Detail: { } detail } ? $"{outcome.Failure.Message}\n{detail}" : null;
        }
        catch (Exception fault)
        {
            return $"{fault.GetType().Name}: {fault.Message}\n{fault.StackTrace}";
        }
    }
}
