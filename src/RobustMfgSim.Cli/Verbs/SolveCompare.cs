using RobustMfgSim.Cli.Display;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Runner;
using RobustMfgSim.Runner.Results;

namespace RobustMfgSim.Cli.Verbs;

/// <summary>solve --compare: nominal and robust equilibrium side by side.</summary>
internal static class SolveCompare
{
    public static async Task<int> RunAsync(CliHost host, string scenario, bool json, string? output, CancellationToken cancellation)
    {
        RunFolder? folder = null;
        try
        {
            folder = output is null ? null : RunFolder.Open(output);
        }
        catch (RunFolderException e)
        {
            await host.Error.WriteLineAsync($"robustmfg: {Screen.Safe(e.Message)}").ConfigureAwait(false);
            return ExitCode.Wrong;
        }

        using (folder)
        {
            if (await Interruption.LeaveBehindAsync(() => Scenarios.LoadStudy(host, scenario), cancellation).ConfigureAwait(false) is not { } study)
            {
                return ExitCode.Wrong;
            }

            if (RobustnessComparison.Obstacle(study) is { } obstacle)
            {
                await host.Error.WriteLineAsync($"robustmfg: --compare: {Screen.Safe(obstacle)}").ConfigureAwait(false);
                return ExitCode.Wrong;
            }

            var comparison = await Interruption.LeaveBehindAsync(() => Compare(host, study, cancellation), cancellation).ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
            if (folder is not null)
            {
                ComparisonResults.Write(folder, comparison);
            }

            Show(host, comparison, json, folder?.Path);
            return Code(host, comparison);
        }
    }

    private static RobustnessComparison Compare(CliHost host, Study study, CancellationToken cancellation)
    {
        using var line = new SolverLine(host);
        return RobustnessComparison.Of(study, line, cancellation);
    }

    private static void Show(CliHost host, RobustnessComparison comparison, bool json, string? folder)
    {
        if (json)
        {
            host.Output.Write(ComparisonResults.Json(comparison));
            return;
        }

        var screen = new Screen(host);
        ComparisonTable.Print(screen, comparison);
        if (folder is not null)
        {
            screen.Line($"results: {string.Join(", ", ComparisonResults.Names)} in {folder}");
        }
    }

    private static int Code(CliHost host, RobustnessComparison comparison)
    {
        var missing = comparison.Points.Where(p => p.Result.Status != SolveStatus.Converged).ToList();
        foreach (var point in missing)
        {
            host.Error.WriteLine(
                $"robustmfg: the {point.Policy} policy in the world {point.World} is not converged ({SnakeCase.Of(point.Result.Status)}). {Screen.Safe(point.Result.Message)}".TrimEnd());
        }

        return missing.Count == 0 ? ExitCode.Done : ExitCode.Failed;
    }
}
