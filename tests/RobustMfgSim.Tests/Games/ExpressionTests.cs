using NUnit.Framework;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.Games.Expressions;

namespace RobustMfgSim.Tests.Games;

public class ExpressionTests
{
    private static readonly ExpressionScope Scope = new(
        new GameShape(["S", "I", "3", "far away", "beta"], ["none", "go"]),
        new Dictionary<string, double> { ["beta"] = 0.8, ["cost_p"] = 0.3, ["_x"] = 2 });

    private static readonly double[] Mu = [0.1, 0.2, 0.3, 0.15, 0.25];

    // Values by hand.
    [TestCase("1", 1)]
    [TestCase("1e-3", 0.001)]
    [TestCase("1E+2", 100)]
    [TestCase(".5", 0.5)]
    [TestCase("2.", 2)]
    [TestCase("2-1", 1)]
    [TestCase("1e1-1", 9)]
    [TestCase("2^-1", 0.5)]
    [TestCase("-2^2", -4)]
    [TestCase("(-2)^2", 4)]
    [TestCase("2^3^2", 512)]
    [TestCase("2^-2^0", 0.5)]
    [TestCase("--2", 2)]
    [TestCase("2--2", 4)]
    [TestCase("-2*-3", 6)]
    [TestCase("8-4-2", 2)]
    [TestCase("8/4/2", 1)]
    [TestCase("2+3*4", 14)]
    [TestCase("(2+3)*4", 20)]
    [TestCase("6/2*3", 9)]
    [TestCase("-beta", -0.8)]
    [TestCase("_x * cost_p", 0.6)]
    [TestCase("mu[S]", 0.1)]
    [TestCase("mu[3]", 0.3)]
    [TestCase("mu[ far away ]", 0.15)]
    [TestCase("mu[beta]", 0.25)]
    [TestCase("mean", 0.2 + 0.6 + 0.45 + 1.0)]
    [TestCase("10*s + a", 21)]
    [TestCase("min(3, 1, 2)", 1)]
    [TestCase("max(mu[I], 0.5)", 0.5)]
    [TestCase("abs(-3)", 3)]
    [TestCase("sqrt(16)", 4)]
    [TestCase("exp(0)", 1)]
    [TestCase("log(exp(2))", 2)]
    [TestCase(" 1 +\t2 ", 3)]
    public void A_formula_has_its_value_at_state_2_and_action_1(string text, double expected) =>
        Assert.That(Bound(text).Evaluate(Mu), Is.EqualTo(expected).Within(1e-15));

    [TestCase("", 0, "expected a number, a name, '-' or '(', found the end.")]
    [TestCase("1 +", 3, "expected a number, a name, '-' or '(', found the end.")]
    [TestCase("+1", 0, "expected a number, a name, '-' or '(', found '+'.")]
    [TestCase("1 2", 2, "expected an operator (+ - * / ^) or the end, found '2'.")]
    [TestCase("2 % 3", 2, "expected an operator (+ - * / ^) or the end, found '%'.")]
    [TestCase("1)", 1, "expected an operator (+ - * / ^) or the end, found ')'.")]
    [TestCase("2*(3", 4, "expected ')' to close the '(' of column 3, found the end.")]
    [TestCase("min(1, 2", 8, "expected ')' to close the '(' of column 4, found the end.")]
    [TestCase("1e", 0, "'1e' is not a number; write for example 0.5 or 1e-3.")]
    [TestCase("2*.", 2, "'.' is not a number; write for example 0.5 or 1e-3.")]
    [TestCase("1e999", 0, "the number 1e999 is too large.")]
    [TestCase("max(1)", 0, "max takes two or more values, found 1.")]
    [TestCase("exp(1, 2)", 0, "exp takes one value, found 2.")]
    [TestCase("1 + sine(2)", 4, "unknown function 'sine'. Known: min, max, abs, exp, log, sqrt.")]
    [TestCase("sqr(2)", 0, "unknown function 'sqr'. Did you mean 'sqrt'? Known: min, max, abs, exp, log, sqrt.")]
    [TestCase("2*exp", 2, "the function exp needs its values in parentheses.")]
    [TestCase("2*mu", 2, "mu needs a state: write mu[STATE] or mu[STATE, ACTION].")]
    [TestCase("mu[S", 2, "expected ']' to close mu[, found the end.")]
    [TestCase("1+mu[ X ]", 6, "unknown state 'X'. Known: S, I, 3, far away, beta.")]
    [TestCase("mu[I, go]", 0, "mu[I, go] needs a game that couples through states and actions, and this one couples through states: write mu[I].")]
    [TestCase("beta[1]", 0, "'beta[' has no meaning; only mu[STATE] and mu[STATE, ACTION] have an index.")]
    [TestCase("bata", 0, "unknown name 'bata'. Did you mean 'beta'? Known: beta, cost_p, _x, mean, s, a, mu[STATE].")]
    [TestCase("1 - rest", 4, "'rest' stands alone as the probability of one next state; it cannot be part of a formula.")]
    public void An_error_has_its_column_and_what_is_allowed(string text, int column, string message)
    {
        var result = Expression.Parse(text, Scope);
        Assert.That(result.Expression, Is.Null);
        Assert.That(result.Errors, Is.EqualTo((ExpressionError[])[new(column, message)]));
    }

