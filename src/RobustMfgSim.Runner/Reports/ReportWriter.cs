using System.Reflection;
using System.Text;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Runner.Results;
using static RobustMfgSim.Runner.Reports.Markup;

namespace RobustMfgSim.Runner.Reports;

/// <summary>
/// The report of a run: one HTML file that needs nothing else, works without script, prints, and follows the reader's light or dark preference. It contains no date and
/// no machine, so the same outcome gives the same bytes.
/// </summary>
public static class ReportWriter
{
    /// <summary>The page.</summary>
    /// <exception cref="ArgumentException">The outcome is not that of a completed study.</exception>
    public static string Html(Outcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        if (outcome is not { Equilibrium: { } equilibrium, Reference: { } reference, Status: OutcomeStatus.Completed })
        {
            throw new ArgumentException($"Only completed studies have a report; this one is {SnakeCase.Of(outcome.Status)}.", nameof(outcome));
        }

        var study = outcome.Study;
        var html = new StringBuilder();
        html.Append($"<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<title>{Escape(study.Name)} – RobustMfgSim report</title>\n<style>\n{Resource("report.css")}</style>\n</head>\n<body>\n<main>\n");
        html.Append($"<header><p class=\"muted\">RobustMfgSim report</p><h1>{Escape(study.Name)}</h1></header>\n");
        Summary(html, outcome);
        Section(html, "What was studied", () => Description(html, study));
        Section(html, "Equilibrium", () => Equilibrium(html, outcome, equilibrium.Status, equilibrium.Point));
        foreach (var (part, group) in study.Policy.Parts.Zip(reference.Groups))
        {
            Section(html, $"Who plays {part.Policy.Name}: {StudyDescription.Size(part)}", () =>
            {
                html.Append($"<p>Its agents stand at ({Escape(string.Join(", ", group.Distribution.Select(Figure)))}) in the stationary point of the mixture, at which all policies are held. The population in the table is that of all agents together.</p>\n");
                EquilibriumSection.Append(html, study.Game.Game.Shape, group.Point);
            });
        }

        if (!study.Policy.IsEquilibrium && reference.Groups.Count == 0)
        {
            Section(html, $"Stationary point of the policy {study.Policy.Name}", () =>
            {
                html.Append("<p>The population does not play the equilibrium. Distances, gaps and the equilibrium adversary refer to this point, at which the policy is held and the population reproduces itself.</p>\n");
                EquilibriumSection.Append(html, study.Game.Game.Shape, reference);
            });
        }

        Section(html, "Finite populations", () => Charts(html, outcome));
        if (outcome.Mismatch is { } mismatch)
        {
            Section(html, "Model mismatch: what robustness costs and buys", () => MismatchSection.Append(html, mismatch, study.Confidence));
        }

        Section(html, "How fast the curves fall", () => Slopes(html, outcome));
        Section(html, "All figures", () => Figures(html, outcome));
        Section(html, "Bounds", () => BoundsSection.Append(html, outcome));
        Section(html, "Constants of the bounds", () => Constants(html, outcome));
        Section(html, "How to reproduce", () => Reproduce(html, outcome));
        return html.Append($"</main>\n<script>\n{Resource("report.js")}</script>\n</body>\n</html>\n").ToString();
    }

    private static void Section(StringBuilder html, string title, Action body)
    {
        html.Append($"<section><h2>{Escape(title)}</h2>\n");
        body();
        html.Append("</section>\n");
    }

    private static void Summary(StringBuilder html, Outcome outcome)
    {
        html.Append("<section class=\"summary\"><h2>In short</h2>\n<ul>\n");
        foreach (string sentence in SummaryText.Sentences(outcome))
        {
            html.Append($"<li>{Escape(sentence)}</li>\n");
        }

        html.Append("</ul>\n");
        foreach (string warning in outcome.Warnings)
        {
            html.Append($"<p class=\"warning\"><strong>Warning.</strong> {Escape(warning)}</p>\n");
        }

        var verdicts = SummaryText.Verdicts(outcome);
        if (verdicts.Count > 0)
        {
            html.Append("<div class=\"scroll\"><table><thead><tr><th>bound</th><th>at N</th><th>verdict</th></tr></thead><tbody>\n");
            foreach (var (bound, agents, verdict, words) in verdicts)
            {
                html.Append($"<tr><td>{Escape(bound)}</td><td>{Escape(agents)}</td><td><span class=\"badge {SnakeCase.Of(verdict)}\"></span>{Escape(words)}</td></tr>\n");
            }

            html.Append("</tbody></table></div>\n");
        }

        html.Append("</section>\n");
    }

