using NUnit.Framework;
using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Policies;
using RobustMfgSim.Tests.Environments.Fixtures;
using RobustMfgSim.Verification.Bounds;
using RobustMfgSim.Verification.Constants;

namespace RobustMfgSim.Tests.Verification.Constants;

internal sealed class LatticeConstantsTests
{
    private static readonly double[] Policy = [0.4, 0.6, 1, 0];

    [Test]
    public void Two_affine_states_have_the_closed_forms()
    {
        // r moves by 0.5 per unit of mu(I), and |mu - mu'|_1 = 2 |mu(I) - mu'(I)|: L_r = 0.25. The infection probability moves by 0.8 per unit under the
        // action none, so sigma = (1 - rho) <p0, V> + rho min V moves by 0.9 * 0.8 * (V_S - V_I): L_sigma half of that.
        var game = Points.Epidemic(crowding: 0.5);
        var point = Points.Held(game, Policy);
        var constants = LatticeConstants.Compute(game, point, 50, 1);
        Assert.That(constants.RewardLipschitz.Value, Is.EqualTo(0.25).Within(1e-10));
        Assert.That(constants.SupportLipschitz.Value, Is.EqualTo(0.9 * 0.8 * (point.Value[0] - point.Value[1]) / 2).Within(1e-10));
        Assert.That(constants.Certified, Is.True);
        Assert.That(constants.RewardLipschitz.Source, Is.EqualTo(ConstantSource.Lattice));
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(9)]
    public void Contraction_and_fluctuation_agree_with_a_map_written_by_hand(int agents)
    {
        var game = Points.Epidemic(crowding: 0.5);
        var point = Points.Held(game, Policy);
        double here = point.Population[1], kappa = 0, fluctuation = 0;
        for (int k = 0; k <= agents; k++)
        {
            double ill = (double)k / agents, infection = 0.02 + (0.8 * ill);
            double next = ((1 - ill) * (0.1 + (0.9 * infection * (0.4 + (0.6 * 0.1))))) + (ill * (0.1 + (0.9 * 0.5)));
            kappa = Math.Max(kappa, Math.Abs(next - here) / Math.Abs(ill - here));
            fluctuation = Math.Max(fluctuation, 2 * Math.Sqrt(next * (1 - next)));
        }

        var constants = LatticeConstants.Compute(game, point, agents, 1);
        Assert.That(constants.PopulationContraction.Value, Is.EqualTo(kappa).Within(1e-9));
        Assert.That(constants.Fluctuation.Value, Is.EqualTo(fluctuation).Within(1e-12));
        Assert.That(constants.Fluctuation.Source, Is.EqualTo(ConstantSource.Lattice));
    }

    [Test]
    public void Three_states_agree_with_nested_loops_over_the_lattice()
    {
        const int Agents = 6;
        var game = new RobustGame(new RandomAffineGame(3, 2, 0.8, 0.7, 13), new NaiveTotalVariation(), new FixedRadius(0.15));
        var point = Points.Held(game, UniformPolicy.Rows(game));
        Assert.That(point.Residuals.Consistency, Is.LessThan(1e-12), "the oracle knows no nature that mixes");
        double reward = 0, support = 0, kappa = 0;
        var (rewardsHere, sigmaHere, _) = Tables(game, point, point.Population);
        for (int i = 0; i <= Agents; i++)
        {
            for (int j = 0; i + j <= Agents; j++)
            {
                double[] mu = [i / 6.0, j / 6.0, (Agents - i - j) / 6.0];
                var (r, sigma, next) = Tables(game, point, mu);
                double distance = L1(mu, point.Population);
                reward = Math.Max(reward, r.Zip(rewardsHere, (x, y) => Math.Abs(x - y)).Max() / distance);
                support = Math.Max(support, sigma.Zip(sigmaHere, (x, y) => Math.Abs(x - y)).Max() / distance);
                kappa = Math.Max(kappa, L1(next, point.Population) / distance);
            }
        }

        var constants = LatticeConstants.Compute(game, point, Agents, 1);
        Assert.That(constants.RewardLipschitz.Value, Is.EqualTo(reward).Within(1e-12));
        Assert.That(constants.SupportLipschitz.Value, Is.EqualTo(support).Within(1e-12));
        Assert.That(constants.PopulationContraction.Value, Is.EqualTo(kappa).Within(1e-9));
    }

