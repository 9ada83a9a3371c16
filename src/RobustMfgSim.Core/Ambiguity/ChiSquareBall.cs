using RobustMfgSim.Core.Games;

namespace RobustMfgSim.Core.Ambiguity;

/// <summary>
/// All rows within a Pearson chi-square divergence of the nominal row: { p : sum_s (p(s) - p0(s))^2 / p0(s) &lt;= r }, without a factor 1/2 (theory section 2).
/// Never leaves the support of the nominal row; saturates at r = 1 / p0(argmin V) - 1. Closed form after at most n passes.
/// Source: Iyengar 2005; Ben-Tal, den Hertog, De Waegenaere, Melenberg and Rennen 2013.
/// </summary>
public sealed class ChiSquareBall : QuadraticBall
{
    /// <summary>Name, definition and source.</summary>
    public static Descriptor Description { get; } = new(
        "chi_square", "Rows within a given Pearson chi-square divergence of the nominal row.", "Iyengar 2005; Ben-Tal et al. 2013", 1,
        new ParameterSpec("radius", 0.1, 0, double.PositiveInfinity, "largest sum of (p - p0)^2 / p0"));

    /// <inheritdoc/>
    public override Descriptor Descriptor => Description;

    private protected override double InverseWeight(double nominal) => nominal;

    private protected override double SquaredRadius(double radius) => radius;

    private protected override double Excess(double squaredDistance, double radius) => squaredDistance - radius;
}
