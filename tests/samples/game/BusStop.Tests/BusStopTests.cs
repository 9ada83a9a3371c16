using System.Runtime.CompilerServices;
using NUnit.Framework;
using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;
using RobustMfgSim.Policies.Equilibria;
using RobustMfgSim.Environments.Adversaries;
using RobustMfgSim.Scenarios;

namespace BusStop.Tests;

/// <summary>The game keeps the promises of a game, among finitely many agents too; its equilibrium is the one that symmetry gives.</summary>
public sealed class BusStopTests
{
    private static readonly RobustGame Game = new(new BusStopGame(new ParameterValues(BusStopGame.Description), 0.9), new TotalVariationBall(Support.Full), new FixedRadius(0.05));

    [Test]
    public void The_shipped_checker_finds_nothing_wrong_with_the_game() =>
        Assert.That(GameChecks.Check(Game, "bus_stop").Problems, Is.Empty);

    [Test]
    public void Agents_can_play_it()
    {
        var point = Equilibrium();
        Assert.That(EnvironmentChecks.Check(() => new PopulationEnvironment(Game, agents: 20, point.Population, new EquilibriumAdversary(Game, point), horizon: 30)), Is.Empty);
    }

    [Test]
    public void By_symmetry_half_of_the_agents_are_in_either_place() =>
        Assert.That(Equilibrium().Population, Is.EqualTo(new[] { 0.5, 0.5 }).Within(1e-6));

    [Test]
    public void Its_scenario_is_right() =>
        Assert.That(ScenarioReader.Load(Scenario(), BuiltIns.Catalog(), allowPlugins: true).Problems, Is.Empty);

    private static StationaryPoint Equilibrium() => new AutoSolver().Solve(Game, new EquilibriumOptions()).Point;

    private static string Scenario([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "..", "study.yaml");
}
