using System.Text;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;
using static RobustMfgSim.Runner.Reports.Markup;

namespace RobustMfgSim.Runner.Reports;

/// <summary>A stationary point as HTML: figures, a table of policy, population and values, residuals.</summary>
internal static class EquilibriumSection
{
    // More states than this are easier to see than to read.
    private const int TableStates = 14;

    public static void Append(StringBuilder html, GameShape shape, StationaryPoint point, IReadOnlyList<ReportFigure> figures)
    {
        ReportWriter.Charts(html, figures);
        if (shape.States > TableStates)
        {
            html.Append($"<details><summary>Table of all {shape.States} states</summary>\n");
            Table(html, shape, point);
            html.Append("</details>\n");
        }
        else
        {
            Table(html, shape, point);
        }

        Residuals(html, point.Residuals);
        if (point.Ties.Groups.Count > 0)
        {
            string groups = string.Join("; ", point.Ties.Groups.Select(g => string.Join(" = ", g.Select(s => shape.StateLabels[s]))));
            html.Append($"<p>States with exactly the same value: {Escape(groups)}.</p>\n");
            Mixture(html, shape, point);
        }
    }

    private static void Mixture(StringBuilder html, GameShape shape, StationaryPoint point)
    {
        if (point.Mixture.Count == 0)
        {
            return;
        }

        string parts = string.Join("; ", point.Mixture.Select(part =>
            $"{Figure(part.Weight)} as if {string.Join(", ", part.Order.Groups.Select(g => string.Join(" < ", g.Select(s => shape.StateLabels[s]))))}"));
        html.Append($"<p>Nature mixes its worst kernels, because no single one reproduces the population: {Escape(parts)}.</p>\n");
    }

    private static void Table(StringBuilder html, GameShape shape, StationaryPoint point)
    {
        HtmlTable.Begin(html, "Population, value and policy by state", shape.States, ["state", Column.Number("population μ"), Column.Number("value V"), .. shape.ActionLabels.Select(a => Column.Number($"π({Escape(a)})"))]);
        html.Append("<tbody>\n");
        for (int s = 0; s < shape.States; s++)
        {
            html.Append($"<tr><th scope=\"row\">{Escape(shape.StateLabels[s])}</th>{Cell(point.Population[s])}<td class=\"n\">{Figure(point.Value[s])}</td>");
            for (int a = 0; a < shape.Actions; a++)
            {
                html.Append(Cell(point.Policy[(s * shape.Actions) + a]));
            }

            html.Append("</tr>\n");
        }

        html.Append("</tbody>");
        HtmlTable.End(html);
    }

    // A probability with a bar of its length behind it.
    private static string Cell(double probability) => double.IsFinite(probability)
        ? $"<td class=\"n p\" style=\"--p:{Coordinate(100 * Math.Clamp(probability, 0, 1))}%\">{Figure(Math.Round(probability, 6))}</td>"
        : $"<td class=\"n\">{Figure(probability)}</td>";

    private static void Residuals(StringBuilder html, StationaryResiduals residuals)
    {
        (string Name, double Value)[] rows =
        [
            ("optimality: most that another policy gains in any state", residuals.Optimality),
            ("mean-field exploitability: the same, averaged over the population", residuals.MeanFieldExploitability),
            ("consistency: L1 distance of the population to its image", residuals.Consistency),
            ("Bellman: error of the value equation", residuals.Bellman),
            ("kernel membership: how far the worst kernel leaves its sets", residuals.KernelMembership),
            ("kernel attainment: how far it misses the minimum", residuals.KernelAttainment),
        ];
        HtmlTable.Begin(html, "What is left of the equations of a stationary point, recomputed", rows.Length, "residual", Column.Number("value"));
        html.Append("<tbody>");
        foreach (var (name, value) in rows)
        {
            html.Append($"<tr><td>{Escape(name)}</td><td class=\"n\">{Figure(value)}</td></tr>");
        }

        html.Append("</tbody>");
        HtmlTable.End(html);
    }
}
