namespace RobustMfgSim.Core.Games;

/// <summary>
/// A stationary mean-field game (theory section 1), written once as population -> two tables. Solving, simulating and bounding all read those tables.
/// Implementations are immutable and safe to use from several threads at once.
/// </summary>
public interface IMeanFieldGame
{
    /// <summary>States and actions.</summary>
    GameShape Shape { get; }

    /// <summary>Discount gamma in [0, 1).</summary>
    double Discount { get; }

    /// <summary>A distribution from which solvers start, [n].</summary>
    ReadOnlySpan<double> InitialDistribution { get; }

    /// <summary>Distances between states that belong to the game, [n][n] (a ring, a grid), for Wasserstein sets; null where it has none of its own.</summary>
    IReadOnlyList<double[]>? Metric => null;

    /// <summary>
    /// Whether rewards and nominal kernel are affine in the coupling distribution, so that the tables at the vertices e_k of its simplex give them everywhere:
    /// r(mu) = sum_k mu_k r(e_k) and Pbar(mu) = sum_k mu_k Pbar(e_k), likewise with L. <see cref="GameChecks"/> refutes a wrong yes and proves the rows of a right one.
    /// </summary>
    bool IsAffine => false;

    /// <summary>
    /// Writes rewards and nominal kernel at a coupling distribution into <paramref name="model"/> (eq. G1): every entry of
    /// <see cref="FrozenModel.Rewards"/> and <see cref="FrozenModel.Kernel"/>, and nothing else. Must be continuous in the distribution and allocate nothing.
    /// </summary>
    /// <param name="population">What the game couples through (<see cref="GameShape.Coupling"/>): mu, [n], or L, [n x m] in the order [s, a].</param>
    /// <param name="model">Receives the tables.</param>
    void Freeze(ReadOnlySpan<double> population, FrozenModel model);
}
