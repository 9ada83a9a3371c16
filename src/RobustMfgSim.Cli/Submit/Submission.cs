using System.Globalization;
using RobustMfgSim.Cli.Display;
using RobustMfgSim.Cli.Verbs;
using RobustMfgSim.Runner;
using RobustMfgSim.Runner.Results;
using RobustMfgSim.Scenarios;

namespace RobustMfgSim.Cli.Submit;

/// <summary>What every kind of submission is asked for.</summary>
internal sealed record SubmitRequest(string Scenario, string? Out, ScenarioOverrides Overrides, int? Shards, int Cpus, bool Retry);

/// <summary>A study and its folder, and what the verb says about them before and after the shards run.</summary>
internal sealed class Submission
{
    private const int TailLines = 8, MostFailuresShown = 10;
    private readonly CliHost _host;
    private readonly string _kind, _path;

    private Submission(CliHost host, string kind, string path, Study study, SubmitFolder folder) => (_host, _kind, _path, Study, Folder) = (host, kind, path, study, folder);

    /// <summary>The study.</summary>
    public Study Study { get; }

    /// <summary>Its folder.</summary>
    public SubmitFolder Folder { get; }

    /// <summary>The command that runs what is not complete.</summary>
    public string RetryCommand => ProgramCommand.Line(
        ["robustmfg", "submit", _kind, Path.Combine(_path, SubmitFolder.ScenarioName), "--out", _path, "--retry", .. _host.AllowPlugins ? new[] { Arguments.AllowPlugins().Name } : []]);

    /// <summary>Reads the scenario, plans the shards and makes the folder; or, to retry, opens the one that is there. Null after all problems were printed.</summary>
    public static async Task<Submission?> OpenAsync(CliHost host, string kind, SubmitRequest request, CancellationToken cancellation)
    {
        if (Verbs.Scenarios.LoadStudy(host, request.Scenario, request.Overrides) is not { } study)
        {
            return null;
        }

        if (StudyApplicability.ObstacleToSimulation(study) is { } obstacle)
        {
            await host.Error.WriteLineAsync($"robustmfg: {Screen.Safe(obstacle)}").ConfigureAwait(false);
            return null;
        }

        string path = request.Out ?? RunVerb.DefaultFolder(study.Name);
        if (!request.Retry)
        {
            SubmitFolder.Refuse(path);
            return await PlanAsync(host, request, study, cancellation).ConfigureAwait(false) is { } plan
                ? new(host, kind, path, study, SubmitFolder.Create(path, study, plan.Commands)) : null;
        }

        var folder = SubmitFolder.Open(path, study);
        if (request.Shards is { } shards && shards != folder.Commands.Count)
        {
            await host.Error.WriteLineAsync(Text($"robustmfg: --shards is {shards}, and {path} was planned with {folder.Commands.Count} shards. Retry without --shards, or submit into another folder.")).ConfigureAwait(false);
            return null;
        }

        return new(host, kind, path, study, folder);
    }

    /// <summary>Runs what is not complete, waits for it and reports; the program's exit code.</summary>
    public async Task<int> RunAsync(IShardExecutor executor, CancellationToken cancellation)
    {
        if (await StartAsync(executor, cancellation).ConfigureAwait(false) is { } code)
        {
            return code;
        }

        return await WaitAsync(executor, cancellation).ConfigureAwait(false);
    }

    /// <summary>Starts the shards that are not complete, and the merge; the exit code when there is nothing to start.</summary>
    public async Task<int?> StartAsync(IShardExecutor executor, CancellationToken cancellation)
    {
        var incomplete = Folder.Incomplete();
        if (incomplete.Count == 0 && Folder.HasResults)
        {
            Line(Text($"all {Folder.Commands.Count} shards are complete, and the results are in {Path.Combine(_path, SubmitFolder.ResultsName)}. There is nothing to do."));
            return ExitCode.Done;
        }

        if (Folder.UnderWay() is { Count: > 0 } open)
        {
            Error($"shards are being run now: {Numbers(open)}. Wait for them, or stop them first.");
            return ExitCode.Wrong;
        }

        await executor.StartAsync(Folder, incomplete, cancellation).ConfigureAwait(false);
        return null;
    }

    /// <summary>Waits for everything that was started, and reports.</summary>
    public async Task<int> WaitAsync(IShardExecutor executor, CancellationToken cancellation)
    {
        var ends = await executor.WaitAsync(Line, cancellation).ConfigureAwait(false);

        var incomplete = Folder.Incomplete();
        if (incomplete.Count == 0 && Folder.HasResults)
        {
            Line(await File.ReadAllTextAsync(Folder.Log(ShardTasks.Merge), cancellation).ConfigureAwait(false));
            return ends.FirstOrDefault(e => e.Task == ShardTasks.Merge)?.ExitCode ?? ExitCode.Done;
        }

        var failures = Causes(ends);
        foreach (var failure in failures.Take(MostFailuresShown))
        {
            Tail(failure);
        }

        if (failures.Count > MostFailuresShown)
        {
            Error(Text($"{failures.Count - MostFailuresShown} more failed; their logs are in {Folder.Log("shard-*")}."));
        }

        string left = incomplete.Count == 0 ? "all shards are complete, but they are not merged" : Text($"{incomplete.Count} of {Folder.Commands.Count} shards are incomplete: {Numbers(incomplete)}");
        Error($"{left}. Mend the cause, then run what is left: {RetryCommand}");
        return ExitCode.Failed;
    }

    // What waited for a task that failed was never run: the cause is enough.
    private static List<TaskEnd> Causes(IReadOnlyList<TaskEnd> ends)
    {
        var failures = ends.Where(e => !e.Done).ToList();
        return failures.Find(e => e.Task == ShardTasks.Prepare) is { } prepare ? [prepare] : [.. failures.Where(e => e.Task != ShardTasks.Merge || failures.Count == 1)];
    }

    /// <summary>Prints a line.</summary>
    public void Line(string text) => new Screen(_host).Line(text);

    /// <summary>Prints an error.</summary>
    public void Error(string text) => _host.Error.WriteLine($"robustmfg: {Screen.Safe(text)}");

    private void Tail(TaskEnd failure)
    {
        var tail = Folder.LogTail(failure.Task, TailLines);
        Error($"{failure.Task} failed: {failure.Words}. {(tail.Count == 0 ? $"It wrote nothing to {Folder.Log(failure.Task)}." : $"The end of {Folder.Log(failure.Task)}:")}");
        foreach (string line in tail)
        {
            _host.Error.WriteLine($"  {Screen.Safe(line)}");
        }
    }

    private static async Task<ShardPlan?> PlanAsync(CliHost host, SubmitRequest request, Study study, CancellationToken cancellation)
    {
        var screen = new Screen(host);
        screen.Line("timing a few episodes");
        var cost = await ShardTiming.MeasureAsync(host, study, cancellation).ConfigureAwait(false);
        var plan = ShardPlan.Choose(study, cost, request.Shards, request.Cpus);
        if (plan is null)
        {
            await host.Error.WriteLineAsync("robustmfg: the first episodes took more than a minute, too long to plan with. Give the number of shards: --shards K.").ConfigureAwait(false);
            return null;
        }

        foreach (string line in plan.Lines())
        {
            screen.Line(line);
        }

        if (plan.Warning() is { } warning)
        {
            host.Warn($"warning: {warning}");
        }

        return plan;
    }

    private static string Numbers(IEnumerable<int> numbers) => string.Join(", ", numbers.Select(n => n.ToString(CultureInfo.InvariantCulture)));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
