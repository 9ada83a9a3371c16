using RobustMfgSim.Core.Games;

namespace RobustMfgSim.Core.Ambiguity;

/// <summary>
/// All rows within a Neyman (modified chi-square) divergence of the nominal row: { p : sum_s (p(s) - p0(s))^2 / p(s) &lt;= r }, terms without nominal mass
/// counting p(s) (theory section 2). Twice the Cressie-Read divergence of order -1. May leave the support of the nominal row; never reaches min V while other states have
/// nominal mass. One-dimensional search. Source: Ben-Tal, den Hertog, De Waegenaere, Melenberg and Rennen 2013.
/// </summary>
public sealed class NeymanBall(Support support) : PowerDivergenceBall(-1, 2, support)
{
    /// <summary>Name, definition and source.</summary>
    public static Descriptor Description { get; } = new(
        "neyman", "Rows within a given Neyman (modified chi-square) divergence of the nominal row.", "Ben-Tal et al. 2013", 1,
        new ParameterSpec("radius", 0.1, 0, double.PositiveInfinity, "largest sum of (p - p0)^2 / p"));

    /// <inheritdoc/>
    public override Descriptor Descriptor => Description;
}
