using NUnit.Framework;
using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Policies.Equilibria;
using RobustMfgSim.Tests.Environments.Fixtures;
using RobustMfgSim.Tests.Oracles;

namespace RobustMfgSim.Tests.Policies.Equilibria;

internal sealed class HeldMixtureSolverTests
{
    private static readonly double[] Careful = [0.1, 0.9, 0.5, 0.5], Careless = [1, 0, 1, 0];
    private static readonly EquilibriumOptions Options = new(1e-9);

    [TestCase(0.25)]
    [TestCase(0.9)]
    public void Every_group_reproduces_itself_in_the_population_of_all(double share)
    {
        // By brute force: the two distributions and values, swept from the definition four thousand times.
        var game = Points.Epidemic(crowding: 0.4);
        var found = HeldMixtureSolver.Solve(game, [new(Careful, share), new(Careless, 1 - share)], Options);
        Assert.That(found.Status, Is.EqualTo(SolveStatus.Converged), found.Message);
        double[] first = [0.7, 0.3], second = [0.7, 0.3], firstValue = new double[2], secondValue = new double[2];
        for (int k = 0; k < 4000; k++)
        {
            double ill = (share * first[1]) + ((1 - share) * second[1]);
            (first, firstValue) = Sweep(Careful, first, firstValue, ill);
            (second, secondValue) = Sweep(Careless, second, secondValue, ill);
        }

        double[][] distributions = [first, second], values = [firstValue, secondValue];
        for (int g = 0; g < 2; g++)
        {
            var group = found.Point.Groups[g];
            Assert.That(group.Distribution, Is.EqualTo(distributions[g]).Within(1e-9));
            Assert.That(group.Point.Value, Is.EqualTo(values[g]).Within(1e-8));
            Assert.That(group.Point.Population, Is.EqualTo(found.Point.Population));
            Assert.That(StationaryCertificate.Holds(group.Point, 1e-9, optimal: false), Is.True);
        }

        Assert.That(found.Point.Population[1], Is.EqualTo((share * first[1]) + ((1 - share) * second[1])).Within(1e-9));

        // Negative control: alone, either group would stand elsewhere.
        Assert.That(HeldPolicySolver.Solve(game, Careful, Options).Point.Population[1], Is.Not.EqualTo(first[1]).Within(1e-3));
    }

    [Test]
    public void Groups_of_the_same_policy_are_one_population()
    {
        var game = new RobustGame(new RandomAffineGame(5, 2, 0.8, 0.6, 9), new TotalVariationBall(Support.Full), new FixedRadius(0.1));
        double[] policy = RobustMfgSim.Policies.UniformPolicy.Rows(game);
        var together = HeldMixtureSolver.Solve(game, [new(policy, 0.3), new(policy, 0.7)], Options);
        var one = HeldPolicySolver.Solve(game, policy, Options);
        Assert.That(together.Status, Is.EqualTo(SolveStatus.Converged), together.Message);
        foreach (var group in together.Point.Groups)
        {
            Assert.That(group.Distribution, Is.EqualTo(one.Point.Population).Within(1e-8));
            Assert.That(group.Point.Value, Is.EqualTo(one.Point.Value).Within(1e-7));
        }
    }

    [Test]
    public void A_group_without_weight_does_not_move_the_population_but_has_its_own_point()
    {
        var game = Points.Epidemic();
        var found = HeldMixtureSolver.Solve(game, [new(Careful, 1), new(Careless, 0)], Options);
        var alone = HeldPolicySolver.Solve(game, Careful, Options).Point;
        Assert.That(found.Status, Is.EqualTo(SolveStatus.Converged), found.Message);
        Assert.That(found.Point.Population, Is.EqualTo(alone.Population).Within(1e-9));

        // By hand: a careless agent alone in that population is infected with p = 0.9 (0.02 + 0.8 mu(I)) + 0.1 and recovers with 0.45.
        double infection = (0.9 * (0.02 + (0.8 * alone.Population[1]))) + 0.1;
        Assert.That(found.Point.Groups[1].Distribution[1], Is.EqualTo(infection / (infection + 0.45)).Within(1e-9));
    }

