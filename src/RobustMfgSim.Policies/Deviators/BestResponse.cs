using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;

namespace RobustMfgSim.Policies.Deviators;

/// <summary>
/// The best local reply to the frozen mean field (eq. N3, local): greedy in Q(s, a) = r(s, a, mu) + gamma sigma_U(s, a, mu)(V*_mu), mu the stationary
/// population. Sees its own state only. Equally good actions: the lowest index.
/// </summary>
public sealed class BestResponse : IDeviator
{
    /// <summary>Name, definition and source.</summary>
    public static Descriptor Description { get; } = new(
        "best_response", "The best reply to the stationary population, looking at the own state only.", "Robust dynamic programming at a frozen population (eq. B3).", 1);

    /// <inheritdoc/>
    public Descriptor Descriptor => Description;

    /// <inheritdoc/>
    public bool SeesPopulation => false;

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The robust value at the stationary population could not be solved.</exception>
    public IPolicy Create(RobustGame game, StationaryPoint point)
    {
        ArgumentNullException.ThrowIfNull(game);
        ArgumentNullException.ThrowIfNull(point);
        return new TablePolicy(GreedyReply.Optimum(game, point, Description.Name).Policy, game.Actions);
    }
}
