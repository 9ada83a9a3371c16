using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;
using RobustMfgSim.Policies.Deviators;

namespace CalmDown;

/// <summary>One agent that plays <see cref="CalmDownPolicy"/> among others that play the equilibrium.</summary>
public sealed class CalmDownDeviator(ParameterValues parameters) : IDeviator
{
    /// <summary>What `describe` and `list` would say of it, and the ranges that scenarios are held to.</summary>
    public static Descriptor Description { get; } = new(
        "calm_down", "Turns to all actions alike when the population is not where it is expected.", "Made by 'robustmfg new policy'.", 1,
        new ParameterSpec("caution", 1, 0, 100, "how soon it turns"));

    /// <inheritdoc/>
    public Descriptor Descriptor => Description;

    /// <inheritdoc/>
    public IPolicy Create(RobustGame game, StationaryPoint point) => new CalmDownPolicy(point.Policy, point.Population, game.Actions, parameters["caution"]);
}
