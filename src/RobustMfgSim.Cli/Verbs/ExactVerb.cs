using System.CommandLine;
using System.Globalization;
using System.Text;
using RobustMfgSim.Cli.Display;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Runner;
using RobustMfgSim.Runner.Results;
using RobustMfgSim.Scenarios;

namespace RobustMfgSim.Cli.Verbs;

/// <summary>exact SCENARIO --agents N: values and exploitabilities at finite N, by dynamic programming instead of simulation.</summary>
internal static class ExactVerb
{
    private sealed record Request(string Scenario, long Agents, bool Json);

    public static Command Create(CliHost host)
    {
        var (scenario, json) = (Arguments.Scenario(), Arguments.Json());
        var agents = Arguments.OneNumberOfAgents();
        var command = new Command("exact", "Computes values and exploitability of N agents exactly, where the game is small enough, and prints them with their errors.") { scenario, agents, json };
        command.SetAction((parsed, cancellation) => RunAsync(host, new(parsed.GetRequiredValue(scenario), parsed.GetValue(agents)!.Value, parsed.GetValue(json)), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(CliHost host, Request request, CancellationToken cancellation)
    {
        if (Scenarios.LoadStudy(host, request.Scenario, new ScenarioOverrides(Agents: [request.Agents])) is not { } study)
        {
            return ExitCode.Wrong;
        }

        if (StudyApplicability.ObstacleToExactValues(study, request.Agents) is { } obstacle)
        {
            await host.Error.WriteLineAsync($"robustmfg: {Screen.Safe($"study {study.Name}: not_applicable: {obstacle}")}").ConfigureAwait(false);
            return ExitCode.Wrong;
        }

        var result = await Task.Run(() => Solve(host, study, request.Agents, cancellation), cancellation).ConfigureAwait(false);
        if (result.Warning is { } warning)
        {
            host.Warn(warning);
        }

        if (request.Json)
        {
            using var text = new MemoryStream();
            ResultsWriter.WriteExact(text, result);
            await host.Output.WriteAsync(Encoding.UTF8.GetString(text.ToArray())).ConfigureAwait(false);
        }
        else
        {
            ExactTable.Print(new Screen(host), result);
        }

        if (result.Values.Status == SolveStatus.Converged)
        {
            return ExitCode.Done;
        }

        await host.Error.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"robustmfg: the exact values are not as accurate as wanted ({SnakeCase.Of(result.Values.Status)}); the errors printed hold all the same.")).ConfigureAwait(false);
        return ExitCode.Failed;
    }

    private static ExactResult Solve(CliHost host, Study study, long agents, CancellationToken cancellation)
    {
        using var line = new SolverLine(host);
        return StudyExact.Solve(study, agents, line, cancellation);
    }
}
