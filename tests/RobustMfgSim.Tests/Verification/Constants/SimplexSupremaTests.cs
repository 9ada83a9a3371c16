using NUnit.Framework;
using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Policies;
using RobustMfgSim.Tests.Environments.Fixtures;
using RobustMfgSim.Tests.Games;
using RobustMfgSim.Tests.Oracles;
using RobustMfgSim.Verification.Bounds;
using RobustMfgSim.Verification.Constants;

namespace RobustMfgSim.Tests.Verification.Constants;

/// <summary>Bounds over the whole simplex beside the largest quotients of many single populations, which share no code with them.</summary>
internal sealed class SimplexSupremaTests
{
    private static readonly string[] Convex =
        ["none", "contamination", "contamination nominal", "total_variation", "total_variation nominal", "kl", "chi_square", "l2", "l_infinity", "hellinger", "density_ratio"];

    [Test]
    public void L_sigma_is_above_every_quotient_and_close_to_the_largest([ValueSource(nameof(Convex))] string family, [Values(2, 3, 4)] int states, [Values(1UL, 2UL)] ulong seed)
    {
        var (game, point) = Random(family, states, seed);
        double found = Largest(game, point).Support, bound = SupportSupremum.Of(game, point, default)!.Value;
        Assert.That(bound, Is.GreaterThanOrEqualTo(found - 1e-9));
        Assert.That(bound, Is.LessThanOrEqualTo((found * 1.01) + 1e-9));
    }

    [Test]
    public void Kappa_is_above_every_quotient_and_close_to_the_largest([Values("none", "contamination")] string family, [Values(2, 3, 4)] int states, [Values(1UL, 2UL, 3UL)] ulong seed)
    {
        var (game, point) = Random(family, states, seed);
        double found = Largest(game, point).Contraction, bound = ContractionSupremum.Of(game, point, default)!.Value;
        Assert.That(bound, Is.GreaterThanOrEqualTo(found - 1e-9));
        Assert.That(bound, Is.LessThanOrEqualTo((found * 1.02) + 1e-9));
        Assert.That(bound, Is.LessThanOrEqualTo(AnalyticConstants.Of(game, point)!.Contraction!.Value * (1 + ContractionSupremum.Gap)));
    }

    [Test]
    public void An_epidemic_has_the_constants_of_a_hand_calculation()
    {
        // Contamination 0.1: sigma moves by 0.9 * 0.8 * (V_S - V_I) per unit of mu(I), half that in L1. The ill of the next step are 0.1 + 0.9 times (1 - x) q(x) + 0.5 x, q(x) = (0.02 + 0.8 x) w,
        // w = 0.4 + 0.6 * 0.1: a concave parabola in x, whose chords from mu*(I) are steepest at x = 0 or x = 1.
        var game = new RobustGame(GameTables.Make("sis"), new ContaminationBall(Support.Full), new FixedRadius(0.1));
        var point = Points.Held(game, [0.4, 0.6, 1, 0]);
        double here = point.Population[1];
        double Next(double x) => 0.1 + (0.9 * (((1 - x) * (0.02 + (0.8 * x)) * 0.46) + (0.5 * x)));
        double kappa = Math.Max(Math.Abs(Next(1) - here) / (1 - here), Math.Abs(Next(0) - here) / here);
        Assert.That(SupportSupremum.Of(game, point, default), Is.EqualTo(0.9 * 0.8 * (point.Value[0] - point.Value[1]) / 2).Within(1e-7));
        Assert.That(ContractionSupremum.Of(game, point, default), Is.InRange(kappa - 1e-9, kappa * 1.01));
    }

    // The comparison can fail: kappa is too small when the kernel at mu* is taken for that at the vertices, and L_sigma when only the corners of the simplex are looked at.
    [Test]
    public void A_bound_that_forgets_something_is_found_out()
    {
        var (still, cornered) = (0, 0);
        for (ulong seed = 1; seed <= 6; seed++)
        {
            var (game, point) = Random("none", 3, seed);
            var table = new double[9];
            AnalyticConstants.Average(point.Policy, point.Kernel, 3, table);
            double frozen = new ContractionSupremum(point.Population, table, [new double[9], new double[9], new double[9]]).Search(1000, default);
            still += frozen < Largest(game, point).Contraction * 0.99 ? 1 : 0;

            (game, point) = Random("kl", 3, seed);
            var ratios = new OnePointRatios(game, point);
            double corners = Enumerable.Range(0, 3).Max(k => ratios.At(ContractionSupremum.Vertex(3, k)).Support);
            cornered += corners < SupportSupremum.Of(game, point, default) * 0.99 ? 1 : 0;
        }

        Assert.That(still, Is.Positive);
        Assert.That(cornered, Is.Positive);
    }

