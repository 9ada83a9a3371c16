using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;
using RobustMfgSim.Environments.Adversaries;

namespace RobustMfgSim.Verification.Exact;

/// <summary>
/// The adversary that each agent of a small population would best have (eq. N2, exact): rows minimise &lt;p, E[W(s', k')]&gt;, W the exact robust value of conforming (eq. X1) among agents whose
/// adversaries are `equilibrium`. One best-response step, as a table over (s, a, e). Solved once for each number of agents, then shared by all workers.
/// </summary>
public static class ExactAdversary
{
    /// <summary>Name, definition and source.</summary>
    public static Descriptor Description { get; } = new(
        "exact", "The best row of each agent's own adversary when all others are 'equilibrium', by dynamic programming on counts; for small games.", "Dynamic programming (eq. X1).", 1);

    /// <summary>Solves, and gives a maker of instances.</summary>
    /// <param name="game">The game with its ambiguity.</param>
    /// <param name="point">Stationary point of the population, which plays its policy.</param>
    /// <param name="agents">N.</param>
    /// <exception cref="ArgumentException">There are no exact values at this number of agents (<see cref="ExactFiniteGame.Obstacle"/>).</exception>
    public static Func<IAdversary> For(RobustGame game, StationaryPoint point, long agents)
    {
        ArgumentNullException.ThrowIfNull(game);
        ArgumentNullException.ThrowIfNull(point);
        var setting = new ExactSetting(game, point, point.Population, () => new TablePolicy(point.Policy, game.Actions), () => new EquilibriumAdversary(game, point));
        var solution = ExactFiniteGame.Solve(setting, agents);
        var adversary = new LatticeAdversary(solution.Lattice, solution.WorstKernels());
        return () => adversary;
    }
}
