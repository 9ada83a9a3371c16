using System.Text;
using RobustMfgSim.Runner.Results;
using RobustMfgSim.Verification.Bounds;
using static RobustMfgSim.Runner.Reports.Markup;

namespace RobustMfgSim.Runner.Reports;

/// <summary>The table of all bounds: each beside what it bounds, as known exactly and as simulated, with what it rests on.</summary>
internal static class BoundsSection
{
    public static void Append(StringBuilder html, Outcome outcome)
    {
        html.Append("<p>A certified bound is proved: its constants come from formulas or from every population of N agents, or its inequalities were verified at each of them. Exact values are those of the finite-population programme; simulated are the largest gain of a deviator, which is a lower estimate, the absolute value gap and the distance. Bounds without the suffix fixed let the agent's own adversary answer it, which simulation does not estimate.</p>\n");
        HtmlTable.Begin(html, "Bounds beside what they bound", outcome.Curves.Sum(c => c.Bounds.Count(b => b.Value is not null)), Column.Number("N"), "bound", "on", Column.Number("bound"), Column.Number("exact"), Column.Number("bound / exact"), Column.Number("simulated"), "certified", "rests on", "verdict");
        foreach (var curve in outcome.Curves)
        {
            html.Append("<tbody>");
            foreach (var (k, bound) in curve.Bounds.Where(b => b.Value is not null).Index())
            {
                Row(html, outcome, curve, bound, first: k == 0);
            }

            html.Append("</tbody>\n");
        }

        HtmlTable.End(html);
    }

    private static void Row(StringBuilder html, Outcome outcome, Curve curve, BoundCheck bound, bool first)
    {
        double value = bound.Value!.Value;
        double? exact = Exact(outcome, curve, bound), simulated = Simulated(curve, bound);
        string certified = bound.Certified ? "yes" : bound.Confidence is { } confidence ? $"confidence {Percent(confidence)}" : "no, an estimate";
        html.Append($"<tr><td class=\"n\">{(first ? curve.Point.Agents.ToString(System.Globalization.CultureInfo.InvariantCulture) : "")}</td><td>{Escape(bound.Name)}</td><td>{SnakeCase.Of(bound.Quantity).Replace('_', ' ')}</td>");
        html.Append($"<td class=\"n\">{Figure(value)}</td><td class=\"n\">{Optional(exact)}</td><td class=\"n\">{(exact is > 0 ? Figure(value / exact.Value) : "")}</td><td class=\"n\">{Optional(simulated)}</td>");
        html.Append($"<td>{certified}</td><td class=\"muted\">{Escape(bound.RestsOn ?? "")}</td><td><span class=\"badge {SnakeCase.Of(bound.Verdict)}\">{SnakeCase.Of(bound.Verdict).Replace('_', ' ')}</span></td></tr>\n");
    }

    private static string Optional(double? figure) => figure is { } known ? Figure(known) : "";

    private static bool IsFixed(BoundCheck bound) => bound.Name.EndsWith("_fixed", StringComparison.Ordinal);

    private static double? Exact(Outcome outcome, Curve curve, BoundCheck bound)
    {
        if (curve.Exact is not { } exact)
        {
            return null;
        }

        return bound.Quantity switch
        {
            BoundedQuantity.Exploitability => (IsFixed(bound) ? exact.FixedAdversary : exact.Robust).Exploitability,
            BoundedQuantity.ValueGap => Math.Abs(exact.FixedAdversary.Value - outcome.MeanFieldValue),
            _ => null,
        };
    }

    private static double? Simulated(Curve curve, BoundCheck bound) => bound.Quantity switch
    {
        BoundedQuantity.Exploitability => IsFixed(bound) && curve.Point.Exploitability.Count > 0 ? curve.Point.Exploitability.Max(e => e.Gain.Estimate) : null,
        BoundedQuantity.ValueGap => Math.Abs(curve.Point.ValueGap.Estimate),
        _ => curve.Point.MeanFieldDistance.Estimate,
    };
}
