using RobustMfgSim.Core.Games;

namespace RobustMfgSim.Core.Ambiguity;

/// <summary>
/// All rows within a squared Hellinger distance of the nominal row: { p : 1/2 sum_s (sqrt p(s) - sqrt p0(s))^2 &lt;= r } (theory section 2). A quarter of the
/// Cressie-Read divergence of order 1/2. May leave the support of the nominal row; saturates at r = 1 - sqrt(p0(argmin V)). One-dimensional search.
/// Source: Ben-Tal, den Hertog, De Waegenaere, Melenberg and Rennen 2013.
/// </summary>
public sealed class HellingerBall(Support support) : PowerDivergenceBall(0.5, 0.25, support)
{
    /// <summary>Name, definition and source.</summary>
    public static Descriptor Description { get; } = new(
        "hellinger", "Rows within a given squared Hellinger distance of the nominal row.", "Ben-Tal et al. 2013", 1,
        new ParameterSpec("radius", 0.1, 0, 1, "largest 1/2 sum of (sqrt p - sqrt p0)^2"));

    /// <inheritdoc/>
    public override Descriptor Descriptor => Description;
}
