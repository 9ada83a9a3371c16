using System.Globalization;
using RobustMfgSim.Runner;
using RobustMfgSim.Runner.Results;
using RobustMfgSim.Verification.Bounds;
using RobustMfgSim.Verification.Estimators;
using static RobustMfgSim.Cli.Display.Screen;

namespace RobustMfgSim.Cli.Display;

/// <summary>
/// The end of a run: what was found, on a screen of 80 columns and 24 lines for up to eight numbers of agents. What does not fit is counted, and where it stands is said; redirected
/// output has every remark in full.
/// </summary>
internal static class OutcomeSummary
{
    private const int MostRows = 8, MostLines = 23, Width = 80, LinesOfARemark = 3;

    /// <summary>Prints it.</summary>
    public static void Print(Screen screen, Outcome outcome, string folder)
    {
        if (outcome.Mismatch is { } mismatch)
        {
            MismatchTable.Print(screen, mismatch);
        }

        string files = $"results: {string.Join(", ", RunFiles.NamesOf(outcome))} in {folder}";
        List<string> end = screen.Terminal ? Wrapped(files) : [files];
        List<string> head = ["", .. Wrapped(Title(outcome)), .. Wrapped(Legend(outcome)), "", .. Estimates(outcome.Curves), ""];
        int left = screen.Terminal ? MostLines - head.Count - end.Count : int.MaxValue;
        foreach (string line in (IEnumerable<string>)[.. head, .. SummaryRemarks.Shown(SummaryRemarks.Of(outcome), left, Width, LinesOfARemark), .. end])
        {
            screen.Line(line);
        }
    }

    private static List<string> Wrapped(string text) => SummaryRemarks.Wrapped(text, Width);

    private static string Title(Outcome outcome)
    {
        var equilibrium = outcome.Equilibrium!;
        string population = outcome.Study.Policy.IsEquilibrium ? "" : $"; the population plays '{outcome.Study.Policy.Name}', and figures refer to its own stationary point";
        return $"{outcome.Study.Name}: equilibrium {SnakeCase.Of(equilibrium.Status).Replace('_', ' ')} "
            + $"({equilibrium.Solver}, {equilibrium.Iterations} iterations, residual {Short(equilibrium.Point.Residuals.Largest)}){population}";
    }

    // How many episodes, what the gain is, and which bound stands beside it.
    private static string Legend(Outcome outcome)
    {
        var counts = outcome.Curves.Select(c => c.Point.Episodes).Distinct().ToList();
        string episodes = counts.Count == 1 ? $"{Integer(counts[0])} episodes at every N" : $"{Integer(counts.Min())} to {Integer(counts.Max())} episodes";
        var deviators = outcome.Study.Deviators.Select(d => d.Descriptor.Name).ToList();
        string gain = deviators.Count switch
        {
            0 => "no deviators",
            1 => $"gain of {deviators[0]}",
            _ => $"gain: the largest of {string.Join(", ", deviators)}",
        };
        var bounds = outcome.Curves.Select(Bound).Where(b => b?.Value is not null).Select(b => b!.Name).Distinct().ToList();
        return $"{episodes}; {gain}{(bounds.Count == 0 ? "" : $"; bound: {string.Join(" or ", bounds)}")}";
    }

    // One row for each N, or eight spread over all of them with the first and the last; three digits, all of which are in results.json.
    private static List<string> Estimates(IReadOnlyList<Curve> curves)
    {
        bool gains = curves.Any(c => BestGain(c) is not null), exact = curves.Any(c => c.Exact is not null);
        var shown = curves.Count <= MostRows ? curves : [.. Enumerable.Range(0, MostRows).Select(i => curves[(int)Math.Round((double)i * (curves.Count - 1) / (MostRows - 1))])];
        string[] headings = gains ? ["N", "distance", "value gap", "gain", "interval", .. exact ? ["exact"] : Array.Empty<string>(), "bound", "verdict"] : ["N", "value gap", "distance", "interval", "bound", "verdict"];
        var lines = TextColumns.Aligned([headings, .. shown.Select(c => Cells(c, gains, exact))]);
        if (shown.Count < curves.Count)
        {
            lines.Add($"{Integer(curves.Count - shown.Count)} more rows are in curves.csv");
        }

        return lines;
    }

    private static string[] Cells(Curve curve, bool gains, bool exact)
    {
        var point = curve.Point;
        string gap = Short(point.ValueGap.Estimate), distance = Short(point.MeanFieldDistance.Estimate);
        var interval = BestGain(curve) ?? point.MeanFieldDistance;
        string[] main = [Short(interval.Estimate), $"[{Short(interval.Low)}, {Short(interval.High)}]"];
        string[] computed = exact ? [curve.Exact is { } values ? Short(values.FixedAdversary.Exploitability) : ""] : [];
        string[] bound = [Bound(curve)?.Value is { } value ? Short(value) : "", Bound(curve) is { } check ? SnakeCase.Of(check.Verdict).Replace('_', ' ') : ""];
        return gains ? [Integer(point.Agents), distance, gap, .. main, .. computed, .. bound] : [Integer(point.Agents), gap, .. main, .. bound];
    }

    private static Interval? BestGain(Curve curve) => curve.Point.Exploitability.Select(e => e.Gain).MaxBy(g => g.Estimate);

    private static BoundCheck? Bound(Curve curve) => curve.BoundBeside(BestGain(curve) is null ? BoundedQuantity.MeanFieldDistance : BoundedQuantity.Exploitability);

    private static string Short(double value) => value.ToString("G3", CultureInfo.InvariantCulture);

    private static string Integer(long value) => value.ToString(CultureInfo.InvariantCulture);
}
