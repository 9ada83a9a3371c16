using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.Logging;
using RobustMfgSim.Cli.Display;
using RobustMfgSim.Runner;
using RobustMfgSim.Runner.Results;
using RobustMfgSim.Runner.Store;
using RobustMfgSim.Scenarios;

namespace RobustMfgSim.Cli.Verbs;

/// <summary>run SCENARIO: equilibrium, simulation, estimates, bounds, report.</summary>
internal static class RunVerb
{
    private sealed record Request(string Scenario, string? Out, ScenarioOverrides Overrides, int? Workers, bool Resume, Shard? Shard, bool OfArray, string? Prepared, LogLevel Level);

    public static Command Create(CliHost host)
    {
        var scenario = Arguments.Scenario();
        var (output, seed, agents) = (Arguments.Out(), Arguments.Seed(), Arguments.Agents());
        var (episodes, workers, resume, shard, prepared) = (Arguments.Episodes(), Arguments.Workers(), Arguments.Resume(), Arguments.Shard(), Arguments.Prepared());
        var level = Arguments.LogLevels();
        var shards = Arguments.Shards($"Run, as a task of a job array, that shard of K which {ShardTarget.SlurmIndex} (1 to K) or {ShardTarget.KubernetesIndex} (0 to K - 1) names, into DIR/shard-i.");
        var command = new Command("run", "Runs a study: equilibrium, simulation, estimates, bounds, report.") { scenario, output, seed, agents, episodes, workers, resume, shard, shards, prepared, level };
        command.Validators.Add(result =>
        {
            if (result.GetResult(shard) is not null && result.GetResult(shards) is not null)
            {
                result.AddError("--shard names one shard, --shards leaves that to the job array. Give one of them.");
            }
        });
        command.SetAction(async (parsed, cancellation) =>
        {
            var overrides = new ScenarioOverrides(parsed.GetValue(seed), Arguments.Given(parsed.GetValue(agents)), parsed.GetValue(episodes));
            var part = parsed.GetValue(shard);
            if (parsed.GetValue(shards) is { } count && (part = ShardTarget.OfEnvironment(host.Environment, count, out string problem)) is null)
            {
                await host.Error.WriteLineAsync($"robustmfg: {Screen.Safe(problem)}").ConfigureAwait(false);
                return ExitCode.Wrong;
            }

            var request = new Request(
                parsed.GetRequiredValue(scenario), parsed.GetValue(output), overrides, parsed.GetValue(workers), parsed.GetValue(resume), part, parsed.GetValue(shards) is not null, parsed.GetValue(prepared), parsed.GetValue(level));
            return await StoredRun.GuardAsync(host, () => RunAsync(host, request, cancellation)).ConfigureAwait(false);
        });
        return command;
    }

    private static async Task<int> RunAsync(CliHost host, Request request, CancellationToken cancellation)
    {
        if (Scenarios.LoadStudy(host, request.Scenario, request.Overrides) is not { } study)
        {
            return ExitCode.Wrong;
        }

        if (StudyApplicability.ObstacleToSimulation(study) is { } obstacle)
        {
            await host.Error.WriteLineAsync($"robustmfg: {Screen.Safe(obstacle)}").ConfigureAwait(false);
            return ExitCode.Wrong;
        }

        var target = request.Shard is { } shard ? Target(request, study, shard) : null;
        if (target is not null && target.IsComplete(host, study))
        {
            return ExitCode.Done;
        }

        using var folder = target?.Open(RunIdentity.Of(study, target.Shard)) ?? StudyFolder.Open(request.Out ?? DefaultFolder(study.Name), RunIdentity.Of(study), request.Resume);
        folder.KeepPlugins(study);
        if (folder.Store.Episodes is > 0 and var stored)
        {
            new Screen(host).Line(string.Create(CultureInfo.InvariantCulture, $"resuming: {stored} episodes are stored in {folder.Path}"));
        }

        if (request.Prepared is { } prepared)
        {
            PreparedFile.CopyTo(prepared, study, folder.Store);
        }

        using var logs = StandardErrorLog.Factory(host, request.Level);
        var options = new StudyRunOptions(request.Workers) { Store = folder.Store, Shard = request.Shard, Logs = logs };
        var outcome = await StudyDisplay.WatchAsync(host, study, progress => host.Run(study, options, progress, cancellation)).ConfigureAwait(false);
        return await FinishAsync(host, outcome, folder).ConfigureAwait(false);
    }

    public static async Task<int> FinishAsync(CliHost host, Outcome outcome, StudyFolder folder)
    {
        switch (outcome.Status)
        {
            case OutcomeStatus.Cancelled:
                await host.Error.WriteLineAsync($"robustmfg: cancelled; {Kept(folder, "the")}").ConfigureAwait(false);
                return ExitCode.Cancelled;
            case OutcomeStatus.Failed:
                string message = Screen.Safe(outcome.Failure?.Message ?? "the study failed.");
                string detail = host.Debug && outcome.Failure?.Detail is { } trace ? "\n" + trace : "";
                await host.Error.WriteLineAsync($"robustmfg: {message}{(folder.Store.IsEmpty ? "" : (message.EndsWith('.') ? " " : ". ") + Kept(folder, "The"))}{detail}").ConfigureAwait(false);
                return ExitCode.Failed;
            default:
                if (folder.Store.Identity.Shard is { } shard)
                {
                    long episodes = folder.Store.Episodes;
                    folder.Publish();
                    new Screen(host).Line(string.Create(
                        CultureInfo.InvariantCulture, $"{shard}: {episodes} episodes are stored in {folder.Path}. When all are done: robustmfg merge DIR... --out DIR"));
                    return ExitCode.Done;
                }

                try
                {
                    folder.Write(outcome);
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    await host.Error.WriteLineAsync($"robustmfg: the results could not be written: {Screen.Safe(e.Message)} The episodes are kept: mend that and run it again with --resume.").ConfigureAwait(false);
                    return ExitCode.Failed;
                }

                OutcomeSummary.Print(new Screen(host), outcome, folder.Path);
                return outcome.AnyBoundViolated ? ExitCode.BoundViolated : ExitCode.Done;
        }
    }

    private static string Kept(StudyFolder folder, string article) => folder.Store.IsEmpty
        ? "nothing was found yet, and nothing was written."
        : string.Create(CultureInfo.InvariantCulture, $"{article} equilibrium and {folder.Store.Episodes} episodes are kept in {Screen.Safe(folder.Path)}. Go on with the same arguments{(folder.Store.Identity.Shard is null ? " and --resume" : "")}.");

    private static ShardTarget Target(Request request, Study study, Shard shard) => request.OfArray
        ? new(shard, ShardTarget.FolderOf(request.Out ?? DefaultFolder(study.Name), shard.Index), OfArray: true)
        : new(shard, request.Out ?? DefaultFolder(study.Name) + string.Create(CultureInfo.InvariantCulture, $"-shard-{shard.Index}-of-{shard.Count}"), OfArray: false);

    /// <summary>runs/NAME. A study's name is free text; a folder's name is not.</summary>
    internal static string DefaultFolder(string name)
    {
        string safe = string.Concat(name.Select(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '-')).Trim('.', '-');
        return Path.Combine("runs", safe.Length == 0 ? "study" : safe);
    }
}
