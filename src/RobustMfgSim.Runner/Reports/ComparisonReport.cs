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
        html.Append("<section><h2>By state</h2>\n");
        ReportWriter.Charts(html, ByState(comparison));
        html.Append("</section>\n");
        foreach (var (name, file, result) in Equilibria(comparison))
        {
            html.Append($"<section><h2>{name}</h2>\n");
            EquilibriumSection.Append(html, comparison.Study.Game.Game.Shape, result.Point, States(comparison, file, result));
            html.Append("</section>\n");
        }

        Page.End(html);
        return html.ToString();
    }

    /// <summary>All figures of the page.</summary>
    internal static IReadOnlyList<ReportFigure> Figures(RobustnessComparison comparison) =>
        [.. ByState(comparison), .. Equilibria(comparison).SelectMany(e => States(comparison, e.File, e.Result))];

    private static (string Name, string File, EquilibriumResult Result)[] Equilibria(RobustnessComparison comparison) =>
        [("Nominal equilibrium", "nominal", comparison.Nominal), ("Robust equilibrium", "robust", comparison.Robust)];

    private static IReadOnlyList<ReportFigure> States(RobustnessComparison comparison, string file, EquilibriumResult result) =>
        PointFigures.States(file, comparison.Study.Game.Game.Shape, result.Point, result.Point.Population);

    private static string Words(ComparedPoint point) => $"The {point.Policy} policy {(point.World == "nominal" ? "under the nominal model" : "in its worst case")}";

    private static void Values(StringBuilder html, RobustnessComparison comparison)
    {
        html.Append("<section><h2>What each policy gets</h2>\n<p>Mean value of a population that plays the policy, where it settles: under the nominal model, and where nature does her worst against it within the ambiguity sets. There may be more than one such place; these were found.</p>\n");
        HtmlTable.Begin(html, "Mean value of each policy in each world", 2, "policy of", Column.Number("under the nominal model"), Column.Number("in its worst case"));
        html.Append("<tbody>\n");
        foreach (var row in comparison.Points.Chunk(2))
        {
            html.Append($"<tr><th scope=\"row\">the {row[0].Policy} equilibrium</th><td class=\"n\">{Figure(row[0].MeanValue)}</td><td class=\"n\">{Figure(row[1].MeanValue)}</td></tr>\n");
        }

        html.Append("</tbody>");
        HtmlTable.End(html);
        html.Append("</section>\n");
    }

    private static ReportFigure[] ByState(RobustnessComparison comparison) =>
    [
        ByState(comparison, "mean field", "Share of the population in each state, numbered in the order of the scenario.", p => p.Population),
        ByState(comparison, "value", "Value of each state, for the nominal equilibrium under the nominal model and in its worst case, for the robust equilibrium in its worst case.", p => p.Value),
    ];

    private static ReportFigure ByState(RobustnessComparison comparison, string label, string caption, Func<StationaryPoint, double[]> pick)
    {
        LinearSeries Line(string name, EquilibriumResult result) => new(name, [.. pick(result.Point).Select((y, s) => ((double)s, y))]);
        LinearSeries[] lines = [Line("nominal equilibrium", comparison.Nominal), Line("nominal policy, worst case", comparison.NominalPolicyAtWorst), Line("robust equilibrium", comparison.Robust)];
        return new(label.Replace(' ', '-'), new LinearChart("state", label, lines).Draw(), caption);
    }
}
