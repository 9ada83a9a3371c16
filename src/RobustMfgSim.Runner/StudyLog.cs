using Microsoft.Extensions.Logging;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Policies.Equilibria;

namespace RobustMfgSim.Runner;

/// <summary>
/// What a study says in the logs of its host, under the category of <see cref="Study"/>: structured, with an event number each. No result depends on it. Events of single replications do not
/// exist; the most frequent one is a block of replications that was stored.
/// </summary>
public static partial class StudyLog
{
    /// <summary>Event 1: a study starts.</summary>
    /// <param name="logger">Where to.</param>
    /// <param name="study">The study.</param>
    /// <param name="workers">Workers.</param>
    public static void Started(ILogger logger, Study study, int workers)
    {
        ArgumentNullException.ThrowIfNull(study);
        Started(logger, study.Name, study.Agents.Count, study.Episodes, study.Seed, workers, study.Sha256, ProgramVersion.Text);
    }

    /// <summary>Event 3: an equilibrium, or the stationary point of a population's own policy, was found or read; a warning where it is not converged.</summary>
    /// <param name="logger">Where to.</param>
    /// <param name="what">Which of the two.</param>
    /// <param name="result">What was found.</param>
    public static void Solved(ILogger logger, string what, EquilibriumResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var level = result.Status == SolveStatus.Converged ? LogLevel.Information : LogLevel.Warning;
        Solved(logger, level, what, Results.SnakeCase.Of(result.Status), result.Iterations, result.Solver, result.Point.Residuals.Largest);
    }

    /// <summary>Event 9: a study ends.</summary>
    /// <param name="logger">Where to.</param>
    /// <param name="study">Its name.</param>
    /// <param name="outcome">How: completed, cancelled or failed.</param>
    [LoggerMessage(9, LogLevel.Information, "study {Study} ended: {Outcome}", EventName = "Ended")]
    public static partial void Ended(ILogger logger, string study, string outcome);

    [LoggerMessage(2, LogLevel.Information, "the store holds {Episodes} episodes and {Parts} prepared parts", EventName = "Store")]
    internal static partial void Store(ILogger logger, long episodes, int parts);

    [LoggerMessage(4, LogLevel.Debug, "N = {Agents}: the deviators are ready", EventName = "Deviators")]
    internal static partial void Deviators(ILogger logger, long agents);

    [LoggerMessage(5, LogLevel.Information, "N = {Agents}: {Stored} episodes are stored, {Episodes} at most are needed", EventName = "Simulation")]
    internal static partial void Simulating(ILogger logger, long agents, long stored, long episodes);

    [LoggerMessage(6, LogLevel.Information, "N = {Agents}: estimates from {Episodes} episodes", EventName = "Estimates")]
    internal static partial void Estimated(ILogger logger, long agents, long episodes);

    [LoggerMessage(EventId = 7, EventName = "Bounds", Message = "N = {Agents}: {Bounds} bounds, {Violated} violated")]
    internal static partial void Bounds(ILogger logger, LogLevel level, long agents, int bounds, int violated);

    [LoggerMessage(8, LogLevel.Warning, "{Text}", EventName = "Warning")]
    internal static partial void Warning(ILogger logger, string text);

    [LoggerMessage(10, LogLevel.Error, "{Text}", EventName = "Failed")]
    internal static partial void Failed(ILogger logger, string text, Exception? fault);

    [LoggerMessage(11, LogLevel.Trace, "N = {Agents}: replications {First} to {Last} are stored", EventName = "Block")]
    internal static partial void Block(ILogger logger, long agents, long first, long last);

    [LoggerMessage(12, LogLevel.Information, "mismatch: {Deployment} at distance {Distance}", EventName = "Mismatch")]
    internal static partial void Mismatch(ILogger logger, string deployment, double distance);

    [LoggerMessage(1, LogLevel.Information, "study {Study} starts: {Sizes} numbers of agents, {Episodes} episodes each at most, seed {Seed}, {Workers} workers, scenario {Sha256}, version {Version}", EventName = "Started")]
    private static partial void Started(ILogger logger, string study, int sizes, int episodes, ulong seed, int workers, string sha256, string version);

    [LoggerMessage(EventId = 3, EventName = "Solved", Message = "{What}: {Status} after {Iterations} iterations of {Solver}, largest residual {Residual}")]
    private static partial void Solved(ILogger logger, LogLevel level, string what, string status, int iterations, string solver, double residual);
}
