using System.Globalization;
using RobustMfgSim.Runner;
using RobustMfgSim.Runner.Results;
using RobustMfgSim.Verification.Bounds;
using RobustMfgSim.Verification.Estimators;
using Spectre.Console;
using static RobustMfgSim.Cli.Display.Screen;

namespace RobustMfgSim.Cli.Display;

/// <summary>The end of a run: what was found, on one screen.</summary>
internal static class OutcomeSummary
{
    private const int MostStates = 8;

    public static void Print(Screen screen, Outcome outcome, string folder)
    {
        var equilibrium = outcome.Equilibrium!;
        screen.Line("");
        screen.Line($"{outcome.Study.Name}: equilibrium {SnakeCase.Of(equilibrium.Status).Replace('_', ' ')} after {equilibrium.Iterations} iterations of {equilibrium.Solver}");
        EquilibriumTables.Print(screen, outcome.Study.Game.Game.Shape, equilibrium.Point, MostStates);
        screen.Line("");
        screen.Show(Estimates(outcome));
        foreach (var slope in outcome.Slopes)
        {
            screen.Line($"slope of {slope.Curve} over N: {Number(slope.Slope)} [{Number(slope.Low)}, {Number(slope.High)}] from {slope.Points} points");
        }

        foreach (string warning in outcome.Warnings)
        {
            screen.Line($"warning: {warning}");
        }

        screen.Line($"results: {string.Join(", ", RunFiles.Names)} in {folder}");
    }

    private static Table Estimates(Outcome outcome)
    {
        var table = Table("N", "episodes", "quantity", "estimate", "interval", "bound", "verdict");
        foreach (var curve in outcome.Curves)
        {
            Row(table, curve, "distance", curve.Point.MeanFieldDistance, BoundedQuantity.MeanFieldDistance, first: true);
            Row(table, curve, "value gap", curve.Point.ValueGap, BoundedQuantity.ValueGap);
            foreach (var estimate in curve.Point.Exploitability)
            {
                Row(table, curve, $"gain of {estimate.Deviator}", estimate.Gain, BoundedQuantity.Exploitability);
            }
        }

        return table;
    }

    private static void Row(Table table, Curve curve, string name, Interval interval, BoundedQuantity quantity, bool first = false)
    {
        var bound = curve.BoundBeside(quantity);
        table.AddRow(
            Right(first ? curve.Point.Agents.ToString(CultureInfo.InvariantCulture) : ""),
            Right(first ? curve.Point.Episodes.ToString(CultureInfo.InvariantCulture) : ""),
            Text(name), Right(Number(interval.Estimate)), Text($"[{Number(interval.Low)}, {Number(interval.High)}]"),
            Text(bound?.Value is { } value ? $"{Number(value)} ({bound.Name})" : ""),
            Text(bound is null ? "" : SnakeCase.Of(bound.Verdict).Replace('_', ' ')));
    }
}
