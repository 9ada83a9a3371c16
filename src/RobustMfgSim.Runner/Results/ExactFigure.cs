using System.Globalization;
using RobustMfgSim.Verification.Bounds;
using RobustMfgSim.Verification.Estimators;
using RobustMfgSim.Verification.Exact;

namespace RobustMfgSim.Runner.Results;

/// <summary>One exact figure for a table, beside the estimates: its interval is what is proved, not a confidence interval.</summary>
/// <param name="Quantity">Name in curves.csv.</param>
/// <param name="Words">What people read.</param>
/// <param name="IsExploitability">Whether it is a gain.</param>
/// <param name="Interval">The figure and its error.</param>
/// <param name="Bound">The bound on it, where one speaks of it.</param>
public sealed record ExactFigure(string Quantity, string Words, bool IsExploitability, Interval Interval, BoundCheck? Bound)
{
    /// <summary>The proved error in words: "± 9.2e-11".</summary>
    public string Error => "± " + Interval.HalfWidth.ToString("0.0e-0", CultureInfo.InvariantCulture);

    /// <summary>The figures of one number of agents: first those that simulation estimates, adversary held to the population's rule, then the robust ones (eq. M1). None without exact values.</summary>
    public static IReadOnlyList<ExactFigure> Of(Curve curve)
    {
        ArgumentNullException.ThrowIfNull(curve);
        return curve.Exact is not { } exact
            ? []
            :
            [
                new("exact_value", "exact value", false, Around(exact.FixedAdversary.Value, exact.FixedAdversary.ValueError), null),
                Gain("exact_exploitability", "exact gain", exact.FixedAdversary, On(curve, fixedAdversary: true)),
                new("exact_robust_value", "exact robust value", false, Around(exact.Robust.Value, exact.Robust.ValueError), null),
                Gain("exact_robust_exploitability", "exact robust gain", exact.Robust, On(curve, fixedAdversary: false)),
            ];
    }

    private static ExactFigure Gain(string quantity, string words, ExactPair pair, BoundCheck? bound) =>
        new(quantity, words, true, Around(pair.Exploitability, pair.ExploitabilityError), bound);

    private static BoundCheck? On(Curve curve, bool fixedAdversary) => curve.Bounds
        .Where(b => b.Quantity == BoundedQuantity.Exploitability && b.Value is not null && b.Name.EndsWith("_fixed", StringComparison.Ordinal) == fixedAdversary)
        .OrderBy(b => !b.Certified).ThenBy(b => b.Value).FirstOrDefault();

    private static Interval Around(double value, double error) => new(value, value - error, value + error);
}
