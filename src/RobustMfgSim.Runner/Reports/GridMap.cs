using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using static RobustMfgSim.Runner.Reports.Markup;

namespace RobustMfgSim.Runner.Reports;

/// <summary>Where the states of a game on a grid lie: games whose states are all labelled r0c0, r0c1, and so on.</summary>
internal sealed partial class GridLayout
{
    private GridLayout((int Row, int Column)[] cells) => (Cells, Rows, Columns) = (cells, cells.Max(c => c.Row) + 1, cells.Max(c => c.Column) + 1);

    /// <summary>Row and column of each state, from zero at the upper left.</summary>
    public IReadOnlyList<(int Row, int Column)> Cells { get; }

    /// <summary>Number of rows.</summary>
    public int Rows { get; }

    /// <summary>Number of columns.</summary>
    public int Columns { get; }

    /// <summary>The layout that the labels tell; null where they tell none of two dimensions and at most 60 rows and columns.</summary>
    public static GridLayout? Of(IReadOnlyList<string> labels)
    {
        var matches = labels.Select(l => CellLabel().Match(l)).ToList();
        if (!matches.TrueForAll(m => m.Success))
        {
            return null;
        }

        var layout = new GridLayout([.. matches.Select(m => (Number(m.Groups[1]), Number(m.Groups[2])))]);
        return layout is { Rows: >= 2 and <= 60, Columns: >= 2 and <= 60 } ? layout : null;
    }

    private static int Number(Group digits) => int.Parse(digits.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex("^r([0-9]{1,2})c([0-9]{1,2})$")]
    private static partial Regex CellLabel();
}

/// <summary>One number for every cell of a grid as a map, walls left out, with arrows for moves where they are given.</summary>
/// <param name="layout">Where the states lie.</param>
/// <param name="quantity">What the numbers are.</param>
/// <param name="values">The numbers, one for each state.</param>
/// <param name="labels">Labels of the states.</param>
internal sealed class GridMap(GridLayout layout, string quantity, double[] values, IReadOnlyList<string> labels)
{
    private const double Left = 40, Top = 10;

    private static readonly Dictionary<string, (int X, int Y)> Directions = new(StringComparer.Ordinal)
    {
        ["up"] = (0, -1), ["down"] = (0, 1), ["left"] = (-1, 0), ["right"] = (1, 0), ["stay"] = (0, 0),
    };

    private readonly double _cell = Math.Min(44, (PlotFrame.Width - Left - 20) / layout.Columns);

    /// <summary>Whether zero is the middle of the colours and not their end.</summary>
    public bool Signed { get; init; }

    /// <summary>Whether the lightest colour is the lowest number instead of zero.</summary>
    public bool FromLowest { get; init; }

    /// <summary>A policy, [n x m], and the labels of its actions, drawn as arrows; null for none.</summary>
    public (double[] Policy, IReadOnlyList<string> Actions)? Arrows { get; init; }

    /// <summary>Whether actions are moves on a grid.</summary>
    public static bool AreMoves(IEnumerable<string> actions) => actions.All(Directions.ContainsKey);

