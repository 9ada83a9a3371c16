using System.Text;
using static RobustMfgSim.Runner.Reports.Markup;

namespace RobustMfgSim.Runner.Reports;

/// <summary>What charts have in common: a plot with ticks and labels on its axes, marks of different shapes, and a legend below.</summary>
internal static class PlotFrame
{
    /// <summary>Size of the drawing and of the plot in it, in pixels.</summary>
    public const double Width = 572, PlotLeft = 66, PlotRight = 546, PlotTop = 12, PlotBottom = 286, LegendRow = 19;

    private const double LegendTop = PlotBottom + 58;

    // Longer names do not fit beside the line of a legend.
    private const int NameLength = 70;

    /// <summary>Height of a chart with so many entries in its legend.</summary>
    public static double Height(int entries) => LegendTop + (LegendRow * entries) - 6;

    /// <summary>Grid, ticks, frame and labels.</summary>
    /// <param name="svg">Receives them.</param>
    /// <param name="x">Ticks of the x axis, with their pixels.</param>
    /// <param name="y">Ticks of the y axis, with their pixels.</param>
    /// <param name="xLabel">Label of the x axis.</param>
    /// <param name="yLabel">Label of the y axis.</param>
    public static void Axes(StringBuilder svg, IEnumerable<(double At, string Label)> x, IEnumerable<(double At, string Label)> y, string xLabel, string yLabel)
    {
        foreach (var (at, label) in x)
        {
            svg.Append($"<line class=\"grid\" x1=\"{Coordinate(at)}\" x2=\"{Coordinate(at)}\" y1=\"{Coordinate(PlotTop)}\" y2=\"{Coordinate(PlotBottom)}\"/>");
            svg.Append($"<text class=\"xtick\" x=\"{Coordinate(at)}\" y=\"{Coordinate(PlotBottom + 17)}\" text-anchor=\"middle\">{Escape(label)}</text>\n");
        }

        foreach (var (at, label) in y)
        {
            svg.Append($"<line class=\"grid\" x1=\"{Coordinate(PlotLeft)}\" x2=\"{Coordinate(PlotRight)}\" y1=\"{Coordinate(at)}\" y2=\"{Coordinate(at)}\"/>");
            svg.Append($"<text class=\"ytick\" x=\"{Coordinate(PlotLeft - 7)}\" y=\"{Coordinate(at + 4)}\" text-anchor=\"end\">{Escape(label)}</text>\n");
        }

        svg.Append($"<rect class=\"frame\" x=\"{Coordinate(PlotLeft)}\" y=\"{Coordinate(PlotTop)}\" width=\"{Coordinate(PlotRight - PlotLeft)}\" height=\"{Coordinate(PlotBottom - PlotTop)}\"/>\n");
        svg.Append($"<text class=\"label\" x=\"{Coordinate((PlotLeft + PlotRight) / 2)}\" y=\"{Coordinate(PlotBottom + 37)}\" text-anchor=\"middle\">{Escape(xLabel)}</text>\n");
        svg.Append($"<text class=\"label\" transform=\"translate(15 {Coordinate((PlotTop + PlotBottom) / 2)}) rotate(-90)\" text-anchor=\"middle\">{Escape(yLabel)}</text>\n");
    }

    /// <summary>The classes of a series: its colour, and dashes once the colours are used up.</summary>
    public static string Classes(int series) => $"data s{series % Palette.Series}{(series < Palette.Series ? "" : " dashed")}";

    /// <summary>The path of a mark: series differ in shape as well as in colour.</summary>
    public static string Mark(int series, double x, double y) => (series % Palette.Series) switch
    {
        0 => $"M{Coordinate(x - 3.6)} {Coordinate(y)} a3.6 3.6 0 1 0 7.2 0 a3.6 3.6 0 1 0 -7.2 0 Z",
        1 => $"M{Coordinate(x - 3.3)} {Coordinate(y - 3.3)} h6.6 v6.6 h-6.6 Z",
        2 => $"M{Coordinate(x)} {Coordinate(y - 4.6)} l4.6 4.6 l-4.6 4.6 l-4.6 -4.6 Z",
        3 => $"M{Coordinate(x)} {Coordinate(y - 4.4)} l4.4 7.6 h-8.8 Z",
        4 => $"M{Coordinate(x)} {Coordinate(y + 4.4)} l4.4 -7.6 h-8.8 Z",
        _ => $"M{Coordinate(x - 4)} {Coordinate(y)} h8 M{Coordinate(x)} {Coordinate(y - 4)} v8",
    };

    /// <summary>An entry of the legend; the page's script hides the group with the same number in data-series.</summary>
    /// <param name="svg">Receives it.</param>
    /// <param name="index">Its number, from the top.</param>
    /// <param name="classes">Classes of the line it explains.</param>
    /// <param name="name">Its name.</param>
    /// <param name="mark">Shape of its marks; null where they have none of their own.</param>
    public static void Key(StringBuilder svg, int index, string classes, string name, int? mark)
    {
        double y = LegendTop + (LegendRow * index);
        svg.Append($"<g class=\"key {classes}\" data-key=\"{index}\"><rect class=\"hit\" x=\"{Coordinate(PlotLeft - 4)}\" y=\"{Coordinate(y - 9)}\" width=\"{Coordinate(PlotRight - PlotLeft + 4)}\" height=\"18\"/>");
        svg.Append($"<line class=\"line\" x1=\"{Coordinate(PlotLeft)}\" x2=\"{Coordinate(PlotLeft + 28)}\" y1=\"{Coordinate(y)}\" y2=\"{Coordinate(y)}\"/>");
        svg.Append(mark is { } shape ? $"<path class=\"mark\" d=\"{Mark(shape, PlotLeft + 14, y)}\"/>" : "");
        svg.Append($"<text x=\"{Coordinate(PlotLeft + 36)}\" y=\"{Coordinate(y + 4)}\">{Escape(Short(name, NameLength))}</text></g>\n");
    }
}
