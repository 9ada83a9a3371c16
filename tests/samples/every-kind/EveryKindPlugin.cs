using RobustMfgSim.Runner;

namespace EveryKind;

/// <summary>One thing of every kind: for scenarios that name the plug-in, and for programs that call <see cref="Register"/> with the catalog of their host.</summary>
public sealed class EveryKindPlugin : IRobustMfgPlugin
{
    /// <inheritdoc/>
    public void Register(Catalog catalog)
    {
        catalog.Games.Add(WaitingRoom.Description, (parameters, discount) => new WaitingRoom(parameters, discount));
        catalog.AmbiguitySets.Add(HalfAndHalf.Description, _ => new HalfAndHalf());
        catalog.Solvers.Add(CarefulSolver.Description, () => new CarefulSolver());
        catalog.Adversaries.Add(GentleAdversary.Description, (game, point, _, options) => () => new GentleAdversary(game, point, options.Parameters!["strength"]));
        catalog.Policies.Add(Impatient.Description, Impatient.Rows);
        catalog.Deviators.Add(Copycat.Description, arguments => new Copycat(arguments.Parameters["weight"]));
        catalog.Estimators.Add(MeanReward.Description, _ => new MeanReward());
    }
}
