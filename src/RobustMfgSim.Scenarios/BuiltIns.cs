using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Ambiguity.SRectangular;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Environments.Adversaries;
using RobustMfgSim.Policies;
using RobustMfgSim.Policies.Deviators;
using RobustMfgSim.Policies.Equilibria;
using RobustMfgSim.Runner;
using RobustMfgSim.Verification.Estimators.Figures;
using RobustMfgSim.Verification.Exact;

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
        catalog.Games.Add(SisActivityGame.Description, (parameters, discount) => new SisActivityGame(parameters, discount));
        catalog.Games.Add(SirVaccinationGame.Description, (parameters, discount) => new SirVaccinationGame(parameters, discount));
        catalog.Games.Add(BotnetGame.Description, (parameters, discount) => new BotnetGame(parameters, discount));
        catalog.Games.Add(MalwareGame.Description, (parameters, discount) => new MalwareGame(parameters, discount));
        catalog.Games.Add(BeachBarGame.Description, (parameters, discount) => new BeachBarGame(parameters, discount));
        catalog.Games.Add(TwoBarsGame.Description, (parameters, discount) => new TwoBarsGame(parameters, discount));
        catalog.Games.Add(FourRoomsGame.Description, (parameters, discount) => new FourRoomsGame(parameters, discount));
        catalog.Games.Add(CongestionGame.Description, (parameters, discount) => new CongestionGame(parameters, discount));
        catalog.Games.Add(CoordinationGame.Description, (parameters, discount) => new CoordinationGame(parameters, discount));
        catalog.Games.Add(InvestmentGame.Description, (parameters, discount) => new InvestmentGame(parameters, discount));
        catalog.Games.Add(LinearQuadraticGame.Description, (parameters, discount) => new LinearQuadraticGame(parameters, discount));
        catalog.Games.Add(EquilibriumPriceGame.Description, (parameters, discount) => new EquilibriumPriceGame(parameters, discount));
        catalog.Games.Add(GarnetGame.Description, (parameters, discount) => new GarnetGame(parameters, discount));
        catalog.Games.Add(PredatorPreyGame.Description, (parameters, discount) => new PredatorPreyGame(parameters, discount));

        catalog.AmbiguitySets.Add(NominalSet.Description, _ => new NominalSet());
        catalog.AmbiguitySets.Add(ContaminationBall.Description, a => new ContaminationBall(a.Support));
        catalog.AmbiguitySets.Add(TotalVariationBall.Description, a => new TotalVariationBall(a.Support));
        catalog.AmbiguitySets.Add(L1Ball.Description, a => new L1Ball(a.Support));
        catalog.AmbiguitySets.Add(WeightedL1Ball.Description, a => new WeightedL1Ball(a.Support, a.Weights));
        catalog.AmbiguitySets.Add(LInfinityBall.Description, a => new LInfinityBall(a.Support));
        catalog.AmbiguitySets.Add(L2Ball.Description, a => new L2Ball(a.Support));
        catalog.AmbiguitySets.Add(KullbackLeiblerBall.Description, a => new KullbackLeiblerBall(a.Support));
        catalog.AmbiguitySets.Add(ReverseKullbackLeiblerBall.Description, a => new ReverseKullbackLeiblerBall(a.Support));
        catalog.AmbiguitySets.Add(ChiSquareBall.Description, _ => new ChiSquareBall());
        catalog.AmbiguitySets.Add(NeymanBall.Description, a => new NeymanBall(a.Support));
        catalog.AmbiguitySets.Add(HellingerBall.Description, a => new HellingerBall(a.Support));
        catalog.AmbiguitySets.Add(CressieReadBall.Description, a => new CressieReadBall(a.Support, a.Parameters["order"]));
        catalog.AmbiguitySets.Add(WassersteinBall.Description, a => new WassersteinBall(a.Support, a.Metric!));
        catalog.AmbiguitySets.Add(IntervalSet.Description, a => IntervalSet.PerRow(a.Support, a.Shape.States, a.Shape.Actions, a.Lower!, a.Upper!));
        catalog.AmbiguitySets.Add(DensityRatioSet.Description, a => new DensityRatioSet(a.Ratios![0], a.Ratios[1]));
        catalog.AmbiguitySets.Add(MomentSet.Description, a => new MomentSet(a.Support, a.Features!, a.Lower, a.Upper));
        catalog.AmbiguitySets.Add(FiniteSet.Description, a => FiniteSet.PerRow(a.Shape.States, a.Shape.Actions, a.Kernels!));

        catalog.StateAmbiguitySets.Add(SharedBudgetBall.TotalVariationDescription, (_, support) => SharedBudgetBall.TotalVariation(support));
        catalog.StateAmbiguitySets.Add(SharedBudgetBall.L1Description, (_, support) => SharedBudgetBall.L1(support));

        catalog.Solvers.Add(AutoSolver.Description, () => new AutoSolver());
        catalog.Solvers.Add(DampedPicard.Description, () => new DampedPicard());
        catalog.Solvers.Add(FictitiousPlay.Description, () => new FictitiousPlay());
        catalog.Solvers.Add(OnlineMirrorDescent.Description, () => new OnlineMirrorDescent());
        catalog.Solvers.Add(EntropyRegularised.Description, () => new EntropyRegularised());
        catalog.Solvers.Add(PolicyMirrorAscent.Description, () => new PolicyMirrorAscent());
        catalog.Solvers.Add(SupportNewtonSolver.Description, () => new SupportNewtonSolver());

        catalog.Adversaries.Add(NominalAdversary.Description, (game, point, _, _) => () => new NominalAdversary(game, point));
        catalog.Adversaries.Add(EquilibriumAdversary.Description, (game, point, _, _) => () => new EquilibriumAdversary(game, point));
        catalog.Adversaries.Add(AdaptiveAdversary.Description, (game, point, _, _) => () => new AdaptiveAdversary(game, point));
        catalog.Adversaries.Add(RandomAdversary.Description, (game, _, _, options) => () => new RandomAdversary(game, options));
        catalog.Adversaries.Add(FixedAdversary.Description, (game, _, _, options) => () => new FixedAdversary(game, options));
        catalog.Adversaries.Add(ExactAdversary.Description, (game, point, agents, _) => ExactAdversary.For(game, point, agents));
        catalog.Adversaries.Add(CoalitionAdversary.Description, (game, point, agents, _) => () => new CoalitionAdversary(game, point, agents));

        catalog.Policies.Add(UniformPolicy.Description, UniformPolicy.Rows);

        catalog.Deviators.Add(PopulationAware.Description, _ => new PopulationAware());
        catalog.Deviators.Add(BestResponse.Description, _ => new BestResponse());
        catalog.Deviators.Add(TableDeviator.Description, a => new TableDeviator(a.Rows!));
        catalog.Deviators.Add(NetworkDeviator.Description, a => new NetworkDeviator(a.Network!));
        catalog.Deviators.Add(ExactDeviator.Description, _ => new ExactDeviator());
        catalog.Deviators.Add(QLearning.Description, a => new QLearning(a.Parameters));
        catalog.Deviators.Add(PolicyGradient.Description, a => new PolicyGradient(a.Parameters));
        catalog.Deviators.Add(CrossEntropy.Description, a => new CrossEntropy(a.Parameters));

        catalog.Estimators.Add(LargestDistance.Description, _ => new LargestDistance());
        catalog.Estimators.Add(Occupancy.Description, a => new Occupancy(a.States!));
    }
}
