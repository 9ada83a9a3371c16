using System.Text;
using static RobustMfgSim.Runner.Reports.Markup;

namespace RobustMfgSim.Runner.Reports;

/// <summary>A point of a series.</summary>
/// <param name="X">Where, positive.</param>
/// <param name="Y">The estimate; one that is not positive cannot stand on a logarithmic axis and is marked at its foot.</param>
/// <param name="Low">Lower end of the interval.</param>
/// <param name="High">Upper end of the interval.</param>
/// <param name="Tip">The figures in words.</param>
/// <param name="Hollow">Drawn hollow: the sign was dropped.</param>
internal sealed record ChartPoint(double X, double Y, double Low, double High, string Tip, bool Hollow = false);

/// <summary>Estimates with a confidence band and, where there is one, the line of a fitted slope.</summary>
/// <param name="Name">For the legend.</param>
/// <param name="Points">Ascending in X.</param>
/// <param name="Slope">Fitted slope of log Y against log X; null for none.</param>
internal sealed record DataSeries(string Name, IReadOnlyList<ChartPoint> Points, double? Slope);

/// <summary>A bound: a dashed line.</summary>
/// <param name="Name">For the legend.</param>
/// <param name="Points">Ascending in X, positive.</param>
internal sealed record BoundSeries(string Name, IReadOnlyList<(double X, double Y)> Points);

/// <summary>
/// A chart on two logarithmic axes as an SVG element: estimates with bands, bounds and slopes. Complete without script; colours and fonts come from the
/// page's style sheet. The same input gives the same text.
/// </summary>
internal sealed class Chart(string xLabel, string yLabel, IReadOnlyList<DataSeries> data, IReadOnlyList<BoundSeries> bounds)
{
    /// <summary>Size of the drawing and of the plot in it, in pixels.</summary>
    public const double Width = 560, PlotLeft = 66, PlotRight = 546, PlotTop = 12, PlotBottom = 286, LegendRow = 19;

    private const double LegendTop = PlotBottom + 58;

    /// <summary>The axis of X.</summary>
    public LogScale X { get; } = LogScale.Cover(
        [.. data.SelectMany(s => s.Points.Select(p => p.X)).Concat(bounds.SelectMany(b => b.Points.Select(p => p.X)))], [], PlotLeft, PlotRight);

    /// <summary>The axis of Y.</summary>
    public LogScale Y { get; } = LogScale.Cover(Extent(data), [.. bounds.SelectMany(b => b.Points.Select(p => p.Y))], PlotBottom, PlotTop);

    /// <summary>The SVG element.</summary>
    public string Svg()
    {
        var svg = new StringBuilder();
        double height = LegendTop + (LegendRow * (data.Count + bounds.Count)) - 6;
        svg.Append($"<svg class=\"chart\" role=\"img\" aria-label=\"{Escape($"{yLabel} against {xLabel}")}\" viewBox=\"0 0 {Coordinate(Width)} {Coordinate(height)}\">\n");
        Axes(svg);
        for (int i = 0; i < bounds.Count; i++)
        {
            Bound(svg, bounds[i], data.Count + i);
        }

        for (int i = 0; i < data.Count; i++)
        {
            Data(svg, data[i], i);
        }

        Legend(svg);
        return svg.Append("</svg>\n").ToString();
    }

    // What the axis must show: estimates, and ends of intervals as far as they are not far below the estimate (zero is infinitely far).
    private static List<double> Extent(IReadOnlyList<DataSeries> data)
    {
        var extent = new List<double>();
        foreach (var point in data.SelectMany(s => s.Points))
        {
            double reference = point.Y > 0 ? point.Y : point.High;
            extent.AddRange(new[] { point.Y, point.High, Math.Max(point.Low, reference / 4) }.Where(v => v > 0 && double.IsFinite(v)));
        }

        return extent;
    }

