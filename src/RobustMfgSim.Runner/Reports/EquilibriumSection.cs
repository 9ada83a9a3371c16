using System.Text;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;
using static RobustMfgSim.Runner.Reports.Markup;

namespace RobustMfgSim.Runner.Reports;

/// <summary>A stationary point as HTML: residuals, a table of policy, population and values, and for many states a picture.</summary>
internal static class EquilibriumSection
{
    // More states than this are easier to see than to read.
    private const int TableStates = 14;
    private const double Width = 760, Left = 96, Right = 748;

    public static void Append(StringBuilder html, GameShape shape, StationaryPoint point)
    {
        if (shape.States > TableStates)
        {
            html.Append("<figure class=\"wide\">").Append(Picture(shape, point)).Append("<figcaption>Above: the stationary population. Below: the probability of each action in each state, darker is more likely.</figcaption></figure>\n");
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
        html.Append("<div class=\"scroll\"><table><thead><tr><th>state</th><th class=\"n\">population μ</th><th class=\"n\">value V</th>");
        foreach (string action in shape.ActionLabels)
        {
            html.Append($"<th class=\"n\">π({Escape(action)})</th>");
        }

        html.Append("</tr></thead><tbody>\n");
        for (int s = 0; s < shape.States; s++)
        {
            html.Append($"<tr><th scope=\"row\">{Escape(shape.StateLabels[s])}</th>{Cell(point.Population[s])}<td class=\"n\">{Figure(point.Value[s])}</td>");
            for (int a = 0; a < shape.Actions; a++)
            {
                html.Append(Cell(point.Policy[(s * shape.Actions) + a]));
            }

            html.Append("</tr>\n");
        }

        html.Append("</tbody></table></div>\n");
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
        html.Append("<div class=\"scroll\"><table class=\"narrow\"><thead><tr><th>residual</th><th class=\"n\">value</th></tr></thead><tbody>");
        foreach (var (name, value) in rows)
        {
            html.Append($"<tr><td>{Escape(name)}</td><td class=\"n\">{Figure(value)}</td></tr>");
        }

        html.Append("</tbody></table></div>\n");
    }

    private static string Picture(GameShape shape, StationaryPoint point)
    {
        const double Bars = 96, RowHeight = 22, Top = 10;
        double cell = (Right - Left) / shape.States, policyTop = Top + Bars + 12, foot = policyTop + (RowHeight * shape.Actions);
        double peak = Math.Max(point.Population.Max(), 1e-300);
        var svg = new StringBuilder($"<svg class=\"chart s0\" role=\"img\" aria-label=\"population and policy by state\" viewBox=\"0 0 {Coordinate(Width)} {Coordinate(foot + 40)}\">\n");
        svg.Append($"<text x=\"{Coordinate(Left - 8)}\" y=\"{Coordinate(Top + 10)}\" text-anchor=\"end\">{Figure(peak)}</text><text class=\"label\" x=\"{Coordinate(Left - 8)}\" y=\"{Coordinate(Top + Bars)}\" text-anchor=\"end\">population</text>\n");
        for (int s = 0; s < shape.States; s++)
        {
            double x = Left + (cell * s), height = Bars * Math.Clamp(point.Population[s] / peak, 0, 1);
            string label = shape.StateLabels[s];
            svg.Append(Rectangle(x, Top + Bars - height, cell * 0.86, height, 1, $"{label}: population {Figure(point.Population[s])}, value {Figure(point.Value[s])}"));
            for (int a = 0; a < shape.Actions; a++)
            {
                double probability = point.Policy[(s * shape.Actions) + a];
                svg.Append(Rectangle(x, policyTop + (RowHeight * a), cell + 0.3, RowHeight - 2, probability, $"{label}, {shape.ActionLabels[a]}: {Figure(Math.Round(probability, 6))}"));
            }

            svg.Append('\n');
        }

        for (int a = 0; a < shape.Actions; a++)
        {
            svg.Append($"<text x=\"{Coordinate(Left - 8)}\" y=\"{Coordinate(policyTop + (RowHeight * a) + 14)}\" text-anchor=\"end\">{Escape(Short(shape.ActionLabels[a]))}</text>\n");
        }

        svg.Append($"<rect class=\"frame\" x=\"{Coordinate(Left)}\" y=\"{Coordinate(policyTop)}\" width=\"{Coordinate(Right - Left)}\" height=\"{Coordinate((RowHeight * shape.Actions) - 2)}\"/>\n");
        int longest = shape.StateLabels.Max(l => Short(l).Length), step = (int)Math.Ceiling(((7.0 * longest) + 8) / cell);
        for (int s = 0; s < shape.States; s += step)
        {
            svg.Append($"<text x=\"{Coordinate(Left + (cell * (s + 0.5)))}\" y=\"{Coordinate(foot + 15)}\" text-anchor=\"middle\">{Escape(Short(shape.StateLabels[s]))}</text>");
        }

        return svg.Append($"<text class=\"label\" x=\"{Coordinate((Left + Right) / 2)}\" y=\"{Coordinate(foot + 34)}\" text-anchor=\"middle\">state</text></svg>\n").ToString();
    }

    private static string Rectangle(double x, double y, double width, double height, double weight, string tip) =>
        $"<rect class=\"cell\" x=\"{Coordinate(x)}\" y=\"{Coordinate(y)}\" width=\"{Coordinate(width)}\" height=\"{Coordinate(height)}\" fill-opacity=\"{Coordinate(double.IsFinite(weight) ? Math.Clamp(weight, 0, 1) : 0)}\" data-tip=\"{Escape(tip)}\"><title>{Escape(tip)}</title></rect>";

    private static string Short(string label) => label.Length <= 12 ? label : label[..11] + "…";
}
