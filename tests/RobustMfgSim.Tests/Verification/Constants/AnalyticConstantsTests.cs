using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.Games.Expressions;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Policies;
using RobustMfgSim.Tests.Environments.Fixtures;
using RobustMfgSim.Tests.Games;
using RobustMfgSim.Tests.Oracles;
using RobustMfgSim.Verification.Bounds;
using RobustMfgSim.Verification.Constants;

namespace RobustMfgSim.Tests.Verification.Constants;

internal sealed class AnalyticConstantsTests
{
    [Test]
    public void The_epidemic_has_the_constants_of_a_hand_calculation()
    {
        // Only P(I|S,.) moves with mu(I): by 0.8 unprotected, so |Pbar - Pbar'|_1 = 2 * 0.8 |mu(I) - mu'(I)| = 0.8 |mu - mu'|_1. Rewards do not move.
        var game = new RobustGame(GameTables.Make("sis"), new ContaminationBall(Support.Full), new FixedRadius(0.1));
        var point = Points.Held(game, [0.4, 0.6, 1, 0]);
        var constants = AnalyticConstants.Of(game, point)!;
        double infection = (0.4 + (0.6 * 0.1)) * (0.02 + (0.8 * point.Population[1])), span = point.Value[0] - point.Value[1];
        Assert.That(constants.Reward, Is.EqualTo(0).Within(1e-12));
        Assert.That(constants.Support, Is.EqualTo(0.9 * 0.8 * span / 2).Within(1e-10));
        Assert.That(constants.Kernel, Is.EqualTo(0.9 * 0.8).Within(1e-10));

        // eta: rows (1 - q, q) with q = 0.1 + 0.9 infection and 0.1 + 0.9 * 0.5.
        Assert.That(constants.Contraction, Is.EqualTo((0.9 * 0.8) + (0.9 * Math.Abs(0.5 - infection))).Within(1e-9));
    }

    [Test]
    public void No_pair_of_populations_moves_faster_than_the_formulas_allow(
        [Values("none", "contamination", "total_variation", "l_infinity")] string family, [Values(false, true)] bool movingRadius)
    {
        IAmbiguitySet set = family switch
        {
            "none" => new NominalSet(), "contamination" => new ContaminationBall(Support.Full), "total_variation" => new TotalVariationBall(Support.Full), _ => new LInfinityBall(Support.Full),
        };
        var affine = new SaysAffine(TabularGame.Random(3, 3, 2, 0.8));
        IAmbiguityRadius radius = movingRadius
            ? new ExpressionRadius(Expression.Parse("0.1 + 0.2 * mu[0] - 0.05 * mu[1]", new ExpressionScope(affine.Shape, new Dictionary<string, double>())).Expression!, affine.Shape)
            : new FixedRadius(0.15);
        var game = new RobustGame(affine, set, radius);
        var point = Points.Held(game, UniformPolicy.Rows(game), 800);
        var constants = AnalyticConstants.Of(game, point)!;
        if (movingRadius && family is ("none" or "l_infinity"))
        {
            Assert.That((constants.Support, constants.Kernel, constants.Contraction), Is.EqualTo(((double?)null, (double?)null, (double?)null)));
            return;
        }

        double reward = 0, support = 0, kernel = 0;
        var populations = GameTables.Populations(3, 60).ToArray();
        for (int i = 1; i < populations.Length; i++)
        {
            var (r, v, p) = Tables(game, point, populations[i]);
            var (r2, v2, p2) = Tables(game, point, populations[i - 1]);
            double distance = populations[i].Zip(populations[i - 1], (x, y) => Math.Abs(x - y)).Sum();
            reward = Math.Max(reward, r.Zip(r2, (x, y) => Math.Abs(x - y)).Max() / distance);
            support = Math.Max(support, v.Zip(v2, (x, y) => Math.Abs(x - y)).Max() / distance);
            kernel = Math.Max(kernel, p.Chunk(3).Zip(p2.Chunk(3), (x, y) => x.Zip(y, (a, b) => Math.Abs(a - b)).Sum()).Max() / distance);
        }

        Assert.That(reward, Is.InRange(0.3 * constants.Reward, constants.Reward));
        Assert.That(support, Is.InRange(0.05 * constants.Support!.Value, constants.Support.Value + 1e-12));
        Assert.That(kernel, Is.InRange(0.2 * constants.Kernel!.Value, constants.Kernel.Value + 1e-12));
        Assert.That(LatticeConstants.Compute(game, point, 25, 1).PopulationContraction.Value, Is.LessThanOrEqualTo(constants.Contraction!.Value + 1e-12));
    }

