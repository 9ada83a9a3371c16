using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Runner.Results;
using RobustMfgSim.Verification.Bounds;
using RobustMfgSim.Verification.Estimators;
using static RobustMfgSim.Runner.Reports.Markup;

namespace RobustMfgSim.Runner.Reports;

/// <summary>What a run found, in sentences that claim no more than the evidence. Plain text: escape before showing.</summary>
public static class SummaryText
{
    /// <summary>The findings, most important first.</summary>
    public static IReadOnlyList<string> Sentences(Outcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        var sentences = new List<string>();
        if (outcome.Equilibrium is { } equilibrium)
        {
            var residuals = equilibrium.Point.Residuals;
            string what = equilibrium.Status == SolveStatus.Converged
                ? "found a stationary robust mean-field equilibrium"
                : $"did not find an equilibrium to the tolerance asked for ({SnakeCase.Of(equilibrium.Status).Replace('_', ' ')}); its best point is shown";
            sentences.Add($"The solver {equilibrium.Solver} {what}: no policy gains more than {Figure(residuals.Optimality)} in any state, and the population reproduces itself to {Figure(residuals.Consistency)}.");
        }

        if (outcome.Curves.Count > 0)
        {
            Estimates(sentences, outcome.Curves[^1]);
        }

        if (outcome.Curves.LastOrDefault(c => c.Exact is not null) is { Exact: { } exact })
        {
            sentences.Add(
                $"With {exact.Agents} agents, computed exactly, no deviator gains more than {Figure(exact.FixedAdversary.Exploitability)} with the adversary held to the population's rule, "
                + $"and {Figure(exact.Robust.Exploitability)} where the agent's own adversary re-optimises.");
        }

        sentences.AddRange(outcome.Slopes.Where(s => s.Slope is not null).Select(Slope));
        sentences.AddRange(outcome.Mismatch is { } mismatch ? MismatchSection.Sentences(mismatch) : []);
        return sentences;
    }

    /// <summary>A slope in plain words: what was fitted, what was expected, which points were left out.</summary>
    public static string Slope(SlopeEstimate slope)
    {
        ArgumentNullException.ThrowIfNull(slope);
        string fitted = slope is { Slope: { } found, Low: { } low, High: { } high }
            ? $"The fitted log-log slope of {slope.Curve} over N is {Figure(found)} {Range(low, high)}, from {slope.Points} points"
            : $"No log-log slope of {slope.Curve} is fitted: {slope.Points} points are above the noise and 3 are needed";
        string expected = slope.Expectation is not { } expectation ? ""
            : expectation.Exponent is { } exponent ? $"; expected is {Figure(exponent)} ({expectation.Reason})"
            : $"; no power of N is expected ({expectation.Reason})";
        return $"{fitted}{expected}.{LeftOut(slope)}";
    }

    // " Left out: N = 300, 1000 (its interval contains zero)."
    private static string LeftOut(SlopeEstimate slope) => slope.LeftOut.Count == 0 ? "" :
        $" Left out: {string.Join("; ", slope.LeftOut.GroupBy(p => p.Reason).Select(g => $"N = {string.Join(", ", g.Select(p => p.Agents))} ({g.Key})"))}.";

    /// <summary>A verdict in plain words.</summary>
    public static string Words(BoundCheck bound)
    {
        ArgumentNullException.ThrowIfNull(bound);
        string words = bound.Verdict switch
        {
            Verdict.Held when bound.Against == "exact" => "held: the exact value lies below the bound",
            Verdict.Held => "held: the whole interval lies below the bound",
            Verdict.NotRefuted => "not refuted: no deviator tried gains as much as the bound allows; others might gain more",
            Verdict.Violated => "violated: an interval lies above the bound",
            Verdict.Undecided => "undecided: an interval contains the bound",
            _ => $"not applicable: {bound.Reason ?? "no reason was given"}",
        };
        string caveat = bound.Confidence is { } confidence ? $" (the bound itself holds with confidence {Percent(confidence)})" : " (the bound rests on estimates and proves nothing)";
        return bound.Verdict == Verdict.NotApplicable || bound.Certified ? words : words + caveat;
    }

    /// <summary>Each bound once, with the numbers of agents at which each verdict was reached.</summary>
    public static IReadOnlyList<(string Bound, string Agents, Verdict Verdict, string Words)> Verdicts(Outcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        return [.. outcome.Curves
            .SelectMany(c => c.Bounds.Select(b => (c.Point.Agents, Bound: b)))
            .GroupBy(x => (x.Bound.Name, x.Bound.Quantity, x.Bound.Verdict, Words: Words(x.Bound)))
            .Select(g => ($"{g.Key.Name} on {SnakeCase.Of(g.Key.Quantity).Replace('_', ' ')}", string.Join(", ", g.Select(x => x.Agents)), g.Key.Verdict, g.Key.Words))];
    }

    private static void Estimates(List<string> sentences, Curve curve)
    {
        var point = curve.Point;
        string at = $"With {point.Agents} agents";
        sentences.Add($"{at} the empirical distribution is on average {Figure(point.MeanFieldDistance.Estimate)} {Range(point.MeanFieldDistance.Low, point.MeanFieldDistance.High)} away from the stationary population in L1.");
        string comparison = point.ValueGap switch { { Low: > 0 } => "lies above", { High: < 0 } => "lies below", _ => "cannot be told from" };
        sentences.Add($"{at} the value of a conforming agent {comparison} the mean-field value: the gap is {Figure(point.ValueGap.Estimate)} {Range(point.ValueGap.Low, point.ValueGap.High)}.");
        if (point.Exploitability.Count == 0)
        {
            return;
        }

        var best = point.Exploitability.MaxBy(e => e.Gain.Estimate)!;
        string gain = $"{Figure(best.Gain.Estimate)} {Range(best.Gain.Low, best.Gain.High)}";
        sentences.Add(best.Gain.Low > 0
            ? $"{at} the best deviator tried, {best.Deviator}, gains {gain}: a lower estimate of the fixed-adversary exploitability, which other deviators may exceed."
            : $"{at} no deviator tried gains more than can be told from zero; the best, {best.Deviator}, gains {gain}. Other deviators may gain more.");
        if (best.VarianceReduction is { } factor)
        {
            sentences.Add($"{at} common random numbers and the control variate divide the variance of that gain by {Figure(factor)}, against plain Monte Carlo with as many agent-steps.");
        }
    }
}
