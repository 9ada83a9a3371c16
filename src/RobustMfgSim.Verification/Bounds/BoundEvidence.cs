using RobustMfgSim.Verification.Estimators;
using RobustMfgSim.Verification.Exact;

namespace RobustMfgSim.Verification.Bounds;

/// <summary>
/// What bounds at one number of agents are compared with, like with like (eq. M1): the exact values where they are known, within their errors; else the estimates, within
/// their intervals. Verdicts follow from intervals, never from point estimates.
/// </summary>
internal sealed class BoundEvidence(BoundContext context, CurvePoint estimates)
{
    private const string Deviators = "deviators";
    private const string Exactly = "exact";

    /// <summary>A bound of the robust exploitability, which simulation does not estimate.</summary>
    public BoundCheck Robust(string name, double bound, bool certified) => context.Exact is { Robust: { } exact }
        ? new(name, BoundedQuantity.Exploitability, bound, certified, Exactly, Compare(Around(exact.Exploitability, exact.ExploitabilityError), bound), null)
        : new(name, BoundedQuantity.Exploitability, bound, certified, null, Verdict.NotApplicable,
            "The robust exploitability is not known exactly at this number of agents, so there is nothing to compare this bound with.");

    /// <summary>A bound of the fixed-adversary exploitability. Simulation gives lower estimates of a supremum: one above the bound refutes it, none can confirm it.</summary>
    public BoundCheck Fixed(string name, double bound, bool certified)
    {
        if (context.Exact is { FixedAdversary: { } exact })
        {
            return new(name, BoundedQuantity.Exploitability, bound, certified, Exactly, Compare(Around(exact.Exploitability, exact.ExploitabilityError), bound), null);
        }

        if (estimates.Exploitability.Count == 0)
        {
            return new(name, BoundedQuantity.Exploitability, bound, certified, null, Verdict.NotApplicable, "No deviator was simulated.");
        }

        Verdict[] verdicts = [.. estimates.Exploitability.Select(d => Compare(d.Gain, bound))];
        var verdict = verdicts.Contains(Verdict.Violated) ? Verdict.Violated : verdicts.Contains(Verdict.Undecided) ? Verdict.Undecided : Verdict.NotRefuted;
        return new(name, BoundedQuantity.Exploitability, bound, certified, Deviators, verdict, null);
    }

    /// <summary>A bound of |J^N - &lt;mu_0, V&gt;|, adversary fixed.</summary>
    public BoundCheck ValueGap(string name, double bound, bool certified)
    {
        if (context.Exact is not { FixedAdversary: { } exact })
        {
            return new(name, BoundedQuantity.ValueGap, bound, certified, Deviators, Compare(Magnitude(estimates.ValueGap), bound), null);
        }

        double reference = 0;
        for (int s = 0; s < context.Initial.Length; s++)
        {
            reference += context.Initial[s] * context.Point.Value[s];
        }

        return new(name, BoundedQuantity.ValueGap, bound, certified, Exactly, Compare(Magnitude(Around(exact.Value - reference, exact.ValueError)), bound), null);
    }

    /// <summary>A bound of the discounted mean distance.</summary>
    public BoundCheck Distance(string name, double bound, bool certified) =>
        new(name, BoundedQuantity.MeanFieldDistance, bound, certified, Deviators, Compare(estimates.MeanFieldDistance, bound), null);

    /// <summary>A bound that does not speak of this case.</summary>
    public static BoundCheck Silent(string name, BoundedQuantity quantity, string reason) => new(name, quantity, null, false, null, Verdict.NotApplicable, reason);

    /// <summary>The interval of |x| when x lies in the given one.</summary>
    internal static Interval Magnitude(Interval interval)
    {
        double low = Math.Abs(interval.Low), high = Math.Abs(interval.High);
        bool straddles = interval.Low <= 0 && interval.High >= 0;
        return new(Math.Abs(interval.Estimate), straddles ? 0 : Math.Min(low, high), Math.Max(low, high));
    }

    private static Interval Around(double value, double error) => new(value, value - error, value + error);

    private static Verdict Compare(Interval interval, double bound) =>
        interval.High <= bound ? Verdict.Held : interval.Low > bound ? Verdict.Violated : Verdict.Undecided;
}
