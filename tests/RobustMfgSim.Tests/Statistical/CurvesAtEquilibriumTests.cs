using NUnit.Framework;
using RobustMfgSim.Environments;
using RobustMfgSim.Environments.Adversaries;
using RobustMfgSim.Policies.Deviators;
using RobustMfgSim.Tests.Environments.Fixtures;
using RobustMfgSim.Verification.Bounds;
using RobustMfgSim.Verification.Constants;
using RobustMfgSim.Verification.Estimators;

namespace RobustMfgSim.Tests.Statistical;

/// <summary>A study in small at the mixed equilibrium of the epidemic: bounds and rates that the theory predicts (eqs. T1, T2, T5).</summary>
internal sealed class CurvesAtEquilibriumTests
{
    private const double ErrorProbability = 1e-6;

    [Test]
    public void Bounds_hold_and_curves_fall_at_the_predicted_rates()
    {
        var game = Points.Epidemic(0.1, 0.9);
        var point = Points.EpidemicEquilibrium(game);
        Assert.That(point.Residuals.Optimality, Is.LessThan(1e-12));
        Assert.That(point.Policy[0], Is.InRange(0.1, 0.9), "the equilibrium is mixed");
        var design = new EpisodeDesign(
            game, point, point.Population, () => new TablePolicy(point.Policy, 2), () => new EquilibriumAdversary(game, point),
            [new BestResponse(), new PopulationAware()], 20260622, 1e-4);
        CurvePoint[] curve = [.. new[] { 10, 30, 100, 300, 1000 }.Select(n => Run(design, n, 400))];
        foreach (var estimates in curve)
        {
            var constants = LatticeConstants.Compute(game, point, estimates.Agents, design.Seed);
            var checks = BoundVerdicts.Check(new(game, point, true, design.Initial, "equilibrium", constants), estimates);
            Assert.That(checks.Skip(1).Select(c => c.Verdict), Is.EqualTo(new[] { Verdict.NotRefuted, Verdict.Held, Verdict.Held }));
            Assert.That(checks.Select(c => c.Certified), Is.All.True);
            Assert.That(estimates.Exploitability[1].Gain.Low, Is.Positive, "who sees the population gains where others are indifferent");
        }

        // Predicted: 1/sqrt(N) for the distance and for the population-aware deviator at a mixed equilibrium. Not 1/N: the negative control.
        var slopes = SlopeFit.Fit(curve, 0.95, ErrorProbability).ToDictionary(s => s.Curve);
        foreach (string name in new[] { "mean_field_distance", "exploitability/population_aware" })
        {
            Assert.That(slopes[name].Slope, Is.EqualTo(-0.5).Within(0.1), name);
            Assert.That(slopes[name].Low, Is.GreaterThan(-1), name);
        }
    }

    [Test]
    public void A_bound_with_constants_that_are_too_small_is_violated()
    {
        var game = Points.Epidemic(0.1, 0.9);
        var point = Points.EpidemicEquilibrium(game);
        var design = new EpisodeDesign(
            game, point, point.Population, () => new TablePolicy(point.Policy, 2), () => new EquilibriumAdversary(game, point), [new PopulationAware()], 20260622, 1e-4);
        Constant small = new(1e-3, ConstantSource.Lattice);
        var checks = BoundVerdicts.Check(new(game, point, true, design.Initial, "equilibrium", new(small, small, small, small)), Run(design, 100, 400));
        Assert.That(checks[1].Verdict, Is.EqualTo(Verdict.Violated));
    }

    private static CurvePoint Run(EpisodeDesign design, int agents, uint episodes)
    {
        var simulator = new EpisodeSimulator(design, agents);
        var accumulator = new CurveAccumulator(design, agents);
        for (uint replication = 0; replication < episodes; replication++)
        {
            accumulator.Add(simulator.Run(replication));
        }

        return accumulator.Estimate(ErrorProbability);
    }
}
