using System.CommandLine;
using Microsoft.Extensions.Logging;
using RobustMfgSim.Cli.Display;
using RobustMfgSim.Core.Ambiguity.SRectangular;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Policies.Equilibria;
using RobustMfgSim.Runner;
using RobustMfgSim.Runner.Results;

namespace RobustMfgSim.Cli.Verbs;

/// <summary>solve SCENARIO: the equilibrium with its residuals.</summary>
internal static class SolveVerb
{
    private sealed record Request(string Scenario, bool Json, int? Starts, SweepRequest? Sweep, bool Compare, string? Out, LogLevel Level);

    public static Command Create(CliHost host)
    {
        var scenario = Arguments.Scenario();
        var json = Arguments.Json();
        var (starts, sweep, compare, output) = (Arguments.Starts(), Arguments.Sweep(), Arguments.Compare(), Arguments.SolveOut());
        var level = Arguments.LogLevels();
        var command = new Command("solve", "Solves for the equilibrium and prints it with its residuals. Exit code 3 when it is not converged.") { scenario, json, starts, sweep, compare, output, level };
        command.Validators.Add(result =>
        {
            bool swept = result.GetResult(sweep) is not null;
            if (swept && result.GetResult(starts) is not null)
            {
                result.AddError("--starts and --sweep cannot be used together; sweep with one start, or list the equilibria of one scenario.");
            }

            bool compared = result.GetValue(compare);
            if (compared && (swept || result.GetResult(starts) is not null))
            {
                result.AddError("--compare cannot be used together with --starts or --sweep; compare the two equilibria of one scenario.");
            }

            if (!swept && !compared && result.GetResult(output) is not null)
            {
                result.AddError("--out of solve belongs to --sweep and --compare; add one of them, or use run.");
            }
        });
        command.SetAction((parsed, cancellation) =>
            RunAsync(host, new(parsed.GetRequiredValue(scenario), parsed.GetValue(json), parsed.GetValue(starts), parsed.GetValue(sweep), parsed.GetValue(compare), parsed.GetValue(output), parsed.GetValue(level)), cancellation));
        return command;
    }

    private static Task<int> RunAsync(CliHost host, Request request, CancellationToken cancellation) => request.Sweep is { } sweep
        ? SolveSweep.RunAsync(host, request.Scenario, sweep, request.Json, request.Out, cancellation)
        : request.Compare ? SolveCompare.RunAsync(host, request.Scenario, request.Json, request.Out, cancellation)
        : SolveAsync(host, request, cancellation);

    private static async Task<int> SolveAsync(CliHost host, Request request, CancellationToken cancellation)
    {
        if (await Interruption.LeaveBehindAsync(() => Scenarios.LoadStudy(host, request.Scenario), cancellation).ConfigureAwait(false) is not { } study)
        {
            return ExitCode.Wrong;
        }

        if (request.Starts is not null && study.Game.Ambiguity is SRectangularAmbiguity)
        {
            await host.Error.WriteLineAsync("robustmfg: --starts: ambiguity.rectangularity is s, for which equilibria are searched for from one start; leave out --starts, or use s_a.").ConfigureAwait(false);
            return ExitCode.Wrong;
        }

        using var logs = StandardErrorLog.Factory(host, request.Level);
        var logger = StandardErrorLog.Logger(logs);
        StudyLog.Started(logger, study, 1);
        var (result, distinct) = await Interruption.LeaveBehindAsync(() => Solve(host, study, request.Starts, cancellation), cancellation).ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        StudyLog.Solved(logger, "equilibrium", result);
        StudyLog.Ended(logger, study.Name, "completed");
        if (request.Json)
        {
            using var text = new MemoryStream();
            ResultsWriter.WriteEquilibrium(text, study, result, distinct);
            await host.Output.WriteAsync(System.Text.Encoding.UTF8.GetString(text.ToArray())).ConfigureAwait(false);
        }
        else
        {
            Print(new Screen(host), study, result, distinct);
        }

        if (result.Status == SolveStatus.Converged)
        {
            return ExitCode.Done;
        }

        await host.Error.WriteLineAsync($"robustmfg: the equilibrium of {Screen.Safe(study.Name)} is not converged ({SnakeCase.Of(result.Status)}). {Screen.Safe(result.Message)}".TrimEnd()).ConfigureAwait(false);
        return result.Status == SolveStatus.Cancelled ? ExitCode.Cancelled : ExitCode.Failed;
    }

    private static (EquilibriumResult Result, IReadOnlyList<EquilibriumResult>? Distinct) Solve(CliHost host, Study study, int? starts, CancellationToken cancellation)
    {
        using var line = new SolverLine(host);
        var result = study.Solver.Solve(study.Game, study.Equilibrium, line, cancellation);
        return (result, starts is { } count ? EquilibriumStarts.Distinct(study.Game, result, count, study.Equilibrium, line, cancellation) : null);
    }

    private static void Print(Screen screen, Study study, EquilibriumResult result, IReadOnlyList<EquilibriumResult>? distinct)
    {
        screen.Line($"{study.Name}: {SnakeCase.Of(result.Status).Replace('_', ' ')} after {result.Iterations} iterations of {result.Solver}");
        EquilibriumTables.Print(screen, study.Game.Game.Shape, result.Point);
        if (result.ErrorEstimate is { } error)
        {
            screen.Line($"distance of the population to the equilibrium (L1), estimated from the last two steps: at most {Screen.Number(error)}");
        }

        if (distinct is null)
        {
            return;
        }

        screen.Line("");
        screen.Line($"distinct equilibria found: {distinct.Count}{(distinct.Count == 0 ? "" : " (there may be more)")}");
        for (int k = 0; k < distinct.Count; k++)
        {
            screen.Line($"equilibrium {k + 1}, by {distinct[k].Solver}");
            EquilibriumTables.Print(screen, study.Game.Game.Shape, distinct[k].Point);
        }
    }
}
