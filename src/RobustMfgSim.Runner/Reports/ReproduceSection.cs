using System.Text;
using RobustMfgSim.Runner.Results;
using static RobustMfgSim.Runner.Reports.Markup;

namespace RobustMfgSim.Runner.Reports;

/// <summary>How a study was run, and how to run it again: seed, version, engines, horizons and the whole scenario. No time, machine or number of workers, on which nothing depends.</summary>
internal static class ReproduceSection
{
    /// <summary>The command that gives the same results from the resolved scenario, run in the folder of the report.</summary>
    public static string Command(Study study) => $"robustmfg run scenario.yaml --out again{(study.Plugins.Count > 0 ? " --allow-plugins" : "")}";

    /// <summary>What else is needed, and what is risked, where plug-ins are used. Plain text; empty where none are.</summary>
    public static string Needs(Study study) => study.Plugins.Count == 0 ? ""
        : $" The study uses plug-ins, {string.Join(", ", study.Plugins.Select(p => p.File.Name))}: the folder {StudyPlugin.Folder} beside this report, which holds them, is needed too, and whoever allows them runs their code.";

    /// <summary>What the command promises. Plain text.</summary>
    public const string Promise = "The same scenario, seed and version give the same results, whatever the number of workers. The text below, saved as scenario.yaml, is the scenario with every default and override written out; the file of that name beside this report is the same.";

    /// <summary>What a run is known by.</summary>
    public static IReadOnlyList<(string Name, string Value)> Identity(Outcome outcome) =>
    [
        ("version", outcome.Version), ("seed", outcome.Study.Seed.ToString(System.Globalization.CultureInfo.InvariantCulture)), ("scenario sha256", outcome.Study.Sha256),
    ];

    /// <summary>The section of the report.</summary>
    public static void Append(StringBuilder html, Outcome outcome)
    {
        html.Append(outcome.Status == OutcomeStatus.Partial ? "<p>The figures above rest on a part of the episodes; this runs the whole study, whose figures will be others.</p>\n" : "");
        html.Append($"<p>{Escape(Promise + Needs(outcome.Study))}</p>\n<pre>{Escape(Command(outcome.Study))}</pre>\n<dl>");
        foreach (var (name, value) in Identity(outcome))
        {
            html.Append($"<dt>{Escape(name)}</dt><dd class=\"code\">{Escape(value)}</dd>");
        }

        html.Append("</dl>\n");
        HtmlTable.Begin(html, "How the agents were moved", outcome.Curves.Count, Column.Number("N"), "engine", Column.Number("steps of an episode"), Column.Number("episodes"));
        html.Append("<tbody>");
        foreach (var curve in outcome.Curves)
        {
            html.Append($"<tr><td class=\"n\">{curve.Point.Agents}</td><td>{SnakeCase.Of(curve.Engine)}</td><td class=\"n\">{curve.Point.Horizon}</td><td class=\"n\">{curve.Point.Episodes}</td></tr>\n");
        }

        html.Append("</tbody>");
        HtmlTable.End(html);
        html.Append($"<pre>{Escape(outcome.Study.ResolvedScenario)}</pre>\n");
    }
}
