using NUnit.Framework;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Policies.Equilibria;
using RobustMfgSim.Runner;
using RobustMfgSim.Runner.Simulation;
using RobustMfgSim.Scenarios;
using RobustMfgSim.Tests.House;

namespace RobustMfgSim.Tests.Policies.Equilibria;

[CancelAfter(60_000)]
internal sealed class StationaryRecheckTests
{
    // Pure and mixed, nature that mixes (coordination), coupled through actions, blocks, and groups of several policies.
    [TestCase("first-study")]
    [TestCase("coordination")]
    [TestCase("road-tolls")]
    [TestCase("predator-prey")]
    [TestCase("mixed-population")]
    public void WhatASolverReturnsIsBorneOutAndEveryChangeOfItIsNoticed(string scenario)
    {
        var study = ScenarioReader.Load(Path.Combine(HouseTests.Root, "scenarios", $"{scenario}.yaml"), BuiltIns.Catalog()).Study!;
        var equilibrium = study.Solver.Solve(study.Game, study.Equilibrium);
        Assert.That(equilibrium.Status, Is.EqualTo(SolveStatus.Converged));
        var point = study.Policy.IsEquilibrium ? equilibrium.Point : StudyPopulation.Hold(study, equilibrium.Point).Point;
        Assert.That(StationaryRecheck.Disagreement(study.Game, point), Is.Null);

        Noticed(p => p with { Value = Moved(p.Value) }, "its value is given as");
        Noticed(p => p with { Kernel = Moved(p.Kernel) }, "its worst-case kernel is given as");
        Noticed(p => p with { Residuals = p.Residuals with { Consistency = 0.1 } }, "its largest residual is given as 0.1 and recomputed as");
        Noticed(p => p with { Value = [double.NaN, .. p.Value[1..]] }, "its value is given as NaN");
        Noticed(p => p with { Policy = p.Policy[1..] }, "its tables are not those of a game with");

        // Claiming an equilibrium of another population: its own figures no longer fit.
        double[] elsewhere = [.. point.Population.Select((mass, s) => (0.9 * mass) + (s == 0 ? 0.1 : 0))];
        Noticed(p => p with { Population = elsewhere }, "recomputed as", study.Game.Game.Shape.Blocks.Count <= 1 && point.Groups.Count == 0);

        void Noticed(Func<StationaryPoint, StationaryPoint> change, string expected, bool applies = true)
        {
            if (applies)
            {
                var changed = point.Groups.Count == 0 ? change(point) : point with { Groups = [.. point.Groups.Take(1), .. point.Groups.Skip(1).Select(g => g with { Point = change(g.Point) })] };
                Assert.That(StationaryRecheck.Disagreement(study.Game, changed), Does.Contain(expected));
            }
        }
    }

    private static double[] Moved(double[] table) => [.. table[..^1], table[^1] + 1e-6];
}
