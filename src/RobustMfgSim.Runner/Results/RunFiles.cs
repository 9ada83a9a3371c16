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
    /// <summary>Their names, the most important one first.</summary>
    public static IReadOnlyList<string> Names { get; } = ["results.json", "curves.csv", "scenario.yaml", "report.html"];

    /// <summary>results.json, curves.csv, scenario.yaml (as resolved, byte for byte) and report.html.</summary>
    internal static IReadOnlyList<RunFile> Of(Outcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        return
        [
            new(Names[0], stream => ResultsWriter.Write(stream, outcome)),
            new(Names[1], stream => stream.Write(Encoding.UTF8.GetBytes(CurvesCsv.Text(outcome)))),
            new(Names[2], stream => stream.Write(Encoding.UTF8.GetBytes(outcome.Study.ResolvedScenario))),
            new(Names[3], stream => stream.Write(Encoding.UTF8.GetBytes(ReportWriter.Html(outcome)))),
        ];
    }
}
