using System.Runtime.CompilerServices;
using NUnit.Framework;
using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;
using RobustMfgSim.Policies.Deviators;
using RobustMfgSim.Policies.Equilibria;
using RobustMfgSim.Scenarios;

namespace CalmDown.Tests;

/// <summary>The policy keeps the promises of a policy, and plays what its formula says.</summary>
public sealed class CalmDownTests
{
    private static readonly RobustGame Game = new(new SisGame(new ParameterValues(SisGame.Description), 0.9), new TotalVariationBall(Support.Full), new FixedRadius(0.05));

    [Test]
    public void The_shipped_checkers_find_nothing_wrong_with_policy_and_deviator()
    {
        var point = new AutoSolver().Solve(Game, new EquilibriumOptions()).Point;
        Assert.That(PolicyChecks.Check(() => new CalmDownPolicy(point.Policy, point.Population, Game.Actions, 2), Game, "calm_down"), Is.Empty);
        Assert.That(DeviatorChecks.Check(() => new CalmDownDeviator(new ParameterValues(CalmDownDeviator.Description)), Game, point), Is.Empty);
    }

    [Test]
    public void Half_way_from_where_it_is_expected_it_is_half_way_to_all_actions_alike()
    {
        // |e - mu|_1 = 1, so w = 1/2: (1/2)(1, 0) + (1/2)(1/2, 1/2).
        double[] table = new double[4];
        new CalmDownPolicy([1, 0, 1, 0], [1, 0], 2, 1).Decide(new Moment(0, [0.5, 0.5], null), table);
        Assert.That(table, Is.EqualTo(new[] { 0.75, 0.25, 0.75, 0.25 }).Within(1e-15));
    }

    [Test]
    public void Its_scenario_is_right() =>
        Assert.That(ScenarioReader.Load(Scenario(), BuiltIns.Catalog(), allowPlugins: true).Problems, Is.Empty);

    private static string Scenario([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "..", "study.yaml");
}
