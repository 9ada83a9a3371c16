using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments.Adversaries;
using RobustMfgSim.Policies.Equilibria;
using RobustMfgSim.Tests.Oracles;
using RobustMfgSim.Verification.Exact;
using static RobustMfgSim.Tests.Verification.Exact.ExactGames;

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

    [Test]
    public void A_single_agent_is_a_robust_decision_model_that_can_be_solved_by_hand()
    {
        // Alone, e is the own state. State 0 pays 0 and is left by "go" (cost 1); state 1 pays 10 for ever. Contamination 1/2: nature sends half of all moves to the worse state.
        // Robust: V1 = 10 + 1/2 (V1 / 2 + V0 / 2); going from 0 gives -1 + 1/2 (V1 / 2 + V0 / 2), staying 1/2 V0. With nothing but V1 > V0: V1 - V0 = 11 when going, so
        // V1 = 10 + V1 / 2 - 11 / 4, V1 = 14.5 and V0 = 3.5, better than 0 of staying.
        var game = new TabularGame(2, 2, 0.5, (mu, model) =>
        {
            double[] rewards = [0, -1, 10, 10], kernel = [1, 0, 0, 1, 0, 1, 0, 1];
            rewards.CopyTo(model.Rewards);
            kernel.CopyTo(model.Kernel);
        });
        var robust = Game(game, "contamination", 0.5);
        var values = ExactFiniteGame.Solve(Setting(robust, Held(robust, [1, 0, 1, 0]), [1, 0]), 1).Values;
        Assert.That(values.Robust.BestValue, Is.EqualTo(3.5).Within(1e-9));
        Assert.That(values.Robust.Value, Is.EqualTo(0).Within(1e-9));

        // The population's rule is the worst case for V1 > V0 as well, so one agent alone faces the same rows.
        Assert.That(values.FixedAdversary.BestValue, Is.EqualTo(3.5).Within(1e-9));
    }

    [Test]
    public void Mixed_nature_is_worth_five_in_the_limit_and_the_canonical_kernel_less()
    {
        var game = Game(new TabularGame(2, 1, 0.9, (mu, model) =>
        {
            mu.CopyTo(model.Rewards);
            double[] kernel = [0.6, 0.4, 0.55, 0.45];
            kernel.CopyTo(model.Kernel);
        }), "contamination", 0.2);
        var point = new AutoSolver().Solve(game, new EquilibriumOptions()).Point;
        Assert.That(point.Mixture, Is.Not.Empty);
        var canonical = point with { Mixture = [] };
        var mixed = ExactFiniteGame.Solve(Setting(game, point, [0.5, 0.5]), 400).Values;
        var pure = ExactFiniteGame.Solve(Setting(game, canonical, [0.5, 0.5]), 400).Values;
        Assert.That(mixed.Robust.Value, Is.EqualTo(5).Within(0.02));
        Assert.That(pure.Robust.Value, Is.EqualTo(4.94).Within(0.02));
        Assert.That(pure.FixedAdversary.Value, Is.EqualTo(5.11).Within(0.02));
        Assert.That(Math.Abs(pure.Robust.Value - 5), Is.GreaterThan(0.04), "canonical and mixed are different things");
    }

    [Test]
    public void The_result_does_not_depend_on_the_number_of_workers()
    {
        var game = Game(TabularGame.Random(5, 3, 2), "total_variation", 0.1);
        var setting = Setting(game, Held(game, [0.3, 0.7, 1, 0, 0.5, 0.5]), [0.2, 0.3, 0.5]);
        ExactSolution one = ExactFiniteGame.Solve(setting, 12, 1), three = ExactFiniteGame.Solve(setting, 12, 3);
        Assert.That(three.Values, Is.EqualTo(one.Values));
        Assert.That(three.At(true, true).ToArray(), Is.EqualTo(one.At(true, true).ToArray()));
        Assert.That(one.At(true, true).ToArray(), Is.Not.EqualTo(one.At(false, true).ToArray()));
    }

    [Test]
    public void Mixed_equilibria_are_exploited_in_proportion_to_the_fluctuations()
    {
        // (T5): the deviator harvests E max(0, fluctuation), so from 50 to 200 agents the exploitability halves; a bias would fall to a quarter.
        var game = Game(TabularGame.Epidemic(), "total_variation", 0.05);
        var point = new AutoSolver().Solve(game, new EquilibriumOptions()).Point;
        double[] found = [.. new[] { 50, 200 }.Select(agents => ExactFiniteGame.Solve(Setting(game, point, point.Population), agents).Values.Robust.Exploitability)];
        Assert.That(found[0] / found[1], Is.EqualTo(2).Within(0.3));
    }

    [Test]
    public void A_lattice_that_is_too_large_is_refused_with_the_limit()
    {
        string? Obstacle(long agents, int states, string adversary = "equilibrium") => ExactFiniteGame.Obstacle(Game(TabularGame.Random(1, states, 2), "none", 0), adversary, agents);
        Assert.That(Obstacle(7000, 2), Is.Null);
        Assert.That(Obstacle(100, 3), Is.Null);
        Assert.That(Obstacle(30, 4), Is.Null);
        Assert.That(Obstacle(30, 4, "random"), Does.StartWith("Exact values need an adversary that is a function of the empirical distribution, and 'random' draws its rows."));
        Assert.That(
            Obstacle(10_000, 4),
            Is.EqualTo("10000 agents in 4 states have 166716670000 ways to stand around one of them; exact values are computed for at most 30 agents in 4 states. Take fewer agents, or simulate."));
        var game = Game(TabularGame.Random(5, 3, 2), "none", 0);
        Assert.That(() => ExactFiniteGame.Solve(Setting(game, Held(game, [1, 0, 1, 0, 1, 0]), [1, 0, 0]), 1000), Throws.ArgumentException.With.Message.Contains("at most 106 agents in 3 states"));
    }

    [TestCase("total_variation")]
    [TestCase("contamination")]
    public void Best_deviators_and_worst_kernels_are_worth_their_values_in_the_joint_chain(string family)
    {
        const int Agents = 3;
        var game = Game(TabularGame.Random(24, 3, 2, 0.7, 0.9, 5), family, 0.2);
        var point = Held(game, [0.5, 0.5, 0.5, 0.5, 0.5, 0.5]);
        double[] initial = [0.2, 0.3, 0.5];
        var solution = ExactFiniteGame.Solve(Setting(game, point, initial), Agents);
        double[][] kernels = solution.WorstKernels();
        Func<double[], double[]> Rows(bool robust)
        {
            var deviator = solution.Deviator(robust);
            return e =>
            {
                var model = game.NewModel();
                game.Freeze(e, model);
                var table = new double[6];
                deviator.Decide(new(0, e, model), table);
                return table;
            };
        }

        var (robustly, held) = (solution.Values.Robust, solution.Values.FixedAdversary);
        var conforming = Oracle(game, point, family, Agents, kernel: e => kernels[solution.Lattice.Rank(e)]);
        Assert.That(conforming.Value(initial, robust: false, best: false), Is.EqualTo(robustly.Value).Within(1e-8));
        Assert.That(Oracle(game, point, family, Agents, Rows(true)).Value(initial, robust: true, best: false), Is.EqualTo(robustly.BestValue).Within(1e-8));
        Assert.That(Oracle(game, point, family, Agents, Rows(false)).Value(initial, robust: false, best: false), Is.EqualTo(held.BestValue).Within(1e-8));

        // The four values and three ways to play are told apart.
        Assert.That(robustly.BestValue - robustly.Value, Is.GreaterThan(1e-3));
        Assert.That(held.Value - robustly.Value, Is.GreaterThan(1e-4));
    }

    [Test]
    public void A_population_under_exact_adversaries_has_the_values_of_the_joint_chain()
    {
        const int Agents = 3;
        var game = Game(TabularGame.Random(24, 3, 2, 0.7, 0.9, 5), "contamination", 0.2);
        var point = Held(game, [0.5, 0.5, 0.5, 0.5, 0.5, 0.5]);
        double[] initial = [0.2, 0.3, 0.5];
        var adversary = ExactAdversary.For(game, point, Agents);
        double[] Kernel(double[] e)
        {
            var model = game.NewModel();
            game.Freeze(e, model);
            var kernel = new double[18];
            adversary().Choose(new(0, e, model), kernel);
            return kernel;
        }

        var oracle = Oracle(game, point, "contamination", Agents, kernel: Kernel, population: Kernel);
        var values = ExactFiniteGame.Solve(Setting(game, point, initial) with { Adversary = adversary }, Agents).Values;
        Assert.That(values.FixedAdversary.Value, Is.EqualTo(oracle.Value(initial, robust: false, best: false)).Within(1e-8));
        Assert.That(values.Robust.BestValue, Is.EqualTo(oracle.Value(initial, robust: true, best: true)).Within(1e-8));
        var others = ExactFiniteGame.Solve(Setting(game, point, initial), Agents).Values;
        Assert.That(Math.Abs(values.FixedAdversary.Value - others.FixedAdversary.Value), Is.GreaterThan(1e-3), "another rule than equilibrium");
        Assert.That(() => Kernel([0.5, 0.25, 0.25]), Throws.InvalidOperationException.With.Message.Contains("none that 3 agents can have"));
    }

    [Test]
    public void A_coalition_has_no_exact_values_under_any_name()
    {
        var game = Game(TabularGame.Random(5, 2, 2), "contamination", 0.1);
        var point = Held(game, [0.5, 0.5, 0.5, 0.5]);
        var setting = Setting(game, point, [0.5, 0.5]) with { Adversary = () => new CoalitionAdversary(game, point, 3) };
        Assert.That(() => ExactFiniteGame.Solve(setting, 3), Throws.ArgumentException.With.Message.Contains("'coalition' looks at the state of one agent"));
    }

    private static TaggedAgentGame Oracle(
        RobustGame game, StationaryPoint point, string family, int agents, Func<double[], double[]>? policy = null, Func<double[], double[]>? kernel = null,
        Func<double[], double[]>? population = null) => new()
    {
        OwnPolicy = policy,
        OwnKernel = kernel,
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
        Kernel = population ?? (e =>
        {
            var model = game.NewModel();
            game.Freeze(e, model);
            var kernel = new double[game.States * game.Actions * game.States];
            new NatureSelection(point).Write(model, game.Ambiguity, kernel);
            return kernel;
        }),
    };
}
