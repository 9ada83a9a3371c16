using NUnit.Framework;
using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;
using RobustMfgSim.Environments.Adversaries;
using RobustMfgSim.Policies.Equilibria;
using RobustMfgSim.Verification.Estimators;

namespace PeakLoad.Tests;

/// <summary>The study is right, and its estimator keeps the promises of an estimator.</summary>
public sealed class PeakLoadTests
{
    [Test]
    public void The_study_is_right() => Assert.That(Studies.Epidemic().Estimators.Single().Descriptor.Name, Is.EqualTo("peak_load"));

    [Test]
    public void The_shipped_checker_finds_nothing_wrong_with_the_estimator()
    {
        var game = new RobustGame(new SisGame(new ParameterValues(SisGame.Description), 0.9), new TotalVariationBall(Support.Full), new FixedRadius(0.05));
        var point = new AutoSolver().Solve(game, new EquilibriumOptions()).Point;
        var design = new EpisodeDesign(
            game, point, point.Population, () => new TablePolicy(point.Policy, game.Actions), () => new EquilibriumAdversary(game, point), [], Seed: 1, Truncation: 1e-2);
        Assert.That(EstimatorChecks.Check(new PeakLoadEstimator(1), design, agents: 20), Is.Empty);
    }
}
