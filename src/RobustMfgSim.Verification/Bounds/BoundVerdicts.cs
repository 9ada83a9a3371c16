using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Verification.Estimators;

namespace RobustMfgSim.Verification.Bounds;

/// <summary>What the verdicts of one number of agents rest on.</summary>
/// <param name="Game">The game with its ambiguity.</param>
/// <param name="Point">The stationary point of the population.</param>
/// <param name="PointReliable">Whether that point is converged, or accepted although it is not.</param>
/// <param name="Initial">mu_0, [n].</param>
/// <param name="Adversary">Name of the population's adversary.</param>
/// <param name="Constants">The constants at this N; null when they could not be formed.</param>
public sealed record BoundContext(
    RobustGame Game, StationaryPoint Point, bool PointReliable, double[] Initial, string Adversary, BoundConstants? Constants)
{
    /// <summary>Why no bound speaks of this population, in a sentence; null where they do.</summary>
    public string? Obstacle { get; init; }
}

/// <summary>
/// Compares the bounds (T1) and (T2) with what was estimated and says no more than the evidence supports. (T2) bounds the robust exploitability and, by the
/// same proof, the fixed-adversary one and the value gap (eq. M1): the latter are what Monte Carlo estimates, named T2_fixed. Intervals contain the truncation error.
/// </summary>
public static class BoundVerdicts
{
    private const string Fixed = "T2_fixed";
    private const string Deviators = "deviators";

    /// <summary>Four checks, always in this order: T2 and T2_fixed on the exploitability, T2_fixed on the value gap, T1 on the mean-field distance.</summary>
    /// <param name="context">What the bound rests on.</param>
    /// <param name="estimates">What was estimated, with its N.</param>
    public static IReadOnlyList<BoundCheck> Check(BoundContext context, CurvePoint estimates)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(estimates);
        if (Obstacle(context) is { } reason)
        {
            return
            [
                Silent("T2", BoundedQuantity.Exploitability, reason), Silent(Fixed, BoundedQuantity.Exploitability, reason),
                Silent(Fixed, BoundedQuantity.ValueGap, reason), Silent("T1", BoundedQuantity.MeanFieldDistance, reason),
            ];
        }

        var bound = ErrorBound.Compute(context.Game, context.Point, context.Initial, estimates.Agents, context.Constants!);
        double exploitability = bound.Exploitability!.Value, gap = bound.ValueGap!.Value, distance = bound.Distance!.Value;
        return
        [
            new("T2", BoundedQuantity.Exploitability, exploitability, bound.Certified, null, Verdict.NotApplicable,
                "The robust exploitability is not known exactly at this number of agents, so there is nothing to compare this bound with."),
            Supremum(exploitability, bound.Certified, estimates.Exploitability),
            new(Fixed, BoundedQuantity.ValueGap, gap, bound.Certified, Deviators, Compare(Magnitude(estimates.ValueGap), gap), null),
            new("T1", BoundedQuantity.MeanFieldDistance, distance, bound.Certified, Deviators, Compare(estimates.MeanFieldDistance, distance), null),
        ];
    }

    // Why the bound does not speak of this case; null when it does.
    private static string? Obstacle(BoundContext context)
    {
        if (context.Obstacle is not null)
        {
            return context.Obstacle;
        }

        if (context.Adversary != Environments.Adversaries.EquilibriumAdversary.Description.Name)
        {
            return $"The bound speaks of populations with the adversary 'equilibrium'; this one has '{context.Adversary}'.";
        }

        if (!context.PointReliable)
        {
            return "The stationary point is not converged.";
        }

        if (context.Constants is null)
        {
            return "The constants of the bound could not be formed.";
        }

        return ErrorBound.RegimeOf(context.Constants, context.Game.Discount) == Regime.None
            ? "The discount times the contraction constant kappa of the population is not below 1."
            : null;
    }

    private static BoundCheck Silent(string name, BoundedQuantity quantity, string reason) => new(name, quantity, null, false, null, Verdict.NotApplicable, reason);

    // Lower estimates of a supremum: one above the bound refutes it, none can confirm it.
    private static BoundCheck Supremum(double bound, bool certified, IReadOnlyList<DeviatorEstimate> deviators)
    {
        if (deviators.Count == 0)
        {
            return new(Fixed, BoundedQuantity.Exploitability, bound, certified, null, Verdict.NotApplicable, "No deviator was simulated.");
        }

        Verdict[] verdicts = [.. deviators.Select(d => Compare(d.Gain, bound))];
        var verdict = verdicts.Contains(Verdict.Violated) ? Verdict.Violated : verdicts.Contains(Verdict.Undecided) ? Verdict.Undecided : Verdict.NotRefuted;
        return new(Fixed, BoundedQuantity.Exploitability, bound, certified, Deviators, verdict, null);
    }

    private static Verdict Compare(Interval interval, double bound) =>
        interval.High <= bound ? Verdict.Held : interval.Low > bound ? Verdict.Violated : Verdict.Undecided;

    /// <summary>The interval of |x| when x lies in the given one.</summary>
    internal static Interval Magnitude(Interval interval)
    {
        double low = Math.Abs(interval.Low), high = Math.Abs(interval.High);
        bool straddles = interval.Low <= 0 && interval.High >= 0;
        return new(Math.Abs(interval.Estimate), straddles ? 0 : Math.Min(low, high), Math.Max(low, high));
    }
}
