using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.Games.Expressions;
using RobustMfgSim.Core.Numerics;
using static RobustMfgSim.Tests.Games.CustomGames;

namespace RobustMfgSim.Tests.Games;

// Formulas with mu[STATE, ACTION], and custom games made of them.
internal sealed class StateActionFormulaTests
{
    private static readonly GameShape Shape = TwoByTwo.With(Coupling.StateActions);

    // L in the order (S, none), (S, protect), (I, none), (I, protect).
    private static readonly double[] L = [0.1, 0.2, 0.3, 0.4];

    [TestCase("mu[S, none]", 0.1)]
    [TestCase("mu[ I , protect ]", 0.4)]
    [TestCase("mu[S]", 0.3)]
    [TestCase("mu[I]", 0.7)]
    [TestCase("mean", 0.7)]
    [TestCase("(mu[S, protect] + mu[I, protect])/mean", 0.6 / 0.7)]
    [TestCase("s + 2*a + mu[I]", 3.7)]
    public void A_formula_is_evaluated_at_L(string text, double expected) =>
        Assert.That(Formula(text, Shape).Bind(1, 1).Evaluate(L), Is.EqualTo(expected).Within(1e-15));

    [TestCase("1+mu[ X , none]", 6, "unknown state 'X'. Known: S, I.")]
    [TestCase("mu[S, nome]", 6, "unknown action 'nome'. Did you mean 'none'? Known: none, protect.")]
    [TestCase("mu[S, none, 1]", 6, "unknown action 'none, 1'. Did you mean 'none'? Known: none, protect.")]
    [TestCase("mu[S,]", 5, "unknown action ''. Known: none, protect.")]
    [TestCase("mu[S, none", 2, "expected ']' to close mu[, found the end.")]
    public void An_error_has_its_column(string text, int column, string message)
    {
        var result = Expression.Parse(text, new(Shape, SisParameters));
        Assert.That(result.Errors, Is.EqualTo((ExpressionError[])[new(column, message)]));
    }

    [Test]
    public void Affine_formulas_have_their_gradient_in_L()
    {
        var form = Formula("2 + 3*mu[S] - mu[I, protect]/2 + mean", Shape).Bind(0, 0).Affine()!;
        Assert.That(form.Constant, Is.EqualTo(2));
        Assert.That(form.Gradient, Is.EqualTo((double[])[3, 3, 1, 0.5]));
        Assert.That(Formula("mu[S, none]*mu[I]", Shape).Bind(0, 0).Affine(), Is.Null);
    }

    [Test]
    public void The_range_over_all_L_is_exact_for_affine_formulas_and_contains_all_values_else()
    {
        var affine = Formula("2 + 3*mu[S, none] - mu[I, protect]/2", Shape).Bind(0, 0).Enclose();
        Assert.That((affine.Low, affine.High), Is.EqualTo((1.5, 5.0)).Within(1e-14));
        foreach (string text in (string[])["mu[S, none]*mu[S]", "mu[I, protect]^2/(1 + mean)", "exp(-mu[S]) - sqrt(mu[S, protect])"])
        {
            var formula = Formula(text, Shape).Bind(0, 0);
            var range = formula.Enclose();
            foreach (double[] l in GameTables.Populations(4, 200))
            {
                Assert.That(formula.Evaluate(l), Is.InRange(range.Low, range.High), text);
            }
        }
    }

    [Test]
    public void A_game_couples_through_actions_exactly_when_one_of_its_formulas_does()
    {
        Assert.That(WithRow(Shape.With(Coupling.States), "mu[S]", ("S", "rest")).Shape.Coupling, Is.EqualTo(Coupling.States));
        Assert.That(WithRow(Shape, "mu[S]", ("S", "rest")).Shape.Coupling, Is.EqualTo(Coupling.StateActions), "said so");
        Assert.That(Mixed("mu[S]", "mu[I, none]").Shape.Coupling, Is.EqualTo(Coupling.StateActions), "in a transition");
        Assert.That(Mixed("mu[S, none]", "0.1").Shape.Coupling, Is.EqualTo(Coupling.StateActions), "in a reward");
        Assert.That(Mixed("mu[S]", "mu[I]").Shape.Coupling, Is.EqualTo(Coupling.States), "in none");
        Assert.That(() => Formula("mu[S, none]", Shape).Over(Coupling.States), Throws.ArgumentException.With.Message.Contains("couple through states and actions"));
    }

