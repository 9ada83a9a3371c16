using RobustMfgSim.Core.Ambiguity.SRectangular;
using RobustMfgSim.Core.RobustDynamics;

namespace RobustMfgSim.Policies.Equilibria;

/// <summary>
/// The stationary point of a population that is held to a policy of its own (eq. N4): mu^pi = Gamma_{pi, V^pi}(mu^pi) with V^pi the robust value of pi at mu^pi.
/// For s-rectangular sets too (<see cref="SRectangularHeldPolicy"/>). Converged means that consistency, Bellman, membership and attainment hold to the tolerance; the optimality residual tells how far pi is from optimal.
/// </summary>
public static class HeldPolicySolver
{
    private const string Name = "held_policy";

    /// <summary>Solves.</summary>
    /// <param name="game">The game.</param>
    /// <param name="policy">pi, [n x m], rows summing to one.</param>
    /// <param name="options">Tolerance and limit.</param>
    /// <param name="cancellation">Stops the search.</param>
    public static EquilibriumResult Solve(RobustGame game, double[] policy, EquilibriumOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(game);
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(options);
        var reduced = HeldToPolicy.Reduce(game, policy);
        return game.Ambiguity is SRectangularAmbiguity
            ? SRectangularHeldPolicy.Solve(reduced, policy, Name, options, cancellation)
            : EquilibriumSearch.Run(reduced, policy, Name, options, null, cancellation);
    }
}
