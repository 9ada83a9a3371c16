using NUnit.Framework;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Tests.Environments.Fixtures;
using RobustMfgSim.Verification.Bounds;
using RobustMfgSim.Verification.Estimators;
using RobustMfgSim.Verification.Exact;

namespace RobustMfgSim.Tests.Verification.Bounds;

internal sealed class BoundVerdictsTests
{
    private static readonly BoundContext Context = Make();
    private static readonly ErrorBound Bound = ErrorBound.Compute(Context.Game, Context.Point, Context.Initial, 100, Context.Constants!);

    [Test]
    public void Four_checks_come_in_a_fixed_order_with_the_bounds_values()
    {
        var checks = BoundVerdicts.Check(Context, Estimates(0, 0, 0));
        Assert.That(checks.Select(c => c.Name), Is.EqualTo(new[] { "T2", "T2_fixed", "T2_fixed", "T1" }));
        Assert.That(checks.Select(c => c.Value), Is.EqualTo(new[] { Bound.Exploitability, Bound.Exploitability, Bound.ValueGap, Bound.Distance }));
        Assert.That(checks.Select(c => c.Certified), Is.All.True);
        Assert.That(checks[0].Verdict, Is.EqualTo(Verdict.NotApplicable));
        Assert.That(checks[0].Against, Is.Null);
        Assert.That(checks[0].Reason, Does.StartWith("The robust exploitability is not known exactly"));
        Assert.That(checks.Skip(1).Select(c => c.Against), Is.All.EqualTo("deviators"));
        Assert.That(checks.Skip(1).Select(c => c.Reason), Is.All.Null);
    }

    // Offsets of the interval's centre from the bound; half-width 0.1.
    [TestCase(-1.0, Verdict.NotRefuted)]
    [TestCase(-0.1001, Verdict.NotRefuted)]
    [TestCase(0.0, Verdict.Undecided)]
    [TestCase(0.0999, Verdict.Undecided)]
    [TestCase(0.1001, Verdict.Violated)]
    public void Exploitability_is_judged_as_a_supremum(double offset, Verdict expected)
    {
        var estimates = Estimates(Bound.Exploitability!.Value + offset, 0, 0);
        Assert.That(BoundVerdicts.Check(Context, estimates)[1].Verdict, Is.EqualTo(expected));
    }

    [Test]
    public void The_worst_deviator_decides_and_none_decides_nothing()
    {
        double bound = Bound.Exploitability!.Value;
        DeviatorEstimate At(double offset) => new("d", new(bound + offset, bound + offset - 0.1, bound + offset + 0.1));
        var estimates = Estimates(0, 0, 0);
        Assert.That(Judge(At(-1), At(0)), Is.EqualTo(Verdict.Undecided));
        Assert.That(Judge(At(0), At(1), At(-1)), Is.EqualTo(Verdict.Violated));
        var none = BoundVerdicts.Check(Context, estimates with { Exploitability = [] })[1];
        Assert.That((none.Verdict, none.Reason, none.Against), Is.EqualTo((Verdict.NotApplicable, "No deviator was simulated.", (string?)null)));

        Verdict Judge(params DeviatorEstimate[] deviators) => BoundVerdicts.Check(Context, estimates with { Exploitability = deviators })[1].Verdict;
    }

    [TestCase(1, -1.0, Verdict.Held)]
    [TestCase(1, 0.0, Verdict.Undecided)]
    [TestCase(1, 0.2, Verdict.Violated)]
    [TestCase(-1, -1.0, Verdict.Held)]
    [TestCase(-1, 0.0, Verdict.Undecided)]
    [TestCase(-1, 0.2, Verdict.Violated)]
    public void The_value_gap_is_judged_by_its_absolute_value(int sign, double offset, Verdict expected)
    {
        var estimates = Estimates(0, sign * (Bound.ValueGap!.Value + offset), 0);
        Assert.That(BoundVerdicts.Check(Context, estimates)[2].Verdict, Is.EqualTo(expected));
    }

