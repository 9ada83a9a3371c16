using RobustMfgSim.Cli.Display;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Runner;
using RobustMfgSim.Runner.Results;
using RobustMfgSim.Scenarios;

namespace RobustMfgSim.Cli.Verbs;

/// <summary>solve --sweep: the equilibrium at every value of one number of the scenario.</summary>
internal static class SolveSweep
{
    public static async Task<int> RunAsync(CliHost host, string scenario, SweepRequest sweep, bool json, string? output, CancellationToken cancellation)
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
            if (Studies(host, scenario, sweep, cancellation) is not { } studies)
            {
                return ExitCode.Wrong;
            }

            var points = await Interruption.LeaveBehindAsync(() => Solve(host, studies, cancellation), cancellation).ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
            if (folder is not null)
            {
                SweepResults.Write(folder, sweep.Path, points);
            }

            Show(host, sweep, json, points, folder?.Path);
            return Code(host, sweep, points);
        }
    }

    // All studies are read before any is solved: a value that is not allowed stops everything at once, and is reported once.
    private static List<(double Value, Study Study)>? Studies(CliHost host, string scenario, SweepRequest sweep, CancellationToken cancellation)
    {
        var studies = new List<(double, Study)>();
        foreach (double value in sweep.Values)
        {
            cancellation.ThrowIfCancellationRequested();
            if (Scenarios.LoadStudy(host, scenario, new ScenarioOverrides(Number: new(sweep.Path, value))) is not { } study)
            {
                return null;
            }

            studies.Add((value, study));
        }

        return studies;
    }

    private static List<SweepPoint> Solve(CliHost host, List<(double Value, Study Study)> studies, CancellationToken cancellation)
    {
        using var line = new SolverLine(host);
        return [.. studies.Select(s => new SweepPoint(s.Value, s.Study, s.Study.Solver.Solve(s.Study.Game, s.Study.Equilibrium, line, cancellation)))];
    }

    private static void Show(CliHost host, SweepRequest sweep, bool json, List<SweepPoint> points, string? folder)
    {
        if (json)
        {
            host.Output.Write(SweepResults.Json(sweep.Path, points));
            return;
        }

        var screen = new Screen(host);
        SweepTable.Print(screen, sweep.Path, points);
        if (folder is not null)
        {
            screen.Line($"results: {string.Join(", ", SweepResults.Names)} in {folder}");
        }
    }

    private static int Code(CliHost host, SweepRequest sweep, List<SweepPoint> points)
    {
        var missing = points.Where(p => p.Result.Status != SolveStatus.Converged).ToList();
        foreach (var point in missing)
        {
            host.Error.WriteLine(
                $"robustmfg: the equilibrium at {Screen.Safe(sweep.Path)} = {Screen.Number(point.Value)} is not converged ({SnakeCase.Of(point.Result.Status)}). {Screen.Safe(point.Result.Message)}".TrimEnd());
        }

        return missing.Count == 0 ? ExitCode.Done : ExitCode.Failed;
    }
}
