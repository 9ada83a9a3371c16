using RobustMfgSim.Runner;

namespace BusStop;

/// <summary>What scenarios that name this plug-in can use.</summary>
public sealed class BusStopPlugin : IRobustMfgPlugin
{
    /// <inheritdoc/>
    public void Register(Catalog catalog) =>
        catalog.Games.Add(BusStopGame.Description, (parameters, discount) => new BusStopGame(parameters, discount));
}