    private void Axes(StringBuilder svg)
    {
        var xs = data.SelectMany(s => s.Points.Select(p => p.X)).Concat(bounds.SelectMany(b => b.Points.Select(p => p.X))).Distinct().Order().ToList();
        var ownTicks = xs.Select(x => new Tick(x, Figure(x))).ToList();
        bool fit = ownTicks.Zip(ownTicks.Skip(1)).All(pair => X.At(pair.Second.Value) - X.At(pair.First.Value) >= 30);
        foreach (var tick in fit ? ownTicks : X.Ticks(40))
        {
            string x = Coordinate(X.At(tick.Value));
            svg.Append($"<line class=\"grid\" x1=\"{x}\" x2=\"{x}\" y1=\"{Coordinate(PlotTop)}\" y2=\"{Coordinate(PlotBottom)}\"/>");
            svg.Append($"<text x=\"{x}\" y=\"{Coordinate(PlotBottom + 17)}\" text-anchor=\"middle\">{Escape(tick.Label)}</text>\n");
        }

        foreach (var tick in Y.Ticks(19))
        {
            double y = Y.At(tick.Value);
            svg.Append($"<line class=\"grid\" x1=\"{Coordinate(PlotLeft)}\" x2=\"{Coordinate(PlotRight)}\" y1=\"{Coordinate(y)}\" y2=\"{Coordinate(y)}\"/>");
            svg.Append($"<text x=\"{Coordinate(PlotLeft - 7)}\" y=\"{Coordinate(y + 4)}\" text-anchor=\"end\">{Escape(tick.Label)}</text>\n");
        }

        svg.Append($"<rect class=\"frame\" x=\"{Coordinate(PlotLeft)}\" y=\"{Coordinate(PlotTop)}\" width=\"{Coordinate(PlotRight - PlotLeft)}\" height=\"{Coordinate(PlotBottom - PlotTop)}\"/>\n");
        if (Y.Break is { } middle)
        {
            BreakMark(svg, middle);
        }

        svg.Append($"<text class=\"label\" x=\"{Coordinate((PlotLeft + PlotRight) / 2)}\" y=\"{Coordinate(PlotBottom + 37)}\" text-anchor=\"middle\">{Escape(xLabel)}</text>\n");
        svg.Append($"<text class=\"label\" transform=\"translate(15 {Coordinate((PlotTop + PlotBottom) / 2)}) rotate(-90)\" text-anchor=\"middle\">{Escape(yLabel)}</text>\n");
    }

    private static void BreakMark(StringBuilder svg, double middle)
    {
        string Wave(double y) => string.Join(" ", Enumerable.Range(0, 41).Select(i =>
            $"{Coordinate(PlotLeft - 5 + (i * (PlotRight - PlotLeft + 10) / 40))},{Coordinate(y + (i % 2 == 0 ? 2 : -2))}"));
        var (upper, lower) = (Wave(middle - 4), string.Join(" ", Wave(middle + 4).Split(' ').Reverse()));
        svg.Append($"<polygon class=\"break\" points=\"{upper} {lower}\"><title>The axis is broken here: empty decades are left out. A decade has the same height above and below.</title></polygon>\n");
        svg.Append($"<polyline class=\"breakline\" points=\"{upper}\"/><polyline class=\"breakline\" points=\"{lower}\"/>\n");
    }

    private void Bound(StringBuilder svg, BoundSeries bound, int index)
    {
        svg.Append($"<g class=\"bound b{index - data.Count}\" data-series=\"{index}\">");
        svg.Append($"<polyline class=\"line\" points=\"{string.Join(" ", bound.Points.Select(p => $"{Coordinate(X.At(p.X))},{Coordinate(Y.At(p.Y))}"))}\"/>");
        foreach (var (x, y) in bound.Points)
        {
            string tip = Escape($"{bound.Name} at {xLabel} = {Figure(x)}: {Figure(y)}");
            svg.Append($"<circle class=\"mark\" cx=\"{Coordinate(X.At(x))}\" cy=\"{Coordinate(Y.At(y))}\" r=\"2.2\" data-tip=\"{tip}\"><title>{tip}</title></circle>");
        }

        svg.Append("</g>\n");
    }