    [Test]
    public void A_search_that_meets_its_limit_has_a_bound_that_is_larger()
    {
        var (game, point) = Random("none", 4, 1);
        var here = new double[16];
        AnalyticConstants.Average(point.Policy, point.Kernel, 4, here);
        double[][] vertices = [.. Enumerable.Range(0, 4).Select(k => TableAt(game, point, k))];
        Assert.That(new ContractionSupremum(point.Population, here, vertices).Search(ContractionSupremum.CellLimit(4), default), Is.EqualTo(ContractionSupremum.Of(game, point, default)));
        Assert.That(new ContractionSupremum(point.Population, here, vertices).Search(4, default), Is.GreaterThan(ContractionSupremum.Of(game, point, default)!.Value));
        Assert.That(ContractionSupremum.CellLimit(104), Is.Zero, "games of many states are left to the formulas at once");
    }

    [Test]
    public void States_that_are_empty_at_the_equilibrium_count([Values("none", "kl", "total_variation nominal")] string family, [Values(0.4, -0.4)] double pull)
    {
        // Nobody goes to state 2, and what its few agents would do moves the rows of the others: mu* lies at the boundary of the simplex, the rows do not.
        var (game, point) = Deserted(family, 0.5, pull);
        var found = Largest(game, point);
        Assert.That(point.Population[2], Is.LessThan(1e-12));
        Assert.That(SupportSupremum.Of(game, point, default), Is.InRange(found.Support - 1e-9, (found.Support * 1.01) + 1e-9));
        Assert.That(new SupportSupremum(game, point).Upwards(default) < found.Support * 0.9, Is.EqualTo(pull < 0), "what falls as the empty state fills counts");
        if (family == "none")
        {
            Assert.That(ContractionSupremum.Of(game, point, default), Is.InRange(found.Contraction - 1e-9, found.Contraction * 1.02));
        }
    }

    [Test]
    public void Where_the_empty_state_opens_the_support_of_a_row_there_is_no_bound()
    {
        // Row 0 reaches the bad state 1 only when somebody is in state 2: from there KL has no finite slope.
        var (game, point) = Deserted("kl", 1, -0.4);
        Assert.That(SupportSupremum.Of(game, point, default), Is.Null);
        Assert.That(LatticeConstants.Compute(game, point, 100_000, 1).SupportLipschitz.Source, Is.EqualTo(ConstantSource.Estimate));
    }

    [Test]
    public void Large_lattices_have_proved_constants_where_the_conditions_hold()
    {
        var (game, point) = Random("kl", 3, 1);
        var constants = LatticeConstants.Compute(game, point, 100_000, 1);
        Assert.That(constants.RewardLipschitz.Source, Is.EqualTo(ConstantSource.Analytic));
        Assert.That(constants.SupportLipschitz.Source, Is.EqualTo(ConstantSource.Lattice));
        Assert.That(constants.SupportLipschitz.Value, Is.GreaterThanOrEqualTo(LatticeConstants.Compute(game, point, 60, 1).SupportLipschitz.Value));
        Assert.That(constants.PopulationContraction.Source, Is.EqualTo(ConstantSource.Estimate), "tilted rows are not affine");
        Assert.That(constants.Certified, Is.False);

        // The same with ties, for which no formula is known, but which do not concern a nature that has no choice.
        (game, point) = Random("none", 3, 1);
        var tied = point with { Ties = new TieGroups(3, [[0, 1]]) };
        Assert.That(AnalyticConstants.Of(game, tied)!.Contraction, Is.Null);
        Assert.That(LatticeConstants.Compute(game, tied, 100_000, 1).Certified, Is.True);
    }

    [Test]
    public void Without_their_conditions_there_are_none()
    {
        var (game, point) = Random("contamination", 3, 1);
        var silent = new RobustGame(TabularGame.Random(1, 3, 2, 0.8), game.Ambiguity, game.Radius);
        var moment = new RobustGame(game.Game, new NaiveContamination(), game.Radius);
        var tied = point with { Ties = new TieGroups(3, [[.. Enumerable.Range(0, 3).OrderBy(s => point.Value[s]).Take(2).Order()]]) };
        foreach (var other in new[] { silent, moment })
        {
            Assert.That((SupportSupremum.Of(other, point, default), ContractionSupremum.Of(other, point, default)), Is.EqualTo(((double?)null, (double?)null)));
        }

        Assert.That(ContractionSupremum.Of(game, tied, default), Is.Null, "the lowest values tie, and the mass that nature moves is shared by nominal mass");
    }

