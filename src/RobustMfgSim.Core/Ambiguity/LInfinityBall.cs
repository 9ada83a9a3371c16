using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
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
        new ParameterSpec("radius", 0.1, 0, 1, "largest difference of an entry"))
    {
        Definition = "U = { p : max |p - p0| <= radius }",
        Edges = "Radius 0 is the nominal kernel. It saturates at min V at the largest-coordinate distance of p0 from the face of lowest values.",
    };

    /// <inheritdoc/>
    public override Descriptor Descriptor => Description;

    /// <summary>1 and 1: both bounds shift by at most half the change of the row in total, and one state at the margin takes up the difference.</summary>
    /// <inheritdoc/>
    public override bool ConvexInNominal => true;

    /// <inheritdoc/>
    public override NominalLipschitz Lipschitz(int states, double radius) => support == Support.Full ? new(1, 1) : NominalLipschitz.Unknown;

    private protected override (double Lower, double Upper) Bounds(ReadOnlySpan<double> nominal, double radius, int state) =>
        new Band(radius, Closed).At(state, nominal[state]);

    private protected override double Fill(ReadOnlySpan<double> nominal, double radius, PreparedValues values, ref double start, out double unplaced) =>
        BoxFill.Value(new Band(radius, Closed), nominal, values, ref start, out unplaced);

    // States of this nominal mass get nothing: 0, or none.
    private double Closed => support == Support.Nominal ? 0 : double.NaN;

    private readonly struct Band(double radius, double closed) : IBoxBounds
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void At(nuint state, Vector512<double> nominal, out Vector512<double> lower, out Vector512<double> upper)
        {
            var width = Vector512.Create(radius);
            lower = Vector512.MaxNative(nominal - width, Vector512<double>.Zero);
            upper = Vector512.AndNot(Vector512.MinNative(nominal + width, Vector512<double>.One), Vector512.Equals(nominal, Vector512.Create(closed)));
        }

        public (double Lower, double Upper) At(int state, double nominal) => (Math.Max(nominal - radius, 0), nominal == closed ? 0 : Math.Min(nominal + radius, 1));
    }
}
