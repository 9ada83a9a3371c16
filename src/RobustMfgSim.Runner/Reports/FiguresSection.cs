using System.Text;
using RobustMfgSim.Runner.Results;
using RobustMfgSim.Verification.Bounds;
using RobustMfgSim.Verification.Estimators;
using static RobustMfgSim.Runner.Reports.Markup;

namespace RobustMfgSim.Runner.Reports;

/// <summary>The tables of all figures and of all constants.</summary>
internal static class FiguresSection
{
    public static void Figures(StringBuilder html, Outcome outcome)
    {
        int rows = outcome.Curves.Sum(c => 3 + c.Point.Exploitability.Count + c.Point.Estimates.Count + ExactFigure.Of(c).Count);
        HtmlTable.Begin(html, "Estimates and exact values at every number of agents", rows, Column.Number("N"), Column.Number("episodes"), "engine", "quantity", Column.Number("estimate"), Column.Number("interval"), Column.Number("simultaneous"), Column.Number("bound"), "verdict", Column.Number("variance reduction"));
        foreach (var curve in outcome.Curves)
        {
            html.Append("<tbody>");
            var (point, together) = (curve.Point, curve.Point.Simultaneous);
            Row(html, curve, "mean-field distance", point.MeanFieldDistance, together?.MeanFieldDistance, BoundedQuantity.MeanFieldDistance, first: true);
            Row(html, curve, "value of a conforming agent", point.Value, together?.Value, null, point.ValueVarianceReduction);
            Row(html, curve, "value gap", point.ValueGap, together?.ValueGap, BoundedQuantity.ValueGap, point.ValueVarianceReduction);
            foreach (var (k, estimate) in point.Exploitability.Index())
            {
                Row(html, curve, $"gain of {estimate.Deviator}", estimate.Gain, together?.Exploitability[k].Gain, BoundedQuantity.Exploitability, estimate.VarianceReduction);
            }

            foreach (var estimate in point.Estimates)
            {
                Row(html, curve, estimate.Name.Replace('_', ' '), estimate.Figure, null, null);
            }

            foreach (var figure in ExactFigure.Of(curve))
            {
                Row(html, "<td></td><td></td><td class=\"muted\">exact</td>", figure.Words, (Figure(figure.Interval.Estimate), figure.Error, ""), figure.Bound);
            }

            html.Append("</tbody>\n");
        }

        HtmlTable.End(html);
    }

    /// <summary>Every curve with its fitted and its expected slope, and the points that the fit leaves out.</summary>
    public static void Slopes(StringBuilder html, Outcome outcome)
    {
        html.Append("<ul>\n");
        foreach (var slope in outcome.Slopes)
        {
            html.Append($"<li>{Escape(SummaryText.Slope(slope))}</li>\n");
        }

        html.Append("</ul>\n");
    }

    public static void Constants(StringBuilder html, Outcome outcome)
    {
        HtmlTable.Begin(html, "Constants of the bounds, with their sources", outcome.Curves.Count, Column.Number("N"), Column.Number("L<sub>r</sub> reward"), Column.Number("L<sub>σ</sub> worst value"), Column.Number("κ population"), Column.Number("c fluctuation"), "regime");
        html.Append("<tbody>\n");
        foreach (var curve in outcome.Curves)
        {
            html.Append($"<tr><td class=\"n\">{curve.Point.Agents}</td>");
            if (curve.Constants is { } constants)
            {
                foreach (var (_, constant) in CurvesJson.Named(constants))
                {
                    html.Append($"<td class=\"n\">{Figure(constant.Value)} <span class=\"muted\">{SnakeCase.Of(constant.Source)}</span></td>");
                }
            }
            else
            {
                html.Append("<td colspan=\"4\" class=\"muted\">not formed</td>");
            }

            html.Append($"<td>{(curve.Constants is null ? "unknown" : RegimeWords(curve.Regime))}</td></tr>\n");
        }

        html.Append("</tbody>");
        HtmlTable.End(html);
    }

    private static void Row(
        StringBuilder html, Curve curve, string name, Interval interval, Interval? together, BoundedQuantity? quantity, double? reduction = null, bool first = false)
    {
        string head = first
            ? $"<td class=\"n\">{curve.Point.Agents}</td><td class=\"n\">{curve.Point.Episodes}</td><td>{SnakeCase.Of(curve.Engine)}</td>"
            : "<td></td><td></td><td></td>";
        var words = (Figure(interval.Estimate), Range(interval.Low, interval.High), together is null ? "" : Range(together.Low, together.High));
        Row(html, head, name, words, quantity is { } q ? curve.BoundBeside(q) : null, reduction);
    }

    private static void Row(StringBuilder html, string head, string name, (string Estimate, string Interval, string Simultaneous) words, BoundCheck? bound, double? reduction = null)
    {
        string verdict = bound is null ? "" : $"<span class=\"badge {SnakeCase.Of(bound.Verdict)}\">{SnakeCase.Of(bound.Verdict).Replace('_', ' ')}</span>";
        html.Append($"<tr>{head}<td>{Escape(name)}</td><td class=\"n\">{words.Estimate}</td><td class=\"n\">{words.Interval}</td><td class=\"n\">{words.Simultaneous}</td>");
        html.Append($"<td class=\"n\">{(bound?.Value is { } value ? $"{Figure(value)} <span class=\"muted\">{Escape(bound.Name)}</span>" : "")}</td><td>{verdict}</td><td class=\"n\">{(reduction is { } factor ? Figure(factor) : "")}</td></tr>\n");
    }

    private static string RegimeWords(Regime regime) => regime switch
    {
        Regime.Contractive => "contractive: κ &lt; 1",
        Regime.Discounted => "discounted: γκ &lt; 1",
        _ => "none: γκ ≥ 1, (T2) does not apply",
    };
}
