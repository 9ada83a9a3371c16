using NUnit.Framework;
using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.Games.Expressions;
using RobustMfgSim.Core.RobustDynamics;

namespace RobustMfgSim.Tests.Games;

// Deliberately wrong games, each with the exact messages.
public class GameCheckTests
{
    private const string Row00 = "game x: kernel row (s=0, a=0)";

    private static IEnumerable<TestCaseData> Broken()
    {
        yield return Case("a discount of 1", new TestGame { Discount = 1 }, "game x: the discount is 1; it must lie in [0, 1).");
        yield return Case("a discount that is not a number", new TestGame { Discount = double.NaN }, "game x: the discount is NaN; it must lie in [0, 1).");
        yield return Case("an initial distribution of the wrong length", new TestGame { Initial = [1] }, "game x: the initial distribution has 1 entries; it must have one for each of the 2 states.");
        yield return Case("an initial distribution below zero", new TestGame { Initial = [1.5, -0.5] },
            "game x: the initial distribution gives state 1 the probability -0.5; probabilities must not be negative.");
        yield return Case("an initial distribution that sums to less", new TestGame { Initial = [0.5, 0.4] }, "game x: the initial distribution sums to 0.9; it must sum to 1 within 1e-9.");
        yield return Case("two defects of the whole", new TestGame { Discount = -1, Initial = [0.5, 0.4] },
            "game x: the discount is -1; it must lie in [0, 1).", "game x: the initial distribution sums to 0.9; it must sum to 1 within 1e-9.");
        yield return Case("nothing written", new TestGame { Write = (_, _) => { } }, "game x: Freeze writes nothing into the model; it must write every reward and every kernel entry.");
        yield return Case("a reward not written", new TestGame { Write = Good((_, m) => m.Rewards[1] = double.NaN, keep: 1) },
            "game x: Freeze leaves reward (s=0, a=1) unwritten; it must write every reward.");
        yield return Case("a row not written", new TestGame { Write = (mu, m) => { m.Rewards.Clear(); m.Row(0, 0)[0] = 1; m.Row(0, 0)[1] = 0; m.Row(0, 1).Fill(0.5); m.Row(1, 0).Fill(0.5); } },
            "game x: Freeze leaves entries of kernel row (s=1, a=1) unwritten; it must write every entry.");
        yield return Case("a table that remembers", new Counting(), "game x: Freeze gives different tables for the same population mu=(1, 0); it must depend on nothing else.");
        yield return Case("a game that throws", new TestGame { Write = (mu, _) => throw new InvalidOperationException("No luck.") },
            "game x: Freeze threw InvalidOperationException at mu=(1, 0): No luck. It must work for every population in the simplex.");
        yield return Case("a game that writes radii", new TestGame { Write = Good((_, m) => m.Radii[0] = 1) },
            "game x: Freeze writes the model's population or radii; it must write rewards and kernel and nothing else.");
        yield return Case("an undefined reward", new TestGame { Write = Good((mu, m) => m.Rewards[2] = Math.Log(mu[0] - 0.5)) },
            "game x: reward (s=1, a=0) is NaN at mu=(0, 1); rewards must be finite numbers.");
        yield return Case("an infinite probability", new TestGame { Write = Good((mu, m) => m.Row(0, 0)[1] = mu[1] == 0 ? double.PositiveInfinity : 0) },
            $"{Row00} gives next state 1 the probability Infinity at mu=(1, 0); probabilities must be finite numbers.");
        yield return Case("a row that does not sum to 1 anywhere", new TestGame { Write = Good((mu, m) => m.Row(0, 0)[0] = 0.99998) },
            $"{Row00} sums to 0.99998 at mu=(1, 0); rows must sum to 1 within 1e-9.");
        yield return Case("a row that sums to most at one population", new TestGame { Write = Good((mu, m) => m.Row(0, 0)[0] = 1 + (0.1 * mu[1])) },
            $"{Row00} sums to 1.1 at mu=(0, 1); rows must sum to 1 within 1e-9.");
        yield return Case("a probability that is negative at one end", new TestGame { Write = Good((mu, m) => (m.Row(0, 0)[0], m.Row(0, 0)[1]) = (1.2 - mu[0], mu[0] - 0.2)) },
            $"{Row00} gives next state 1 the probability -0.2 at mu=(0, 1); probabilities must not be negative.");
        yield return Case("two negative entries", new TestGame { Write = Good((mu, m) => (m.Row(0, 0)[0], m.Row(0, 0)[1]) = (-0.5, -0.5)) },
            $"{Row00} sums to -1 at mu=(1, 0); rows must sum to 1 within 1e-9.",
            $"{Row00} gives next state 0 the probability -0.5 at mu=(1, 0); probabilities must not be negative.",
            $"{Row00} gives next state 1 the probability -0.5 at mu=(1, 0); probabilities must not be negative.");
    }

