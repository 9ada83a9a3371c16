using System.Text;
using RobustMfgSim.Runner.Reports;

namespace RobustMfgSim.Runner.Results;

/// <summary>A file of a run.</summary>
/// <param name="Name">Its name in the run's folder.</param>
/// <param name="Write">Writes its contents.</param>
internal sealed record RunFile(string Name, Action<Stream> Write);

/// <summary>The files of a completed run, beside its store.</summary>
public static class RunFiles
{
    /// <summary>The names of those that every run has, the most important one first; a study of model mismatch has mismatch.csv too.</summary>
    public static IReadOnlyList<string> Names { get; } = ["results.json", "curves.csv", "scenario.yaml", "report.html"];

    /// <summary>The names of the files of one outcome.</summary>
    public static IEnumerable<string> NamesOf(Outcome outcome) => Of(outcome).Select(f => f.Name);

    /// <summary>results.json, curves.csv, scenario.yaml (as resolved, byte for byte), report.html and for model mismatch mismatch.csv.</summary>
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
            .. mismatch,
        ];
    }
}