    [Test]
    public void Tables_at_L_are_those_of_the_formulas()
    {
        var model = GameTables.Frozen(Mixed("mu[S] - 2*mu[I, protect] + a", "0.5*mu[I, none]"), L);
        Assert.That(model.Rewards.ToArray(), Is.EqualTo((double[])[-0.5, 0.5, -0.5, 0.5]).Within(1e-15));
        Assert.That(model.Row(1, 1).ToArray(), Is.EqualTo((double[])[0.15, 0.85]).Within(1e-15));
    }

    [Test]
    public void Checks_prove_games_over_all_L()
    {
        var result = GameChecks.Check(Mixed("mu[S, none]", "0.5*mu[I, none] + 0.2"), "x");
        Assert.That((result.Passed, result.Proved, result.Coverage), Is.EqualTo((true, true, "proved for every population by interval arithmetic")));
    }

    [Test]
    public void Checks_find_what_is_wrong_at_one_corner_of_L_only()
    {
        // Negative only where nearly everybody is in I and protects: no distribution of states shows it while agents mix.
        var result = GameChecks.Check(Mixed("0", "1 - 1.1*mu[I, protect]"), "x");
        Assert.That(result.Problems[0].ToString(), Is.EqualTo(
            "game x: kernel row (s=0, a=0) gives next state 0 the probability -0.1 at L=(0, 0, 0, 1); probabilities must not be negative."));
        Assert.That(GameChecks.Check(Mixed("0", "1 - 0.9*mu[I, protect]"), "x").Problems, Is.Empty, "the control");
    }

    [Test]
    public void A_large_L_is_named_by_its_largest_entries()
    {
        var shape = new GameShape(["x", "y", "z"], ["p", "q", "r"], coupling: Coupling.StateActions);
        var result = GameChecks.Check(WithRow(shape, "0", ("x", "1 - 1.1*mu[y, r]"), ("y", "rest")), "x");
        Assert.That(result.Problems[0].Message, Does.EndWith("at L=(s=1 a=2: 1); probabilities must not be negative."));
    }

    [Test]
    public void Evaluation_and_freezing_allocate_nothing()
    {
        var game = Mixed("mu[S] - 2*mu[I, protect] + mean", "0.5*mu[I, none]");
        var model = new FrozenModel(2, 2, Coupling.StateActions);
        game.Freeze(L, model);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            game.Freeze(L, model);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void Joining_and_taking_the_marginal_are_inverse()
    {
        var stream = new RandomStream(1, StreamPurpose.Sampling);
        double[] mu = [0.2, 0, 0.8], policy = [0.5, 0.5, 1, 0, stream.NextDouble(), 0];
        policy[5] = 1 - policy[4];
        var (l, back) = (new double[6], new double[3]);
        StateActionDistribution.Join(mu, policy, l);
        Assert.That(l, Is.EqualTo((double[])[0.1, 0.1, 0, 0, 0.8 * policy[4], 0.8 * policy[5]]).Within(1e-16));
        StateActionDistribution.Marginal(l, back);
        Assert.That(back, Is.EqualTo(mu).Within(1e-16));
    }

    // The same reward everywhere, the same probability of S in every row.
    private static CustomGame Mixed(string reward, string toS) => new(new(
        TwoByTwo,
        0.9,
        Map(("*", Map(("*", Formula(reward, Shape))))),
        Map(("*", Map(("*", Map<Expression?>(("S", Formula(toS, Shape)), ("I", null))))))));
}