    [Test]
    public void A_lattice_too_large_is_searched_and_called_an_estimate()
    {
        var game = new RobustGame(new RandomAffineGame(4, 2, 0.8, 0.7, 12), new NaiveContamination(), new FixedRadius(0.1));
        var point = Points.Held(game, UniformPolicy.Rows(game));
        var searched = LatticeConstants.Compute(game, point, 1000, 1);
        var enumerated = LatticeConstants.Compute(game, point, 50, 1);
        Assert.That(searched.Certified, Is.False);
        Assert.That(searched.RewardLipschitz.Source, Is.EqualTo(ConstantSource.Estimate));
        Assert.That(searched.Fluctuation, Is.EqualTo(new Constant(Math.Sqrt(3), ConstantSource.Analytic)));
        Assert.That(enumerated.Certified, Is.True);

        // Affine games: the ratio depends on the direction alone, so the search must come close to a fine lattice, and may exceed it.
        Assert.That(searched.RewardLipschitz.Value, Is.GreaterThan(0.98 * enumerated.RewardLipschitz.Value));
        Assert.That(searched.SupportLipschitz.Value, Is.GreaterThan(0.98 * enumerated.SupportLipschitz.Value));
        Assert.That(searched.PopulationContraction.Value, Is.GreaterThan(0.98 * enumerated.PopulationContraction.Value));
        Assert.That(LatticeConstants.Compute(game, point, 1000, 1), Is.EqualTo(searched), "a function of its arguments");
    }

    [Test]
    public void Enumeration_stops_when_asked_to()
    {
        var game = Points.Epidemic();
        Assert.That(
            () => LatticeConstants.Compute(game, Points.Held(game, Policy), 1000, 1, new CancellationToken(true)), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void Where_nature_mixes_the_consistency_is_that_of_the_kernel_the_adversary_plays()
    {
        // Theory E6: reward mu(own state), contamination 0.2 around (0.6, 0.45), mu* = (1/2, 1/2), V* = 5 in both. The canonical kernel is the nominal one
        // there (both values tied): Gamma(mu*) = (0.575, 0.425), although the point reports a consistency of 0.
        var game = new RobustGame(new CrowdReward(), new NaiveContamination(), new FixedRadius(0.2));
        var point = new StationaryPoint(
            [1, 1], [0.5, 0.5], [5, 5], [5, 5], [0.6, 0.4, 0.4, 0.6], new TieGroups(2, [[0, 1]]), new(0, 0, 0, 0, 0, 0));
        Assert.That(new OnePointRatios(game, point).Consistency, Is.EqualTo(0.15).Within(1e-12));
        var constants = LatticeConstants.Compute(game, point, 10, 1);
        for (int k = 0; k <= 10; k++)
        {
            double left = k / 10.0, next = (left * 0.6) + ((1 - left) * 0.55);
            Assert.That(2 * Math.Abs(next - 0.5), Is.LessThanOrEqualTo((constants.PopulationContraction.Value * 2 * Math.Abs(left - 0.5)) + 0.15 + 1e-12));
        }
    }

    private static (double[] Rewards, double[] Support, double[] Next) Tables(RobustGame game, StationaryPoint point, double[] mu)
    {
        var model = game.NewModel();
        game.Freeze(mu, model);
        double[] support = new double[6], next = new double[3];
        int[] ascending = [.. Enumerable.Range(0, 3).OrderBy(s => point.Value[s])];
        for (int s = 0; s < 3; s++)
        {
            for (int a = 0; a < 2; a++)
            {
                // The worst row in total variation through its distribution function in the order of V: min(F + rho, 1).
                double before = 0, sum = 0;
                foreach (int t in ascending)
                {
                    sum += model.Row(s, a)[t];
                    double upTo = Math.Min(sum + 0.15, 1);
                    support[(s * 2) + a] += (upTo - before) * point.Value[t];
                    next[t] += mu[s] * 0.5 * (upTo - before);
                    before = upTo;
                }
            }
        }

        return (model.Rewards.ToArray(), support, next);
    }

    private static double L1(double[] x, double[] y) => x.Zip(y, (a, b) => Math.Abs(a - b)).Sum();

    private sealed class CrowdReward : RobustMfgSim.Core.Games.IMeanFieldGame
    {
        public RobustMfgSim.Core.Games.GameShape Shape { get; } = new(["L", "R"], ["only"]);

        public double Discount => 0.9;

        public ReadOnlySpan<double> InitialDistribution => new double[] { 0.5, 0.5 };

        public void Freeze(ReadOnlySpan<double> population, RobustMfgSim.Core.Games.FrozenModel model)
        {
            population.CopyTo(model.Rewards);
            ReadOnlySpan<double> kernel = [0.6, 0.4, 0.55, 0.45];
            kernel.CopyTo(model.Kernel);
        }
    }
}
