using RobustMfgSim.Core.Ambiguity;

namespace RobustMfgSim.Tests.Ambiguity;

internal sealed class NominalSetTests
{
    // By hand: 0.2 * 1 + 0.8 * 3.
    [Test]
    public void Only_the_nominal_row_is_in_the_set()
    {
        var set = new NominalSet();
        var values = AmbiguityChecks.Prepare([1, 3]);
        var row = new double[2];
        set.WorstRow([0.2, 0.8], 0.5, values, row);
        Assert.That(row, Is.EqualTo(new[] { 0.2, 0.8 }));
        Assert.That(set.WorstValue([0.2, 0.8], 0.5, values), Is.EqualTo(2.6).Within(1e-15));
        Assert.That(set.Violation([0.2, 0.8], 0.5, row), Is.Zero);
        Assert.That(set.Violation([0.2, 0.8], 0.5, [0.3, 0.7]), Is.EqualTo(0.1).Within(1e-15));
    }
}
