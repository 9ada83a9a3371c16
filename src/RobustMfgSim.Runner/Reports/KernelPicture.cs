using System.Globalization;
using System.Text;
using static RobustMfgSim.Runner.Reports.Markup;

namespace RobustMfgSim.Runner.Reports;

/// <summary>
/// What nature did to the rows of one action: worst-case minus nominal probability, from each state (rows) to each state (columns). Of many states those rows are shown of which
/// nature moved most, and those columns that changed most in them.
/// </summary>
internal sealed class KernelPicture
{
    /// <summary>Most rows and columns of one picture.</summary>
    public const int MostRows = 24, MostColumns = 40;

    private const double Left = 104, Margin = 66, Top = 42;

    private readonly IReadOnlyList<string> _states;
    private readonly string _action;
    private readonly KernelShift _shift;
    private readonly int _index, _actions;
    private readonly double _peak, _cell, _row, _width;

    /// <summary>The picture of one action.</summary>
    /// <param name="states">Labels of the states.</param>
    /// <param name="action">Label of the action.</param>
    /// <param name="shift">What nature did.</param>
    /// <param name="index">The action.</param>
    /// <param name="population">mu, [n]: of rows that moved alike, those of populated states are shown first.</param>
    public KernelPicture(IReadOnlyList<string> states, string action, KernelShift shift, int index, double[] population)
    {
        (_states, _action, _shift, _index, _peak) = (states, action, shift, index, shift.Largest);
        _actions = shift.Moved.Length / states.Count;
        // Differences of rounding do not decide the order.
        Rows = First(s => Math.Round(shift.Moved[(s * _actions) + index], 9), AreAll ? MostColumns : MostRows, s => Math.Round(population[s], 9));
        Columns = First(to => Math.Round(Rows.Sum(from => Math.Abs(shift.At(from, index, to).Difference)), 9), MostColumns, _ => 0);
        _width = Columns.Count <= 16 ? PlotFrame.Width : 760;
        _cell = Math.Min(110, (_width - Left - Margin) / Columns.Count);
        _row = Math.Min(26, Math.Max(_cell, 14));
    }

    /// <summary>States whose rows are shown, ascending.</summary>
    public IReadOnlyList<int> Rows { get; }

    /// <summary>States whose columns are shown, ascending.</summary>
    public IReadOnlyList<int> Columns { get; }

    /// <summary>Whether all states have a row and a column.</summary>
    public bool AreAll => _states.Count <= MostColumns;

    private bool HasNumbers => _cell >= 44;

    /// <summary>The drawing.</summary>
    public Drawing Draw()
    {
        var svg = new StringBuilder();
        svg.Append($"<text class=\"label\" x=\"{Coordinate(Left)}\" y=\"14\">{Escape(Short(_action, 40))}: from (rows) to (columns)</text><text class=\"label\" x=\"{Coordinate(Right + 8)}\" y=\"{Coordinate(Top - 6)}\">moved</text>\n");
        var minus = new StringBuilder();
        foreach (var (r, from) in Rows.Index())
        {
            Row(svg, minus, r, from);
        }

        double foot = Top + (_row * Rows.Count);
        svg.Append(minus.Length > 0 ? $"<path class=\"minus\" d=\"{minus}\"/>\n" : "");
        svg.Append($"<rect class=\"frame\" x=\"{Coordinate(Left)}\" y=\"{Coordinate(Top)}\" width=\"{Coordinate(Right - Left)}\" height=\"{Coordinate(foot - Top)}\"/>\n");
        double scale = foot + ColumnLabels(svg, foot) + 12;
        ColourScale.Signed(svg, Left, scale, _peak, HasNumbers);
        return new(_width, scale + 20, $"worst-case minus nominal kernel, action {_action}", svg.ToString());
    }

    private double Right => Left + (_cell * Columns.Count);

    private void Row(StringBuilder svg, StringBuilder minus, int r, int from)
    {
        double y = Top + (_row * r), moved = _shift.Moved[(from * _actions) + _index];
        svg.Append($"<text class=\"small\" x=\"{Coordinate(Left - 7)}\" y=\"{Coordinate(y + (_row / 2) + 4)}\" text-anchor=\"end\">{Escape(Short(_states[from], 14))}</text>");
        foreach (var (c, to) in Columns.Index())
        {
            var (worst, nominal, difference) = _shift.At(from, _index, to);
            if (difference == 0)
            {
                continue;
            }

            double x = Left + (_cell * c);
            string tip = $"{_states[from]}, {_action}, to {_states[to]}: {Figure(nominal)} becomes {Figure(worst)} ({Change(difference, "+0.######;−0.######;0")})";
            svg.Append(Rectangle(difference > 0 ? "cell" : "loss", x, y, _cell, _row, ColourScale.Opacity(difference, _peak, HasNumbers), tip));
            if (HasNumbers)
            {
                svg.Append($"<text class=\"small\" x=\"{Coordinate(x + (_cell / 2))}\" y=\"{Coordinate(y + (_row / 2) + 4)}\" text-anchor=\"middle\">{Change(difference, "+0.###;−0.###;")}</text>");
            }
            else if (ColourScale.IsMarked(difference, _peak))
            {
                minus.Append($"M{Coordinate(x + (_cell * 0.3))} {Coordinate(y + (_row / 2))}h{Coordinate(_cell * 0.4)}");
            }
        }

        svg.Append($"<text class=\"small\" x=\"{Coordinate(Right + 8)}\" y=\"{Coordinate(y + (_row / 2) + 4)}\">{Figure(Math.Round(moved, 6))}</text>\n");
    }

    // Written upright where there is room, else from top to bottom. Gives their height.
    private double ColumnLabels(StringBuilder svg, double foot)
    {
        int longest = Columns.Max(s => Short(_states[s], 14).Length);
        bool upright = (6.2 * longest) + 4 <= _cell;
        foreach (var (c, to) in Columns.Index())
        {
            double x = Left + (_cell * (c + 0.5));
            string where = upright
                ? $"x=\"{Coordinate(x)}\" y=\"{Coordinate(foot + 14)}\" text-anchor=\"middle\""
                : $"transform=\"translate({Coordinate(x + 4)} {Coordinate(foot + 5)}) rotate(-90)\" text-anchor=\"end\"";
            svg.Append($"<text class=\"small\" {where}>{Escape(Short(_states[to], 14))}</text>");
        }

        svg.Append('\n');
        return upright ? 20 : (6.2 * longest) + 10;
    }

    private List<int> First(Func<int, double> size, int most, Func<int, double> then) =>
        [.. Enumerable.Range(0, _states.Count).OrderByDescending(size).ThenByDescending(then).ThenBy(s => s).Take(most).Order()];

    private static string Change(double difference, string format) => difference.ToString(format, CultureInfo.InvariantCulture);
}