    [TestCaseSource(nameof(Broken))]
    public void A_wrong_game_is_caught_with_the_exact_message(IMeanFieldGame game, string[] expected)
    {
        var result = GameChecks.Check(game, "x");
        Assert.That(result.Problems.Select(p => p.ToString()), Is.EqualTo(expected));
        Assert.That(result.Passed, Is.False);
    }

    [Test]
    public void The_right_game_passes_and_says_what_was_looked_at()
    {
        var result = GameChecks.Check(new TestGame(), "x");
        Assert.That(result.Problems, Is.Empty);
        Assert.That((result.Passed, result.Proved), Is.EqualTo((true, false)));
        Assert.That(result.Coverage, Is.EqualTo("all 2 vertices and 66 sampled points; not proved in between"));
    }

    [Test]
    public void A_game_of_formulas_is_proved()
    {
        var result = GameChecks.Check(CustomGames.Sis(), "x");
        Assert.That((result.Passed, result.Proved, result.Coverage), Is.EqualTo((true, true, "proved for every population by interval arithmetic")));
    }

    [Test]
    public void What_cannot_be_proved_is_said()
    {
        // (mu[S] - mu[I])^2 + 2 mu[S] mu[I] is at least 1/2, but not for interval arithmetic on the two products one by one.
        var result = GameChecks.Check(CustomGames.WithRow(("S", "(mu[S] - mu[I])^2/2 + mu[S]*mu[I] - mu[S]*mu[I]/2"), ("I", "rest")), "x");
        Assert.That(result.Problems, Is.Empty);
        Assert.That((result.Passed, result.Proved), Is.EqualTo((true, false)));
        Assert.That(result.Coverage, Does.Match(@"^all 2 vertices and 66 sampled points; \d formulas are not proved in between$"));
    }

    // Negative only within 0.002 of mu[I] = 0.3337, where no point is sampled: found by descent.
    [Test]
    public void A_probability_negative_in_a_narrow_place_names_the_population()
    {
        var result = GameChecks.Check(CustomGames.WithRow(("S", "(mu[I] - 0.3337)^2 - 0.000004 + 0.0000001*mu[S]"), ("I", "rest")), "x");
        Assert.That(SimplexPoints.For(2, 64).Select(mu => Math.Abs(mu[1] - 0.3337)), Is.All.GreaterThan(0.002));
        var problem = result.Problems[0];
        Assert.That(problem.ToString(), Does.Match(@"^game x: kernel row \(s=0, a=0\) gives next state 0 the probability -[\d.E-]+ at mu=\(0\.66\d+, 0\.33\d+\); probabilities must not be negative\.$"));
        Assert.That(result.Problems, Has.Count.EqualTo(4));
        Assert.That(result.Problems.Select(p => (p.Part, p.State, p.Action)), Is.EqualTo(((GamePart, int, int)[])[
            (GamePart.Kernel, 0, 0), (GamePart.Kernel, 0, 1), (GamePart.Kernel, 1, 0), (GamePart.Kernel, 1, 1)]));

        // The control: the same formula where no sample is negative either, and nothing is found because nothing is there.
        Assert.That(GameChecks.Check(CustomGames.WithRow(("S", "(mu[I] - 0.3337)^2 + 0.000004"), ("I", "rest")), "x").Problems, Is.Empty);
    }

