using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;
using RobustMfgSim.Environments.Adversaries;
using RobustMfgSim.Policies.Equilibria;
using RobustMfgSim.Verification.Exact;

namespace RobustMfgSim.Tests.Verification.Exact;

/// <summary>Small games with a population that holds a policy.</summary>
internal static class ExactGames
{
    internal static RobustGame Game(IMeanFieldGame game, string family, double radius) => new(game, Set(family), new FixedRadius(radius));

    internal static StationaryPoint Held(RobustGame game, double[] policy) => HeldPolicySolver.Solve(game, policy, new EquilibriumOptions()).Point;

    internal static ExactSetting Setting(RobustGame game, StationaryPoint point, double[] initial) =>
        new(game, point, initial, () => new TablePolicy(point.Policy, game.Actions), () => new EquilibriumAdversary(game, point));

    private static IAmbiguitySet Set(string family) => family switch
    {
        "none" => new NominalSet(),
        "contamination" => new ContaminationBall(Support.Full),
        "total_variation" => new TotalVariationBall(Support.Full),
        "kl" => new KullbackLeiblerBall(Support.Full),
        _ => throw new ArgumentException(family),
    };
}
