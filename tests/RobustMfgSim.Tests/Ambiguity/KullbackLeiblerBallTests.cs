using RobustMfgSim.Core.Ambiguity;

namespace RobustMfgSim.Tests.Ambiguity;

public sealed class KullbackLeiblerBallTests() : ProportionalBallContract(
    Family.Ball("kl", s => new KullbackLeiblerBall(s), 3, Divergence, (p0, argmin) => -Math.Log(p0.Where((_, s) => argmin[s]).Sum()), mayLeave: false)
        with { Accuracy = 1e-10 })
{
    // By hand: on two states of equal mass the tilt to (3/4, 1/4) has divergence log 2 - H(1/4).
    [Test]
    public void Two_equal_states_tilt_to_three_quarters()
    {
        double radius = Math.Log(2) + (0.75 * Math.Log(0.75)) + (0.25 * Math.Log(0.25));
        var values = AmbiguityChecks.Prepare([1000, 1001]);
        var row = new double[2];
        var ball = new KullbackLeiblerBall(Support.Full);
        ball.WorstRow([0.5, 0.5], radius, values, row);
        Assert.That(row, Is.EqualTo(new[] { 0.75, 0.25 }).Within(1e-13));
        Assert.That(ball.WorstValue([0.5, 0.5], radius, values), Is.EqualTo(1000.25).Within(1e-12));
    }

    // For small radii sigma = E V - sqrt(2 rho Var) + rho k3 / (3 Var) + O(rho^1.5), k3 the third central moment.
    [TestCase(1e-14)]
    [TestCase(1e-12)]
    [TestCase(1e-10)]
    [TestCase(1e-8)]
    public void Small_radii_keep_their_digits(double radius)
    {
        double[] nominal = [0.1, 0.2, 0.3, 0.25, 0.15], v = [3, 1, 4, 1, 5];
        double mean = nominal.Zip(v, (p, x) => p * x).Sum(), variance = nominal.Zip(v, (p, x) => p * (x - mean) * (x - mean)).Sum();
        double third = nominal.Zip(v, (p, x) => p * Math.Pow(x - mean, 3)).Sum();
        double expected = mean - Math.Sqrt(2 * radius * variance) + (radius * third / (3 * variance));
        double found = new KullbackLeiblerBall(Support.Full).WorstValue(nominal, radius, AmbiguityChecks.Prepare(v));
        Assert.That(found, Is.EqualTo(expected).Within(2e-15 + (10 * Math.Pow(radius, 1.5))));
    }

    [Test]
    public void A_start_from_another_value_vector_changes_the_value_by_rounding_only() => Hold((at, values, draw) =>
    {
        double cold = AmbiguityChecks.Value(at, values), start = Math.Pow(10, draw.Uniform(-6, 6));
        double warm = at.Set.WorstValue(at.Nominal, at.Radius, AmbiguityChecks.Prepare(values), ref start);
        double again = at.Set.WorstValue(at.Nominal, at.Radius, AmbiguityChecks.Prepare(values), ref start);
        double error = Math.Max(Math.Abs(warm - cold), Math.Abs(again - cold));
        return error <= 2e-13 * AmbiguityChecks.Scale(values) ? null : $"values {cold:R}, {warm:R}, {again:R}";
    });

    // One unit of mass in 1e17 sits on the lowest state: the nominal variance is lost to rounding unless it is summed about the mean.
    [Test]
    public void A_vanishing_mass_on_the_lowest_state_is_found()
    {
        double found = new KullbackLeiblerBall(Support.Full).WorstValue([1e-17, 1], 0.1, AmbiguityChecks.Prepare([0, 1]));
        double low = 0, high = 1;
        for (int i = 0; i < 200; i++)
        {
            double p = (low + high) / 2, divergence = (p * Math.Log(p / 1e-17)) + ((1 - p) * Math.Log(1 - p));
            (low, high) = divergence > 0.1 ? (low, p) : (p, high);
        }

        Assert.That(found, Is.EqualTo(1 - low).Within(1e-12));
    }

    // sum p0 phi(p / p0), phi(t) = t log t - t + 1 = sum over k >= 2 of (1 - t)^k / (k (k - 1)) near 1, where the closed form has lost its digits.
    private static double Divergence(double[] p, double[] p0) => p.Zip(p0, (x, y) =>
    {
        double t = x / y, e = 1 - t;
        double phi = Math.Abs(e) < 0.1 ? Enumerable.Range(2, 20).Sum(k => Math.Pow(e, k) / (k * (k - 1))) : t == 0 ? 1 : (t * Math.Log(t)) - t + 1;
        return y > 0 ? y * phi : x > 0 ? double.PositiveInfinity : 0;
    }).Sum();
}