    [TestCase("-0.1", "game x: the radius of (s=0, a=0) is -0.1 at mu=(1, 0); a total-variation radius lies in [0, 1].")]
    [TestCase("2*mu[I]", "game x: the radius of (s=0, a=0) is 2 at mu=(0, 1); a total-variation radius lies in [0, 1].")]
    [TestCase("log(mu[I])", "game x: the radius of (s=0, a=0) is -Infinity at mu=(1, 0); a total-variation radius lies in [0, 1].")]
    public void A_radius_out_of_its_range_is_caught(string formula, string expected)
    {
        var result = GameChecks.Check(Robust(new ExpressionRadius(CustomGames.Formula(formula), CustomGames.TwoByTwo)), "x");
        Assert.That(result.Problems[0].ToString(), Is.EqualTo(expected));
        Assert.That(result.Problems, Has.Count.EqualTo(4));
    }

    // Out of range only within 0.002 of mu[I] = 0.3337, where no point is sampled: found by descent.
    [TestCase("(mu[I] - 0.3337)^2 - 0.000004")]
    [TestCase("1 - ((mu[I] - 0.3337)^2 - 0.000004)")]
    public void A_radius_out_of_its_range_in_a_narrow_place_is_caught(string formula)
    {
        var result = GameChecks.Check(Robust(new ExpressionRadius(CustomGames.Formula(formula), CustomGames.TwoByTwo)), "x");
        Assert.That(result.Problems, Has.Count.EqualTo(4));
        Assert.That(result.Problems.Select(p => p.Message), Is.All.Contains("at mu=(0.66").And.Contains("a total-variation radius lies in [0, 1]."));
    }

    [Test]
    public void A_right_radius_passes()
    {
        Assert.That(GameChecks.Check(Robust(new FixedRadius(0.1)), "x").Proved);
        Assert.That(GameChecks.Check(Robust(new ExpressionRadius(CustomGames.Formula("0.1 + mu[I]/2"), CustomGames.TwoByTwo)), "x").Proved);
    }

    [Test]
    public void Row_sums_of_formulas_are_proved_or_refuted()
    {
        var shares = CustomGames.WithRow(("S", "mu[S]*0.5 + mu[I]"), ("I", "mu[S]*0.5"));
        Assert.That(GameChecks.Check(shares, "x").Proved);
        var short1 = CustomGames.WithRow(("S", "mu[S]*0.5"), ("I", "mu[S]*0.5 + 0.999*mu[I]"));
        var problems = GameChecks.Check(short1, "x").Problems;
        Assert.That(problems[0].ToString(), Is.EqualTo($"{Row00} sums to 0.999 at mu=(0, 1); rows must sum to 1 within 1e-9."));
        Assert.That(problems, Has.Count.EqualTo(4));
    }

    [Test]
    public void Points_are_distributions_and_reach_into_every_corner()
    {
        foreach (int n in (int[])[1, 2, 3, 10])
        {
            var points = SimplexPoints.For(n, 64);
            Assert.That(points.Select(p => p.Sum()), Is.All.EqualTo(1).Within(1e-12));
            Assert.That(points.SelectMany(p => p), Is.All.InRange(0, 1));
        }

        // Every small triangle of side 1/4 of the triangle contains an interior point.
        var triangle = SimplexPoints.For(3, 64).Skip(7).Select(p => ((int)(p[0] * 4), (int)(p[1] * 4), (int)(p[2] * 4))).Distinct();
        Assert.That(triangle.Count(), Is.GreaterThanOrEqualTo(14));
    }

