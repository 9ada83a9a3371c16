using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Runner.Results;
using Spectre.Console;
using static RobustMfgSim.Cli.Display.Screen;

namespace RobustMfgSim.Cli.Display;

/// <summary>How the equilibrium moves with one number: a row for each value.</summary>
internal static class SweepTable
{
    private const int MostColumns = 9;

    private sealed record Column(string Heading, Func<StationaryPoint, double> Pick);

    /// <summary>Prints population and value of each state, and the probabilities that change: in one table where they fit, else in one each.</summary>
    public static void Print(Screen screen, string path, IReadOnlyList<SweepPoint> points)
    {
        var shape = points[0].Study.Game.Game.Shape;
        Column[] population = [.. shape.StateLabels.Select((label, s) => new Column($"mean field {label}", p => p.Population[s]))];
        Column[] value = [.. shape.StateLabels.Select((label, s) => new Column($"value {label}", p => p.Value[s]))];
        Column[] policy =
        [
            .. Enumerable.Range(0, shape.States * shape.Actions)
                .Where(i => points.Max(p => p.Result.Point.Policy[i]) - points.Min(p => p.Result.Point.Policy[i]) > 1e-9)
                .Select(i => new Column($"{shape.ActionLabels[i % shape.Actions]} in {shape.StateLabels[i / shape.Actions]}", p => p.Policy[i])),
        ];
        Column[] all = [.. population, .. value, .. policy];
        Column[][] tables = all.Length <= MostColumns ? [all] : [.. new[] { population, value, policy }.Where(t => t.Length > 0)];
        screen.Line($"{points[0].Study.Name}: equilibrium against {path}");
        foreach (var columns in tables)
        {
            Show(screen, path, points, [.. columns.Take(MostColumns)]);
        }

        int left = tables.Sum(columns => Math.Max(0, columns.Length - MostColumns));
        if (left > 0)
        {
            screen.Line($"  ... and {left} more columns; all are in sweep.csv (--out DIR) and in --json");
        }
    }

    private static void Show(Screen screen, string path, IReadOnlyList<SweepPoint> points, Column[] shown)
    {
        var table = Table([path, .. shown.Select(c => c.Heading), "status"]);
        table.Columns[^1].NoWrap = true;
        foreach (var (value, _, result) in points)
        {
            table.AddRow([
                Right(Number(value)), .. shown.Select(c => Right(Number(c.Pick(result.Point)))), Text(SnakeCase.Of(result.Status).Replace('_', ' '))]);
        }

        screen.Show(table);
    }
}