    // Exact gains are suprema, so that even a held verdict is possible; lower estimates no longer matter.
    [TestCase(-0.2, Verdict.Held)]
    [TestCase(0.0, Verdict.Undecided)]
    [TestCase(0.2, Verdict.Violated)]
    public void Exact_values_are_judged_within_their_errors(double offset, Verdict expected)
    {
        double robust = Bound.Exploitability!.Value + offset, reference = Context.Initial.Zip(Context.Point.Value, (p, v) => p * v).Sum();
        double value = reference - (Bound.ValueGap!.Value + offset);
        var exact = new ExactValues(100, SolveStatus.Converged, 1, new(0, robust, 0.05, 0.05), new(value, value, 0.05, 0.05), 0, 0, 0);
        var checks = BoundVerdicts.Check(Context with { Exact = exact }, Estimates(1e6, 0, 0));
        Assert.That(checks.Select(c => c.Name), Is.EqualTo(new[] { "T2", "T2_fixed", "T2_fixed", "T1" }));
        Assert.That(checks.Take(3).Select(c => c.Against), Is.All.EqualTo("exact"));
        Assert.That(checks[3].Against, Is.EqualTo("deviators"));
        Assert.That(checks[0].Verdict, Is.EqualTo(expected));
        Assert.That(checks[1].Verdict, Is.EqualTo(Verdict.Held), "a gain of nothing lies below the bound");
        Assert.That(checks[2].Verdict, Is.EqualTo(expected));
    }

    [TestCase(-1.0, Verdict.Held)]
    [TestCase(0.0, Verdict.Undecided)]
    [TestCase(0.2, Verdict.Violated)]
    public void The_distance_is_judged_against_T1(double offset, Verdict expected)
    {
        var estimates = Estimates(0, 0, Bound.Distance!.Value + offset);
        Assert.That(BoundVerdicts.Check(Context, estimates)[3].Verdict, Is.EqualTo(expected));
    }

    [TestCase(-0.3, -0.1, 0.1, 0.3)]
    [TestCase(-0.1, 0.3, 0, 0.3)]
    [TestCase(-0.3, 0.1, 0, 0.3)]
    [TestCase(0.1, 0.3, 0.1, 0.3)]
    public void Magnitude_of_an_interval(double low, double high, double expectedLow, double expectedHigh)
    {
        var magnitude = BoundEvidence.Magnitude(new((low + high) / 2, low, high));
        Assert.That((magnitude.Low, magnitude.High), Is.EqualTo((expectedLow, expectedHigh)));
    }

    [Test]
    public void What_the_theorem_does_not_speak_of_is_not_applicable_with_its_reason()
    {
        Silent(Context with { Adversary = "nominal" }, "The bound speaks of populations with the adversary 'equilibrium'; this one has 'nominal'.");
        Silent(Context with { PointReliable = false }, "The stationary point is not converged.");
        Silent(Context with { Constants = null }, "The constants of the bound could not be formed.");
        var wide = Context.Constants! with { PopulationContraction = new(2, ConstantSource.Lattice) };
        Silent(Context with { Constants = wide }, "The discount times the contraction constant kappa of the population is not below 1.");

        static void Silent(BoundContext context, string reason)
        {
            var checks = BoundVerdicts.Check(context, Estimates(0, 0, 0));
            Assert.That(checks, Has.Count.EqualTo(4));
            Assert.That(checks.Select(c => c.Verdict), Is.All.EqualTo(Verdict.NotApplicable));
            Assert.That(checks.Select(c => c.Value), Is.All.Null);
            Assert.That(checks.Select(c => c.Reason), Is.All.EqualTo(reason));
            Assert.That(checks.Select(c => c.Certified), Is.All.False);
        }
    }

    private static CurvePoint Estimates(double gain, double gap, double distance)
    {
        static Interval Around(double x) => new(x, x - 0.1, x + 0.1);
        return new(100, 50, Around(distance), Around(gap), Around(gap), [new("d", Around(gain))]);
    }

    private static BoundContext Make()
    {
        var game = Points.Epidemic();
        var constants = new BoundConstants(
            new(0.25, ConstantSource.Lattice), new(0.5, ConstantSource.Lattice), new(0.4, ConstantSource.Lattice), new(1, ConstantSource.Analytic));
        return new(game, Points.Held(game, [0.4, 0.6, 1, 0]), true, [0.7, 0.3], "equilibrium", constants);
    }
}
