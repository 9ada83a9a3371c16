using System.Globalization;
using RobustMfgSim.Runner;
using RobustMfgSim.Verification.Bounds;
using RobustMfgSim.Verification.Estimators;
using static RobustMfgSim.Cli.Display.Screen;

namespace RobustMfgSim.Cli.Display;

/// <summary>What a reader of the summary must know beside its table, the most important first: what was violated, warnings, the other verdicts, what the scenario's own estimators found, slopes.</summary>
internal static class SummaryRemarks
{
    /// <summary>All remarks of an outcome.</summary>
    public static IReadOnlyList<string> Of(Outcome outcome) =>
    [
        .. VerdictWords.Of(outcome, Verdict.Violated), .. outcome.Warnings.Select(w => $"warning: {w}"),
        .. VerdictWords.Of(outcome, Verdict.Undecided), .. VerdictWords.Of(outcome, Verdict.NotRefuted), .. VerdictWords.Of(outcome, Verdict.Held),
        .. Figures(outcome.Curves), .. outcome.Slopes.Select(Slope),
        "intervals hold one by one; verdicts go by wider ones that hold all together",
        .. VerdictWords.Of(outcome, Verdict.NotApplicable),
        .. outcome.Curves.SelectMany(c => c.Bounds).Where(b => b.Value is null).Select(b => b.Reason).OfType<string>().Distinct().Select(reason => $"bounds not applicable: {reason}"),
    ];

    // At the smallest and the largest N; curves.csv has all of them.
    private static IEnumerable<string> Figures(IReadOnlyList<Curve> curves)
    {
        Curve[] ends = curves.Count > 1 ? [curves[0], curves[^1]] : [.. curves];
        return ends.Length == 0 ? [] : ends[0].Point.Estimates.Select((e, k) => $"{e.Name}: {string.Join(", ", ends.Select(c => At(c, c.Point.Estimates[k].Figure)))}");
    }

    private static string At(Curve curve, Interval figure) => $"{Number(figure.Estimate)} [{Number(figure.Low)}, {Number(figure.High)}] at N = {curve.Point.Agents.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>Lines of the remarks: everything where there is no limit, else what fits, and how much is left out.</summary>
    public static List<string> Shown(IReadOnlyList<string> remarks, int mostLines, int width, int linesOfARemark)
    {
        if (mostLines == int.MaxValue)
        {
            return [.. remarks];
        }

        var lines = new List<string>();
        for (int i = 0; i < remarks.Count; i++)
        {
            int room = mostLines - lines.Count - (i < remarks.Count - 1 ? 1 : 0);
            if (room < 1)
            {
                lines.Add($"more remarks are in report.html: {remarks.Count - i}");
                break;
            }

            lines.AddRange(Cut(Wrapped(remarks[i], width), Math.Min(linesOfARemark, room), width));
        }

        return lines;
    }

    /// <summary>Lines of at most so many characters, broken between words where there are any.</summary>
    public static List<string> Wrapped(string text, int width)
    {
        var lines = new List<string>();
        while (text.Length > width)
        {
            int at = text.LastIndexOf(' ', width);
            int end = at > 0 ? at : width;
            lines.Add(text[..end]);
            text = text[end..].TrimStart();
        }

        lines.Add(text);
        return lines;
    }

    private static List<string> Cut(List<string> lines, int most, int width)
    {
        if (lines.Count <= most)
        {
            return lines;
        }

        string last = lines[most - 1];
        return [.. lines.Take(most - 1), (last.Length > width - 4 ? last[..(width - 4)] : last) + " ..."];
    }

    // "slope of value_gap over N: -1 [-1.1, -0.9] from 5 points, expected -1"
    private static string Slope(SlopeEstimate slope)
    {
        string fitted = slope is { Slope: { } found, Low: { } low, High: { } high } ? $"{Number(found)} [{Number(low)}, {Number(high)}]" : "none";
        string expected = slope.Expectation?.Exponent is { } exponent ? $", expected {Number(exponent)}" : slope.Expectation is null ? "" : ", no power of N expected";
        string leftOut = slope.LeftOut.Count == 0 ? "" : $"; left out N = {string.Join(", ", slope.LeftOut.Select(p => p.Agents.ToString(CultureInfo.InvariantCulture)))}";
        return $"slope of {slope.Curve} over N: {fitted} from {slope.Points} points{expected}{leftOut}";
    }
}
