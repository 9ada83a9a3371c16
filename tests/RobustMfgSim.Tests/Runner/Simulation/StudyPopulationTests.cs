using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Runner.Simulation;
using RobustMfgSim.Scenarios;
using RobustMfgSim.Tests.House;
using RobustMfgSim.Verification.Estimators;

namespace RobustMfgSim.Tests.Runner.Simulation;

internal sealed class StudyPopulationTests
{
    // A game that couples through states and actions moves n m places: its counts pay later than those of n states.
    [TestCase("first-study")]
    [TestCase("road-tolls")]
    [TestCase("equilibrium-price")]
    public void The_engine_that_is_named_is_the_one_that_moves_the_agents(string scenario)
    {
        var study = ScenarioReader.Load(Path.Combine(HouseTests.Root, "scenarios", scenario + ".yaml"), BuiltIns.Catalog()).Study!;
        var shape = study.Game.Game.Shape;
        double[] policy = [.. Enumerable.Repeat(1.0 / shape.Actions, shape.States * shape.Actions)];
        var point = StationaryCertificate.Certify(study.Game, policy, study.Game.Game.InitialDistribution.ToArray(), Core.Ambiguity.TieGroups.None(shape.States));
        var engines = new HashSet<string>();
        for (long agents = 1; agents <= 65_536; agents *= 2)
        {
            var moves = new DesignPopulation(StudyPopulation.Design(study, point, agents), agents).Process.Engine;
            Assert.That(StudyPopulation.Engine(study, agents), Is.EqualTo(moves), $"N = {agents}");
            engines.Add(moves.ToString());
        }

        Assert.That(engines, Has.Count.EqualTo(2), "both engines were met");
    }
}
