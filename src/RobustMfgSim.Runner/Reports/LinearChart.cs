using System.Text;
using static RobustMfgSim.Runner.Reports.Markup;

namespace RobustMfgSim.Runner.Reports;

/// <summary>A line of a <see cref="LinearChart"/>.</summary>
/// <param name="Name">For the legend.</param>
/// <param name="Points">Ascending in X; points that are not finite are left out.</param>
internal sealed record LinearSeries(string Name, IReadOnlyList<(double X, double Y)> Points)
{
    /// <summary>Ends of the interval of each point; empty for none.</summary>
    public IReadOnlyList<(double Low, double High)> Whiskers { get; init; } = [];
}

/// <summary>Lines on two linear axes as an SVG element in the style of <see cref="Chart"/>: zero and negative numbers have their place, which logarithmic axes cannot give them.</summary>
internal sealed class LinearChart(string xLabel, string yLabel, IReadOnlyList<LinearSeries> series)
{
    // Further lines are dashed.
    private const int Colours = 6;
    private const double LegendTop = Chart.PlotBottom + 58;

    private readonly (double Low, double High) _x = Range(series.SelectMany(s => s.Points.Select(p => p.X)), 0);
    private readonly (double Low, double High) _y = Range(series.SelectMany(s => s.Points.Select(p => p.Y).Concat(s.Whiskers.SelectMany(w => new[] { w.Low, w.High }))), 0.05);

    /// <summary>The SVG element.</summary>
    public string Svg()
    {
        var svg = new StringBuilder();
        double height = LegendTop + (Chart.LegendRow * series.Count) - 6;
        svg.Append($"<svg class=\"chart\" role=\"img\" aria-label=\"{Escape($"{yLabel} against {xLabel}")}\" viewBox=\"0 0 {Coordinate(Chart.Width)} {Coordinate(height)}\">\n");
        Axes(svg);
        for (int i = 0; i < series.Count; i++)
        {
            Line(svg, i);
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static (double Low, double High) Range(IEnumerable<double> values, double air)
    {
        var finite = values.Where(double.IsFinite).ToList();
        if (finite.Count == 0)
        {
            return (0, 1);
        }

        double low = finite.Min(), high = finite.Max(), span = high - low;
        // Differences of rounding are no span: an axis cannot show them.
        double room = span > Math.Max(1e-12, 1e-9 * Math.Max(Math.Abs(low), Math.Abs(high))) ? air * span : Math.Max(1e-3, 0.05 * Math.Abs(low));
        return (low - room, high + room);
    }

    // Round numbers, five to ten of them.
    private static IEnumerable<double> Ticks(double low, double high)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10((high - low) / 5)));
        double step = new[] { 1, 2, 5, 10 }.Select(k => k * power).First(s => (high - low) / s <= 10);
        for (double k = Math.Ceiling((low / step) - 1e-9); k * step <= high + (1e-9 * step); k++)
        {
            yield return Math.Round(k) * step;
        }
    }

    private double X(double x) => Chart.PlotLeft + ((x - _x.Low) / (_x.High - _x.Low) * (Chart.PlotRight - Chart.PlotLeft));

    private double Y(double y) => Chart.PlotBottom - ((y - _y.Low) / (_y.High - _y.Low) * (Chart.PlotBottom - Chart.PlotTop));

    private void Axes(StringBuilder svg)
    {
        foreach (double tick in Ticks(_x.Low, _x.High))
        {
            string x = Coordinate(X(tick));
            svg.Append($"<line class=\"grid\" x1=\"{x}\" x2=\"{x}\" y1=\"{Coordinate(Chart.PlotTop)}\" y2=\"{Coordinate(Chart.PlotBottom)}\"/>");
            svg.Append($"<text x=\"{x}\" y=\"{Coordinate(Chart.PlotBottom + 17)}\" text-anchor=\"middle\">{Figure(tick)}</text>\n");
        }

        foreach (double tick in Ticks(_y.Low, _y.High))
        {
            double y = Y(tick);
            svg.Append($"<line class=\"grid\" x1=\"{Coordinate(Chart.PlotLeft)}\" x2=\"{Coordinate(Chart.PlotRight)}\" y1=\"{Coordinate(y)}\" y2=\"{Coordinate(y)}\"/>");
            svg.Append($"<text x=\"{Coordinate(Chart.PlotLeft - 7)}\" y=\"{Coordinate(y + 4)}\" text-anchor=\"end\">{Figure(tick)}</text>\n");
        }

        svg.Append($"<rect class=\"frame\" x=\"{Coordinate(Chart.PlotLeft)}\" y=\"{Coordinate(Chart.PlotTop)}\" width=\"{Coordinate(Chart.PlotRight - Chart.PlotLeft)}\" height=\"{Coordinate(Chart.PlotBottom - Chart.PlotTop)}\"/>\n");
        svg.Append($"<text class=\"label\" x=\"{Coordinate((Chart.PlotLeft + Chart.PlotRight) / 2)}\" y=\"{Coordinate(Chart.PlotBottom + 37)}\" text-anchor=\"middle\">{Escape(xLabel)}</text>\n");
        svg.Append($"<text class=\"label\" transform=\"translate(15 {Coordinate((Chart.PlotTop + Chart.PlotBottom) / 2)}) rotate(-90)\" text-anchor=\"middle\">{Escape(yLabel)}</text>\n");
    }

    private void Line(StringBuilder svg, int index)
    {
        var points = series[index].Points.Where(p => double.IsFinite(p.Y)).ToList();
        var whiskers = series[index].Whiskers;
        string dash = index < Colours ? "" : " stroke-dasharray=\"6 3\"";
        svg.Append($"<g class=\"data s{index % Colours}\" data-series=\"{index}\"><polyline class=\"line\"{dash} points=\"{string.Join(" ", points.Select(p => $"{Coordinate(X(p.X))},{Coordinate(Y(p.Y))}"))}\"/>");
        foreach (var ((x, _), (low, high)) in points.Zip(whiskers))
        {
            svg.Append($"<line class=\"whisker\" x1=\"{Coordinate(X(x))}\" x2=\"{Coordinate(X(x))}\" y1=\"{Coordinate(Y(low))}\" y2=\"{Coordinate(Y(high))}\"/>");
        }

        foreach (var (k, (x, y)) in points.Index())
        {
            string tip = Escape($"{series[index].Name} at {xLabel} = {Figure(x)}: {Figure(y)}{(k < whiskers.Count ? $" {Markup.Range(whiskers[k].Low, whiskers[k].High)}" : "")}");
            svg.Append($"<circle class=\"mark\" cx=\"{Coordinate(X(x))}\" cy=\"{Coordinate(Y(y))}\" r=\"2.6\" data-tip=\"{tip}\"><title>{tip}</title></circle>");
        }

        double at = LegendTop + (Chart.LegendRow * index);
        svg.Append($"</g>\n<g class=\"key data s{index % Colours}\" data-key=\"{index}\"><line class=\"line\"{dash} x1=\"{Coordinate(Chart.PlotLeft)}\" x2=\"{Coordinate(Chart.PlotLeft + 28)}\" y1=\"{Coordinate(at)}\" y2=\"{Coordinate(at)}\"/>");
        svg.Append($"<text x=\"{Coordinate(Chart.PlotLeft + 36)}\" y=\"{Coordinate(at + 4)}\">{Escape(series[index].Name)}</text></g>\n");
    }
}
