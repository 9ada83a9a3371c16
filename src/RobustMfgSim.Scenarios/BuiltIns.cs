using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Environments.Adversaries;
using RobustMfgSim.Policies;
using RobustMfgSim.Policies.Deviators;
using RobustMfgSim.Policies.Equilibria;
using RobustMfgSim.Runner;

namespace RobustMfgSim.Scenarios;

/// <summary>The list of everything that is built in, one line an entry.</summary>
public static class BuiltIns
{
    /// <summary>A fresh catalog with everything built in.</summary>
    public static Catalog Catalog()
    {
        var catalog = new Catalog();
        Fill(catalog);
        return catalog;
    }

    /// <summary>Adds everything built in to a catalog.</summary>
    /// <exception cref="ArgumentException">A name is taken already.</exception>
    public static void Fill(Catalog catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);

        catalog.Games.Add(SisGame.Description, (parameters, discount) => new SisGame(parameters, discount));
        catalog.Games.Add(LeftRightGame.Description, (parameters, discount) => new LeftRightGame(parameters, discount));
        catalog.Games.Add(RockPaperScissorsGame.Description, (parameters, discount) => new RockPaperScissorsGame(parameters, discount));

        catalog.AmbiguitySets.Add(NominalSet.Description, (_, _) => new NominalSet());
        catalog.AmbiguitySets.Add(ContaminationBall.Description, (_, support) => new ContaminationBall(support));
        catalog.AmbiguitySets.Add(TotalVariationBall.Description, (_, support) => new TotalVariationBall(support));
        catalog.AmbiguitySets.Add(KullbackLeiblerBall.Description, (_, support) => new KullbackLeiblerBall(support));

        catalog.Solvers.Add(AutoSolver.Description, () => new AutoSolver());

        catalog.Adversaries.Add(NominalAdversary.Description, (game, point, _) => new NominalAdversary(game, point));
        catalog.Adversaries.Add(EquilibriumAdversary.Description, (game, point, _) => new EquilibriumAdversary(game, point));
        catalog.Adversaries.Add(AdaptiveAdversary.Description, (game, point, _) => new AdaptiveAdversary(game, point));
        catalog.Adversaries.Add(RandomAdversary.Description, (game, _, options) => new RandomAdversary(game, options));
        catalog.Adversaries.Add(FixedAdversary.Description, (game, _, options) => new FixedAdversary(game, options));

        catalog.Policies.Add(UniformPolicy.Description, UniformPolicy.Rows);

        catalog.Deviators.Add(PopulationAware.Description, () => new PopulationAware());
        catalog.Deviators.Add(BestResponse.Description, () => new BestResponse());
    }
}
