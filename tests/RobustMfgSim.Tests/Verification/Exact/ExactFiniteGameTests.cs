using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;
using RobustMfgSim.Environments.Adversaries;
using RobustMfgSim.Policies.Equilibria;
using RobustMfgSim.Tests.Oracles;
using RobustMfgSim.Verification.Exact;

namespace RobustMfgSim.Tests.Verification.Exact;

internal sealed class ExactFiniteGameTests
{
    [Test]
    public void The_four_values_are_those_of_the_joint_chain(
        [Values("none", "contamination", "total_variation", "kl")] string family, [Values(1, 2, 3)] int agents, [Values(2, 3)] int states)
    {
        var game = Game(TabularGame.Random(20260622 + (ulong)states, states, 2, 0.7), family, 0.15);
        double[] policy = [.. Enumerable.Range(0, states).SelectMany(s => new[] { 0.2 + (0.3 * s), 0.8 - (0.3 * s) })];
        var point = Held(game, policy);
        double[] initial = [.. Enumerable.Range(0, states).Select(s => (s + 1.0) / (states * (states + 1) / 2.0))];
        var values = ExactFiniteGame.Solve(Setting(game, point, initial), agents).Values;
        Assert.That(values.Status, Is.EqualTo(SolveStatus.Converged));
        var oracle = Oracle(game, point, family, agents);
        foreach (var (found, robust) in new[] { (values.Robust, true), (values.FixedAdversary, false) })
        {
            Assert.That(found.Value, Is.EqualTo(oracle.Value(initial, robust, best: false)).Within(found.ValueError + 1e-10));
            Assert.That(found.BestValue, Is.EqualTo(oracle.Value(initial, robust, best: true)).Within(found.BestValueError + 1e-10));
            Assert.That(found.ExploitabilityError, Is.LessThan(1e-8));
        }

        if (family != "none" && agents > 1)
        {
            // The two kinds of values are different things: the comparison above could fail.
            Assert.That(values.FixedAdversary.Value - values.Robust.Value, Is.GreaterThan(1e-5));
        }
    }

    private static RobustGame Game(IMeanFieldGame game, string family, double radius) => new(game, Set(family), new FixedRadius(radius));

    private static IAmbiguitySet Set(string family) => family switch
    {
        "none" => new NominalSet(),
        "contamination" => new ContaminationBall(Support.Full),
        "total_variation" => new TotalVariationBall(Support.Full),
        "kl" => new KullbackLeiblerBall(Support.Full),
        _ => throw new ArgumentException(family),
    };

    private static StationaryPoint Held(RobustGame game, double[] policy) => HeldPolicySolver.Solve(game, policy, new EquilibriumOptions()).Point;

    private static ExactSetting Setting(RobustGame game, StationaryPoint point, double[] initial) =>
        new(game, point, initial, () => new TablePolicy(point.Policy, game.Actions), () => new EquilibriumAdversary(game, point));

    private static TaggedAgentGame Oracle(RobustGame game, StationaryPoint point, string family, int agents) => new()
    {
        Agents = agents,
        Family = family,
        Discount = game.Discount,
        Frozen = e =>
        {
            var model = game.NewModel();
            game.Freeze(e, model);
            return model;
        },
        Policy = _ => point.Policy,
        Kernel = e =>
        {
            var model = game.NewModel();
            game.Freeze(e, model);
            var kernel = new double[game.States * game.Actions * game.States];
            new NatureSelection(point).Write(model, game.Ambiguity, kernel);
            return kernel;
        },
    };
}
