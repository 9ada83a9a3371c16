using System.Text;
using RobustMfgSim.Runner.Reports;

namespace RobustMfgSim.Runner.Results;

/// <summary>A file of a run.</summary>
/// <param name="Name">Its name in the run's folder; with a slash, in a folder within it.</param>
/// <param name="Write">Writes its contents.</param>
internal sealed record RunFile(string Name, Action<Stream> Write);

/// <summary>The files of a completed run, beside its store.</summary>
public static class RunFiles
{
    /// <summary>The names of those that every run has, the most important one first; a study of model mismatch has mismatch.csv too, and the figures stand in a folder of their own.</summary>
    public static IReadOnlyList<string> Names { get; } = ["results.json", "curves.csv", "scenario.yaml", "report.html", "report.md"];

    /// <summary>The names of the files of one outcome, with the folder of figures as one.</summary>
    public static IEnumerable<string> NamesOf(Outcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        return [.. Names, .. outcome.Mismatch is null ? (string[])[] : [MismatchResults.FileName], ReportFigure.Folder + "/"];
    }

    /// <summary>results.json, curves.csv, scenario.yaml (as resolved, byte for byte), report.html, report.md, for model mismatch mismatch.csv, and the figures.</summary>
    internal static IReadOnlyList<RunFile> Of(Outcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        RunFile[] mismatch = outcome.Mismatch is { } found
            ? [new(MismatchResults.FileName, stream => stream.Write(Encoding.UTF8.GetBytes(MismatchResults.Csv(found))))]
            : [];
        return
        [
            new(Names[0], stream => ResultsWriter.Write(stream, outcome)),
            new(Names[1], stream => stream.Write(Encoding.UTF8.GetBytes(CurvesCsv.Text(outcome)))),
            new(Names[2], stream => stream.Write(Encoding.UTF8.GetBytes(outcome.Study.ResolvedScenario))),
            new(Names[3], stream => stream.Write(Encoding.UTF8.GetBytes(ReportWriter.Html(outcome)))),
            new(Names[4], stream => stream.Write(Encoding.UTF8.GetBytes(MarkdownReport.Text(outcome)))),
            .. mismatch,
            .. Figures(StudyFigures.Of(outcome).All),
        ];
    }

    /// <summary>Figures as files.</summary>
    internal static IEnumerable<RunFile> Figures(IEnumerable<ReportFigure> figures) =>
        figures.Select(f => new RunFile(f.File, stream => stream.Write(Encoding.UTF8.GetBytes(f.Drawing.Standalone(f.Caption)))));
}
