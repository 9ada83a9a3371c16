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
    private sealed record Request(string Scenario, string? Out, ScenarioOverrides Overrides, int? Workers, bool Resume, Shard? Shard, string? Prepared, LogLevel Level);

    public static Command Create(CliHost host)
    {
        var scenario = Arguments.Scenario();
        var (output, seed, agents) = (Arguments.Out(), Arguments.Seed(), Arguments.Agents());
        var (episodes, workers, resume, shard, prepared) = (Arguments.Episodes(), Arguments.Workers(), Arguments.Resume(), Arguments.Shard(), Arguments.Prepared());
        var level = Arguments.LogLevels();
        var command = new Command("run", "Runs a study: equilibrium, simulation, estimates, bounds, report.") { scenario, output, seed, agents, episodes, workers, resume, shard, prepared, level };
        command.SetAction((parsed, cancellation) =>
        {
            var overrides = new ScenarioOverrides(parsed.GetValue(seed), Arguments.Given(parsed.GetValue(agents)), parsed.GetValue(episodes));
            var part = parsed.GetValue(shard);
            return StoredRun.GuardAsync(host, () => RunAsync(
                host, new(parsed.GetRequiredValue(scenario), parsed.GetValue(output), overrides, parsed.GetValue(workers), parsed.GetValue(resume) || part is not null, part, parsed.GetValue(prepared), parsed.GetValue(level)),
                cancellation));
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

        using var folder = StudyFolder.Open(request.Out ?? Path.Combine("runs", FolderName(study.Name, request.Shard)), RunIdentity.Of(study, request.Shard), request.Resume);
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
                string detail = host.Debug && outcome.Failure?.Detail is { } trace ? "\n" + trace : "";
                await host.Error.WriteLineAsync($"robustmfg: {Screen.Safe(outcome.Failure?.Message ?? "the study failed.")}{(folder.Store.IsEmpty ? "" : " " + Kept(folder, "The"))}{detail}").ConfigureAwait(false);
                return ExitCode.Failed;
            default:
                if (folder.Store.Identity.Shard is { } shard)
                {
                    new Screen(host).Line(string.Create(
                        CultureInfo.InvariantCulture, $"{shard}: {folder.Store.Episodes} episodes are stored in {folder.Path}. When all are done: robustmfg merge DIR... --out DIR"));
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
        : string.Create(CultureInfo.InvariantCulture, $"{article} equilibrium and {folder.Store.Episodes} episodes are kept in {Screen.Safe(folder.Path)}. Go on with the same arguments and --resume.");

    // A study's name is free text; a folder's name is not.
    private static string FolderName(string name, Shard? shard)
    {
        string safe = string.Concat(name.Select(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '-')).Trim('.', '-');
        string part = shard is { } s ? string.Create(CultureInfo.InvariantCulture, $"-shard-{s.Index}-of-{s.Count}") : "";
        return (safe.Length == 0 ? "study" : safe) + part;
    }
}
