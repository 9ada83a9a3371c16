using System.Text;
using RobustMfgSim.Verification.Mismatch;
using static RobustMfgSim.Runner.Reports.Markup;

namespace RobustMfgSim.Runner.Reports;

/// <summary>What robustness costs and buys: for each deployment the differences to the first policy and the values over the distance, and a table.</summary>
internal static class MismatchSection
{
    public static void Append(StringBuilder html, MismatchOutcome mismatch, double confidence, IEnumerable<ReportFigure> figures)
    {
        string first = mismatch.Equilibria[0].Name;
        html.Append($"<p>Each policy is played by a whole population of {mismatch.Setting.Agents} agents whose kernel is the deployment's, in place of the one that the policy was made for. Differences refer to the policy of {Escape(first)} and come from the same random numbers for all policies: below zero robustness costs, above zero it pays. They speak of whole populations: where the caution of one agent helps all others, a robust policy can earn more even where the model is right. Whiskers are {Percent(confidence)} intervals, one by one; the table also has intervals that hold all together.</p>\n");
        ReportWriter.Charts(html, figures);
        Table(html, mismatch);
    }

    /// <summary>For each deployment the differences to the first policy and the values, over the distance.</summary>
    public static IReadOnlyList<ReportFigure> Figures(MismatchOutcome mismatch)
    {
        string first = mismatch.Equilibria[0].Name;
        return [.. mismatch.Curves.Index().SelectMany(c => new[]
        {
            Plot(mismatch, c.Item, $"mismatch-{c.Index + 1}-difference", $"value minus that of {first}", e => e.Equilibrium == first && e.Value is not null ? Zero : e.Difference, "what robustness costs and buys"),
            Plot(mismatch, c.Item, $"mismatch-{c.Index + 1}-value", "value", e => e.Value, "the values themselves"),
        })];
    }

    /// <summary>The findings in sentences: at each end of each deployment, which policies differ from the first by more than can be told from zero.</summary>
    public static IEnumerable<string> Sentences(MismatchOutcome mismatch)
    {
        foreach (var curve in mismatch.Curves)
        {
            foreach (var point in curve.Points.Count > 1 ? new[] { curve.Points[0], curve.Points[^1] } : [curve.Points[0]])
            {
                var told = point.Estimates.Where(e => e.Difference is { } d && (d.Simultaneous.Low > 0 || d.Simultaneous.High < 0)).ToList();
                string where = $"Deployed in {curve.Deployment.Name} at distance {Figure(point.Distance)}";
                yield return !point.Estimates.Any(e => e.Difference is not null)
                    ? $"{where} no policy could be compared with that of {mismatch.Equilibria[0].Name}."
                    : told.Count == 0 ? $"{where} no policy differs from that of {mismatch.Equilibria[0].Name} by more than can be told from zero."
                    : $"{where}, against the policy of {mismatch.Equilibria[0].Name}: {string.Join("; ", told.Select(Words))}.";
            }
        }
    }

    // The first policy against itself: a line to compare with, and every policy keeps its colour in both charts.
    private static readonly EstimatedMean Zero = new(new(0, 0, 0), new(0, 0, 0));

    private static string Words(MismatchEstimate estimate)
    {
        var difference = estimate.Difference!.Simultaneous;
        return difference.Low > 0
            ? $"{estimate.Equilibrium} earns {Figure(difference.Estimate)} more {Range(difference.Low, difference.High)}"
            : $"{estimate.Equilibrium} loses {Figure(-difference.Estimate)} {Range(-difference.High, -difference.Low)}";
    }

    private static ReportFigure Plot(MismatchOutcome mismatch, MismatchCurve curve, string name, string label, Func<MismatchEstimate, EstimatedMean?> pick, string words)
    {
        var series = new List<LinearSeries>();
        for (int k = 0; k < mismatch.Equilibria.Count; k++)
        {
            var points = curve.Points.Select(p => (p.Distance, Mean: pick(p.Estimates[k])?.Own)).Where(p => p.Mean is not null).ToList();
            if (points.Count > 0)
            {
                series.Add(new(mismatch.Equilibria[k].Name, [.. points.Select(p => (p.Distance, p.Mean!.Estimate))]) { Whiskers = [.. points.Select(p => (p.Mean!.Low, p.Mean.High))] });
            }
        }

        return new(name, new LinearChart(curve.Deployment.Measure, label, series).Draw(), $"{Capital(curve.Deployment.Name)}: {words}. Played by {mismatch.Setting.Agents} agents; whiskers are confidence intervals.");
    }

    private static void Table(StringBuilder html, MismatchOutcome mismatch)
    {
        int rows = mismatch.Curves.Sum(c => c.Points.Sum(p => p.Estimates.Count));
        HtmlTable.Begin(html, "Values and differences under mismatch", rows, "deployment", Column.Number("distance"), "policy of", Column.Number("value"), Column.Number("interval"), Column.Number("difference"), Column.Number("interval"), Column.Number("simultaneous"));
        foreach (var curve in mismatch.Curves)
        {
            html.Append("<tbody>");
            foreach (var (point, estimate) in curve.Points.SelectMany(p => p.Estimates.Select(e => (p, e))))
            {
                html.Append($"<tr><td>{Escape(curve.Deployment.Name)}</td><td class=\"n\">{Figure(point.Distance)}</td><td>{Escape(estimate.Equilibrium)}</td>");
                html.Append(estimate.Value is { } value
                    ? $"<td class=\"n\">{Figure(value.Own.Estimate)}</td><td class=\"n\">{Range(value.Own.Low, value.Own.High)}</td>"
                    : $"<td colspan=\"2\" class=\"muted\">{Escape(estimate.Obstacle!)}</td>");
                html.Append(estimate.Difference is { } difference
                    ? $"<td class=\"n\">{Figure(difference.Own.Estimate)}</td><td class=\"n\">{Range(difference.Own.Low, difference.Own.High)}</td><td class=\"n\">{Range(difference.Simultaneous.Low, difference.Simultaneous.High)}</td></tr>"
                    : "<td></td><td></td><td></td></tr>");
            }

            html.Append("</tbody>\n");
        }

        HtmlTable.End(html);
    }

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
