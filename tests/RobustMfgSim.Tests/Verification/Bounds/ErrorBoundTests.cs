using NUnit.Framework;
using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Tests.Environments.Fixtures;
using RobustMfgSim.Verification.Bounds;

namespace RobustMfgSim.Tests.Verification.Bounds;

internal sealed class ErrorBoundTests
{
    private static readonly double[] Policy = [0.4, 0.6, 1, 0];

    [TestCase(0.3, 0.2, 0.5, 0.9)]
    [TestCase(0.3, 0.2, 1.05, 0.9)]
    [TestCase(0, 0.7, 0, 0.99)]
    [TestCase(1.5, 0, 0.999, 0.5)]
    [TestCase(0.3, 0.2, 3, 0)]
    public void The_accumulated_distance_is_the_discounted_sum_of_the_recursion(double start, double drift, double kappa, double gamma)
    {
        double x = start, sum = 0, weight = 1;
        for (int t = 0; t < 20_000; t++, weight *= gamma)
        {
            sum += weight == 0 ? 0 : weight * x;
            x = (kappa * x) + drift;
            x = Math.Min(x, 1e300);
        }

        Assert.That(ErrorBound.Accumulated(start, drift, kappa, gamma), Is.EqualTo(sum).Within(1e-9 * sum));
    }

    [Test]
    public void The_three_bounds_follow_the_theorem_by_hand()
    {
        var game = Points.Epidemic(discount: 0.6);
        var point = Points.Held(game, Policy) with { Residuals = new(0.02, 0, 0, 0, 0, 0) };
        double ill = point.Population[1];
        double[] initial = [0.9, 0.1];
        var bound = ErrorBound.Compute(game, point, initial, 100, Constants(0.25, 0.5, 0.4, 0.8));

        // c0 = 2 sqrt(0.9 * 0.1) = 0.6.
        double start = 0.06 + (2 * Math.Abs(ill - 0.1)), drift = 0.08 + 0.02;
        double sum = (start / (1 - 0.24)) + (0.6 * drift / (0.4 * (1 - 0.24)));
        Assert.That(bound.InitialDistance, Is.EqualTo(start).Within(1e-12));
        Assert.That(bound.Drift, Is.EqualTo(drift).Within(1e-12));
        Assert.That(bound.DiscountedDistance, Is.EqualTo(sum).Within(1e-12));
        Assert.That(bound.Exploitability, Is.EqualTo((2 * 0.55 * sum) + (0.02 / 0.4)).Within(1e-11));
        Assert.That(bound.ValueGap, Is.EqualTo((0.55 * sum) + (0.02 / 0.4)).Within(1e-11));
        Assert.That(bound.Distance, Is.EqualTo(0.4 * sum).Within(1e-12));
        Assert.That(bound.Regime, Is.EqualTo(Regime.Contractive));
    }

    [Test]
    public void Residuals_of_the_value_and_of_the_consistency_make_the_bound_larger()
    {
        var game = Points.Epidemic(discount: 0.6);
        var point = Points.Held(game, Policy) with { Residuals = new(0, 0, 0, 0, 0, 0) };
        var constants = Constants(0.25, 0.5, 0.4, 0.8);
        var exact = ErrorBound.Compute(game, point, [0.9, 0.1], 100, constants);
        var loose = ErrorBound.Compute(game, point with { Residuals = new(0, 0, 0.01, 0.001, 0, 0) }, [0.9, 0.1], 100, constants);
        double more = 0.6 * 0.01 / (0.4 * (1 - 0.24));
        Assert.That(loose.DiscountedDistance - exact.DiscountedDistance, Is.EqualTo(more).Within(1e-12));
        Assert.That(loose.Exploitability - exact.Exploitability, Is.EqualTo((2 * 0.55 * more) + (2 * 0.001 / 0.4 / 0.4)).Within(1e-11));

        // Values declared tied although 0.2 apart: the adversary sees their mean, 0.1 from either.
        var tied = point with { Value = [-3, -3.2], Ties = new TieGroups(2, [[0, 1]]) };
        var bound = ErrorBound.Compute(game, tied, [0.9, 0.1], 100, constants);
        double rest = 2 * 1.6 * 0.1 / 0.4 / 0.4;
        Assert.That(bound.Exploitability, Is.EqualTo((2 * 0.55 * bound.DiscountedDistance!.Value) + rest).Within(1e-11));
        Assert.That(bound.ValueGap, Is.EqualTo((0.55 * bound.DiscountedDistance!.Value) + rest + 0.1).Within(1e-11));
    }

    [TestCase(0.99, Regime.Contractive)]
    [TestCase(1.0, Regime.Discounted)]
    [TestCase(1.6, Regime.Discounted)]
    [TestCase(1.7, Regime.None)]
    public void The_regime_follows_kappa_and_gamma_kappa(double kappa, Regime regime)
    {
        var game = Points.Epidemic(discount: 0.6);
        var bound = ErrorBound.Compute(game, Points.Held(game, Policy), [0.9, 0.1], 100, Constants(0, 1, kappa, 1));
        Assert.That(bound.Regime, Is.EqualTo(regime));
        Assert.That(bound.Exploitability is null, Is.EqualTo(regime == Regime.None));
    }

    [Test]
    public void One_estimated_constant_takes_the_certificate_away()
    {
        Assert.That(Constants(0, 0, 0, 0).Certified, Is.True);
        Assert.That((Constants(0, 0, 0, 0) with { SupportLipschitz = new(0, ConstantSource.Estimate) }).Certified, Is.False);
    }

    private static BoundConstants Constants(double reward, double support, double kappa, double fluctuation) => new(
        new(reward, ConstantSource.Lattice), new(support, ConstantSource.Lattice), new(kappa, ConstantSource.Lattice), new(fluctuation, ConstantSource.Analytic));
}
