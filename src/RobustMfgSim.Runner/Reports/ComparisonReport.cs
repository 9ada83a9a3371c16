using System.Text;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Policies.Equilibria;
using RobustMfgSim.Runner.Results;
using static RobustMfgSim.Runner.Reports.Markup;

namespace RobustMfgSim.Runner.Reports;

/// <summary>Nominal and robust equilibrium side by side: one HTML file that needs nothing else, with what each policy gets in each world, charts by state, and both equilibria in full.</summary>
public static class ComparisonReport
{
    /// <summary>The page.</summary>
    public static string Html(RobustnessComparison comparison)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        var html = new StringBuilder();
        string title = $"{comparison.Study.Name}: nominal and robust equilibrium";
        Page.Begin(html, "RobustMfgSim comparison", title);
        foreach (var point in comparison.Points.Where(p => p.Result.Status != SolveStatus.Converged))
        {
            html.Append($"<p class=\"warning\"><strong>Warning.</strong> {Escape(Words(point))} is not converged ({SnakeCase.Of(point.Result.Status).Replace('_', ' ')}): {Escape(point.Result.Message)}</p>\n");
        }

        Values(html, comparison);
        Charts(html, comparison);
        foreach (var (name, result) in new[] { ("Nominal equilibrium", comparison.Nominal), ("Robust equilibrium", comparison.Robust) })
        {
            html.Append($"<section><h2>{name}</h2>\n");
            EquilibriumSection.Append(html, comparison.Study.Game.Game.Shape, result.Point);
            html.Append("</section>\n");
        }

        Page.End(html);
        return html.ToString();
    }

    private static string Words(ComparedPoint point) => $"The {point.Policy} policy {(point.World == "nominal" ? "under the nominal model" : "in its worst case")}";

    private static void Values(StringBuilder html, RobustnessComparison comparison)
    {
        html.Append("<section><h2>What each policy gets</h2>\n<p>Mean value of a population that plays the policy, where it settles: under the nominal model, and where nature does her worst against it within the ambiguity sets. There may be more than one such place; these were found.</p>\n");
        html.Append("<div class=\"scroll\"><table class=\"narrow\"><thead><tr><th>policy of</th><th class=\"n\">under the nominal model</th><th class=\"n\">in its worst case</th></tr></thead><tbody>\n");
        foreach (var row in comparison.Points.Chunk(2))
        {
            html.Append($"<tr><th scope=\"row\">the {row[0].Policy} equilibrium</th><td class=\"n\">{Figure(row[0].MeanValue)}</td><td class=\"n\">{Figure(row[1].MeanValue)}</td></tr>\n");
        }

        html.Append("</tbody></table></div></section>\n");
    }

    private static void Charts(StringBuilder html, RobustnessComparison comparison)
    {
        html.Append("<section><h2>By state</h2>\n<div class=\"charts\">\n");
        ByState(html, comparison, "mean field", "Share of the population in each state, numbered in the order of the scenario.", p => p.Population);
        ByState(html, comparison, "value", "Value of each state, for the nominal equilibrium under the nominal model and in its worst case, for the robust equilibrium in its worst case.", p => p.Value);
        html.Append("</div></section>\n");
    }

    private static void ByState(StringBuilder html, RobustnessComparison comparison, string label, string caption, Func<StationaryPoint, double[]> pick)
    {
        LinearSeries Line(string name, EquilibriumResult result) => new(name, [.. pick(result.Point).Select((y, s) => ((double)s, y))]);
        LinearSeries[] lines = [Line("nominal equilibrium", comparison.Nominal), Line("nominal policy, worst case", comparison.NominalPolicyAtWorst), Line("robust equilibrium", comparison.Robust)];
        html.Append($"<figure>\n{new LinearChart("state", label, lines).Svg()}<figcaption>{Escape(caption)}</figcaption></figure>\n");
    }
}
