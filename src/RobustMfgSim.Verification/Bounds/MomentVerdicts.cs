using System.Globalization;
using RobustMfgSim.Verification.Estimators;
using RobustMfgSim.Verification.Moments;

namespace RobustMfgSim.Verification.Bounds;

/// <summary>How much work a study may put into its bounds.</summary>
public enum BoundEffort
{
    /// <summary>What takes a fraction of a second at every number of agents.</summary>
    Auto,

    /// <summary>Every bound that can be computed.</summary>
    All,
}

/// <summary>Compares the bounds (T6) with exact values and estimates.</summary>
public static class MomentVerdicts
{
    // Two states up to about 4,000 agents, three up to about 38.
    private const long MostWorkUnasked = 112_000;
    private const int MostStatesUnasked = 3;
    private const string Name = "T6", Fixed = "T6_fixed";

    /// <summary>Three checks, always in this order: T6 and T6_fixed on the exploitability, T6_fixed on the value gap. Computes the bounds where they apply.</summary>
    /// <param name="context">What the bounds rest on; its constants are not looked at.</param>
    /// <param name="estimates">What was estimated, with its N.</param>
    /// <param name="effort">How much work to take on.</param>
    /// <param name="cancellation">Stops the computation.</param>
    public static IReadOnlyList<BoundCheck> Check(BoundContext context, CurvePoint estimates, BoundEffort effort, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(estimates);
        if ((BoundVerdicts.PopulationObstacle(context) ?? Obstacle(context.Game.States, estimates.Agents, effort)) is { } reason)
        {
            return Silent(reason);
        }

        var bounds = MomentBounds.Compute(context.Game, context.Point, context.Initial, estimates.Agents, cancellation);
        var evidence = new BoundEvidence(context, estimates);
        const string Failed = "No polynomials that satisfy the inequalities of (T6) were found.";
        BoundCheck[] checks =
        [
            bounds.Exploitability is { } robust ? evidence.Robust(Name, robust, bounds.Certified) : BoundEvidence.Silent(Name, BoundedQuantity.Exploitability, Failed),
            bounds.FixedExploitability is { } one ? evidence.Fixed(Fixed, one, bounds.Certified) : BoundEvidence.Silent(Fixed, BoundedQuantity.Exploitability, Failed),
            bounds.FixedValueGap is { } gap ? evidence.ValueGap(Fixed, gap, bounds.Certified) : BoundEvidence.Silent(Fixed, BoundedQuantity.ValueGap, Failed),
        ];
        string basis = string.Create(
            CultureInfo.InvariantCulture, $"polynomials of degree {bounds.Degree}, verified at {(bounds.Certified ? "every population of N agents" : "some populations of N agents only")}; no constants, no regime");
        return [.. checks.Select(c => c.Value is null ? c : c with { RestsOn = basis })];
    }

    private static string? Obstacle(int states, long agents, BoundEffort effort)
    {
        if (MomentBounds.DegreeFor(agents, states) is null)
        {
            return string.Create(CultureInfo.InvariantCulture, $"(T6) is computed for games of up to five states; this one has {states}.");
        }

        return effort == BoundEffort.Auto && (states > MostStatesUnasked || MomentBounds.Work(agents, states) > MostWorkUnasked)
            ? "(T6) takes longer than a moment at some of these sizes and is left out there; write bounds: all under study to have it everywhere."
            : null;
    }

    private static BoundCheck[] Silent(string reason) =>
    [
        BoundEvidence.Silent(Name, BoundedQuantity.Exploitability, reason), BoundEvidence.Silent(Fixed, BoundedQuantity.Exploitability, reason),
        BoundEvidence.Silent(Fixed, BoundedQuantity.ValueGap, reason),
    ];
}
