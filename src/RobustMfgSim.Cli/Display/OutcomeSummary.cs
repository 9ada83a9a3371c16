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
        foreach (var (part, group) in outcome.Study.Policy.Parts.Zip(outcome.Reference?.Groups ?? []))
        {
            screen.Line("");
            screen.Line($"{StudyDescription.Size(part)} play '{part.Policy.Name}'; the stationary point of the mixture, population of all agents:");
            EquilibriumTables.Print(screen, outcome.Study.Game.Game.Shape, group.Point, MostStates);
        }

        if (outcome.Reference is { Groups.Count: 0 } reference && !outcome.Study.Policy.IsEquilibrium)
        {
            screen.Line("");
            screen.Line($"the population plays '{outcome.Study.Policy.Name}'; distances, gaps and gains refer to its own stationary point:");
            EquilibriumTables.Print(screen, outcome.Study.Game.Game.Shape, reference, MostStates);
        }

        screen.Line("");
        screen.Show(Estimates(outcome));
        screen.Line($"{Episodes(outcome)}{BoundNames(outcome)}");
        screen.Line("the intervals shown hold one by one; verdicts go by wider ones that hold all together");
        foreach (string reason in outcome.Curves.SelectMany(c => c.Bounds).Where(b => b.Value is null).Select(b => b.Reason).OfType<string>().Distinct())
        {
            screen.Line($"bounds not applicable: {reason}");
        }

        foreach (var slope in outcome.Slopes)
        {
            screen.Line(Slope(slope));
        }

        if (outcome.Mismatch is { } mismatch)
        {
            MismatchTable.Print(screen, mismatch);
        }

        foreach (string warning in outcome.Warnings)
        {
            screen.Line($"warning: {warning}");
        }

        screen.Line($"results: {string.Join(", ", RunFiles.NamesOf(outcome))} in {folder}");
    }

    // Three digits and little padding, so that the table fits eighty columns; all digits are in results.json.
    private static Table Estimates(Outcome outcome)
    {
        var table = Table("N", "quantity", "estimate", "interval", "bound", "verdict");
        foreach (var column in table.Columns)
        {
            column.Padding = new Padding(0, 0, 1, 0);
        }

        table.Columns[^1].Padding = new Padding(0, 0, 0, 0);

        foreach (var curve in outcome.Curves)
        {
            Row(table, curve, "distance", curve.Point.MeanFieldDistance, BoundedQuantity.MeanFieldDistance, first: true);
            Row(table, curve, "value gap", curve.Point.ValueGap, BoundedQuantity.ValueGap);
            foreach (var estimate in curve.Point.Exploitability)
            {
                Row(table, curve, $"gain: {estimate.Deviator}", estimate.Gain, BoundedQuantity.Exploitability);
            }

            foreach (var estimate in curve.Point.Estimates)
            {
                Row(table, "", estimate.Name, (estimate.Figure.Estimate, $"[{Short(estimate.Figure.Low)}, {Short(estimate.Figure.High)}]"), null);
            }

            foreach (var figure in ExactFigure.Of(curve).Where(f => f.IsExploitability))
            {
                Row(table, "", figure.Words, (figure.Interval.Estimate, figure.Error), figure.Bound);
            }
        }

        return table;
    }

    private static void Row(Table table, Curve curve, string name, Interval interval, BoundedQuantity quantity, bool first = false)
    {
        var figures = (interval.Estimate, $"[{Short(interval.Low)}, {Short(interval.High)}]");
        Row(table, first ? Integer(curve.Point.Agents) : "", name, figures, curve.BoundBeside(quantity));
    }

    private static void Row(Table table, string agents, string name, (double Estimate, string Interval) figures, BoundCheck? bound)
    {
        table.AddRow(
            Right(agents), Text(name), Right(Short(figures.Estimate)),
            Text(figures.Interval), Right(bound?.Value is { } value ? Short(value) : ""),
            Text(bound is null ? "" : SnakeCase.Of(bound.Verdict).Replace('_', ' ')));
    }

    // "slope of value_gap over N: -1 [-1.1, -0.9] from 5 points, expected -1"
    private static string Slope(SlopeEstimate slope)
    {
        string fitted = slope is { Slope: { } found, Low: { } low, High: { } high } ? $"{Number(found)} [{Number(low)}, {Number(high)}]" : "none";
        string expected = slope.Expectation?.Exponent is { } exponent ? $", expected {Number(exponent)}" : slope.Expectation is null ? "" : ", no power of N expected";
        string leftOut = slope.LeftOut.Count == 0 ? "" : $"; left out N = {string.Join(", ", slope.LeftOut.Select(p => Integer(p.Agents)))}";
        return $"slope of {slope.Curve} over N: {fitted} from {slope.Points} points{expected}{leftOut}";
    }

    // "400 episodes at every N", or how many at which N.
    private static string Episodes(Outcome outcome)
    {
        var counts = outcome.Curves.Select(c => c.Point.Episodes).Distinct().ToList();
        return counts.Count == 1
            ? $"{Integer(counts[0])} episodes at every N"
            : $"episodes: {string.Join(", ", outcome.Curves.Select(c => $"{Integer(c.Point.Episodes)} at N = {Integer(c.Point.Agents)}"))}";
    }

    // Which bound stands beside which quantity.
    private static string BoundNames(Outcome outcome)
    {
        var names = Enum.GetValues<BoundedQuantity>()
            .Select(q => (Quantity: q, Names: outcome.Curves.Select(c => c.BoundBeside(q)).Where(b => b?.Value is not null).Select(b => b!.Name).Distinct().ToList()))
            .Where(x => x.Names.Count > 0)
            .Select(x => $"{string.Join(" or ", x.Names)} on the {SnakeCase.Of(x.Quantity).Replace('_', ' ')}")
            .ToList();
        return names.Count == 0 ? "" : $"; bounds: {string.Join(", ", names)}";
    }

    private static string Short(double value) => value.ToString("G3", CultureInfo.InvariantCulture);

    private static string Integer(long value) => value.ToString(CultureInfo.InvariantCulture);
}
