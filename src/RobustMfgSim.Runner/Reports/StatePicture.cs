using System.Text;
using static RobustMfgSim.Runner.Reports.Markup;

namespace RobustMfgSim.Runner.Reports;

/// <summary>A strip of a <see cref="StatePicture"/>: one thing that is known of every state.</summary>
/// <param name="Label">Its name, at the left.</param>
internal abstract record StateStrip(string Label);

/// <summary>Bars from zero; negative ones point down, in another colour.</summary>
/// <param name="Label">Its name.</param>
/// <param name="Values">One number for each state.</param>
internal sealed record BarStrip(string Label, double[] Values) : StateStrip(Label);

/// <summary>A short line for each state between the lowest and the highest of all: for numbers whose zero means nothing.</summary>
/// <param name="Label">Its name.</param>
/// <param name="Values">One number for each state.</param>
internal sealed record LevelStrip(string Label, double[] Values) : StateStrip(Label);

/// <summary>Cells of a stronger colour the nearer the number is to <paramref name="Peak"/>.</summary>
/// <param name="Label">Its name, for tips.</param>
/// <param name="Rows">Name of each row.</param>
/// <param name="Table">Numbers from 0 to <paramref name="Peak"/>, [states x rows].</param>
/// <param name="Peak">What has the strongest.</param>
internal sealed record HeatStrip(string Label, IReadOnlyList<string> Rows, double[] Table, double Peak) : StateStrip(Label);

/// <summary>Strips above each other over the states of a game.</summary>
internal sealed class StatePicture(IReadOnlyList<string> states, string label, params IReadOnlyList<StateStrip> strips)
{
    private const double Left = 118, Top = 12, BarHeight = 84, RowHeight = 22, Space = 14;

    // Few states need no wide picture.
    private readonly double _width = states.Count <= 8 ? PlotFrame.Width : 760;

    private double Right => _width - 12;

    private double Cell => (Right - Left) / states.Count;

    private bool HasNumbers => Cell >= 44;

    /// <summary>The drawing.</summary>
    public Drawing Draw()
    {
        var svg = new StringBuilder();
        double at = Top;
        foreach (var strip in strips)
        {
            at += Space + (strip switch
            {
                BarStrip bars => Bars(svg, bars, at),
                LevelStrip levels => Levels(svg, levels, at),
                HeatStrip heat => Heat(svg, heat, at),
                _ => throw new ArgumentException($"There is no drawing of a {strip.GetType().Name}.", nameof(strips)),
            });
        }

        double foot = at - Space;
        int longest = states.Max(s => Short(s, 12).Length), step = (int)Math.Ceiling(((7.0 * longest) + 8) / Cell);
        for (int s = 0; s < states.Count; s += step)
        {
            svg.Append($"<text x=\"{Coordinate(Left + (Cell * (s + 0.5)))}\" y=\"{Coordinate(foot + 16)}\" text-anchor=\"middle\">{Escape(Short(states[s], 12))}</text>");
        }

        svg.Append($"<text class=\"label\" x=\"{Coordinate((Left + Right) / 2)}\" y=\"{Coordinate(foot + 36)}\" text-anchor=\"middle\">state</text>\n");
        return new(_width, foot + 44, label, svg.ToString());
    }

    private double Bars(StringBuilder svg, BarStrip bars, double top)
    {
        var (low, high) = (Math.Min(0, Finite(bars.Values).Min()), Math.Max(0, Finite(bars.Values).Max()));
        double scale = BarHeight / Math.Max(high - low, 1e-300), zero = top + (high * scale);
        Axis(svg, bars.Label, top, BarHeight, low, high);
        foreach (var (s, value) in bars.Values.Index().Where(v => double.IsFinite(v.Item) && v.Item != 0))
        {
            string kind = value > 0 ? "cell" : "loss";
            svg.Append(Rectangle(kind, Left + (Cell * (s + 0.07)), value > 0 ? zero - (value * scale) : zero, Cell * 0.86, Math.Abs(value) * scale, 1, $"{states[s]}: {bars.Label} {Figure(value)}"));
        }

        svg.Append($"\n<line class=\"zero\" x1=\"{Coordinate(Left)}\" x2=\"{Coordinate(Right)}\" y1=\"{Coordinate(zero)}\" y2=\"{Coordinate(zero)}\"/>\n");
        return BarHeight;
    }

