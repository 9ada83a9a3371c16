using System.Globalization;
using RobustMfgSim.Runner.Results;
using RobustMfgSim.Verification.Bounds;
using RobustMfgSim.Verification.Estimators;
using static RobustMfgSim.Runner.Reports.Markup;

namespace RobustMfgSim.Runner.Reports;

/// <summary>The chart of each quantity over the number of agents.</summary>
internal static class CurveCharts
{
    // Learning curves of more numbers of agents are in results.json.
    private const int MostLearningCharts = 6;

    /// <summary>Distance, value gap and, where somebody deviates, exploitability.</summary>
    public static IReadOnlyList<ReportFigure> Figures(Outcome outcome) =>
    [
        new("mean-field-distance", Distance(outcome).Draw(), "Discounted time average of the L1 distance between the empirical distribution and the stationary population."),
        new("value-gap", ValueGap(outcome).Draw(), "Value of a conforming agent minus the mean-field value, by absolute value: filled marks are positive gaps, hollow marks negative ones. Exact gaps stand beside the estimates where the game is small enough."),
        .. outcome.Study.Deviators.Count == 0 ? (ReportFigure[])[] :
        [
            new("exploitability", Exploitability(outcome).Draw(), "What one agent gains by deviating with the adversary held to the population's rule: lower estimates of the fixed-adversary exploitability. Where the game is small enough the exact gain of the best deviator of all stands beside them, and the robust one, with the agent's own adversary re-optimising. Triangles at the foot are estimates that are not positive."),
        ],
    ];

    /// <summary>The gain of deviators that learn over the episodes of their training: at every number of agents, or at some from the fewest to the most.</summary>
    public static IReadOnlyList<ReportFigure> Learning(Outcome outcome)
    {
        var learned = outcome.Curves.Where(c => c.Point.Exploitability.Any(e => e.LearningCurve is not null)).ToList();
        var shown = learned.Count <= MostLearningCharts ? learned : [.. Enumerable.Range(0, MostLearningCharts).Select(k => learned[k * (learned.Count - 1) / (MostLearningCharts - 1)])];
        string cut = shown.Count == learned.Count ? "" : $" Shown are {shown.Count} of {learned.Count} numbers of agents; results.json has all.";
        return [.. shown.Select(curve => new ReportFigure(
            $"learning-{curve.Point.Agents.ToString(CultureInfo.InvariantCulture)}",
            new LinearChart("episodes of the training", "gain in the training", [.. curve.Point.Exploitability.Where(e => e.LearningCurve is not null)
                .Select(e => new LinearSeries(e.Deviator, [.. e.LearningCurve!.Select(p => ((double)p.Episodes, p.Gain))]))]).Draw(),
            $"How the deviators learned with {curve.Point.Agents} agents: gain over conforming on the random numbers of the training, which no estimate uses.{cut}"))];
    }

    private static Chart Distance(Outcome outcome) => new(
        "number of agents N", "mean-field distance", [Series(outcome, "mean_field_distance", "mean-field distance", c => c.MeanFieldDistance)], Bounds(outcome, BoundedQuantity.MeanFieldDistance));

    private static Chart ValueGap(Outcome outcome) => new(
        "number of agents N", "|value gap|", [Series(outcome, "value_gap", "value gap", c => c.ValueGap, magnitude: true), .. ExactGap(outcome)], Bounds(outcome, BoundedQuantity.ValueGap));

    private static Chart Exploitability(Outcome outcome)
    {
        int deviators = outcome.Curves.Count == 0 ? 0 : outcome.Curves[0].Point.Exploitability.Count;
        var series = Enumerable.Range(0, deviators).Select(d =>
        {
            string name = outcome.Curves[0].Point.Exploitability[d].Deviator;
            return Series(outcome, $"exploitability/{name}", $"gain of {name}", c => c.Exploitability[d].Gain);
        });
        return new("number of agents N", "gain of the deviator", [.. series, .. Exact(outcome)], Bounds(outcome, BoundedQuantity.Exploitability));
    }

    // The exact gap where it is known, with the adversary held to the population's rule like the estimate.
    private static DataSeries[] ExactGap(Outcome outcome)
    {
        ChartPoint[] points = [.. outcome.Curves.Where(c => c.Exact is not null).Select(c =>
        {
            double gap = c.Exact!.FixedAdversary.Value - outcome.MeanFieldValue, error = c.Exact.FixedAdversary.ValueError;
            return Point(c.Point.Agents, new(gap, gap - error, gap + error), "exact value gap", magnitude: true);
        })];
        return points.Length == 0 ? [] : [new("exact |value gap|", points, null)];
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
        return new((magnitude ? $"|{name}|" : name) + fitted, [.. outcome.Curves.Select(c => Point(c.Point.Agents, pick(c.Point), name, magnitude))], slope?.Slope);
    }

    private static ChartPoint Point(long agents, Interval interval, string name, bool magnitude)
    {
        string tip = $"N = {agents}: {name} {Figure(interval.Estimate)} {Range(interval.Low, interval.High)}";
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
