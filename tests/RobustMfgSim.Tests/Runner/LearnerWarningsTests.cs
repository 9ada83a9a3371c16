using NUnit.Framework;
using RobustMfgSim.Policies.Deviators;
using RobustMfgSim.Runner.Hosting;
using RobustMfgSim.Verification.Estimators;

namespace RobustMfgSim.Tests.Runner;

public sealed class LearnerWarningsTests
{
    [Test]
    public void ALearnerThatGainsLessThanTheBestOfTheOthersIsNamedOnceWithEveryNumberOfAgentsWhereItDoes()
    {
        var points = new[] { Point(5, ("exact", 0.5), ("table", -1), ("learner", 0.45)), Point(10, ("exact", 0.3), ("table", -1), ("learner", 0.31)), Point(20, ("exact", 0.2), ("table", 0.25), ("learner", 0.1)) };
        Assert.That(LearnerWarnings.Of(points), Is.EqualTo(new[]
        {
            "The learned deviator learner gains less than one that did not have to learn at N = 5 (0.45, exact 0.05 more), N = 20 (0.1, table 0.15 more): by these estimates it has not learned all there is to gain; more episodes of training may help.",
        }));
    }

    [Test]
    public void WithNobodyBesideItALearnerIsComparedWithConforming()
    {
        Assert.That(LearnerWarnings.Of([Point(5, ("learner", -0.125))]).Single(), Does.Contain("at N = 5 (-0.125, conforming 0.125 more):"));
        Assert.That(LearnerWarnings.Of([Point(5, ("learner", 0.125))]), Is.Empty);
    }

    [Test]
    public void WhoDoesNotLearnIsNotWarnedOf() => Assert.That(LearnerWarnings.Of([Point(5, ("table", -1), ("exact", 1))]), Is.Empty);

    private static CurvePoint Point(long agents, params (string Name, double Gain)[] gains)
    {
        Interval At(double x) => new(x, x, x);
        return new(agents, 100, At(0), At(0), At(0), [.. gains.Select(g => new DeviatorEstimate(g.Name, At(g.Gain)) { LearningCurve = g.Name == "learner" ? [new(0, 0)] : null })]);
    }
}
