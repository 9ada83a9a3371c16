using System.Text;
using static RobustMfgSim.Runner.Reports.Markup;
using static RobustMfgSim.Runner.Reports.PlotFrame;

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
/// A chart on two logarithmic axes as a drawing: estimates with bands, bounds and slopes. Complete without script; colours and fonts come from the
/// page's style sheet. The same input gives the same text.
/// </summary>
internal sealed class Chart(string xLabel, string yLabel, IReadOnlyList<DataSeries> data, IReadOnlyList<BoundSeries> bounds)
{
    /// <summary>The axis of X.</summary>
    public LogScale X { get; } = LogScale.Cover(
        [.. data.SelectMany(s => s.Points.Select(p => p.X)).Concat(bounds.SelectMany(b => b.Points.Select(p => p.X)))], [], PlotLeft, PlotRight);

    /// <summary>The axis of Y.</summary>
    public LogScale Y { get; } = LogScale.Cover(Extent(data), [.. bounds.SelectMany(b => b.Points.Select(p => p.Y))], PlotBottom, PlotTop);

    /// <summary>The drawing.</summary>
    public Drawing Draw()
    {
        var svg = new StringBuilder();
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
        return new(Width, Height(data.Count + bounds.Count), $"{yLabel} against {xLabel}", svg.ToString());
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
        PlotFrame.Axes(svg, (fit ? ownTicks : X.Ticks(40)).Select(t => (X.At(t.Value), t.Label)), Y.Ticks(19).Select(t => (Y.At(t.Value), t.Label)), xLabel, yLabel);
        if (Y.Break is { } middle)
        {
            BreakMark(svg, middle);
        }
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
        svg.Append($"<g class=\"{BoundClasses(index - data.Count)}\" data-series=\"{index}\">");
        svg.Append($"<polyline class=\"line\" points=\"{string.Join(" ", bound.Points.Select(p => $"{Coordinate(X.At(p.X))},{Coordinate(Y.At(p.Y))}"))}\"/>");
        foreach (var (x, y) in bound.Points)
        {
            string tip = Escape($"{bound.Name} at {xLabel} = {Figure(x)}: {Figure(y)}");
            svg.Append($"<circle class=\"mark\" cx=\"{Coordinate(X.At(x))}\" cy=\"{Coordinate(Y.At(y))}\" r=\"2.2\"><title>{tip}</title></circle>");
        }

        svg.Append("</g>\n");
    }

    private void Data(StringBuilder svg, DataSeries series, int index)
    {
        svg.Append($"<g class=\"{Classes(index)}\" data-series=\"{index}\">");
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
            string shape = point.Y > 0 ? Mark(index, x, Y.At(point.Y)) : $"M{Coordinate(x - 5)} {Coordinate(PlotBottom - 9)} h10 l-5 8 Z";
            svg.Append($"<path class=\"{kind}\" d=\"{shape}\"><title>{tip}</title></path>");
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

    // Bounds share a colour and differ in their dashes.
    private static string BoundClasses(int bound) => $"bound b{bound % 6}";

    private void Legend(StringBuilder svg)
    {
        for (int i = 0; i < data.Count; i++)
        {
            Key(svg, i, Classes(i), data[i].Name, mark: i);
        }

        for (int i = 0; i < bounds.Count; i++)
        {
            Key(svg, data.Count + i, BoundClasses(i), bounds[i].Name, mark: null);
        }
    }
}
