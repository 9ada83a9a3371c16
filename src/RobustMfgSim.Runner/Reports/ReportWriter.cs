using System.Reflection;
using System.Text;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Policies.Equilibria;
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
        var (equilibrium, reference) = RequireCompleted(outcome);
        var study = outcome.Study;
        var figures = StudyFigures.Of(outcome);
        var html = new StringBuilder();
        Page.Begin(html, "RobustMfgSim report", study.Name);
        SummarySection.Append(html, outcome);
        Section(html, "What was studied", () => Description(html, study));
        Section(html, "Equilibrium", () => Equilibrium(html, outcome, equilibrium, figures.Equilibrium));
        Section(html, "What nature did", () => Nature(html, figures.Nature));
        foreach (var (k, (part, group)) in study.Policy.Parts.Zip(reference.Groups).Index())
        {
            Section(html, $"Who plays {part.Policy.Name}: {StudyDescription.Size(part)}", () =>
            {
                html.Append($"<p>Its agents stand at ({Escape(string.Join(", ", group.Distribution.Select(Figure)))}) in the stationary point of the mixture, at which all policies are held. The population in the table is that of all agents together.</p>\n");
                EquilibriumSection.Append(html, study.Game.Game.Shape, group.Point, figures.Groups[k]);
            });
        }

        if (figures.Stationary.Count > 0)
        {
            Section(html, $"Stationary point of the policy {study.Policy.Name}", () =>
            {
                html.Append("<p>The population does not play the equilibrium. Distances, gaps and the equilibrium adversary refer to this point, at which the policy is held and the population reproduces itself.</p>\n");
                EquilibriumSection.Append(html, study.Game.Game.Shape, reference, figures.Stationary);
                Nature(html, figures.StationaryNature);
            });
        }

        Section(html, "Finite populations", () => Curves(html, outcome, figures.Curves));
        if (figures.Learning.Count > 0)
        {
            Section(html, "How deviators learned", () => Charts(html, figures.Learning));
        }

        if (outcome.Mismatch is { } mismatch)
        {
            Section(html, "Model mismatch: what robustness costs and buys", () => MismatchSection.Append(html, mismatch, study.Confidence, figures.Mismatch));
        }

        Section(html, "How fast the curves fall", () => Slopes(html, outcome));
        Section(html, "All figures", () => Figures(html, outcome));
        Section(html, "Bounds", () => BoundsSection.Append(html, outcome));
        Section(html, "Constants of the bounds", () => Constants(html, outcome));
        Section(html, "How to reproduce", () => ReproduceSection.Append(html, outcome));
        Page.End(html);
        return html.ToString();
    }

    /// <summary>What every completed outcome has.</summary>
    /// <exception cref="ArgumentException">The outcome is not that of a completed study.</exception>
    internal static (EquilibriumResult Equilibrium, StationaryPoint Reference) RequireCompleted(Outcome outcome) =>
        outcome is { Equilibrium: { } equilibrium, Reference: { } reference, Status: OutcomeStatus.Completed or OutcomeStatus.Partial }
            ? (equilibrium, reference)
            : throw new ArgumentException($"Only completed studies have a report; this one is {SnakeCase.Of(outcome.Status)}.", nameof(outcome));

    /// <summary>Figures side by side, wide ones below each other.</summary>
    internal static void Charts(StringBuilder html, IEnumerable<ReportFigure> figures)
    {
        html.Append("<div class=\"charts\">\n").AppendJoin("", figures.Select(f => f.Html())).Append("</div>\n");
    }

    private static void Section(StringBuilder html, string title, Action body)
    {
        html.Append($"<section><h2>{Escape(title)}</h2>\n");
        body();
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

    private static void Equilibrium(StringBuilder html, Outcome outcome, EquilibriumResult result, IReadOnlyList<ReportFigure> figures)
    {
        string message = result.Message.Length > 0 ? $" {Escape(result.Message)}" : "";
        string badge = result.Status == SolveStatus.Converged ? "held" : "undecided";
        html.Append($"<p><span class=\"badge {badge}\">{SnakeCase.Of(result.Status).Replace('_', ' ')}</span> solver {Escape(result.Solver)}, {result.Iterations} iterations.{message}</p>\n");
        EquilibriumSection.Append(html, outcome.Study.Game.Game.Shape, result.Point, figures);
    }

    private static void Nature(StringBuilder html, IReadOnlyList<ReportFigure> figures)
    {
        if (figures.Count == 0)
        {
            html.Append("<p>Nature left every row as the nominal model has it.</p>\n");
            return;
        }

        html.Append("<p>The worst-case kernel P against the nominal one P̄, both at the stationary population: nature takes probability from good next states and gives it to bad ones, and the population itself moves under what she chose.</p>\n");
        Charts(html, figures);
    }

    private static void Curves(StringBuilder html, Outcome outcome, IReadOnlyList<ReportFigure> figures)
    {
        html.Append($"<p>Bands and whiskers are {Percent(outcome.Study.Confidence)} confidence intervals; a band that reaches the foot of a chart contains zero. Dashed lines are bounds, dotted lines have the fitted slope. Point at a mark for its figures; choose a legend entry to hide its curve.</p>\n");
        Charts(html, figures);
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

    internal static string Resource(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The resource {name} is not in the assembly.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