    private double Levels(StringBuilder svg, LevelStrip levels, double top)
    {
        var (low, high) = (Finite(levels.Values).Min(), Finite(levels.Values).Max());
        double span = high - low;
        Axis(svg, levels.Label, top, BarHeight, low, high);
        foreach (var (s, value) in levels.Values.Index().Where(v => double.IsFinite(v.Item)))
        {
            double y = top + (BarHeight * (span > 0 ? (high - value) / span : 0.5));
            svg.Append($"<line class=\"level\" x1=\"{Coordinate(Left + (Cell * (s + 0.07)))}\" x2=\"{Coordinate(Left + (Cell * (s + 0.93)))}\" y1=\"{Coordinate(y)}\" y2=\"{Coordinate(y)}\">{Title($"{states[s]}: {levels.Label} {Figure(value)}")}</line>");
        }

        svg.Append('\n');
        return BarHeight;
    }

    private double Heat(StringBuilder svg, HeatStrip heat, double top)
    {
        int rows = heat.Rows.Count;
        for (int r = 0; r < rows; r++)
        {
            svg.Append($"<text x=\"{Coordinate(Left - 8)}\" y=\"{Coordinate(top + (RowHeight * r) + 15)}\" text-anchor=\"end\">{Escape(Short(heat.Rows[r], 12))}</text>");
            for (int s = 0; s < states.Count; s++)
            {
                double value = heat.Table[(s * rows) + r], weight = double.IsFinite(value) && heat.Peak > 0 ? Math.Clamp(value / heat.Peak, 0, 1) : 0;
                if (weight > 0)
                {
                    svg.Append(Rectangle("cell", Left + (Cell * s), top + (RowHeight * r), Cell, RowHeight - 2, ColourScale.Opacity(weight, 1, HasNumbers), $"{states[s]}, {heat.Rows[r]}: {heat.Label} {Figure(Math.Round(value, 6))}"));
                    svg.Append(HasNumbers ? $"<text class=\"small\" x=\"{Coordinate(Left + (Cell * (s + 0.5)))}\" y=\"{Coordinate(top + (RowHeight * r) + 14)}\" text-anchor=\"middle\">{Figure(Math.Round(value, 3))}</text>" : "");
                }
            }

            svg.Append('\n');
        }

        svg.Append($"<rect class=\"frame\" x=\"{Coordinate(Left)}\" y=\"{Coordinate(top)}\" width=\"{Coordinate(Right - Left)}\" height=\"{Coordinate((RowHeight * rows) - 2)}\"/>\n");
        return RowHeight * rows;
    }

    private static void Axis(StringBuilder svg, string label, double top, double height, double low, double high)
    {
        svg.Append($"<text class=\"label\" x=\"{Coordinate(Left - 8)}\" y=\"{Coordinate(top + (height / 2) + 4)}\" text-anchor=\"end\">{Escape(label)}</text>");
        svg.Append($"<text class=\"small\" x=\"{Coordinate(Left - 8)}\" y=\"{Coordinate(top + 9)}\" text-anchor=\"end\">{Figure(high)}</text><text class=\"small\" x=\"{Coordinate(Left - 8)}\" y=\"{Coordinate(top + height)}\" text-anchor=\"end\">{Figure(low)}</text>\n");
    }

    private static IEnumerable<double> Finite(double[] values) => values.Where(double.IsFinite).DefaultIfEmpty(0);
}
