using NUnit.Framework;
using RobustMfgSim.Verification.Estimators;

namespace RobustMfgSim.Tests.Verification.Estimators;

internal sealed class PrecisionRuleTests
{
    [Test]
    public void Checkpoints_double_up_to_the_budget_and_share_the_error_probability()
    {
        var rule = new PrecisionRule(1000, 0.01, 0.95);
        Assert.That(rule.Checkpoints, Is.EqualTo(new long[] { 100, 200, 400, 800, 1000 }));
        Assert.That(rule.ErrorProbability, Is.EqualTo(0.01).Within(1e-15));
        Assert.That(new PrecisionRule(800, 0.01, 0.95).Checkpoints, Is.EqualTo(new long[] { 100, 200, 400, 800 }));
        Assert.That(new PrecisionRule(50, 0.01, 0.95).Checkpoints, Is.EqualTo(new long[] { 50 }));
        Assert.That(new PrecisionRule(int.MaxValue, 0.01, 0.95).Checkpoints[^1], Is.EqualTo(int.MaxValue));
    }

    [Test]
    public void Without_a_precision_there_is_one_look_at_the_budget()
    {
        var rule = new PrecisionRule(1000, null, 0.9);
        Assert.That(rule.Checkpoints, Is.EqualTo(new long[] { 1000 }));
        Assert.That(rule.ErrorProbability, Is.EqualTo(0.1).Within(1e-15));
        Assert.That(rule.Met(WithHalfWidths(1e-9)), Is.False);
    }

    [Test]
    public void It_is_met_when_every_exploitability_interval_is_narrow_enough()
    {
        var rule = new PrecisionRule(1000, 0.25, 0.95);
        Assert.That(rule.Met(WithHalfWidths(0.25, 0.1)), Is.True);
        Assert.That(rule.Met(WithHalfWidths(0.26, 0.1)), Is.False);
        Assert.That(rule.Met(WithHalfWidths(0.1, 0.26)), Is.False);
        Assert.That(rule.Met(WithHalfWidths(double.NaN)), Is.False);
        Assert.That(rule.Met(WithHalfWidths()), Is.False, "without deviators there is nothing to be narrow");
    }

    [TestCase(1, 0.1, 0.95)]
    [TestCase(100, 0.0, 0.95)]
    [TestCase(100, double.NaN, 0.95)]
    [TestCase(100, 0.1, 1.0)]
    [TestCase(100, 0.1, 0.0)]
    public void Wrong_arguments_are_refused(int episodes, double precision, double confidence)
    {
        Assert.That(() => new PrecisionRule(episodes, precision, confidence), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    private static CurvePoint WithHalfWidths(params double[] halves)
    {
        var wide = new Interval(0, -9, 9);
        return new(10, 100, wide, wide, wide, [.. halves.Select(h => new DeviatorEstimate("d", new(0, -h, h)))]);
    }
}
