using System.CommandLine;
using Microsoft.Extensions.Logging;
using RobustMfgSim.Cli.Display;
using RobustMfgSim.Runner;
using RobustMfgSim.Runner.Store;
using RobustMfgSim.Scenarios;

namespace RobustMfgSim.Cli.Verbs;

/// <summary>prepare SCENARIO: solves and trains once, into a file that any number of runs and shards can start from.</summary>
internal static class PrepareVerb
{
    public static Command Create(CliHost host)
    {
        var scenario = Arguments.Scenario();
        var (seed, agents, episodes, workers) = (Arguments.Seed(), Arguments.Agents(), Arguments.Episodes(), Arguments.Workers());
        var output = new Option<string>("--out") { Description = "File to write; must not exist.", HelpName = "FILE", Required = true };
        var level = Arguments.LogLevels();
        var command = new Command("prepare", "Solves the equilibrium and trains the deviators that learn, into a file for 'run --prepared'.") { scenario, output, seed, agents, episodes, workers, level };
        command.SetAction((parsed, cancellation) =>
        {
            var overrides = new ScenarioOverrides(parsed.GetValue(seed), Arguments.Given(parsed.GetValue(agents)), parsed.GetValue(episodes));
            return StoredRun.GuardAsync(host, () => PrepareAsync(
                host, parsed.GetRequiredValue(scenario), overrides, parsed.GetRequiredValue(output), (parsed.GetValue(workers), parsed.GetValue(level)), cancellation));
        });
        return command;
    }

    private static async Task<int> PrepareAsync(CliHost host, string scenario, ScenarioOverrides overrides, string output, (int? Workers, LogLevel Level) how, CancellationToken cancellation)
    {
        if (Scenarios.LoadStudy(host, scenario, overrides) is not { } study)
        {
            return ExitCode.Wrong;
        }

        if (StudyApplicability.ObstacleToSimulation(study) is { } obstacle)
        {
            await host.Error.WriteLineAsync($"robustmfg: {Screen.Safe(obstacle)}").ConfigureAwait(false);
            return ExitCode.Wrong;
        }

        using var file = PreparedFile.Create(output, RunIdentity.Of(study));
        using var logs = StandardErrorLog.Factory(host, how.Level);
        var options = new StudyRunOptions(how.Workers) { Store = file.Store, PreparationOnly = true, Logs = logs };
        var outcome = await StudyDisplay.WatchAsync(host, study, progress => host.Run(study, options, progress, cancellation)).ConfigureAwait(false);
        switch (outcome.Status)
        {
            case OutcomeStatus.Cancelled:
                await host.Error.WriteLineAsync($"robustmfg: cancelled; {(file.Store.IsEmpty ? "nothing was written." : "what was found is kept. Go on with the same arguments.")}").ConfigureAwait(false);
                return ExitCode.Cancelled;
            case OutcomeStatus.Failed:
                string detail = host.Debug && outcome.Failure?.Detail is { } trace ? "\n" + trace : "";
                await host.Error.WriteLineAsync($"robustmfg: {Screen.Safe(outcome.Failure?.Message ?? "the study failed.")}{detail}").ConfigureAwait(false);
                return ExitCode.Failed;
            default:
                file.Publish();
                foreach (string warning in outcome.Warnings)
                {
                    await host.Error.WriteLineAsync($"robustmfg: warning: {Screen.Safe(warning)}").ConfigureAwait(false);
                }

                new Screen(host).Line($"prepared: {output}. Use it with the same options: robustmfg run SCENARIO --prepared FILE, with or without --shard");
                return ExitCode.Done;
        }
    }
}
