using System.Globalization;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;

namespace RobustMfgSim.Runner.Reports;

/// <summary>The figures of a stationary point: where the population is, what a state is worth, what agents do there, and what nature did.</summary>
internal static class PointFigures
{
    // Actions with a picture of their own.
    private const int MostActions = 12;

    /// <summary>Population, value and policy of a point.</summary>
    /// <param name="prefix">Begins the name of every file.</param>
    /// <param name="shape">Labels of states and actions.</param>
    /// <param name="point">The point.</param>
    /// <param name="population">Where those who play the policy are, [n]: the population of the point, or that of a group.</param>
    public static IReadOnlyList<ReportFigure> States(string prefix, GameShape shape, StationaryPoint point, double[] population)
    {
        var picture = new StatePicture(
            shape.StateLabels, "population, value and policy by state",
            new BarStrip("population μ", population), new LevelStrip("value V", point.Value), new HeatStrip("probability", shape.ActionLabels, point.Policy, 1));
        ReportFigure all = new(prefix, picture.Draw(), "By state: the stationary population, the value, and the probability of each action, in stronger colour where it is likelier.");
        if (GridLayout.Of(shape.StateLabels) is not { } layout)
        {
            return [all];
        }

        bool moves = GridMap.AreMoves(shape.ActionLabels);
        var where = new GridMap(layout, "population", population, shape.StateLabels) { Arrows = moves ? (point.Policy, shape.ActionLabels) : null };
        var worth = new GridMap(layout, "value", point.Value, shape.StateLabels) { FromLowest = true };
        return
        [
            all,
            new($"{prefix}-map", where.Draw(), $"The stationary population on the grid.{(moves ? " Arrows are as long as their move is likely, dots as large as staying is." : "")}"),
            new($"{prefix}-value-map", worth.Draw(), "The value of each cell."),
        ];
    }

    /// <summary>What nature did: where it sends the population, and one picture for each action. Empty where it did nothing.</summary>
    /// <param name="prefix">Begins the name of every file.</param>
    /// <param name="game">The game.</param>
    /// <param name="point">The point.</param>
    public static IReadOnlyList<ReportFigure> Nature(string prefix, RobustGame game, StationaryPoint point)
    {
        var shift = new KernelShift(game, point);
        var shape = game.Game.Shape;
        return shift.IsNone ? [] : [.. Overview(prefix, shape, shift), .. ByAction(prefix, shape, shift, point.Population)];
    }

    private static IEnumerable<ReportFigure> Overview(string prefix, GameShape shape, KernelShift shift)
    {
        double most = shift.Moved.Max();
        var picture = new StatePicture(
            shape.StateLabels, "what nature adds to the population, and how much of each row it moves",
            new BarStrip("μ by nature", shift.Push), new HeatStrip("mass moved", shape.ActionLabels, shift.Moved, most));
        yield return new(
            $"{prefix}-moves", picture.Draw(),
            $"Above: what one step of the population owes to nature, the sum over s and a of μ(s) π(a|s) (P − P̄)(s′|s,a) for each state s′; orange is mass taken away. Below: the probability mass that nature moves in the row of each state and action, half the L1 distance of worst-case and nominal row; the strongest colour is {Markup.Figure(most)}.");
        if (GridLayout.Of(shape.StateLabels) is { } layout)
        {
            yield return new($"{prefix}-map", new GridMap(layout, "mass by nature", shift.Push, shape.StateLabels) { Signed = true }.Draw(), "What one step of the population owes to nature, on the grid.");
        }
    }

    private static IEnumerable<ReportFigure> ByAction(string prefix, GameShape shape, KernelShift shift, double[] population)
    {
        var pictures = shape.ActionLabels.Select((label, a) => (Action: a, Label: label, Picture: new KernelPicture(shape.StateLabels, label, shift, a, population))).ToList();
        foreach (var (action, label, picture) in pictures.Take(MostActions))
        {
            string cut = picture.AreAll ? "" : $" Shown are the {picture.Rows.Count} of {shape.States} rows of which nature moves most (of equal ones those of populated states) and the {picture.Columns.Count} columns that change most in them; results.json has all.";
            string more = action == MostActions - 1 && pictures.Count > MostActions ? $" The {pictures.Count - MostActions} further actions have no picture." : "";
            yield return new(
                $"{prefix}-{(action + 1).ToString(CultureInfo.InvariantCulture)}{Slug(label)}", picture.Draw(),
                $"What nature takes away (orange) and adds (blue) in the rows of the action {label}: worst-case minus nominal probability. At the right the mass moved in each row.{cut}{more}");
        }
    }

    // Labels come from strangers' files: what is left of them is safe in a file name.
    private static string Slug(string label)
    {
        string safe = string.Concat(label.ToLowerInvariant().Where(c => char.IsAsciiLetterOrDigit(c)).Take(20));
        return safe.Length > 0 ? "-" + safe : "";
    }
}
