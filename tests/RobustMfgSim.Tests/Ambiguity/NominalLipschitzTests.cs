using NUnit.Framework;
using RobustMfgSim.Core.Ambiguity;

namespace RobustMfgSim.Tests.Ambiguity;

/// <summary>Known Lipschitz constants against pairs of nominal rows, near and far, and inside the simplex and at its boundary.</summary>
public sealed class NominalLipschitzTests
{
    private static IEnumerable<TestCaseData> Sets()
    {
        yield return new TestCaseData(new NominalSet(), 0.0).SetArgDisplayNames("none");
        yield return new TestCaseData(new ContaminationBall(Support.Full), 0.3).SetArgDisplayNames("contamination");
        yield return new TestCaseData(new TotalVariationBall(Support.Full), 0.2).SetArgDisplayNames("total_variation");
        yield return new TestCaseData(new L1Ball(Support.Full), 0.3).SetArgDisplayNames("l1");
        yield return new TestCaseData(new LInfinityBall(Support.Full), 0.1).SetArgDisplayNames("l_infinity");
        yield return new TestCaseData(new L2Ball(Support.Full), 0.2).SetArgDisplayNames("l2");
        yield return new TestCaseData(new L2Ball(Support.Full), 1.2).SetArgDisplayNames("l2 large");
        yield return new TestCaseData(new DensityRatioSet(0.4, 3), 0.0).SetArgDisplayNames("density_ratio");
        yield return new TestCaseData(new WassersteinBall(Support.Full, Metrics.Ring(6)), 0.5).SetArgDisplayNames("wasserstein");
        yield return new TestCaseData(new WeightedL1Ball(Support.Full, [1, 3, 0.5, 1, 2, 1]), 0.5).SetArgDisplayNames("weighted_l1");
        yield return new TestCaseData(new IntervalSet(Support.Full, [0, 0, 0.1, 0, 0, 0], [0.5, 0.5, 0.5, 0.5, 0.5, 0.5]), 0.0).SetArgDisplayNames("interval");
    }

    [TestCaseSource(nameof(Sets))]
    public void Value_and_minimiser_move_no_faster_than_promised(IAmbiguitySet set, double radius)
    {
        var (value, minimiser) = Fastest(set, radius);
        var known = set.Lipschitz(6, radius);
        Assert.That(value, Is.LessThanOrEqualTo(known.Set!.Value + 1e-6));
        Assert.That(minimiser, Is.LessThanOrEqualTo((known.Minimiser ?? double.PositiveInfinity) + 1e-6));
    }

    // The test can fail: divergences, for which nothing is promised, move faster than any of the constants above.
    [Test]
    public void Divergences_have_no_constant_and_move_fast_at_the_boundary() => Assert.Multiple(() =>
    {
        Assert.That(new ChiSquareBall().Lipschitz(6, 0.3), Is.EqualTo(NominalLipschitz.Unknown));
        Assert.That(((IAmbiguitySet)new HellingerBall(Support.Full)).Lipschitz(6, 0.3), Is.EqualTo(NominalLipschitz.Unknown));
        Assert.That(new L1Ball(Support.Nominal).Lipschitz(6, 0.3), Is.EqualTo(NominalLipschitz.Unknown));
        Assert.That(Fastest(new ChiSquareBall(), 0.3).Value, Is.GreaterThan(3.5));
    });

    private static (double Value, double Minimiser) Fastest(IAmbiguitySet set, double radius)
    {
        double fastestValue = 0, fastestRow = 0;
        for (int i = 0; i < 3000; i++)
        {
            var draw = new Draw(i);
            double[] v = draw.DistinctValues(6), p0 = draw.Distribution(6), other = draw.Distribution(6);
            double near = Math.Pow(10, -draw.Uniform(0, 6));
            double[] p1 = [.. p0.Zip(other, (x, y) => ((1 - near) * x) + (near * y))];
            double distance = Distances.L1(p0, p1);
            if (distance > 1e-7)
            {
                var (at, then) = (At(set, p0, radius), At(set, p1, radius));
                double change = Math.Abs(AmbiguityChecks.Value(at, v) - AmbiguityChecks.Value(then, v));
                fastestValue = Math.Max(fastestValue, change / (distance * (v.Max() - v.Min()) / 2));
                fastestRow = Math.Max(fastestRow, Distances.L1(AmbiguityChecks.Row(at, v), AmbiguityChecks.Row(then, v)) / distance);
            }
        }

        return (fastestValue, fastestRow);
    }

    private static Instance At(IAmbiguitySet set, double[] p0, double radius) => new(set, p0, radius, _ => 0, _ => set, []);
}
