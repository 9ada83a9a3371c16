using System.Globalization;
using RobustMfgSim.Runner;
using RobustMfgSim.Verification.Estimators;
using Spectre.Console;
using Spectre.Console.Rendering;
using static RobustMfgSim.Cli.Display.Screen;

namespace RobustMfgSim.Cli.Display;

/// <summary>What a terminal shows while a study runs: the phase, and below it one row for each number of agents. Where there are more rows than lines, those around the one at work.</summary>
internal sealed class LiveTable(Study study, int width, int height)
{
    // The phase, an empty line, the headings, the line that tells what is left out, and the line of the cursor.
    private const int OtherLines = 5;

    private readonly Row[] _rows = [.. study.Agents.Select(n => new Row(n))];
    private string _phase = "";
    private int _current;

    /// <summary>Takes a report.</summary>
    public void Take(StudyProgress progress)
    {
        _phase = Shortened(StudyDisplay.Words(progress), width - 1);
        int at = progress.Phase == StudyPhase.Mismatch ? -1 : Array.FindIndex(_rows, row => row.Agents == progress.Agents);
        if (at >= 0)
        {
            _current = at;
            _rows[at] = _rows[at].After(progress);
        }
    }

    /// <summary>What is to be seen now.</summary>
    public IRenderable Picture()
    {
        var table = new Table { Border = TableBorder.None };
        foreach (string heading in new[] { "N", "episodes", study.Deviators.Count > 0 ? "largest gain" : "distance", "interval so far", "time left" })
        {
            table.AddColumn(new TableColumn(Right(heading)) { NoWrap = true, Padding = new Padding(0, 0, 2, 0) });
        }

        int shown = Math.Min(_rows.Length, Math.Max(1, height - OtherLines)), first = Math.Clamp(_current - (shown / 2), 0, _rows.Length - shown);
        foreach (var row in _rows.AsSpan(first, shown))
        {
            table.AddRow(Right(Integer(row.Agents)), Right(row.Episodes), Right(row.Estimate), Right(row.Interval), Right(row.TimeLeft));
        }

        List<IRenderable> parts = [Text(_phase), Text(""), table];
        if (shown < _rows.Length)
        {
            parts.Add(Text(string.Create(CultureInfo.InvariantCulture, $"{_rows.Length - shown} more numbers of agents, {first} before these")));
        }

        return new Rows(parts);
    }

    private static string Shortened(string text, int length) => text.Length <= length ? text : $"{text[..(length - 3)]}...";

    private static string Integer(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Short(double value) => value.ToString("G3", CultureInfo.InvariantCulture);

    // Texts of one row.
    private sealed record Row(long Agents, string Episodes = "", string Estimate = "", string Interval = "", string TimeLeft = "")
    {
        public Row After(StudyProgress progress) => progress.Phase switch
        {
            StudyPhase.Preparation => this with { TimeLeft = "preparing" },
            StudyPhase.Bounds => this with { TimeLeft = progress.Finished ? "done" : "bounds" },
            _ => With(progress.Estimate) with
            {
                Episodes = progress.Finished ? Integer(progress.Done) : $"{Integer(progress.Done)}/{Integer(progress.Total)}",
                TimeLeft = progress is { Finished: false, TimeLeft: { } left } ? StudyDisplay.Duration(left) : "",
            },
        };

        private Row With(RunningEstimate? estimate) => estimate is null ? this : this with
        {
            Estimate = Short(estimate.Interval.Estimate), Interval = $"[{Short(estimate.Interval.Low)}, {Short(estimate.Interval.High)}]",
        };
    }
}
