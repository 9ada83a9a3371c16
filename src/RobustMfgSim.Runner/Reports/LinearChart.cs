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

/// <summary>Lines on two linear axes in the style of <see cref="Chart"/>: zero and negative numbers have their place, which logarithmic axes cannot give them.</summary>
internal sealed class LinearChart(string xLabel, string yLabel, IReadOnlyList<LinearSeries> series)
{
    private readonly (double Low, double High) _x = Range(series.SelectMany(s => s.Points.Select(p => p.X)), 0);
    private readonly (double Low, double High) _y = Range(series.SelectMany(s => s.Points.Select(p => p.Y).Concat(s.Whiskers.SelectMany(w => new[] { w.Low, w.High }))), 0.05);

    /// <summary>The drawing.</summary>
    public Drawing Draw()
    {
        var svg = new StringBuilder();
        PlotFrame.Axes(svg, Ticks(_x.Low, _x.High).Select(t => (X(t), Figure(t))), Ticks(_y.Low, _y.High).Select(t => (Y(t), Figure(t))), xLabel, yLabel);
        for (int i = 0; i < series.Count; i++)
        {
            Line(svg, i);
            PlotFrame.Key(svg, i, PlotFrame.Classes(i), series[i].Name, mark: i);
        }

        return new(PlotFrame.Width, PlotFrame.Height(series.Count), $"{yLabel} against {xLabel}", svg.ToString());
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

    private double X(double x) => PlotFrame.PlotLeft + ((x - _x.Low) / (_x.High - _x.Low) * (PlotFrame.PlotRight - PlotFrame.PlotLeft));

    private double Y(double y) => PlotFrame.PlotBottom - ((y - _y.Low) / (_y.High - _y.Low) * (PlotFrame.PlotBottom - PlotFrame.PlotTop));

    private void Line(StringBuilder svg, int index)
    {
        var whiskers = series[index].Whiskers;
        var points = series[index].Points.Select((p, k) => (p.X, p.Y, Whisker: k < whiskers.Count ? whiskers[k] : ((double Low, double High)?)null)).Where(p => double.IsFinite(p.Y)).ToList();
        svg.Append($"<g class=\"{PlotFrame.Classes(index)}\" data-series=\"{index}\"><polyline class=\"line\" points=\"{string.Join(" ", points.Select(p => $"{Coordinate(X(p.X))},{Coordinate(Y(p.Y))}"))}\"/>");
        foreach (var (x, y, whisker) in points)
        {
            if (whisker is { } ends)
            {
                svg.Append($"<line class=\"whisker\" x1=\"{Coordinate(X(x))}\" x2=\"{Coordinate(X(x))}\" y1=\"{Coordinate(Y(ends.Low))}\" y2=\"{Coordinate(Y(ends.High))}\"/>");
            }

            string tip = Escape($"{series[index].Name} at {xLabel} = {Figure(x)}: {Figure(y)}{(whisker is { } interval ? $" {Markup.Range(interval.Low, interval.High)}" : "")}");
            svg.Append($"<path class=\"mark\" d=\"{PlotFrame.Mark(index, X(x), Y(y))}\"><title>{tip}</title></path>");
        }

        svg.Append("</g>\n");
    }
}
