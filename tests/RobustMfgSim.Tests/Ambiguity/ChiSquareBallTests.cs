using NUnit.Framework;
using RobustMfgSim.Core.Ambiguity;

namespace RobustMfgSim.Tests.Ambiguity;

public sealed class ChiSquareBallTests() : ProportionalBallContract(
    Family.Ball("chi2", _ => new ChiSquareBall(), 4, Distances.ChiSquare, (p0, argmin) => (1 / p0.Where((_, s) => argmin[s]).Sum()) - 1, mayLeave: false))
{
    // Duchi and Namkoong: while no entry reaches 0 the worst value is the mean less sqrt(r Var).
    [Test]
    public void Small_radii_cost_the_standard_deviation()
    {
        double value = new ChiSquareBall().WorstValue([0.25, 0.25, 0.5], 0.04, AmbiguityChecks.Prepare([1, 3, 2]));
        Assert.That(value, Is.EqualTo(2 - Math.Sqrt(0.04 * 0.5)).Within(1e-15));
    }
}
