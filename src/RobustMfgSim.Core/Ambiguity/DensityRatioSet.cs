using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using RobustMfgSim.Core.Games;

namespace RobustMfgSim.Core.Ambiguity;

/// <summary>
/// All rows whose density with respect to the nominal row lies between two ratios: { p : a p0(s) &lt;= p(s) &lt;= c p0(s) } (theory section 2). With a = 0 the
/// worst value is the conditional value at risk at level 1/c. Never leaves the support of the nominal row; no radius.
/// Source: Artzner, Delbaen, Eber and Heath 1999; Chow, Tamar, Mannor and Pavone 2015. Closed form, O(n) once the values are sorted.
/// </summary>
public sealed class DensityRatioSet : BoxSet
{
    private readonly double _low, _high;

    /// <summary>Ratios a = <paramref name="low"/> and c = <paramref name="high"/>.</summary>
    /// <exception cref="ArgumentException">The low ratio is not in [0, 1] or the high one is below 1.</exception>
    public DensityRatioSet(double low, double high)
    {
        if (!(low >= 0 && low <= 1) || !(high >= 1) || double.IsInfinity(high))
        {
            throw new ArgumentException(
                FormattableString.Invariant($"density_ratio: ratios are [{low}, {high}]; allowed is 0 <= low <= 1 <= high, so that the nominal row is inside."), nameof(low));
        }

        (_low, _high) = (low, high);
    }

    /// <summary>Name, definition and source.</summary>
    public static Descriptor Description { get; } = new(
        "density_ratio", "Rows whose density with respect to the nominal row lies between two ratios.", "Chow, Tamar, Mannor and Pavone 2015", 1)
    {
        Definition = "U = { p : low p0 <= p <= high p0 }",
        Edges = "There is no radius. Ratios [1, 1] are the nominal kernel; [0, c] is the conditional value at risk at level 1/c. Rows never leave the support of p0.",
        Options = [new("ratios", "[low, high] with 0 <= low <= 1 <= high")],
    };

    /// <inheritdoc/>
    public override Descriptor Descriptor => Description;

    /// <inheritdoc/>
    public override bool ConvexInNominal => true;

    /// <summary>The high ratio, for both: bounds shift by at most that times half the change of the row, at the boundary of the simplex too.</summary>
    /// <inheritdoc/>
    public override NominalLipschitz Lipschitz(int states, double radius) => new(_high, _high);

    private protected override (double Lower, double Upper) Bounds(ReadOnlySpan<double> nominal, double radius, int state) =>
        new Ratios(_low, _high).At(state, nominal[state]);

    private protected override double Fill(ReadOnlySpan<double> nominal, double radius, PreparedValues values, ref double start, out double unplaced) =>
        BoxFill.Value(new Ratios(_low, _high), nominal, values, ref start, out unplaced);

    private readonly struct Ratios(double low, double high) : IBoxBounds
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void At(nuint state, Vector512<double> nominal, out Vector512<double> lower, out Vector512<double> upper) =>
            (lower, upper) = (nominal * low, Vector512.MinNative(nominal * high, Vector512<double>.One));

        public (double Lower, double Upper) At(int state, double nominal) => (low * nominal, Math.Min(1, high * nominal));
    }
}
