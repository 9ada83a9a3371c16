using System.Diagnostics;
using NUnit.Framework;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.Games.Expressions;

namespace RobustMfgSim.Tests.Games;

public class CustomGameTests
{
    [Test]
    public void The_epidemic_written_out_is_the_built_in_one()
    {
        var custom = CustomGames.Sis();
        var builtIn = new SisGame(new ParameterValues(SisGame.Description), 0.9);
        var (x, y) = (new FrozenModel(2, 2), new FrozenModel(2, 2));
        for (int k = 0; k <= 100; k++)
        {
            double[] mu = [1 - (k / 100.0), k / 100.0];
            custom.Freeze(mu, x);
            builtIn.Freeze(mu, y);
            Assert.That(x.Rewards.ToArray(), Is.EqualTo(y.Rewards.ToArray()).Within(1e-15));
            Assert.That(x.Kernel.ToArray(), Is.EqualTo(y.Kernel.ToArray()).Within(1e-15));
        }

        Assert.That(custom.IsAffine);
    }

    [Test]
    public void Freezing_allocates_nothing_and_takes_well_under_a_microsecond()
    {
        var game = CustomGames.Sis();
        var model = new FrozenModel(2, 2);
        double[] mu = [0.7, 0.3];
        double best = double.PositiveInfinity;
        long allocated = 0;
        for (int round = 0; round < 20; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < 20_000; i++)
            {
                game.Freeze(mu, model);
            }

            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalNanoseconds / 20_000);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        TestContext.Out.WriteLine($"{best:F1} ns to freeze a 2 x 2 game of formulas");
        Assert.That(allocated, Is.Zero);
    }

    [Test]
    public void An_entry_for_a_label_wins_over_the_wildcard()
    {
        var shape = new GameShape(["x", "y", "z"], ["a1", "a2"]);
        Expression F(string text) => CustomGames.Formula(text, shape);
        var game = new CustomGame(new(
            shape,
            0.5,
            CustomGames.Map(("*", CustomGames.Map(("*", F("1")), ("a2", F("10*s + a")))), ("y", CustomGames.Map(("*", F("5"))))),
            CustomGames.Map(("*", CustomGames.Map(("*", CustomGames.Map<Expression?>(("x", F("0.5")), ("*", F("0.25")))))))));
        var model = new FrozenModel(3, 2);
        game.Freeze([1, 0, 0], model);
        Assert.That(model.Rewards.ToArray(), Is.EqualTo((double[])[1, 1, 5, 5, 1, 21]));
        Assert.That(model.Row(2, 1).ToArray(), Is.EqualTo((double[])[0.5, 0.25, 0.25]));
    }

    [Test]
    public void Rounding_below_zero_is_written_as_zero_and_nothing_else_is()
    {
        var model = new FrozenModel(2, 2);
        CustomGames.WithRow(("S", "0.1 + 0.2 + 0.7*(mu[S] + mu[I])"), ("I", "rest")).Freeze([0.5, 0.5], model);
        Assert.That(model.Row(0, 0)[1], Is.Zero);

        // 0.1 + 0.2 - 0.3 is 5.6e-17 in floating point, so the first is the rounding of zero; 1e-13 below zero is not.
        CustomGames.WithRow(("S", "0.3 - 0.2 - 0.1*(mu[S] + mu[I])"), ("I", "rest")).Freeze([0.5, 0.5], model);
        Assert.That(model.Row(0, 0)[0], Is.Zero);
        CustomGames.WithRow(("S", "0*mu[S] - 1e-13"), ("I", "rest")).Freeze([0.5, 0.5], model);
        Assert.That(model.Row(0, 0)[0], Is.EqualTo(-1e-13));
    }

    [Test]
    public void A_definition_with_a_hole_is_refused()
    {
        var rewards = CustomGames.Map(("*", CustomGames.Map(("none", CustomGames.Formula("0")))));
        var rows = CustomGames.Map(("*", CustomGames.Map(("*", CustomGames.Map<Expression?>(("*", null))))));
        var right = CustomGames.Map(("*", CustomGames.Map(("*", CustomGames.Map<Expression?>(("S", null))))));
        var full = CustomGames.Map(("*", CustomGames.Map(("*", CustomGames.Formula("0")))));
        var strange = CustomGames.Map(("*", CustomGames.Map(("*", CustomGames.Map<Expression?>(("Q", null))))));
        Assert.That(() => new CustomGame(new(CustomGames.TwoByTwo, 0.9, rewards, right)), Throws.ArgumentException.With.Message.EqualTo("There is no reward for (S, protect)."));
        Assert.That(() => new CustomGame(new(CustomGames.TwoByTwo, 0.9, full, rows)), Throws.ArgumentException.With.Message.EqualTo("A row has at most one rest."));
        Assert.That(() => new CustomGame(new(CustomGames.TwoByTwo, 0.9, full, strange)), Throws.ArgumentException.With.Message.EqualTo("There is no state 'Q'."));
        Assert.That(() => new CustomGame(new(CustomGames.TwoByTwo, 1, full, right)), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void A_radius_can_be_a_formula_of_population_state_and_action()
    {
        var radius = new ExpressionRadius(CustomGames.Formula("0.1*mu[I] + 0.01*s + 0.001*a"), CustomGames.TwoByTwo);
        var radii = new double[4];
        radius.Evaluate([0.5, 0.5], radii);
        Assert.That(radii, Is.EqualTo((double[])[0.05, 0.051, 0.06, 0.061]).Within(1e-15));
    }
}
