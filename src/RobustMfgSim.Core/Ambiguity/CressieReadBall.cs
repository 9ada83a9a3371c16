using RobustMfgSim.Core.Games;

namespace RobustMfgSim.Core.Ambiguity;

/// <summary>
/// All rows within a Cressie-Read power divergence of order k of the nominal row: { p : sum_s p0(s) phi_k(p(s) / p0(s)) &lt;= r },
/// phi_k(t) = (t^k - 1 - k(t - 1)) / (k(k - 1)) (theory section 2); k = 1 is Kullback-Leibler, 0 its reverse, 2 half of chi-square, -1 half of Neyman, 1/2 four times
/// Hellinger. Orders below 1 may leave the support of the nominal row. Orders above 0 saturate at r = (p0(argmin V)^(1-k) - 1) / (k(k - 1)), the others never.
/// One-dimensional search. Source: Cressie and Read 1984; Duchi and Namkoong 2021.
/// </summary>
public sealed class CressieReadBall : PowerDivergenceBall
{
    /// <summary>Orders above this in size are refused: powers of densities overflow.</summary>
    public const double LargestOrder = 50;

    /// <summary>A ball of order <paramref name="order"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The order is not a number between -50 and 50.</exception>
    public CressieReadBall(Support support, double order)
        : base(Checked(order), 1, support)
    {
    }

    /// <summary>Name, definition and source.</summary>
    public static Descriptor Description { get; } = new(
        "cressie_read", "Rows within a given Cressie-Read power divergence of the nominal row.", "Cressie and Read 1984", 1,
        new ParameterSpec("radius", 0.1, 0, double.PositiveInfinity, "largest power divergence"),
        new ParameterSpec("order", 2, -LargestOrder, LargestOrder, "order k of the divergence"));

    /// <inheritdoc/>
    public override Descriptor Descriptor => Description;

    private static double Checked(double order) => Math.Abs(order) <= LargestOrder
        ? order
        : throw new ArgumentOutOfRangeException(
            nameof(order), order, FormattableString.Invariant($"cressie_read: order is {order}; allowed is [{-LargestOrder}, {LargestOrder}]."));
}