    private static void Description(StringBuilder html, Study study)
    {
        html.Append("<dl>\n");
        foreach (var (heading, words) in StudyDescription.Lines(study))
        {
            html.Append($"<dt>{Escape(heading)}</dt><dd>{Escape(words)}</dd>\n");
        }

        html.Append("</dl>\n");
    }

    private static void Equilibrium(StringBuilder html, Outcome outcome, SolveStatus status, StationaryPoint point)
    {
        string message = outcome.Equilibrium!.Message.Length > 0 ? $" {Escape(outcome.Equilibrium.Message)}" : "";
        string badge = status == SolveStatus.Converged ? "held" : "undecided";
        html.Append($"<p><span class=\"badge {badge}\">{SnakeCase.Of(status).Replace('_', ' ')}</span> solver {Escape(outcome.Equilibrium.Solver)}, {outcome.Equilibrium.Iterations} iterations.{message}</p>\n");
        EquilibriumSection.Append(html, outcome.Study.Game.Game.Shape, point);
    }

    private static void Charts(StringBuilder html, Outcome outcome)
    {
        string confidence = Percent(outcome.Study.Confidence);
        html.Append($"<p>Bands and whiskers are {confidence} confidence intervals; a band that reaches the foot of a chart contains zero. Dashed lines are bounds, dotted lines have the fitted slope. Point at a mark for its figures; click a legend entry to hide its curve.</p>\n<div class=\"charts\">\n");
        Figure(CurveCharts.Distance(outcome), "Discounted time average of the L1 distance between the empirical distribution and the stationary population.");
        Figure(CurveCharts.ValueGap(outcome), "Value of a conforming agent minus the mean-field value, by absolute value: filled marks are positive gaps, hollow marks negative ones.");
        if (outcome.Study.Deviators.Count > 0)
        {
            Figure(CurveCharts.Exploitability(outcome), "What one agent gains by deviating with the adversary held to the population's rule: lower estimates of the fixed-adversary exploitability. Where the game is small enough the exact gain of the best deviator of all stands beside them, and the robust one, with the agent's own adversary re-optimising. Triangles at the foot are estimates that are not positive.");
        }

        foreach (var (agents, chart) in CurveCharts.Learning(outcome))
        {
            html.Append($"<figure>\n{chart.Svg()}<figcaption>{Escape($"How the deviators learned with {agents} agents: gain over conforming on the random numbers of the training, which no estimate uses.")}</figcaption></figure>\n");
        }

        html.Append("</div>\n");

        void Figure(Chart chart, string caption) => html.Append($"<figure>\n{chart.Svg()}<figcaption>{Escape(caption)}</figcaption></figure>\n");
    }

    private static void Slopes(StringBuilder html, Outcome outcome)
    {
        html.Append($"<p>Slopes of log(estimate) against log(N), weighted by the errors of the points, with {Percent(outcome.Study.Confidence)} intervals that widen where points scatter beyond their errors. What is expected follows from the stationary point and holds as N grows; a finite range of N may bend away from it. A point without a positive interval has no logarithm and is left out, which favours high estimates where a curve drowns in noise.</p>\n");
        FiguresSection.Slopes(html, outcome);
    }

    private static void Figures(StringBuilder html, Outcome outcome)
    {
        html.Append($"<p>Intervals: {Escape(Hosting.StudyStages.IntervalMethod)}, at {Percent(outcome.Study.Confidence)}. The variance reduction compares with plain Monte Carlo of as many agent-steps. Each estimate stands beside the bound that speaks of it; the verdict on an exploitability bound is one for all deviators together.</p>\n");
        FiguresSection.Figures(html, outcome);
    }

    private static void Constants(StringBuilder html, Outcome outcome)
    {
        html.Append("<p>Analytic constants come from a formula, lattice constants are the supremum over every population of N agents; both prove. An estimate is a maximum over sampled populations and proves nothing.</p>\n");
        FiguresSection.Constants(html, outcome);
    }

    private static void Reproduce(StringBuilder html, Outcome outcome)
    {
        html.Append($"<p>The same scenario, seed and version give the same results, whatever the number of workers. The file scenario.yaml beside this report holds the scenario with every default written out.</p>\n<pre>robustmfg run scenario.yaml --out again</pre>\n<dl><dt>version</dt><dd>{Escape(outcome.Version)}</dd><dt>seed</dt><dd>{outcome.Study.Seed}</dd><dt>scenario sha256</dt><dd class=\"code\">{Escape(outcome.Study.Sha256)}</dd></dl>\n");
    }

    internal static string Resource(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The resource {name} is not in the assembly.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
