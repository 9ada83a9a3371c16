using RobustMfgSim.Core.Games;

namespace RobustMfgSim.Core.Ambiguity;

/// <summary>
/// All rows of which no entry differs from the nominal one by more than the radius: { p : max_s |p(s) - p0(s)| &lt;= r } (theory section 2).
/// Source: Givan, Leach and Dean 2000. Closed form, O(n) once the values are sorted.
/// </summary>
public sealed class LInfinityBall(Support support) : BoxSet
{
    /// <summary>Name, definition and source.</summary>
    public static Descriptor Description { get; } = new(
        "l_infinity", "Rows of which no entry differs from the nominal one by more than the radius.", "Givan, Leach and Dean 2000", 1,
        new ParameterSpec("radius", 0.1, 0, 1, "largest difference of an entry"));

    /// <inheritdoc/>
    public override Descriptor Descriptor => Description;

    /// <summary>1 and 1: both bounds shift by at most half the change of the row in total, and one state at the margin takes up the difference.</summary>
    /// <inheritdoc/>
    public override NominalLipschitz Lipschitz(int states, double radius) => support == Support.Full ? new(1, 1) : NominalLipschitz.Unknown;

    private protected override (double Lower, double Upper) Bounds(ReadOnlySpan<double> nominal, double radius, int state)
    {
        double p0 = nominal[state];
        bool closed = support == Support.Nominal && p0 == 0;
        return (Math.Max(p0 - radius, 0), closed ? 0 : Math.Min(p0 + radius, 1));
    }
}
