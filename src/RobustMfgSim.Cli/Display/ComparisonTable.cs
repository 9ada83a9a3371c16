using RobustMfgSim.Core.Games;
using RobustMfgSim.Runner;
using Spectre.Console;
using static RobustMfgSim.Cli.Display.Screen;

namespace RobustMfgSim.Cli.Display;

/// <summary>Nominal and robust equilibrium side by side: population, value and policy by state, then what each policy gets in each world.</summary>
internal static class ComparisonTable
{
    // More actions than these get lines of their own instead of columns.
    private const int MostActions = 3;

    /// <summary>Prints the equilibria and what each policy gets.</summary>
    public static void Print(Screen screen, RobustnessComparison comparison)
    {
        var shape = comparison.Study.Game.Game.Shape;
        var (nominal, robust) = (comparison.Nominal.Point, comparison.Robust.Point);
        screen.Line($"{comparison.Study.Name}: nominal and robust equilibrium");
        string[] kinds = ["nominal", "robust"];
        int columns = shape.Actions <= MostActions ? shape.Actions : 0;
        var table = Table(["state", .. kinds.Select(k => $"population, {k}"), .. kinds.Select(k => $"value, {k}"), .. shape.ActionLabels.Take(columns).SelectMany(a => kinds.Select(k => $"{a}, {k}"))]);
        for (int s = 0; s < shape.States; s++)
        {
            int row = s * shape.Actions;
            table.AddRow([
                Text(shape.StateLabels[s]), Right(Number(nominal.Population[s])), Right(Number(robust.Population[s])), Right(Number(nominal.Value[s])), Right(Number(robust.Value[s])),
                .. Enumerable.Range(row, columns).SelectMany(i => new[] { Right(Number(nominal.Policy[i])), Right(Number(robust.Policy[i])) })]);
        }

        screen.Show(table);
        if (columns == 0)
        {
            Policies(screen, shape, nominal.Policy, robust.Policy);
        }

        var values = Table("a population that plays", "gets, under the nominal model", "gets, in its worst case");
        foreach (var row in comparison.Points.Chunk(2))
        {
            values.AddRow(Text($"the {row[0].Policy} policy"), Right(Number(row[0].MeanValue)), Right(Number(row[1].MeanValue)));
        }

        screen.Show(values);
        double largest = comparison.Points.Max(p => p.Result.Point.Residuals.Consistency);
        screen.Line($"residuals: optimality {Number(nominal.Residuals.Optimality)} (nominal) and {Number(robust.Residuals.Optimality)} (robust), consistency at most {Number(largest)} in all four");
    }

    // A line for every action that either policy takes.
    private static void Policies(Screen screen, GameShape shape, double[] nominal, double[] robust)
    {
        var table = Table("state", "action", "policy, nominal", "policy, robust");
        for (int i = 0; i < nominal.Length; i++)
        {
            if (nominal[i] > 0 || robust[i] > 0)
            {
                table.AddRow(Text(shape.StateLabels[i / shape.Actions]), Text(shape.ActionLabels[i % shape.Actions]), Right(Number(nominal[i])), Right(Number(robust[i])));
            }
        }

        screen.Show(table);
    }
}
