using RobustMfgSim.Core.Games;

namespace RobustMfgSim.Core.Ambiguity;

/// <summary>
/// All rows within a Euclidean distance of the nominal row: { p : sqrt(sum_s (p(s) - p0(s))^2) &lt;= r } (theory section 2); r itself, not its square.
/// Closed form after at most n passes. The minimiser is unique unless the radius reaches the face of the lowest value; then it is the point of that face nearest to p0.
/// </summary>
public sealed class L2Ball(Support support) : QuadraticBall
{
    /// <summary>Name, definition and source.</summary>
    public static Descriptor Description { get; } = new(
        "l2", "Rows within a given Euclidean distance of the nominal row.", "Iyengar 2005; projection onto the simplex after Michelot 1986", 1,
        new ParameterSpec("radius", 0.1, 0, Math.Sqrt(2), "largest Euclidean distance"));

    /// <inheritdoc/>
    public override Descriptor Descriptor => Description;

    /// <summary>
    /// min(sqrt(n/2), sqrt(2)/r) for the set, by mixing with the other centre; none for the minimiser, which moves like a square root where the ball just meets a face.
    /// </summary>
    /// <inheritdoc/>
    public override NominalLipschitz Lipschitz(int states, double radius) =>
        support == Support.Full ? new(Math.Min(Math.Sqrt(states / 2.0), Math.Sqrt(2) / radius), null) : NominalLipschitz.Unknown;

    private protected override double InverseWeight(double nominal) => support == Support.Full || nominal > 0 ? 1 : 0;

    private protected override double SquaredRadius(double radius) => radius * radius;

    private protected override double Excess(double squaredDistance, double radius) => Math.Sqrt(squaredDistance) - radius;
}
