using RobustMfgSim.Runner.Results;
using RobustMfgSim.Verification.Bounds;
using RobustMfgSim.Verification.Estimators;
using static RobustMfgSim.Runner.Reports.Markup;

namespace RobustMfgSim.Runner.Reports;

/// <summary>The chart of each quantity over the number of agents.</summary>
internal static class CurveCharts
{
    public static Chart Distance(Outcome outcome) => new(
        "number of agents N", "mean-field distance", [Series(outcome, "mean_field_distance", "mean-field distance", c => c.MeanFieldDistance)], Bounds(outcome, BoundedQuantity.MeanFieldDistance));

    public static Chart ValueGap(Outcome outcome) => new(
        "number of agents N", "|value gap|", [Series(outcome, "value_gap", "|value gap|", c => c.ValueGap, magnitude: true)], Bounds(outcome, BoundedQuantity.ValueGap));

    public static Chart Exploitability(Outcome outcome)
    {
        int deviators = outcome.Curves.Count == 0 ? 0 : outcome.Curves[0].Point.Exploitability.Count;
        var series = Enumerable.Range(0, deviators).Select(d =>
        {
            string name = outcome.Curves[0].Point.Exploitability[d].Deviator;
            return Series(outcome, $"exploitability/{name}", $"gain of {name}", c => c.Exploitability[d].Gain);
        });
        return new("number of agents N", "gain of the deviator", [.. series, .. Exact(outcome)], Bounds(outcome, BoundedQuantity.Exploitability));
    }

    /// <summary>For every number of agents at which deviators learned: their gain over the episodes of the training.</summary>
    public static IEnumerable<(long Agents, LinearChart Chart)> Learning(Outcome outcome)
    {
        foreach (var curve in outcome.Curves)
        {
            LinearSeries[] series = [.. curve.Point.Exploitability.Where(e => e.LearningCurve is not null)
                .Select(e => new LinearSeries(e.Deviator, [.. e.LearningCurve!.Select(p => ((double)p.Episodes, p.Gain))]))];
            if (series.Length > 0)
            {
                yield return (curve.Point.Agents, new("episodes of the training", "gain in the training", series));
            }
        }
    }

    // What the best deviator of all gains, where it is known; the figures simulation estimates, and the robust ones.
    private static IEnumerable<DataSeries> Exact(Outcome outcome) => outcome.Curves
        .SelectMany(c => ExactFigure.Of(c).Where(f => f.IsExploitability).Select(f => (c.Point.Agents, Figure: f)))
        .GroupBy(x => x.Figure.Words)
        .Select(g => new DataSeries(
            g.Key,
            [.. g.Select(x => new ChartPoint(x.Agents, x.Figure.Interval.Estimate, x.Figure.Interval.Low, x.Figure.Interval.High, $"N = {x.Agents}: {g.Key} {Figure(x.Figure.Interval.Estimate)}"))],
            null));

    private static DataSeries Series(Outcome outcome, string curve, string name, Func<CurvePoint, Interval> pick, bool magnitude = false)
    {
        var slope = outcome.Slopes.FirstOrDefault(s => s.Curve == curve);
        string fitted = slope is { Slope: { } found, Low: { } low, High: { } high } ? $", slope {Figure(found)} {Range(low, high)}" : "";
        return new(name + fitted, [.. outcome.Curves.Select(c => Point(c.Point.Agents, pick(c.Point), name, magnitude))], slope?.Slope);
    }

    private static ChartPoint Point(long agents, Interval interval, string name, bool magnitude)
    {
        string tip = $"N = {agents}: {(magnitude ? "value gap" : name)} {Figure(interval.Estimate)} {Range(interval.Low, interval.High)}";
        if (!magnitude)
        {
            return new(agents, interval.Estimate, interval.Low, interval.High, tip);
        }

        bool straddles = interval.Low <= 0 && interval.High >= 0;
        double low = Math.Min(Math.Abs(interval.Low), Math.Abs(interval.High)), high = Math.Max(Math.Abs(interval.Low), Math.Abs(interval.High));
        return new(agents, Math.Abs(interval.Estimate), straddles ? 0 : low, high, tip, interval.Estimate < 0);
    }

    // One line for each bound; bounds with the same values share one.
    private static IReadOnlyList<BoundSeries> Bounds(Outcome outcome, BoundedQuantity quantity)
    {
        var lines = outcome.Curves
            .SelectMany(c => c.Bounds.Where(b => b.Quantity == quantity && b.Value is > 0 && double.IsFinite(b.Value.Value)).Select(b => (b.Name, X: (double)c.Point.Agents, Y: b.Value!.Value, b.Certified)))
            .GroupBy(b => b.Name)
            .Select(g => (Name: g.Key, Points: g.Select(b => (b.X, b.Y)).ToList(), Certified: g.All(b => b.Certified)));
        return [.. lines
            .GroupBy(l => string.Join(";", l.Points.Select(p => $"{JsonText.Number(p.X)},{JsonText.Number(p.Y)}")))
            .Select(g => new BoundSeries(
                $"bound {string.Join(" and ", g.Select(l => l.Name))}{(g.All(l => l.Certified) ? "" : " (not certified)")}", g.First().Points))];
    }
}
