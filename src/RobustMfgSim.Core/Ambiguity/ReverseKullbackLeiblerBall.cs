using RobustMfgSim.Core.Games;

namespace RobustMfgSim.Core.Ambiguity;

/// <summary>
/// All rows within a reverse Kullback-Leibler (Burg) divergence of the nominal row: { p : sum_s p0(s) log(p0(s) / p(s)) &lt;= r } (theory section 2).
/// May leave the support of the nominal row; never reaches min V while other states have nominal mass. One-dimensional search.
/// Source: Ben-Tal, den Hertog, De Waegenaere, Melenberg and Rennen 2013; Ho, Petrik and Wiesemann 2022.
/// </summary>
public sealed class ReverseKullbackLeiblerBall(Support support) : PowerDivergenceBall(0, 1, support)
{
    /// <summary>Name, definition and source.</summary>
    public static Descriptor Description { get; } = new(
        "reverse_kl", "Rows within a given reverse Kullback-Leibler (Burg) divergence of the nominal row.", "Ben-Tal et al. 2013", 1,
        new ParameterSpec("radius", 0.1, 0, double.PositiveInfinity, "largest sum of p0 log(p0 / p), in nats"));

    /// <inheritdoc/>
    public override Descriptor Descriptor => Description;
}
