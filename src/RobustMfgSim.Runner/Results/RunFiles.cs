using System.Text;
using RobustMfgSim.Runner.Reports;

namespace RobustMfgSim.Runner.Results;

/// <summary>The files of a run.</summary>
public static class RunFiles
{
    /// <summary>Their names, in the order in which they are written.</summary>
    public static IReadOnlyList<string> Names { get; } = ["results.json", "curves.csv", "scenario.yaml", "report.html"];

    /// <summary>Writes results.json, curves.csv, scenario.yaml (as resolved, byte for byte) and report.html, and makes them visible at once.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="outcome">A completed outcome.</param>
    public static void Write(RunFolder folder, Outcome outcome)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(outcome);
        folder.Write(Names[0], stream => ResultsWriter.Write(stream, outcome));
        folder.Write(Names[1], stream => stream.Write(Encoding.UTF8.GetBytes(CurvesCsv.Text(outcome))));
        folder.Write(Names[2], stream => stream.Write(Encoding.UTF8.GetBytes(outcome.Study.ResolvedScenario)));
        folder.Write(Names[3], stream => stream.Write(Encoding.UTF8.GetBytes(ReportWriter.Html(outcome))));
        folder.Publish();
    }
}
