using RobustMfgSim.Core.Games;
using RobustMfgSim.Runner;

namespace CalmDown;

/// <summary>What scenarios that name this plug-in can use.</summary>
public sealed class CalmDownPlugin : IRobustMfgPlugin
{
    /// <summary>The policy of a whole population; it may look at the own state only, so that the population has a stationary point.</summary>
    public static Descriptor Description { get; } = new("calm_down", "Takes the first action twice as often as each of the others.", "Made by 'robustmfg new policy'.", 1);

    /// <inheritdoc/>
    public void Register(Catalog catalog)
    {
        catalog.Policies.Add(Description, game => CalmDownPolicy.Rows(game.States, game.Actions));
        catalog.Deviators.Add(CalmDownDeviator.Description, arguments => new CalmDownDeviator(arguments.Parameters));
    }
}
