using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;
using RobustMfgSim.Environments.Adversaries;

namespace RobustMfgSim.Policies.Deviators;

/// <summary>
/// Conformance checker for anybody's <see cref="IDeviator"/>: it can be made ready for a population twice with the same policy, and that policy keeps what <see cref="PolicyChecks"/> asks of every policy.
/// </summary>
public static class DeviatorChecks
{
    /// <summary>All problems of the deviator; empty when none was found.</summary>
    /// <param name="create">Makes the deviator, the same each time.</param>
    /// <param name="game">The game.</param>
    /// <param name="point">A stationary point of it: the population that the deviator leaves.</param>
    /// <param name="agents">N.</param>
    /// <param name="seed">Seed of its preparation.</param>
    public static IReadOnlyList<ExtensionProblem> Check(Func<IDeviator> create, RobustGame game, StationaryPoint point, long agents = 10, ulong seed = 1)
    {
        ArgumentNullException.ThrowIfNull(create);
        ArgumentNullException.ThrowIfNull(game);
        ArgumentNullException.ThrowIfNull(point);
        var task = new DeviationTask(
            game, point, point.Population, () => new TablePolicy(point.Policy, game.Actions), () => new EquilibriumAdversary(game, point), agents, seed);
        return PolicyChecks.Check(() => create().For(task).Create(game, point), game, $"of the deviator {create().Descriptor.Name}");
    }
}
