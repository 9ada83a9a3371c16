using RobustMfgSim.Verification.Constants;
using RobustMfgSim.Verification.Estimators;

namespace RobustMfgSim.Verification.Bounds;

/// <summary>Compares the certificate from simulation (T4) with exact values and estimates.</summary>
public static class SimulationVerdicts
{
    private const long MostPoints = 3_000;
    private const string Name = "T4", Fixed = "T4_fixed";

    /// <summary>Two checks, always in this order: T4 and T4_fixed on the exploitability.</summary>
    /// <param name="context">What the bounds rest on; its one-point constants are not looked at.</param>
    /// <param name="estimates">What was estimated, with its N.</param>
    /// <param name="confidence">The confidence of the estimates.</param>
    /// <param name="cancellation">Stops the computation.</param>
    public static IReadOnlyList<BoundCheck> Check(BoundContext context, CurvePoint estimates, double confidence, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(estimates);
        if (BoundVerdicts.PopulationObstacle(context) is { } reason)
        {
            return Silent(reason);
        }

        if (estimates.Defect is not { } defect)
        {
            return Silent("The episodes do not tell what (T4) simulates.");
        }

        if (GlobalConstants.Compute(context.Game, context.Point, estimates.Agents, MostPoints, cancellation) is not { } constants)
        {
            return Silent("(T4) needs constants between any two populations; there is no formula for this game and family, and the lattice is too large to go over.");
        }

        var certificate = SimulationCertificate.Compute(defect, estimates.Horizon, estimates.Agents, context.Game.Discount, constants);
        var evidence = new BoundEvidence(context, estimates);
        string basis = $"simulation with everybody conforming; constants between populations {constants.Source.ToString().ToLowerInvariant()}";
        BoundCheck[] checks = [evidence.Robust(Name, certificate.Exploitability, certified: false), evidence.Fixed(Fixed, certificate.FixedExploitability, certified: false)];
        return [.. checks.Select(c => c with { RestsOn = basis, Confidence = confidence })];
    }

    private static BoundCheck[] Silent(string reason) =>
        [BoundEvidence.Silent(Name, BoundedQuantity.Exploitability, reason), BoundEvidence.Silent(Fixed, BoundedQuantity.Exploitability, reason)];
}
