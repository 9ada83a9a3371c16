using RobustMfgSim.Core.Ambiguity;

namespace RobustMfgSim.Tests.Ambiguity;

public sealed class ContaminationBallTests() : RadiusContract(
    Family.Ball("r_contamination", s => new ContaminationBall(s), 1, Distances.Contamination, (p0, argmin) => p0.Where((_, s) => !argmin[s]).Any(p => p > 0) ? 1 : 0))
{
    // By hand: 3/4 of the nominal row and 1/4 on the states of value 1, which share it 1 to 3.
    [Test]
    public void Nature_shares_its_part_among_the_tied_lowest_states_as_the_nominal_row_does()
    {
        var values = AmbiguityChecks.Prepare([1, 1, 4]);
        var row = new double[3];
        var ball = new ContaminationBall(Support.Full);
        ball.WorstRow([0.1, 0.3, 0.6], 0.25, values, row);
        Assert.That(row, Is.EqualTo(new[] { 0.075 + 0.0625, 0.225 + 0.1875, 0.45 }).Within(1e-15));
        Assert.That(ball.WorstValue([0.1, 0.3, 0.6], 0.25, values), Is.EqualTo((0.75 * 2.8) + 0.25).Within(1e-15));
    }

    [TestCase(Support.Full, 1.0)]
    [TestCase(Support.Nominal, 2.0)]
    public void Radius_one_gives_the_lowest_value_that_may_be_used(Support support, double lowest)
    {
        var values = AmbiguityChecks.Prepare([1, 2, 4]);
        Assert.That(new ContaminationBall(support).WorstValue([0, 0.4, 0.6], 1, values), Is.EqualTo(lowest));
        Assert.That(new ContaminationBall(support).WorstValue([0, 0.4, 0.6], 0.999, values), Is.GreaterThan(lowest + 0.001));
    }
}