    [Test]
    public void Every_wrong_name_is_reported_at_once() =>
        Assert.That(Expression.Parse("x1 + mu[Q] * foo(2)", Scope).Errors.Select(e => e.Column), Is.EqualTo((int[])[0, 8, 13]));

    [Test]
    public void Length_and_depth_are_limited()
    {
        Assert.That(Expression.Parse(new string('1', 4097), Scope).Errors.Single().Message, Is.EqualTo("the formula has 4097 characters; at most 4096 are allowed."));
        foreach (string deep in (string[])[new string('(', 4000), new string('-', 4000) + "1", string.Concat(Enumerable.Repeat("2^", 2000)) + "1"])
        {
            Assert.That(Expression.Parse(deep, Scope).Errors.Single().Message, Is.EqualTo("the formula is nested deeper than 64 levels."));
        }

        string nested = new string('(', 60) + "1" + new string(')', 60);
        Assert.That(Bound(nested).Evaluate(Mu), Is.EqualTo(1));
    }

    [Test]
    public void Generated_formulas_have_the_value_of_a_separate_evaluator()
    {
        var generator = new RandomFormulas(1, Scope);
        for (int i = 0; i < 2000; i++)
        {
            var (text, value) = generator.Next(4);
            var mu = generator.Population();
            double expected = value(mu, 2, 1);
            double found = Bound(text).Evaluate(mu);
            Assert.That(found, double.IsNaN(expected) ? Is.NaN : Is.EqualTo(expected).Within(Math.Abs(expected) * 1e-12), text);
        }
    }

    [Test]
    public void The_enclosure_contains_the_value_at_every_population()
    {
        var generator = new RandomFormulas(2, Scope);
        int finite = 0;
        for (int i = 0; i < 2000; i++)
        {
            var (text, value) = generator.Next(4);
            var range = Bound(text).Enclose();
            if (!range.IsFinite)
            {
                continue;
            }

            finite++;
            for (int k = 0; k < 20; k++)
            {
                double x = value(generator.Population(), 2, 1);
                double slack = 1e-12 * Math.Max(1, Math.Max(Math.Abs(range.Low), Math.Abs(range.High)));
                Assert.That(x, Is.InRange(range.Low - slack, range.High + slack), text);
            }
        }

        Assert.That(finite, Is.GreaterThan(500), "too few formulas had a finite enclosure for this test to say anything");
    }

    // Exact ranges over the simplex by hand: an affine function has its extremes at vertices.
    [TestCase("0.02 + 0.8*mu[I]", 0.02, 0.82)]
    [TestCase("1 - (0.02 + 0.8*mu[I])", 0.18, 0.98)]
    [TestCase("1 - mu[S] - mu[I]", 0, 1)]
    [TestCase("mu[S] + mu[I] + mu[3] + mu[far away] + mu[beta]", 1, 1)]
    [TestCase("mean - mu[S]/4", -0.25, 4)]
    [TestCase("exp(-mu[I])", 0.36787944117144233, 1)]
    [TestCase("mu[I]^2", 0, 1)]
    [TestCase("(mu[I] - mu[S])^2", 0, 1)]
    [TestCase("(mu[I] - mu[S])^3", -1, 1)]
    [TestCase("min(mu[I], 0.5)", 0, 0.5)]
    [TestCase("abs(mu[I] - 0.25)", 0, 0.75)]
    public void Ranges_of_simple_formulas_are_exact(string text, double low, double high)
    {
        var range = Bound(text).Enclose();
        Assert.That(range.Low, Is.EqualTo(low).Within(1e-14).And.LessThanOrEqualTo(low));
        Assert.That(range.High, Is.EqualTo(high).Within(1e-14).And.GreaterThanOrEqualTo(high));
    }

