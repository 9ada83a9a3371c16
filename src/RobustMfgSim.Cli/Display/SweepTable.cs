using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Runner.Results;
using Spectre.Console;
using static RobustMfgSim.Cli.Display.Screen;

namespace RobustMfgSim.Cli.Display;

/// <summary>How the equilibrium moves with one number: a row for each value.</summary>
internal static class SweepTable
{
    private const int MostColumns = 10;

    /// <summary>Prints population and value of each state, and the probabilities that change.</summary>
    public static void Print(Screen screen, string path, IReadOnlyList<SweepPoint> points)
    {
        var shape = points[0].Study.Game.Game.Shape;
        var columns = new List<(string Heading, Func<StationaryPoint, double> Pick)>();
        columns.AddRange(shape.StateLabels.Select((label, s) => ($"mean field {label}", (Func<StationaryPoint, double>)(p => p.Population[s]))));
        columns.AddRange(shape.StateLabels.Select((label, s) => ($"value {label}", (Func<StationaryPoint, double>)(p => p.Value[s]))));
        columns.AddRange(Enumerable.Range(0, shape.States * shape.Actions)
            .Where(i => points.Max(p => p.Result.Point.Policy[i]) - points.Min(p => p.Result.Point.Policy[i]) > 1e-9)
            .Select(i => ($"{shape.ActionLabels[i % shape.Actions]} in {shape.StateLabels[i / shape.Actions]}", (Func<StationaryPoint, double>)(p => p.Policy[i]))));
        var shown = columns.Take(MostColumns).ToList();
        screen.Line($"{points[0].Study.Name}: equilibrium against {path}");
        var table = Table([path, .. shown.Select(c => c.Heading), "status"]);
        foreach (var (value, _, result) in points)
        {
            table.AddRow([
                Right(Number(value)), .. shown.Select(c => Right(Number(c.Pick(result.Point)))), Text(SnakeCase.Of(result.Status).Replace('_', ' '))]);
        }

        screen.Show(table);
        if (columns.Count > shown.Count)
        {
            screen.Line($"  ... and {columns.Count - shown.Count} more columns; all are in sweep.csv (--out DIR) and in --json");
        }
    }
}
