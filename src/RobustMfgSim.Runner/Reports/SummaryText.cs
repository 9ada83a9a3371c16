using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Runner.Results;
using RobustMfgSim.Verification.Bounds;
using RobustMfgSim.Verification.Estimators;
using static RobustMfgSim.Runner.Reports.Markup;

namespace RobustMfgSim.Runner.Reports;

/// <summary>What a finding rests on.</summary>
public enum Evidence
{
    /// <summary>A bound that an interval or an exact value lies above.</summary>
    Violated,

    /// <summary>Computed, with residuals recomputed or errors proved.</summary>
    Proved,

    /// <summary>Simulated or sampled: true with the stated confidence.</summary>
    Estimated,

    /// <summary>Neither: undecided, not refuted, not found or not applicable.</summary>
    Open,
}

/// <summary>One thing that a run found.</summary>
/// <param name="Evidence">What it rests on.</param>
/// <param name="Text">A sentence. Plain text: escape before showing.</param>
/// <param name="Verdict">The verdict that it tells; null where it tells none.</param>
public sealed record Finding(Evidence Evidence, string Text, Verdict? Verdict = null);

/// <summary>What a run found, in sentences that claim no more than the evidence.</summary>
public static class SummaryText
{
    /// <summary>The findings, grouped by what they rest on, most important first in each group.</summary>
    public static IReadOnlyList<Finding> Findings(Outcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        var findings = new List<Finding>();
        if (outcome.Equilibrium is { } equilibrium)
        {
            bool found = equilibrium.Status == SolveStatus.Converged;
            var residuals = equilibrium.Point.Residuals;
            string what = found
                ? "found a stationary robust mean-field equilibrium"
                : $"did not find an equilibrium to the tolerance asked for ({SnakeCase.Of(equilibrium.Status).Replace('_', ' ')}); its best point is shown";
            findings.Add(new(
                found ? Evidence.Proved : Evidence.Open,
                $"The solver {equilibrium.Solver} {what}: no policy gains more than {AtMost(residuals.Optimality)} in any state, and the population reproduces itself to {AtMost(residuals.Consistency)}."));
        }

        if (outcome.Curves.LastOrDefault(c => c.Exact is not null) is { Exact: { } exact })
        {
            findings.Add(new(
                Evidence.Proved,
                $"With {exact.Agents} agents, computed exactly, the best deviator of all gains {Figure(exact.FixedAdversary.Exploitability)} with the adversary held to the population's rule, "
                + $"and {Figure(exact.Robust.Exploitability)} where the agent's own adversary re-optimises."));
        }

        if (outcome.Curves.Count > 0)
        {
            findings.AddRange(Estimates(outcome.Curves[^1]).Select(text => new Finding(Evidence.Estimated, text)));
        }

        findings.AddRange(outcome.Slopes.Where(s => s.Slope is not null).Select(s => new Finding(Evidence.Estimated, Slope(s))));
        findings.AddRange(outcome.Mismatch is { } mismatch ? MismatchSection.Sentences(mismatch).Select(text => new Finding(Evidence.Estimated, text)) : []);
        findings.AddRange(Verdicts(outcome));
        return [.. findings.OrderBy(f => f.Evidence)];
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
        $" Left out: {string.Join("; ", slope.LeftOut.GroupBy(p => p.Reason).Select(g => $"N = {Few([.. g.Select(p => p.Agents)])} ({g.Key})"))}.";

    // Many numbers of agents: the first, the last, and how many.
    private static string Few(long[] agents) => agents.Length <= 8
        ? string.Join(", ", agents)
        : $"{string.Join(", ", agents[..3])}, …, {agents[^1].ToString(System.Globalization.CultureInfo.InvariantCulture)}, {agents.Length} in all";

    /// <summary>A verdict in plain words.</summary>
    public static string Words(BoundCheck bound)
    {
        ArgumentNullException.ThrowIfNull(bound);
        string words = bound.Verdict switch
        {
            Verdict.Held when bound.Against == "exact" => "held: the exact value lies below the bound",
            Verdict.Held => "held: the whole interval lies below the bound",
            Verdict.NotRefuted => "not refuted: no deviator tried gains as much as the bound allows; others might gain more",
            Verdict.Violated when bound.Against == "exact" => "violated: the exact value lies above the bound",
            Verdict.Violated => "violated: an interval lies above the bound",
            Verdict.Undecided => "undecided: an interval contains the bound",
            _ => $"not applicable: {bound.Reason ?? "no reason was given"}",
        };
        string caveat = bound.Confidence is { } confidence ? $" (the bound itself holds with confidence {Percent(confidence)})" : " (the bound rests on estimates and proves nothing)";
        return bound.Verdict == Verdict.NotApplicable || bound.Certified ? words : words + caveat;
    }

    /// <summary>The verdicts on all bounds: those of the same words, quantity and numbers of agents in one finding.</summary>
    public static IReadOnlyList<Finding> Verdicts(Outcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        long[] all = [.. outcome.Curves.Select(c => c.Point.Agents)];
        return [.. outcome.Curves
            .SelectMany(c => c.Bounds.Select(b => (c.Point.Agents, Bound: b, Words: Words(b))))
            .GroupBy(x => (x.Bound.Name, x.Bound.Quantity, x.Words))
            .Select(g => (g.Key.Name, g.First().Bound, g.Key.Words, Agents: AgentList.Words([.. g.Select(x => x.Agents)], all)))
            .GroupBy(x => (x.Bound.Quantity, x.Words, x.Agents))
            .Select(g => new Finding(
                Basis(g.First().Bound),
                $"{string.Join(", ", g.Select(x => x.Name))} on {SnakeCase.Of(g.Key.Quantity).Replace('_', ' ')} at {g.Key.Agents}: {g.Key.Words.TrimEnd('.')}.",
                g.First().Bound.Verdict))
            .OrderBy(f => f.Evidence)];
    }

    // A certified bound above an exact value is proved to hold; one above an interval holds as surely as the interval does.
    private static Evidence Basis(BoundCheck bound) => bound.Verdict switch
    {
        Verdict.Violated => Evidence.Violated,
        Verdict.Held => bound is { Certified: true, Against: "exact" } ? Evidence.Proved : Evidence.Estimated,
        _ => Evidence.Open,
    };

    private static IEnumerable<string> Estimates(Curve curve)
    {
        var point = curve.Point;
        string at = $"With {point.Agents} agents";
        yield return $"{at} the empirical distribution is on average {Figure(point.MeanFieldDistance.Estimate)} {Range(point.MeanFieldDistance.Low, point.MeanFieldDistance.High)} away from the stationary population in L1.";
        string comparison = point.ValueGap switch { { Low: > 0 } => "lies above", { High: < 0 } => "lies below", _ => "cannot be told from" };
        yield return $"{at} the value of a conforming agent {comparison} the mean-field value: the gap is {Figure(point.ValueGap.Estimate)} {Range(point.ValueGap.Low, point.ValueGap.High)}.";
        if (point.Exploitability.Count == 0)
        {
            yield break;
        }

        var best = point.Exploitability.MaxBy(e => e.Gain.Estimate)!;
        string gain = $"{Figure(best.Gain.Estimate)} {Range(best.Gain.Low, best.Gain.High)}";
        yield return best.Gain.Low > 0
            ? $"{at} the best deviator tried, {best.Deviator}, gains {gain}: a lower estimate of the fixed-adversary exploitability, which other deviators may exceed."
            : $"{at} no deviator tried gains more than can be told from zero; the best, {best.Deviator}, gains {gain}. Other deviators may gain more.";
        if (best.VarianceReduction is { } factor)
        {
            yield return $"{at} common random numbers and the control variate divide the variance of that gain by {Figure(factor)}, against plain Monte Carlo with as many agent-steps.";
        }
    }
}