    [Test]
    public void Groups_of_a_game_that_couples_through_actions_meet_what_all_of_them_do([Values(1ul, 2ul, 3ul)] ulong seed)
    {
        double[] shares = [0.35, 0.65, 0];
        double[][] policies = [[0.2, 0.8, 0.9, 0.1, 0.5, 0.5], [1, 0, 0.3, 0.7, 0, 1], [0, 1, 0, 1, 0, 1]];
        var game = new RobustGame(ThroughActions.Random(seed, 3, 2), new ContaminationBall(Support.Full), new FixedRadius(0.1));
        var found = HeldMixtureSolver.Solve(game, [.. shares.Zip(policies, (share, policy) => new HeldGroup(policy, share))], Options);
        Assert.That(found.Status, Is.EqualTo(SolveStatus.Converged), found.Message);

        // L of all, put together here, and with it value iteration and plain sums.
        double[] l = [.. Enumerable.Range(0, 6).Select(i => Enumerable.Range(0, 3).Sum(g => shares[g] * found.Point.Groups[g].Distribution[i / 2] * policies[g][i]))];
        Assert.That(game.CouplingOf(found.Point.Population, found.Point.MeanPolicy()), Is.EqualTo(l).Within(1e-12));
        var model = game.NewModel();
        game.Freeze(l, model);
        for (int g = 0; g < 3; g++)
        {
            var (point, own) = (found.Point.Groups[g].Point, found.Point.Groups[g].Distribution);
            Assert.That(point.Value, Is.EqualTo(NaiveRobustMdp.Value("contamination", model, 0.9, policies[g])).Within(1e-8));
            var next = new double[3];
            for (int i = 0; i < 6; i++)
            {
                double[] row = point.Kernel[(3 * i)..((3 * i) + 3)];
                Assert.That(NaiveRobustMdp.Mean(row, point.Value), Is.EqualTo(NaiveRobustMdp.Worst("contamination", model.Row(i / 2, i % 2).ToArray(), 0.1, point.Value)).Within(1e-8));
                for (int t = 0; t < 3; t++)
                {
                    next[t] += own[i / 2] * policies[g][i] * row[t];
                }
            }

            Assert.That(next, Is.EqualTo(own).Within(1e-8));
        }

        // Negative control: the value among agents who all play the first policy is another one.
        Assert.That(HeldPolicySolver.Solve(game, policies[0], Options).Point.Value, Is.Not.EqualTo(found.Point.Groups[0].Point.Value).Within(1e-3));
    }

    [Test]
    public void Shares_that_are_none_are_refused()
    {
        Assert.That(() => HeldMixtureSolver.Solve(Points.Epidemic(), [new(Careful, 0.5), new(Careless, 0.4)], Options), Throws.ArgumentException);
        Assert.That(() => HeldMixtureSolver.Solve(Points.Epidemic(), [new(Careful, 1.5), new(Careless, -0.5)], Options), Throws.ArgumentException);
    }

    // One sweep of mu_g and V_g, everything by hand: contamination 0.1 makes healthy agents fall ill and keeps ill ones from recovering.
    private static (double[] Distribution, double[] Value) Sweep(double[] policy, double[] distribution, double[] value, double ill)
    {
        double infection = 0.02 + (0.8 * ill), crowd = -0.4 * ill;
        double[] toIll = [(0.9 * infection) + 0.1, (0.09 * infection) + 0.1, 0.55, 0.55], rewards = [crowd, crowd - 0.3, crowd - 1, crowd - 1.3], next = [0, 0], backup = [0, 0];
        for (int pair = 0; pair < 4; pair++)
        {
            next[1] += distribution[pair / 2] * policy[pair] * toIll[pair];
            backup[pair / 2] += policy[pair] * (rewards[pair] + (0.6 * (((1 - toIll[pair]) * value[0]) + (toIll[pair] * value[1]))));
        }

        next[0] = 1 - next[1];
        return (next, backup);
    }
}
