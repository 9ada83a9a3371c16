using NUnit.Framework;
using RobustMfgSim.Core.Ambiguity;

namespace RobustMfgSim.Tests.Ambiguity;

/// <summary>Rows with nominal masses far apart, and temperatures far below the values.</summary>
public sealed class ExtremeRowsTests
{
    [Test]
    public void Chi_square_rows_sum_to_one_when_the_lowest_value_has_hardly_any_mass() => Assert.Multiple(() =>
    {
        double[] nominal = [1.5104818497338428E-15, 0.6324804096510154, 0.003499668807263217, 0.00032856936940576473, 0.36369135217231413];
        var row = new double[5];
        foreach (double radius in new[] { 0.5, 4, 1e6, 1e12 })
        {
            new ChiSquareBall().WorstRow(nominal, radius, AmbiguityChecks.Prepare([0, 0.5, 1, 0.5, 1]), row);
            Assert.That(row.Sum(), Is.EqualTo(1).Within(1e-14), $"radius {radius}");
            Assert.That(Distances.ChiSquare(row, nominal), Is.LessThanOrEqualTo(radius * (1 + 1e-10)), $"radius {radius}");
        }
    });

    [Test]
    public void Cold_smoothing_of_boxes_leaves_rounding_on_low_values()
    {
        double[] nominal = [0.9999339088310902, 6.60911689098434E-05], v = [91.09024033502497, 0.00022414243931660242];
        var values = AmbiguityChecks.Prepare(v);
        var row = new double[2];
        var ball = new LInfinityBall(Support.Full);
        ball.SmoothedRow(nominal, 0.0465, values, 1.3e-7, row);
        Assert.That(AmbiguityChecks.Dot(row, v) - ball.WorstValue(nominal, 0.0465, values), Is.InRange(-1e-12, 20 * 1.3e-7));
    }
}
