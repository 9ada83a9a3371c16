using RobustMfgSim.Core.Games;
using RobustMfgSim.Scenarios;

namespace RobustMfgSim.Tests.Games;

// What games say about themselves: affine ones are given by their vertices, and the checks prove them there or refute the claim.
internal sealed class AffineGameTests
{
    // Which built-in games are affine at their defaults, by their definitions.
    private static readonly string[] NotAffine = ["congestion", "investment", "linear_quadratic", "equilibrium_price"];

    private static IEnumerable<string> Names() => BuiltIns.Catalog().Games.Entries.Select(e => e.Descriptor.Name);

    [TestCaseSource(nameof(Names))]
    public void A_game_is_the_mixture_of_its_vertices_exactly_when_it_says_that_it_is_affine(string name)
    {
        var game = GameTables.Make(name);
        Assert.That(game.IsAffine, Is.EqualTo(!NotAffine.Contains(name)));
        Assert.That(DistanceFromMixture(game), game.IsAffine ? Is.LessThan(1e-12) : Is.GreaterThan(1e-3));
    }

    [Test]
    public void Games_that_are_affine_for_some_parameters_only_say_so()
    {
        (string Game, (string, double)[] Parameters, bool IsAffine)[] cases =
        [
            ("beach_bar", [("floor", 0.1)], false), ("beach_bar", [("floor", 0.1), ("cost_crowd", 0)], true), ("four_rooms", [("floor", 0.5)], false),
            ("congestion", [("capacity", 1)], true), ("linear_quadratic", [("pull", 0), ("kappa", 0)], true), ("linear_quadratic", [("pull", 0)], false),
            ("linear_quadratic", [("kappa", 0)], false),
        ];
        foreach (var (name, parameters, isAffine) in cases)
        {
            var game = GameTables.Make(name, parameters);
            Assert.That(game.IsAffine, Is.EqualTo(isAffine), name);
            Assert.That(DistanceFromMixture(game), isAffine ? Is.LessThan(1e-12) : Is.GreaterThan(1e-4), name);
        }
    }

    [Test]
    public void Affine_games_are_proved_by_their_vertices_large_ones_too()
    {
        foreach (string name in Names().Where(n => !NotAffine.Contains(n)))
        {
            var result = GameChecks.Check(GameTables.Make(name), name);
            Assert.That((result.Passed, result.Proved), Is.EqualTo((true, true)), name);
        }

        Assert.That(
            GameChecks.Check(GameTables.Make("four_rooms"), "x").Coverage, Is.EqualTo("proved for every population by all 104 vertices, rewards and kernel being affine"));
        Assert.That(GameChecks.Check(GameTables.Make("congestion"), "x").Proved, Is.False);
    }

    [Test]
    public void A_claim_to_be_affine_that_is_wrong_is_refuted()
    {
        var rewards = GameChecks.Check(new Claim((mu, model) => model.Rewards[1] = mu[0] * mu[0]), "x");
        Assert.That(rewards.Problems.Single().ToString(), Does.Match(
            @"^game x: reward \(s=0, a=1\) is not affine: at mu=\(0\.\d+, 0\.\d+\) it is not the mean of its values at equal distances on both sides\. IsAffine must be false\.$"));
        var kernel = GameChecks.Check(new Claim((mu, model) => (model.Row(1, 0)[0], model.Row(1, 0)[1]) = (Math.Min(mu[0], 0.5), 1 - Math.Min(mu[0], 0.5))), "x");
        Assert.That(kernel.Problems.Single().Message, Does.StartWith("kernel row (s=1, a=0) is not affine: at mu=("));
        Assert.That(kernel.Passed, Is.False);
        Assert.That(GameChecks.Check(new Claim((mu, model) => model.Rewards[1] = 1e6 * (mu[0] - 0.3)), "x").Proved, Is.True);
    }

    // Largest difference, relative to 1 or the entry, between the tables and the mixture of those at the vertices, over some populations.
    private static double DistanceFromMixture(IMeanFieldGame game)
    {
        int n = game.Shape.States, size = game.Shape.CouplingSize;
        var populations = GameTables.Populations(size, 3).ToArray();
        var mixtures = populations.Select(_ => new double[n * game.Shape.Actions * (n + 1)]).ToArray();
        for (int k = 0; k < size; k++)
        {
            var corner = new double[size];
            corner[k] = 1;
            double[] table = Table(game, corner);
            foreach (var (mu, mixture) in populations.Zip(mixtures))
            {
                for (int i = 0; i < table.Length; i++)
                {
                    mixture[i] += mu[k] * table[i];
                }
            }
        }

        return populations.Zip(mixtures).Max(p => Table(game, p.First).Zip(p.Second, (x, y) => Math.Abs(x - y) / Math.Max(1, Math.Abs(y))).Max());
    }

    private static double[] Table(IMeanFieldGame game, double[] mu)
    {
        var model = GameTables.Frozen(game, mu);
        return [.. model.Rewards, .. model.Kernel];
    }

    private sealed class Claim(Action<double[], FrozenModel> change) : IMeanFieldGame
    {
        public GameShape Shape { get; } = CustomGames.TwoByTwo;

        public double Discount => 0.9;

        public ReadOnlySpan<double> InitialDistribution => new double[] { 0.5, 0.5 };

        public bool IsAffine => true;

        public void Freeze(ReadOnlySpan<double> population, FrozenModel model)
        {
            model.Rewards.Clear();
            model.Kernel.Fill(0.5);
            change(population.ToArray(), model);
        }
    }
}