    [Test]
    public void Without_their_conditions_there_are_none()
    {
        var affine = new SaysAffine(TabularGame.Random(3, 3, 2, 0.8));
        var full = Game(affine, new ContaminationBall(Support.Full));
        var point = Points.Held(full, UniformPolicy.Rows(full), 800);
        var tied = point with { Ties = new TieGroups(3, [[0, 1]]) };
        Assert.That(AnalyticConstants.Of(full, tied), Is.EqualTo(AnalyticConstants.Of(full, point)! with { Kernel = null, Contraction = null }));
        foreach (IAmbiguitySet set in new IAmbiguitySet[] { new ContaminationBall(Support.Nominal), new KullbackLeiblerBall(Support.Full), new ChiSquareBall() })
        {
            var found = AnalyticConstants.Of(Game(affine, set), point)!;
            Assert.That((found.Support, found.Kernel, found.Contraction), Is.EqualTo(((double?)null, (double?)null, (double?)null)), set.Descriptor.Name);
        }

        var other = Game(TabularGame.Random(1, 3, 2), new ContaminationBall(Support.Full));
        Assert.That(AnalyticConstants.Of(other, Points.Held(other, UniformPolicy.Rows(other), 10)), Is.Null);
    }

    [Test]
    public void Large_lattices_are_certified_by_formulas_and_small_ones_take_the_smaller_constant()
    {
        var game = Game(GameTables.Make("sis"), new ContaminationBall(Support.Full));
        var point = Points.Held(game, [0.4, 0.6, 1, 0]);
        var large = LatticeConstants.Compute(game, point, 1_000_000, 1);
        Assert.That(large.Certified, Is.True);
        Assert.That(large.SupportLipschitz.Source, Is.EqualTo(ConstantSource.Analytic));
        Assert.That(large.PopulationContraction.Source, Is.EqualTo(ConstantSource.Lattice));
        Assert.That(large.PopulationContraction.Value, Is.LessThan(AnalyticConstants.Of(game, point)!.Contraction!.Value), "eta and L_P* are not met by the same population");
        var small = LatticeConstants.Compute(game, point, 20, 1);
        Assert.That(small.PopulationContraction.Source, Is.EqualTo(ConstantSource.Lattice));
        Assert.That(small.PopulationContraction.Value, Is.EqualTo(large.PopulationContraction.Value).Within(1e-10), "the supremum is at a corner, which every lattice has");
        Assert.That(small.RewardLipschitz.Source, Is.EqualTo(ConstantSource.Analytic));
    }

    private static RobustGame Game(IMeanFieldGame game, IAmbiguitySet set) => new(game, set, new FixedRadius(0.1));

    private static (double[] Rewards, double[] Worst, double[] Kernel) Tables(RobustGame game, StationaryPoint point, double[] mu)
    {
        int n = game.States;
        var model = game.NewModel();
        game.Freeze(mu, model);
        var values = new PreparedValues(n);
        values.Prepare(point.Value, point.Ties);
        var kernel = new double[n * game.Actions * n];
        RobustBellmanOperator.WorstKernel(model, game.Ambiguity, values, kernel);
        double[] worst = [.. Enumerable.Range(0, n * game.Actions).Select(i => game.Ambiguity.At(i).WorstValue(model.Row(i / game.Actions, i % game.Actions), model.Radii[i], values))];
        return (model.Rewards.ToArray(), worst, kernel);
    }
}
