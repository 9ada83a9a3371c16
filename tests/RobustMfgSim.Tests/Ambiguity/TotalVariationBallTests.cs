using RobustMfgSim.Core.Ambiguity;

namespace RobustMfgSim.Tests.Ambiguity;

public sealed class TotalVariationBallTests() : ProportionalBallContract(
    Family.Ball("tv", s => new TotalVariationBall(s), 1, Distances.TotalVariation, (p0, argmin) => 1 - p0.Where((_, s) => argmin[s]).Sum()))
{
    // By hand: the top state gives all its 0.3 and the next one 0.1, both to the state of value 1.
    [Test]
    public void Mass_moves_from_the_highest_values_to_the_lowest()
    {
        var values = AmbiguityChecks.Prepare([1, 2, 3, 5]);
        var row = new double[4];
        var ball = new TotalVariationBall(Support.Full);
        ball.WorstRow([0, 0.3, 0.4, 0.3], 0.4, values, row);
        Assert.That(row, Is.EqualTo(new[] { 0.4, 0.3, 0.3, 0 }).Within(1e-15));
        Assert.That(ball.WorstValue([0, 0.3, 0.4, 0.3], 0.4, values), Is.EqualTo(1.9).Within(1e-15));
    }
}