    [TestCase("1/mu[I]")]
    [TestCase("log(mu[I])")]
    [TestCase("sqrt(mu[I] - mu[S])")]
    [TestCase("(mu[I] - mu[S])^0.5")]
    [TestCase("exp(1000*mu[I])")]
    [TestCase("exp(-abs(1/mu[I]))")]
    [TestCase("min(1, max(0, log(mu[I])))")]
    [TestCase("0 * (1/mu[I])")]
    public void Nothing_is_promised_where_a_formula_is_not_defined_or_finite(string text) => Assert.That(Bound(text).Enclose().IsFinite, Is.False);

    [TestCase("1", 1, new double[] { 0, 0, 0, 0, 0 })]
    [TestCase("2*mu[I] - mu[S]/4 + beta*3", 2.4000000000000004, new double[] { -0.25, 2, 0, 0, 0 })]
    [TestCase("-(mean - 1)*_x", 2, new double[] { 0, -2, -4, -6, -8 })]
    [TestCase("mu[3]^1 + sqrt(4)", 2, new double[] { 0, 0, 1, 0, 0 })]
    [TestCase("mu[I]*2^3", 0, new double[] { 0, 8, 0, 0, 0 })]
    public void Affine_formulas_give_constant_and_gradient(string text, double constant, double[] gradient)
    {
        var form = Bound(text).Affine()!;
        Assert.That(form.Constant, Is.EqualTo(constant));
        Assert.That(form.Gradient, Is.EqualTo(gradient));
    }

    [TestCase("mu[I]*mu[S]")]
    [TestCase("mu[I]^2")]
    [TestCase("1/mu[I]")]
    [TestCase("exp(mu[I])")]
    [TestCase("min(mu[I], 1)")]
    [TestCase("2^mu[I]")]
    public void Other_formulas_are_not_taken_for_affine(string text) => Assert.That(Bound(text).Affine(), Is.Null);

    [Test]
    public void The_affine_form_has_the_value_of_the_formula()
    {
        var generator = new RandomFormulas(3, Scope);
        int affine = 0;
        for (int i = 0; i < 4000; i++)
        {
            var (text, value) = generator.Next(3);
            if (Bound(text).Affine() is not { } form || !double.IsFinite(form.Constant))
            {
                continue;
            }

            affine++;
            var mu = generator.Population();
            double expected = value(mu, 2, 1), found = form.Constant + form.Gradient.Zip(mu, (g, x) => g * x).Sum();
            Assert.That(found, Is.EqualTo(expected).Within(1e-9 * Math.Max(1, form.Gradient.Max(Math.Abs) + Math.Abs(form.Constant))), text);
        }

        Assert.That(affine, Is.GreaterThan(200));
    }

    [Test]
    public void Evaluation_allocates_nothing_and_gives_the_same_on_several_threads()
    {
        var formula = Bound("min(exp(-beta*mu[I]), mean^2) / (1 + mu[S])");
        double expected = formula.Evaluate(Mu);
        long before = GC.GetAllocatedBytesForCurrentThread();
        double sum = 0;
        for (int i = 0; i < 1000; i++)
        {
            sum += formula.Evaluate(Mu);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
        Assert.That(sum, Is.EqualTo(1000 * expected).Within(1e-9));
        Parallel.For(0, 1000, _ => Assert.That(formula.Evaluate(Mu), Is.EqualTo(expected)));
    }

    private static BoundExpression Bound(string text)
    {
        var result = Expression.Parse(text, Scope);
        Assert.That(result.Errors, Is.Empty, text);
        return result.Expression!.Bind(2, 1);
    }
}
