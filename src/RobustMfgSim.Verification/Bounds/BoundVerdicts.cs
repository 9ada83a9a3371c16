using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Verification.Estimators;
using RobustMfgSim.Verification.Exact;

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
    /// <summary>The exact values at this N, where they are known: bounds are then compared with them, within their errors.</summary>
    public ExactValues? Exact { get; init; }

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
                BoundEvidence.Silent("T2", BoundedQuantity.Exploitability, reason), BoundEvidence.Silent(Fixed, BoundedQuantity.Exploitability, reason),
                BoundEvidence.Silent(Fixed, BoundedQuantity.ValueGap, reason), BoundEvidence.Silent("T1", BoundedQuantity.MeanFieldDistance, reason),
            ];
        }

        var bound = ErrorBound.Compute(context.Game, context.Point, context.Initial, estimates.Agents, context.Constants!);
        double exploitability = bound.Exploitability!.Value, gap = bound.ValueGap!.Value, distance = bound.Distance!.Value;
        var evidence = new BoundEvidence(context, estimates);
        BoundCheck[] checks =
        [
            evidence.Robust("T2", exploitability, bound.Certified), evidence.Fixed(Fixed, exploitability, bound.Certified), evidence.ValueGap(Fixed, gap, bound.Certified),
            evidence.Distance("T1", distance, bound.Certified),
        ];
        string basis = Basis(context.Constants!, bound.Regime);
        return [.. checks.Select(c => c with { RestsOn = basis })];
    }

    // Why the bound does not speak of this case; null when it does.
    private static string? Obstacle(BoundContext context)
    {
        if (PopulationObstacle(context) is { } reason)
        {
            return reason;
        }

        if (context.Constants is null)
        {
            return "The constants of the bound could not be formed.";
        }

        return ErrorBound.RegimeOf(context.Constants, context.Game.Discount) == Regime.None
            ? "The discount times the contraction constant kappa of the population is not below 1."
            : null;
    }

    /// <summary>Why no bound of section 6 speaks of this population; null when they do.</summary>
    internal static string? PopulationObstacle(BoundContext context)
    {
        if (context.Obstacle is not null)
        {
            return context.Obstacle;
        }

        if (context.Adversary != Environments.Adversaries.EquilibriumAdversary.Description.Name)
        {
            return $"The bound speaks of populations with the adversary 'equilibrium'; this one has '{context.Adversary}'.";
        }

        if (context.Game.CouplesThroughActions)
        {
            return "The bounds are proved for games that couple through the distribution of states; this one couples through states and actions.";
        }

        if (!context.PointReliable)
        {
            return "The stationary point is not converged.";
        }

        return null;
    }

    private static string Basis(BoundConstants constants, Regime regime)
    {
        string Words(Constant constant) => constant.Source.ToString().ToLowerInvariant();
        return $"constants: reward {Words(constants.RewardLipschitz)}, worst value {Words(constants.SupportLipschitz)}, population {Words(constants.PopulationContraction)}, "
            + $"fluctuation {Words(constants.Fluctuation)}; regime {regime.ToString().ToLowerInvariant()}";
    }
}
