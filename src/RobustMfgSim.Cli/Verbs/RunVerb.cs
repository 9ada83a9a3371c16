using System.CommandLine;
using RobustMfgSim.Cli.Display;
using RobustMfgSim.Runner;
using RobustMfgSim.Runner.Results;
using RobustMfgSim.Scenarios;

namespace RobustMfgSim.Cli.Verbs;

/// <summary>run SCENARIO: equilibrium, simulation, estimates, bounds, report.</summary>
internal static class RunVerb
{
    private sealed record Request(string Scenario, string? Out, ScenarioOverrides Overrides, int? Workers);

    public static Command Create(CliHost host)
    {
        var scenario = Arguments.Scenario();
        var (output, seed, agents) = (Arguments.Out(), Arguments.Seed(), Arguments.Agents());
        var (episodes, workers) = (Arguments.Episodes(), Arguments.Workers());
        var command = new Command("run", "Runs a study: equilibrium, simulation, estimates, bounds, report.") { scenario, output, seed, agents, episodes, workers };
        command.SetAction((parsed, cancellation) =>
        {
            // An option for a list that was not given reads as an empty list.
            long[]? list = parsed.GetValue(agents) is { Length: > 0 } given ? given : null;
            var overrides = new ScenarioOverrides(parsed.GetValue(seed), list, parsed.GetValue(episodes));
            return RunAsync(host, new(parsed.GetRequiredValue(scenario), parsed.GetValue(output), overrides, parsed.GetValue(workers)), cancellation);
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

        RunFolder opened;
        try
        {
            opened = RunFolder.Open(request.Out ?? Path.Combine("runs", FolderName(study.Name)));
        }
        catch (RunFolderException e)
        {
            await host.Error.WriteLineAsync($"robustmfg: {Screen.Safe(e.Message)}").ConfigureAwait(false);
            return ExitCode.Wrong;
        }

        using var folder = opened;
        var outcome = await StudyDisplay.WatchAsync(host, progress => host.Run(study, new(request.Workers), progress, cancellation)).ConfigureAwait(false);
        return await FinishAsync(host, outcome, folder).ConfigureAwait(false);
    }

    private static async Task<int> FinishAsync(CliHost host, Outcome outcome, RunFolder folder)
    {
        switch (outcome.Status)
        {
            case OutcomeStatus.Cancelled:
                await host.Error.WriteLineAsync("robustmfg: cancelled; nothing was written.").ConfigureAwait(false);
                return ExitCode.Cancelled;
            case OutcomeStatus.Failed:
                string detail = host.Debug && outcome.Failure?.Detail is { } trace ? "\n" + trace : "";
                await host.Error.WriteLineAsync($"robustmfg: {Screen.Safe(outcome.Failure?.Message ?? "the study failed.")}{detail}").ConfigureAwait(false);
                return ExitCode.Failed;
            default:
                try
                {
                    RunFiles.Write(folder, outcome);
                }
                catch (IOException e)
                {
                    await host.Error.WriteLineAsync($"robustmfg: {Screen.Safe(e.Message)}").ConfigureAwait(false);
                    return ExitCode.Failed;
                }

                OutcomeSummary.Print(new Screen(host), outcome, folder.Path);
                return outcome.AnyBoundViolated ? ExitCode.BoundViolated : ExitCode.Done;
        }
    }

    // A study's name is free text; a folder's name is not.
    private static string FolderName(string name)
    {
        string safe = string.Concat(name.Select(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '-')).Trim('.', '-');
        return safe.Length == 0 ? "study" : safe;
    }
}