    /// <summary>The drawing.</summary>
    public Drawing Draw()
    {
        double width = _cell * layout.Columns, height = _cell * layout.Rows, peak = values.Max(v => Math.Abs(v)), low = FromLowest ? values.Min() : 0, high = values.Max();
        var svg = new StringBuilder($"<rect class=\"wall\" x=\"{Coordinate(Left)}\" y=\"{Coordinate(Top)}\" width=\"{Coordinate(width)}\" height=\"{Coordinate(height)}\"/>\n");
        foreach (var (s, (row, column)) in layout.Cells.Index())
        {
            double x = Left + (_cell * column), y = Top + (_cell * row);
            double opacity = Signed ? ColourScale.Opacity(values[s], peak, underText: false) : high > low ? Math.Clamp((values[s] - low) / (high - low), 0, 1) : 1;
            svg.Append($"<rect class=\"paper\" x=\"{Coordinate(x)}\" y=\"{Coordinate(y)}\" width=\"{Coordinate(_cell)}\" height=\"{Coordinate(_cell)}\"/>");
            svg.Append(Rectangle(values[s] < 0 && Signed ? "loss" : "cell", x, y, _cell, _cell, Strength * opacity, $"{labels[s]}: {quantity} {Figure(values[s])}{ArrowWords(s)}"));
            svg.Append(Signed && ColourScale.IsMarked(values[s], peak) ? $"<path class=\"minus\" d=\"M{Coordinate(x + (0.35 * _cell))} {Coordinate(y + (0.5 * _cell))}h{Coordinate(0.3 * _cell)}\"/>" : "");
            DrawArrows(svg, s, x + (_cell / 2), y + (_cell / 2));
            svg.Append('\n');
        }

        svg.Append($"<rect class=\"frame\" x=\"{Coordinate(Left)}\" y=\"{Coordinate(Top)}\" width=\"{Coordinate(width)}\" height=\"{Coordinate(height)}\"/>\n");
        AxisNumbers(svg);
        if (Signed)
        {
            ColourScale.Signed(svg, Left, Top + height + 26, peak, underText: false);
        }
        else
        {
            ColourScale.Plain(svg, Left, Top + height + 26, low, high, quantity, Strength);
        }

        return new(PlotFrame.Width, Top + height + 46, $"{quantity} on the grid", svg.ToString());
    }

    // Arrows stay legible on lighter cells.
    private double Strength => Arrows is null ? 1 : 0.6;

    private void AxisNumbers(StringBuilder svg)
    {
        int step = _cell >= 14 ? 1 : 5;
        for (int row = 0; row < layout.Rows; row += step)
        {
            svg.Append($"<text class=\"small\" x=\"{Coordinate(Left - 6)}\" y=\"{Coordinate(Top + (_cell * (row + 0.5)) + 4)}\" text-anchor=\"end\">r{row}</text>");
        }

        for (int column = 0; column < layout.Columns; column += step)
        {
            svg.Append($"<text class=\"small\" x=\"{Coordinate(Left + (_cell * (column + 0.5)))}\" y=\"{Coordinate(Top + (_cell * layout.Rows) + 13)}\" text-anchor=\"middle\">c{column}</text>");
        }

        svg.Append('\n');
    }

    // Moves as long as they are likely; staying is a dot as large as it is likely.
    private void DrawArrows(StringBuilder svg, int state, double x, double y)
    {
        foreach (var ((dx, dy), probability) in Moves(state))
        {
            double length = 0.42 * _cell * probability, tip = Math.Min(0.13 * _cell, 0.6 * length);
            svg.Append((dx, dy) == (0, 0)
                ? $"<circle class=\"dot\" cx=\"{Coordinate(x)}\" cy=\"{Coordinate(y)}\" r=\"{Coordinate(0.12 * _cell * probability)}\"/>"
                : $"<path class=\"arrow\" d=\"M{Coordinate(x)} {Coordinate(y)}l{Coordinate(dx * length)} {Coordinate(dy * length)}m{Coordinate((-dx * tip) - (dy * tip))} {Coordinate((-dy * tip) + (dx * tip))}l{Coordinate((dx * tip) + (dy * tip))} {Coordinate((dy * tip) - (dx * tip))}l{Coordinate((-dx * tip) + (dy * tip))} {Coordinate((-dy * tip) - (dx * tip))}\"/>");
        }
    }

    private string ArrowWords(int state) =>
        Arrows is not { } arrows ? "" : "; " + string.Join(", ", arrows.Actions.Select((a, k) => (Name: a, P: arrows.Policy[(state * arrows.Actions.Count) + k])).Where(a => a.P >= 0.005).Select(a => $"{a.Name} {Figure(Math.Round(a.P, 4))}"));

    private IEnumerable<((int X, int Y) Direction, double Probability)> Moves(int state) => Arrows is not { } arrows ? []
        : arrows.Actions.Select((a, k) => (Directions[a], arrows.Policy[(state * arrows.Actions.Count) + k])).Where(move => move.Item2 >= 0.02);
}