    private void Data(StringBuilder svg, DataSeries series, int index)
    {
        svg.Append($"<g class=\"data s{index % 6}\" data-series=\"{index}\">");
        var band = series.Points.Where(p => p.High > 0).ToList();
        if (band.Count > 1)
        {
            string upper = string.Join(" L", band.Select(p => $"{Coordinate(X.At(p.X))} {Coordinate(Y.At(p.High))}"));
            string lower = string.Join(" L", band.AsEnumerable().Reverse().Select(p => $"{Coordinate(X.At(p.X))} {Coordinate(Y.At(p.Low))}"));
            svg.Append($"<path class=\"band\" d=\"M{upper} L{lower} Z\"/>");
        }

        SlopeLine(svg, series);
        foreach (var run in Runs(series.Points))
        {
            svg.Append($"<polyline class=\"line\" points=\"{string.Join(" ", run.Select(p => $"{Coordinate(X.At(p.X))},{Coordinate(Y.At(p.Y))}"))}\"/>");
        }

        foreach (var point in series.Points)
        {
            double x = X.At(point.X);
            if (point.High > 0)
            {
                svg.Append($"<line class=\"whisker\" x1=\"{Coordinate(x)}\" x2=\"{Coordinate(x)}\" y1=\"{Coordinate(Y.At(point.Low))}\" y2=\"{Coordinate(Y.At(point.High))}\"/>");
            }

            string tip = Escape(point.Tip), kind = point.Y > 0 ? point.Hollow ? "mark hollow" : "mark" : "mark foot";
            string shape = point.Y > 0 ? Shape(index, x, Y.At(point.Y)) : $"M{Coordinate(x - 5)} {Coordinate(PlotBottom - 9)} h10 l-5 8 Z";
            svg.Append($"<path class=\"{kind}\" d=\"{shape}\" data-tip=\"{tip}\"><title>{tip}</title></path>");
        }

        svg.Append("</g>\n");
    }

    // A line of the fitted slope through the middle of the points that have a logarithm worth the name: those whose interval excludes zero.
    private void SlopeLine(StringBuilder svg, DataSeries series)
    {
        var points = series.Points.Where(p => p.Low > 0).ToList();
        if (series.Slope is not { } slope || points.Count < 2 || !double.IsFinite(slope))
        {
            return;
        }

        double x = points.Average(p => Math.Log(p.X)), y = points.Average(p => Math.Log(p.Y));
        var ends = new[] { points[0].X, points[^1].X }.Select(end => (X: end, Y: Math.Exp(y + (slope * (Math.Log(end) - x))))).ToArray();
        svg.Append($"<line class=\"slope\" x1=\"{Coordinate(X.At(ends[0].X))}\" y1=\"{Coordinate(Y.At(ends[0].Y))}\" x2=\"{Coordinate(X.At(ends[1].X))}\" y2=\"{Coordinate(Y.At(ends[1].Y))}\"/>");
    }

    private static IEnumerable<List<ChartPoint>> Runs(IReadOnlyList<ChartPoint> points)
    {
        var run = new List<ChartPoint>();
        foreach (var point in points)
        {
            if (point.Y > 0)
            {
                run.Add(point);
                continue;
            }

            if (run.Count > 1)
            {
                yield return run;
            }

            run = [];
        }

        if (run.Count > 1)
        {
            yield return run;
        }
    }

    // Series differ in shape as well as in colour.
    private static string Shape(int index, double x, double y) => (index % 4) switch
    {
        0 => $"M{Coordinate(x - 3.6)} {Coordinate(y)} a3.6 3.6 0 1 0 7.2 0 a3.6 3.6 0 1 0 -7.2 0 Z",
        1 => $"M{Coordinate(x - 3.3)} {Coordinate(y - 3.3)} h6.6 v6.6 h-6.6 Z",
        2 => $"M{Coordinate(x)} {Coordinate(y - 4.6)} l4.6 4.6 l-4.6 4.6 l-4.6 -4.6 Z",
        _ => $"M{Coordinate(x)} {Coordinate(y - 4.4)} l4.4 7.6 h-8.8 Z",
    };

    private void Legend(StringBuilder svg)
    {
        for (int i = 0; i < data.Count + bounds.Count; i++)
        {
            bool isBound = i >= data.Count;
            double y = LegendTop + (LegendRow * i);
            svg.Append($"<g class=\"key {(isBound ? $"bound b{i - data.Count}" : $"data s{i % 6}")}\" data-key=\"{i}\">");
            svg.Append($"<line class=\"line\" x1=\"{Coordinate(PlotLeft)}\" x2=\"{Coordinate(PlotLeft + 28)}\" y1=\"{Coordinate(y)}\" y2=\"{Coordinate(y)}\"/>");
            svg.Append(isBound ? "" : $"<path class=\"mark\" d=\"{Shape(i, PlotLeft + 14, y)}\"/>");
            svg.Append($"<text x=\"{Coordinate(PlotLeft + 36)}\" y=\"{Coordinate(y + 4)}\">{Escape(isBound ? bounds[i - data.Count].Name : data[i].Name)}</text></g>\n");
        }
    }
}