    private static (RobustGame Game, StationaryPoint Point) Random(string family, int states, ulong seed)
    {
        var game = new RobustGame(new SaysAffine(TabularGame.Random(seed, states, 2, 0.8)), Family(family), new FixedRadius(family == "l_infinity" ? 0.05 : 0.15));
        return (game, Points.Held(game, UniformPolicy.Rows(game)));
    }

    private static (RobustGame Game, StationaryPoint Point) Deserted(string family, double stay, double pull)
    {
        var game = new RobustGame(
            new SaysAffine(new TabularGame(3, 1, 0.8, (mu, model) =>
            {
                double toFirst = stay + (pull * mu[2]), toFirstFromSecond = 0.3 + (0.2 * mu[0]);
                double[] rows = [toFirst, 1 - toFirst, 0, toFirstFromSecond, 1 - toFirstFromSecond, 0, 0.6, 0.4, 0], rewards = [1, 0, 2];
                rows.CopyTo(model.Kernel);
                rewards.CopyTo(model.Rewards);
            })),
            Family(family),
            new FixedRadius(0.1));
        return (game, Points.Held(game, UniformPolicy.Rows(game)));
    }

    private static IAmbiguitySet Family(string name) => name switch
    {
        "none" => new NominalSet(),
        "contamination" => new ContaminationBall(Support.Full),
        "contamination nominal" => new ContaminationBall(Support.Nominal),
        "total_variation" => new TotalVariationBall(Support.Full),
        "total_variation nominal" => new TotalVariationBall(Support.Nominal),
        "kl" => new KullbackLeiblerBall(Support.Full),
        "chi_square" => new ChiSquareBall(),
        "l2" => new L2Ball(Support.Full),
        "l_infinity" => new LInfinityBall(Support.Full),
        "hellinger" => new HellingerBall(Support.Full),
        "density_ratio" => new DensityRatioSet(0.5, 2),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such family."),
    };

    // Over a lattice, mass moved between any two groups of states in full, and short moves from mu*.
    private static Ratios Largest(RobustGame game, StationaryPoint point)
    {
        int n = game.States;
        var ratios = new OnePointRatios(game, point);
        var lattice = new PopulationLattice(n == 4 ? 12 : 30, n);
        var population = new double[n];
        var largest = default(Ratios);
        while (lattice.Next(population))
        {
            foreach (double scale in new[] { 1, 0.01, 1e-4 })
            {
                largest = largest.Max(ratios.At([.. population.Zip(point.Population, (x, y) => (scale * x) + ((1 - scale) * y))]));
            }
        }

        for (int code = 0; code < Math.Pow(3, n); code++)
        {
            int[] part = [.. Enumerable.Range(0, n).Select(s => code / (int)Math.Pow(3, s) % 3)];
            double moved = Enumerable.Range(0, n).Where(s => part[s] == 1).Sum(s => point.Population[s]);
            if (part.Count(p => p == 2) == 1)
            {
                largest = largest.Max(ratios.At([.. part.Select((p, s) => p == 1 ? 0 : point.Population[s] + (p == 2 ? moved : 0))]));
            }
        }

        // Short moves from one state to another, taken where agents are.
        for (int k = 0; k < n * n; k++)
        {
            var near = point.Population.ToArray();
            double moved = Math.Min(1e-5, near[k / n]);
            (near[k / n], near[k % n]) = k / n == k % n ? (near[k / n], near[k % n]) : (near[k / n] - moved, near[k % n] + moved);
            largest = moved > 1e-6 ? largest.Max(ratios.At(near)) : largest;
        }

        return largest;
    }

    private static double[] TableAt(RobustGame game, StationaryPoint point, int vertex)
    {
        var model = game.NewModel();
        game.Freeze([.. Enumerable.Range(0, game.States).Select(s => s == vertex ? 1.0 : 0)], model);
        var table = new double[game.States * game.States];
        AnalyticConstants.Average(point.Policy, model.Kernel, game.States, table);
        return table;
    }
}
