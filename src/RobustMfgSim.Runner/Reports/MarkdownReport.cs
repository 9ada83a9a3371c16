using System.Globalization;
using System.Text;
using RobustMfgSim.Runner.Results;
using RobustMfgSim.Verification.Bounds;
using RobustMfgSim.Verification.Estimators;
using static RobustMfgSim.Runner.Reports.MarkdownText;

namespace RobustMfgSim.Runner.Reports;

/// <summary>The report of a run for a repository: GitHub's Markdown with the figures as files beside it. It holds the same findings as <see cref="ReportWriter"/>'s page; the same outcome gives the same bytes.</summary>
public static class MarkdownReport
{
    /// <summary>The text.</summary>
    /// <exception cref="ArgumentException">The outcome is not that of a completed study.</exception>
    public static string Text(Outcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        ReportWriter.RequireCompleted(outcome);
        var study = outcome.Study;
        var figures = StudyFigures.Of(outcome);
        var text = new StringBuilder($"# {Escape(study.Name)}\n\nA study by RobustMfgSim {Escape(outcome.Version)}; report.html beside this file has all tables.\n\n## In short\n\n");
        Summary(text, outcome);
        text.Append("## What was studied\n\n");
        Table(text, ["what", "is"], StudyDescription.Lines(study).Select(l => (string[])[Escape(l.Heading), Escape(l.Words)]));
        Figures(text, "Equilibrium", figures.Equilibrium);
        Figures(text, "What nature did", figures.Nature);
        Figures(text, "Stationary point of the population's policy", [.. figures.Stationary, .. figures.StationaryNature]);
        foreach (var (part, group) in study.Policy.Parts.Zip(figures.Groups))
        {
            Figures(text, $"Who plays {part.Policy.Name}: {StudyDescription.Size(part)}", group);
        }

        Figures(text, "Finite populations", figures.Curves);
        Estimates(text, outcome);
        Figures(text, "How deviators learned", figures.Learning);
        Figures(text, "Model mismatch: what robustness costs and buys", figures.Mismatch);
        Constants(text, outcome);
        Reproduce(text, outcome);
        return text.ToString();
    }

    private static void Summary(StringBuilder text, Outcome outcome)
    {
        foreach (string warning in outcome.Warnings)
        {
            text.Append($"**Warning.** {Escape(warning)}\n\n");
        }

        foreach (var (heading, claim, findings) in SummarySection.Groups(outcome))
        {
            text.Append($"**{heading}.** {Escape(claim)}\n\n").AppendJoin("", findings.Select(f => $"- {Escape(f.Text)}\n")).Append('\n');
        }
    }

    private static void Figures(StringBuilder text, string heading, IReadOnlyList<ReportFigure> figures)
    {
        if (figures.Count == 0)
        {
            return;
        }

        text.Append($"## {Escape(heading)}\n\n");
        foreach (var figure in figures)
        {
            text.Append($"![{Escape(figure.Drawing.Label)}]({figure.File})\n\n{Escape(figure.Caption)}\n\n");
        }
    }

    private static void Estimates(StringBuilder text, Outcome outcome)
    {
        text.Append($"Estimates with {Markup.Percent(outcome.Study.Confidence)} intervals, each beside the bound that speaks of it.\n\n");
        Table(text, [">N", ">episodes", "quantity", ">estimate", ">interval", ">bound", "verdict"], outcome.Curves.SelectMany(Rows));
    }

    private static IEnumerable<string[]> Rows(Curve curve)
    {
        var point = curve.Point;
        string[] Row(string words, string estimate, string interval, BoundCheck? bound, bool simulated = true) =>
        [
            Number(point.Agents), simulated ? Number(point.Episodes) : "", Escape(words), estimate, Escape(interval),
            bound?.Value is { } value ? $"{Markup.Figure(value)} {Escape(bound.Name)}" : "", bound is null ? "" : SnakeCase.Of(bound.Verdict).Replace('_', ' '),
        ];
        string[] Estimate(string words, Interval interval, BoundedQuantity? quantity) =>
            Row(words, Markup.Figure(interval.Estimate), Markup.Range(interval.Low, interval.High), quantity is { } q ? curve.BoundBeside(q) : null);
        return
        [
            Estimate("mean-field distance", point.MeanFieldDistance, BoundedQuantity.MeanFieldDistance),
            Estimate("value of a conforming agent", point.Value, null),
            Estimate("value gap", point.ValueGap, BoundedQuantity.ValueGap),
            .. point.Exploitability.Select(e => Estimate($"gain of {e.Deviator}", e.Gain, BoundedQuantity.Exploitability)),
            .. ExactFigure.Of(curve).Select(f => Row(f.Words, Markup.Figure(f.Interval.Estimate), f.Error, f.Bound, simulated: false)),
        ];
    }

    private static void Constants(StringBuilder text, Outcome outcome)
    {
        text.Append("## Constants of the bounds\n\nAnalytic constants come from a formula, lattice constants are the supremum over every population of N agents; both prove. An estimate proves nothing.\n\n");
        Table(text, [">N", ">L_r reward", ">L_σ worst value", ">κ population", ">c fluctuation", "regime"], outcome.Curves.Select(curve => curve.Constants is { } constants
            ? (string[])[Number(curve.Point.Agents), .. CurvesJson.Named(constants).Select(c => $"{Markup.Figure(c.Constant.Value)} {SnakeCase.Of(c.Constant.Source)}"), SnakeCase.Of(curve.Regime)]
            : [Number(curve.Point.Agents), "not formed", "", "", "", "unknown"]));
    }

    private static void Reproduce(StringBuilder text, Outcome outcome)
    {
        text.Append($"## How to reproduce\n\n{Escape(ReproduceSection.Promise + ReproduceSection.Needs(outcome.Study))}\n\n{Fenced(ReproduceSection.Command(outcome.Study), "sh")}\n");
        Table(text, ["what", "is"], ReproduceSection.Identity(outcome).Select(i => (string[])[Escape(i.Name), Escape(i.Value)]));
        Table(text, [">N", "engine", ">steps of an episode", ">episodes"], outcome.Curves.Select(c => (string[])[Number(c.Point.Agents), SnakeCase.Of(c.Engine), Number(c.Point.Horizon), Number(c.Point.Episodes)]));
        text.Append(Fenced(outcome.Study.ResolvedScenario, "yaml"));
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
