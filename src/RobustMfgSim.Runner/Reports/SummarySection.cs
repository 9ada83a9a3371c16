using System.Text;
using RobustMfgSim.Runner.Results;
using static RobustMfgSim.Runner.Reports.Markup;

namespace RobustMfgSim.Runner.Reports;

/// <summary>The findings under the headings of what they rest on.</summary>
internal static class SummarySection
{
    /// <summary>The headings, with what they claim. Plain text.</summary>
    public static IEnumerable<(string Heading, string Claim, IReadOnlyList<Finding> Findings)> Groups(Outcome outcome)
    {
        var findings = SummaryText.Findings(outcome).ToLookup(f => f.Evidence);
        (Evidence Evidence, string Heading, string Claim)[] headings =
        [
            (Evidence.Violated, "Violated", "A bound lies below what it should bound: a condition of its theorem fails, the program is wrong or, where it was compared with an interval, chance went against it."),
            (Evidence.Proved, "Computed and proved", "By residuals recomputed from the results, by exact values with proved errors, and by certified bounds."),
            (Evidence.Estimated, "Estimated", $"By simulation, with {Percent(outcome.Study.Confidence)} confidence intervals. An estimate proves nothing; verdicts rest on intervals that hold all together."),
            (Evidence.Open, "Not decided", "What this run neither proves nor refutes, and what does not apply to it."),
        ];
        return headings.Where(h => findings[h.Evidence].Any()).Select(h => (h.Heading, h.Claim, (IReadOnlyList<Finding>)[.. findings[h.Evidence]]));
    }

    /// <summary>The section of the report.</summary>
    public static void Append(StringBuilder html, Outcome outcome)
    {
        html.Append("<section class=\"summary\"><h2>In short</h2>\n");
        foreach (string warning in outcome.Warnings)
        {
            html.Append($"<p class=\"warning\"><strong>Warning.</strong> {Escape(warning)}</p>\n");
        }

        foreach (var (heading, claim, findings) in Groups(outcome))
        {
            html.Append($"<h3>{Escape(heading)}</h3>\n<p class=\"muted\">{Escape(claim)}</p>\n<ul>\n");
            foreach (var finding in findings)
            {
                html.Append($"<li>{(finding.Verdict is { } verdict ? Badge(SnakeCase.Of(verdict)) : "")}{Escape(finding.Text)}</li>\n");
            }

            html.Append("</ul>\n");
        }

        html.Append("</section>\n");
    }

    // The words follow: the sign is for the eye alone.
    private static string Badge(string verdict) => $"<span class=\"badge {verdict}\" aria-hidden=\"true\"></span>";
}
