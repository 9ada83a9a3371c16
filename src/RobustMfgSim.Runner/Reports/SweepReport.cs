using System.Text;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Runner.Results;
using static RobustMfgSim.Runner.Reports.Markup;

namespace RobustMfgSim.Runner.Reports;

/// <summary>How the equilibrium moves with one number of the scenario: one HTML file that needs nothing else, with charts of population, value and policy, and a table.</summary>
public static class SweepReport
{
    // More lines than this cannot be told apart; the csv has them all.
    private const int MostLines = 12;

    /// <summary>The page.</summary>
    /// <param name="path">The number that was swept.</param>
    /// <param name="points">Equilibria in the order of its values; at least one.</param>
    public static string Html(string path, IReadOnlyList<SweepPoint> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        string name = points[0].Study.Name;
        var html = new StringBuilder();
        Page.Begin(html, "RobustMfgSim sweep", $"{name}: equilibrium against {path}");
        Unconverged(html, path, points);
        html.Append("<section><h2>How the equilibrium moves</h2>\n");
        ReportWriter.Charts(html, Figures(path, points));
        html.Append("</section>\n");
        Table(html, path, points);
        Page.End(html);
        return html.ToString();
    }

    /// <summary>Population, value and policy over the number that was swept.</summary>
    internal static IReadOnlyList<ReportFigure> Figures(string path, IReadOnlyList<SweepPoint> points) => [.. Charts(points).Select(chart =>
    {
        string cut = chart.Series.Count > MostLines ? $" The first {MostLines} of {chart.Series.Count} lines; all are in sweep.csv." : "";
        return new ReportFigure(chart.Label.Replace(' ', '-'), new LinearChart(path, chart.Label, [.. chart.Series.Take(MostLines)]).Draw(), chart.Caption + cut);
    })];

    private static void Unconverged(StringBuilder html, string path, IReadOnlyList<SweepPoint> points)
    {
        var missing = points.Where(p => p.Result.Status != SolveStatus.Converged).ToList();
        if (missing.Count > 0)
        {
            html.Append($"<p class=\"warning\"><strong>Warning.</strong> Not converged at {Escape(path)} = {string.Join(", ", missing.Select(p => Figure(p.Value)))}: these points are the best found and no equilibria.</p>\n");
        }
    }

    private static IEnumerable<(string Label, string Caption, List<LinearSeries> Series)> Charts(IReadOnlyList<SweepPoint> points)
    {
        var shape = points[0].Study.Game.Game.Shape;
        LinearSeries Line(string name, Func<StationaryPoint, double> pick) => new(name, [.. points.Select(p => (p.Value, pick(p.Result.Point)))]);
        yield return ("mean field", "Share of the population in each state.", [.. shape.StateLabels.Select((label, s) => Line(label, p => p.Population[s]))]);
        yield return ("value", "Robust value of each state.", [.. shape.StateLabels.Select((label, s) => Line(label, p => p.Value[s]))]);
        var policy = Enumerable.Range(0, shape.States * shape.Actions)
            .Select(i => Line($"{shape.ActionLabels[i % shape.Actions]} in {shape.StateLabels[i / shape.Actions]}", p => p.Policy[i])).ToList();
        var moving = policy.Where(l => l.Points.Max(p => p.Y) - l.Points.Min(p => p.Y) > 1e-9).ToList();
        yield return ("policy", moving.Count > 0 ? "Probability of each action whose probability changes." : "No probability changes: all actions.", moving.Count > 0 ? moving : policy);
    }

    private static void Table(StringBuilder html, string path, IReadOnlyList<SweepPoint> points)
    {
        html.Append("<section><h2>All points</h2>\n");
        HtmlTable.Begin(html, "The equilibrium at every value", points.Count, Column.Number(Escape(path)), "status", Column.Number("mean value"), Column.Number("optimality"), Column.Number("consistency"), "nature mixes");
        html.Append("<tbody>\n");
        foreach (var (value, _, result) in points)
        {
            var (point, residuals) = (result.Point, result.Point.Residuals);
            double mean = point.Population.Zip(point.Value, (m, v) => m * v).Sum();
            html.Append($"<tr><td class=\"n\">{Figure(value)}</td><td>{SnakeCase.Of(result.Status).Replace('_', ' ')}</td><td class=\"n\">{Figure(mean)}</td><td class=\"n\">{Figure(residuals.Optimality)}</td><td class=\"n\">{Figure(residuals.Consistency)}</td><td>{(point.Mixture.Count > 0 ? "yes" : "no")}</td></tr>\n");
        }

        html.Append("</tbody>");
        HtmlTable.End(html);
        html.Append("</section>\n");
    }
}
