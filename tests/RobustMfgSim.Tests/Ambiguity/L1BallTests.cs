using NUnit.Framework;
using RobustMfgSim.Core.Ambiguity;

namespace RobustMfgSim.Tests.Ambiguity;

public sealed class L1BallTests() : ProportionalBallContract(
    Family.Ball("l1", s => new L1Ball(s), 2, Distances.L1, (p0, argmin) => 2 * (1 - p0.Where((_, s) => argmin[s]).Sum())))
{
    // By hand: 0.1 of mass moves from value 3 to value 1.
    [Test]
    public void Half_the_radius_moves_from_the_top_to_the_bottom()
    {
        var values = AmbiguityChecks.Prepare([1, 2, 3]);
        var row = new double[3];
        var ball = new L1Ball(Support.Full);
        ball.WorstRow([0.2, 0.3, 0.5], 0.2, values, row);
        Assert.That(row, Is.EqualTo(new[] { 0.3, 0.3, 0.4 }).Within(1e-15));
        Assert.That(ball.WorstValue([0.2, 0.3, 0.5], 0.2, values), Is.EqualTo(2.1).Within(1e-15));
    }
}
