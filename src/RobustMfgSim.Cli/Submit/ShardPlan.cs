using System.Globalization;
using RobustMfgSim.Runner;

namespace RobustMfgSim.Cli.Submit;

/// <summary>How many shards, and how long each should take. No result depends on it.</summary>
/// <param name="Study">The study.</param>
/// <param name="Commands">K and the workers of each shard.</param>
/// <param name="Cost">What the timing run found; null when it found nothing.</param>
internal sealed record ShardPlan(Study Study, ShardCommands Commands, ShardCost? Cost)
{
    /// <summary>What a shard should take at least: starting one costs a scheduler seconds.</summary>
    public const double LeastSeconds = 30;

    /// <summary>The most shards that are chosen unasked: a Slurm array has 1,000 tasks unless its administrator allows more.</summary>
    public const int MostShards = 1000;

    /// <summary>Seconds that each shard simulates.</summary>
    public double? SecondsEach => Cost is null ? null : Cost.Episodes / Commands.Count / Commands.Workers;

    /// <summary>The plan with the most shards that take <see cref="LeastSeconds"/> each, or with as many as the user asks for.</summary>
    /// <param name="study">The study.</param>
    /// <param name="cost">What it costs.</param>
    /// <param name="shards">K, where the user gives it.</param>
    /// <param name="workers">Workers of each shard.</param>
    public static ShardPlan? Choose(Study study, ShardCost? cost, int? shards, int workers) =>
        (shards ?? Best(study, cost, workers)) is { } count ? new(study, new(count, workers, study.Plugins.Count > 0), cost) : null;

    /// <summary>The plan in words.</summary>
    public IEnumerable<string> Lines()
    {
        string shards = Commands.Count == 1 ? "1 shard" : Text($"{Commands.Count} shards");
        if (Cost is null || SecondsEach is not { } each)
        {
            yield return $"plan: {shards}; the time was not estimated, because too few episodes came within a minute";
            yield break;
        }

        yield return Text($"plan, an estimate from {Cost.Timed} episodes at each N on this machine: {Time(Cost.Episodes)} for all {Study.Episodes} episodes at every N with one worker, after {Time(Cost.First)} for equilibrium and deviators");
        yield return Text($"plan: {shards} with {Commands.Workers} worker{(Commands.Workers == 1 ? "" : "s")} each, {Time(each)} of simulation a shard");
    }

    /// <summary>What is unwise about the plan; null when nothing is.</summary>
    public string? Warning()
    {
        if (SecondsEach is not { } each || each >= LeastSeconds || Commands.Count == 1)
        {
            return null;
        }

        int better = Best(Study, Cost, Commands.Workers)!.Value;
        string advice = better == 1 ? "One shard, or a plain run, would do" : Text($"--shards {better} would make them long enough");
        return $"shards of {Time(each)} are shorter than {Text($"{LeastSeconds}")} s: starting them costs more than they save. {advice}.";
    }

    private static int? Best(Study study, ShardCost? cost, int workers) =>
        cost is null ? null : (int)Math.Clamp(Math.Floor(cost.Episodes / (LeastSeconds * workers)), 1, Math.Min(MostShards, study.Episodes));

    // "0.4 s", "12 s", "3 min", "5.2 h": an estimate has no more digits.
    private static string Time(double seconds) => seconds < 0.1 ? "less than 0.1 s" : "about " + (
        seconds < 10 ? Text($"{seconds:0.0} s") : seconds < 120 ? Text($"{seconds:0} s") : seconds < 7200 ? Text($"{seconds / 60:0} min") : Text($"{seconds / 3600:0.0} h"));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
