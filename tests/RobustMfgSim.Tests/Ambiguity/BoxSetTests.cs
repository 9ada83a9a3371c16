using NUnit.Framework;
using RobustMfgSim.Core.Ambiguity;

namespace RobustMfgSim.Tests.Ambiguity;

public sealed class LInfinityBallTests() : BallContract(
    Family.Ball("linf", s => new LInfinityBall(s), 1, Distances.LInfinity, FaceDistance))
{
    // Distance of p0 to the rows on the argmin states: the others lose all, the argmin states gain equally.
    private static double FaceDistance(double[] p0, bool[] argmin)
    {
        double outside = p0.Where((_, s) => !argmin[s]).Sum();
        return Math.Max(p0.Where((_, s) => !argmin[s]).DefaultIfEmpty().Max(), outside / argmin.Count(x => x));
    }
}

public sealed class DensityRatioSetTests() : AmbiguitySetContract(
    new Family("density_ratio", c => new DensityRatioSet(c.Number("low_ratio"), c.Number("high_ratio")), FromDraw))
{
    [TestCase(-0.1, 2)]
    [TestCase(1.1, 2)]
    [TestCase(0.5, 0.9)]
    [TestCase(double.NaN, 2)]
    public void Ratios_that_leave_the_nominal_row_out_are_refused(double low, double high) =>
        Assert.That(() => new DensityRatioSet(low, high), Throws.ArgumentException.With.Message.Contains("allowed is 0 <= low <= 1 <= high"));

    // By hand: the worse half of the mass is doubled, the better half loses all.
    [Test]
    public void Ratio_two_is_the_mean_of_the_worse_half() =>
        Assert.That(new DensityRatioSet(0, 2).WorstValue([0.25, 0.5, 0.25], 0, AmbiguityChecks.Prepare([1, 2, 9])), Is.EqualTo(1.5).Within(1e-15));

    private static Instance FromDraw(Draw draw, int states)
    {
        double low = draw.Chance(0.2) ? 0 : draw.Uniform(), high = 1 + Math.Pow(draw.Uniform(0, 2), 3);
        double[] p0 = draw.Distribution(states);
        return new(
            new DensityRatioSet(low, high), p0, 0, row => row.Zip(p0, (p, q) => Math.Max((low * q) - p, p - (high * q))).Max(),
            _ => new DensityRatioSet(low, high), [.. p0.Select(p => p > 0)]);
    }
}

public sealed class IntervalSetTests() : AmbiguitySetContract(
    new Family("interval", c => new IntervalSet(Support.Full, c.Vector("lower"), c.Vector("upper")), FromDraw))
{
    [Test]
    public void Every_problem_of_the_bounds_is_named() => Assert.Multiple(() =>
    {
        Assert.That(
            () => new IntervalSet(Support.Full, [0.5, 0.75, -0.125], [0.4, 0.75, 0.1]),
            Throws.ArgumentException.With.Message.StartsWith(
                "interval: state 0 has bounds [0.5, 0.4]; allowed is 0 <= lower <= upper <= 1.\n"
                + "interval: state 2 has bounds [-0.125, 0.1]; allowed is 0 <= lower <= upper <= 1.\ninterval: the lower bounds sum to 1.125;"));
        Assert.That(() => new IntervalSet(Support.Full, [0, 0], [0.4, 0.5]), Throws.ArgumentException.With.Message.Contains("the upper bounds sum to 0.9;"));
        Assert.That(() => new IntervalSet(Support.Full, [0], [1, 1]), Throws.ArgumentException.With.Message.Contains("1 lower and 2 upper bounds"));
        Assert.That(() => new IntervalSet(Support.Full, [], []), Throws.ArgumentException.With.Message.Contains("0 lower and 0 upper bounds"));
    });

    [Test]
    public void Mass_without_a_place_is_an_error_that_says_so() => Assert.That(
        () => new IntervalSet(Support.Nominal, [0, 0], [0.5, 0.5]).WorstValue([1, 0], 0, AmbiguityChecks.Prepare([1, 2])),
        Throws.InvalidOperationException.With.Message.StartsWith("0.5 of the mass of a row has no place"));

    // The margin is a tie between states of nominal mass 0.2 and 0.4: common factor 1.5 (0.3 and 0.6) until 0.3 meets its bound 0.25.
    [Test]
    public void Tied_states_at_the_margin_share_one_factor_and_are_clipped()
    {
        var row = new double[3];
        new IntervalSet(Support.Full, [0, 0, 0], [0.25, 0.9, 1]).WorstRow([0.2, 0.4, 0.4], 0, AmbiguityChecks.Prepare([1, 1, 2]), row);
        Assert.That(row, Is.EqualTo(new[] { 0.25, 0.75, 0 }).Within(1e-15));
    }

    private static Instance FromDraw(Draw draw, int states)
    {
        var support = draw.Support();
        double[] p0 = draw.Distribution(states);
        double[] lower = [.. p0.Select(p => p * (draw.Chance(0.3) ? 1 : draw.Uniform()))];
        double[] upper = [.. p0.Select(p => draw.Chance(0.2) ? p : p + ((1 - p) * draw.Uniform()))];
        bool[] reachable = [.. p0.Select((p, s) => (p > 0 || support == Support.Full) && upper[s] > 0)];
        return new(
            new IntervalSet(support, lower, upper), p0, 0,
            row => Enumerable.Range(0, states).Max(s => Math.Max(lower[s] - row[s], row[s] - (reachable[s] ? upper[s] : 0))),
            permutation => new IntervalSet(support, AmbiguityChecks.Rename(lower, permutation), AmbiguityChecks.Rename(upper, permutation)), reachable);
    }
}
