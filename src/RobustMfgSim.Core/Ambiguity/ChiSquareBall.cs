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
        new ParameterSpec("radius", 0.1, 0, double.PositiveInfinity, "largest sum of (p - p0)^2 / p0"))
    {
        Definition = "U = { p : sum (p - p0)^2 / p0 <= radius }",
        Edges = "Radius 0 is the nominal kernel. From radius 1 / p0(argmin V) - 1 on the worst case is the lowest value that p0 reaches. Rows never leave the support of p0.",
    };

    /// <inheritdoc/>
    public override Descriptor Descriptor => Description;

    /// <inheritdoc/>
    public override double WorstValue(ReadOnlySpan<double> nominal, double radius, PreparedValues values)
    {
        double start = 0;
        return WorstValue(nominal, radius, values, ref start);
    }

    /// <summary>sigma_U(V) by the dual, started from the threshold of the sweep before; by the minimiser itself where radius 0 or rounding leaves the dual no threshold.</summary>
    /// <inheritdoc/>
    public override double WorstValue(ReadOnlySpan<double> nominal, double radius, PreparedValues values, ref double start) =>
        new ChiSquareDual(nominal, radius, values.Values, values.Minimum).TryValue(ref start, out double value) ? value : base.WorstValue(nominal, radius, values);

    private protected override double InverseWeight(double nominal) => nominal;

    private protected override double SquaredRadius(double radius) => radius;

    private protected override double Excess(double squaredDistance, double radius) => squaredDistance - radius;
}
