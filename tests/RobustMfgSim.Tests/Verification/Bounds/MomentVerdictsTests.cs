using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;
using RobustMfgSim.Environments.Adversaries;
using RobustMfgSim.Tests.Environments.Fixtures;
using RobustMfgSim.Verification.Bounds;
using RobustMfgSim.Verification.Estimators;
using RobustMfgSim.Verification.Exact;

namespace RobustMfgSim.Tests.Verification.Bounds;

internal sealed class MomentVerdictsTests
{
    private const int Agents = 8;

    [Test]
    public void With_exact_values_the_bounds_are_certified_and_held_and_say_what_they_rest_on()
    {
        var context = Make();
        var exact = ExactFiniteGame.Solve(
            new(context.Game, context.Point, context.Initial, () => new TablePolicy(context.Point.Policy, 2), () => new EquilibriumAdversary(context.Game, context.Point)), Agents).Values;
        var checks = MomentVerdicts.Check(context with { Exact = exact }, Estimates(Agents), BoundEffort.Auto);
        Assert.That(checks.Select(c => (c.Name, c.Quantity)), Is.EqualTo(new[]
        {
            ("T6", BoundedQuantity.Exploitability), ("T6_fixed", BoundedQuantity.Exploitability), ("T6_fixed", BoundedQuantity.ValueGap),
        }));
        Assert.That(checks.Select(c => (c.Against, c.Verdict, c.Certified)), Is.All.EqualTo(("exact", Verdict.Held, true)));
        Assert.That(checks.Select(c => c.RestsOn), Is.All.EqualTo("polynomials of degree 6, verified at every population of N agents; no constants, no regime"));

        // An exact value above the bound is found out.
        var wrong = exact with { Robust = exact.Robust with { BestValue = exact.Robust.Value + checks[0].Value!.Value + 1e-3 } };
        Assert.That(MomentVerdicts.Check(context with { Exact = wrong }, Estimates(Agents), BoundEffort.Auto)[0].Verdict, Is.EqualTo(Verdict.Violated));
    }

    [Test]
    public void Without_them_only_what_simulation_estimates_is_judged()
    {
        var checks = MomentVerdicts.Check(Make(), Estimates(Agents), BoundEffort.Auto);
        Assert.That(checks.Select(c => (c.Against, c.Verdict)), Is.EqualTo(new[]
        {
            (null, Verdict.NotApplicable), ("deviators", Verdict.NotRefuted), ("deviators", Verdict.Held),
        }));
        Assert.That(checks.Select(c => c.Value), Has.None.Null);
    }

    [Test]
    public void What_they_do_not_speak_of_is_not_applicable_with_its_reason()
    {
        Silent(Make() with { Adversary = "nominal" }, Agents, BoundEffort.All, "The bound speaks of populations with the adversary 'equilibrium'; this one has 'nominal'.");
        Silent(Make() with { PointReliable = false }, Agents, BoundEffort.All, "The stationary point is not converged.");
        Silent(Make(), 5000, BoundEffort.Auto, "(T6) takes longer than a moment at some of these sizes and is left out there; write bounds: all under study to have it everywhere.");
        Assert.That(MomentVerdicts.Check(Make(), Estimates(5000), BoundEffort.All).Select(c => c.Value), Has.None.Null);

        static void Silent(BoundContext context, int agents, BoundEffort effort, string reason)
        {
            var checks = MomentVerdicts.Check(context, Estimates(agents), effort);
            Assert.That(checks, Has.Count.EqualTo(3));
            Assert.That(checks.Select(c => (c.Value, c.Verdict, c.Certified, c.Reason)), Is.All.EqualTo(((double?)null, Verdict.NotApplicable, false, reason)));
        }
    }

    private static CurvePoint Estimates(long agents)
    {
        Interval zero = new(0, -1e-3, 1e-3);
        return new(agents, 50, zero, zero, zero, [new("d", zero)]);
    }

    private static BoundContext Make()
    {
        var game = Points.Epidemic();
        return new(game, Points.Held(game, [0.4, 0.6, 1, 0]), true, [0.7, 0.3], "equilibrium", null);
    }
}