    [Test]
    public void Large_games_are_checked_within_a_budget()
    {
        var shape = new GameShape([.. Enumerable.Range(0, 400).Select(i => $"s{i}")], ["a"]);
        var result = GameChecks.Check(CustomGames.WithRow(shape, "mean", ("s0", "mu[s399]"), ("s1", "rest")), "x");
        Assert.That(result.Problems, Is.Empty);
        Assert.That(result.Proved);
    }

    [Test]
    public void Large_affine_games_are_frozen_a_few_times_only()
    {
        var game = new LargeAffine();
        Assert.That(GameChecks.Check(game, "x").Problems, Is.Empty);
        Assert.That(game.Calls, Is.InRange(4, 20), "each call writes four million entries");
    }

    private static RobustGame Robust(IAmbiguityRadius radius) => new(CustomGames.Sis(), new NamedSet(), radius);

    private static TestCaseData Case(string name, IMeanFieldGame game, params string[] expected) =>
        new TestCaseData(game, expected).SetName($"{nameof(A_wrong_game_is_caught_with_the_exact_message)}: {name}");

    // Rewards 0 and every next state equally likely, then a change. An entry to keep is restored to what it was before.
    private static Action<double[], FrozenModel> Good(Action<double[], FrozenModel> change, int keep = -1) => (mu, model) =>
    {
        double kept = keep >= 0 ? model.Rewards[keep] : 0;
        model.Rewards.Clear();
        for (int i = 0; i < 4; i++)
        {
            model.Row(i / 2, i % 2).Fill(0.5);
        }

        model.Row(0, 0)[0] = 1;
        model.Row(0, 0)[1] = 0;
        change(mu, model);
        if (keep >= 0)
        {
            model.Rewards[keep] = kept;
        }
    };

    private class TestGame : IMeanFieldGame
    {
        public GameShape Shape { get; } = CustomGames.TwoByTwo;

        public double Discount { get; init; } = 0.9;

        public double[] Initial { get; init; } = [0.5, 0.5];

        public Action<double[], FrozenModel> Write { get; init; } = Good((_, _) => { });

        public ReadOnlySpan<double> InitialDistribution => Initial;

        public virtual void Freeze(ReadOnlySpan<double> population, FrozenModel model) => Write(population.ToArray(), model);
    }

    private sealed class Counting : TestGame
    {
        private int _calls;

        public override void Freeze(ReadOnlySpan<double> population, FrozenModel model)
        {
            base.Freeze(population, model);
            model.Rewards[0] = ++_calls;
        }
    }

    // Everybody stays; rewards count the agents in the own state.
    private sealed class LargeAffine : IMeanFieldGame
    {
        public int Calls { get; private set; }

        public GameShape Shape { get; } = new([.. Enumerable.Range(0, 2000).Select(i => $"s{i}")], ["a"]);

        public double Discount => 0.9;

        public ReadOnlySpan<double> InitialDistribution => Enumerable.Repeat(1.0 / 2000, 2000).ToArray();

        public bool IsAffine => true;

        public void Freeze(ReadOnlySpan<double> population, FrozenModel model)
        {
            Calls++;
            model.Kernel.Clear();
            for (int s = 0; s < 2000; s++)
            {
                (model.Rewards[s], model.Row(s, 0)[s]) = (population[s], 1);
            }
        }
    }

    private sealed class NamedSet : IAmbiguitySet
    {
        public Descriptor Descriptor { get; } = new("total_variation", "stand-in", "tests", 1, new ParameterSpec("radius", 0, 0, 1, "radius"));

        public double WorstValue(ReadOnlySpan<double> nominal, double radius, PreparedValues values) => throw new NotSupportedException();

        public void WorstRow(ReadOnlySpan<double> nominal, double radius, PreparedValues values, Span<double> row) => throw new NotSupportedException();

        public void SmoothedRow(ReadOnlySpan<double> nominal, double radius, PreparedValues values, double temperature, Span<double> row) => throw new NotSupportedException();

        public double Violation(ReadOnlySpan<double> nominal, double radius, ReadOnlySpan<double> row) => throw new NotSupportedException();
    }
}
