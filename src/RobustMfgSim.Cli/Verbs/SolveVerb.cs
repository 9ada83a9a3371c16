using System.CommandLine;
using RobustMfgSim.Cli.Display;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Policies.Equilibria;
using RobustMfgSim.Runner;
using RobustMfgSim.Runner.Results;

namespace RobustMfgSim.Cli.Verbs;

/// <summary>solve SCENARIO: the equilibrium with its residuals.</summary>
internal static class SolveVerb
{
    public static Command Create(CliHost host)
    {
        var scenario = Arguments.Scenario();
        var json = Arguments.Json();
        var command = new Command("solve", "Solves for the equilibrium and prints it with its residuals. Exit code 3 when it is not converged.") { scenario, json };
        command.SetAction((parsed, cancellation) => RunAsync(host, parsed.GetRequiredValue(scenario), parsed.GetValue(json), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(CliHost host, string path, bool json, CancellationToken cancellation)
    {
        if (Scenarios.LoadStudy(host, path) is not { } study)
        {
            return ExitCode.Wrong;
        }

        var result = await Task.Run(() => study.Solver.Solve(study.Game, study.Equilibrium, null, cancellation), cancellation).ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        if (json)
        {
            using var text = new MemoryStream();
            ResultsWriter.WriteEquilibrium(text, study, result);
            await host.Output.WriteAsync(System.Text.Encoding.UTF8.GetString(text.ToArray())).ConfigureAwait(false);
        }
        else
        {
            Print(new Screen(host), study, result);
        }

        if (result.Status == SolveStatus.Converged)
        {
            return ExitCode.Done;
        }

        await host.Error.WriteLineAsync($"robustmfg: the equilibrium of {Screen.Safe(study.Name)} is not converged ({SnakeCase.Of(result.Status)}). {Screen.Safe(result.Message)}".TrimEnd()).ConfigureAwait(false);
        return result.Status == SolveStatus.Cancelled ? ExitCode.Cancelled : ExitCode.Failed;
    }

    private static void Print(Screen screen, Study study, EquilibriumResult result)
    {
        screen.Line($"{study.Name}: {SnakeCase.Of(result.Status).Replace('_', ' ')} after {result.Iterations} iterations of {result.Solver}");
        EquilibriumTables.Print(screen, study.Game.Game.Shape, result.Point);
    }
}
