using NUnit.Framework;
using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;
using RobustMfgSim.Environments.Adversaries;
using RobustMfgSim.Environments.Sampling;
using RobustMfgSim.Tests.Environments.Fixtures;

namespace RobustMfgSim.Tests.Statistical;

/// <summary>Empirical distribution functions against the rows they were drawn from (Dvoretzky, Kiefer, Wolfowitz with Massart's constant).</summary>
internal sealed class DrawnDistributionTests
{
    private const int Agents = 400_000, States = 5, Actions = 3;
    private const double Delta = 1e-6;

    [Test]
    public void Initial_states_actions_and_next_states_follow_their_rows()
    {
        var game = new RobustGame(new RandomAffineGame(States, Actions, 0.9, 0.5, 21), new NaiveContamination(), new FixedRadius(0));
        var environment = new PopulationEnvironment(
            game, Agents, game.Game.InitialDistribution, new NominalAdversary(game, Points.Held(game, RobustMfgSim.Policies.UniformPolicy.Rows(game), 1)), 3);
        var sampler = new ActionSampler(States, Actions, "p");
        double[] policy = [.. Enumerable.Repeat(new[] { 0.2, 0.5, 0.3 }, States).SelectMany(r => r)];
        var actions = new int[Agents];
        environment.Reset(1);
        Follows(environment.View.States.ToArray(), game.Game.InitialDistribution.ToArray());
        for (int t = 0; t < 2; t++)
        {
            int[] before = environment.View.States.ToArray();
            double[] kernel = environment.View.Moment.Model.Kernel.ToArray();
            sampler.Draw(policy, before, 1, 0, t, actions);
            environment.Step(actions);
            int[] after = environment.View.States.ToArray();
            for (int s = 0; s < States; s++)
            {
                Follows([.. Enumerable.Range(0, Agents).Where(i => before[i] == s).Select(i => actions[i])], [0.2, 0.5, 0.3]);
                for (int a = 0; a < Actions; a++)
                {
                    int[] group = [.. Enumerable.Range(0, Agents).Where(i => before[i] == s && actions[i] == a).Select(i => after[i])];
                    Follows(group, kernel.AsSpan(((s * Actions) + a) * States, States).ToArray());
                }
            }
        }
    }

    [Test]
    public void Agents_and_steps_are_uncorrelated()
    {
        // Two states, rows of one half: neighbours, the next step, and an agent's action and move are independent coins. Hoeffding on the share of agreement.
        var game = new RobustGame(new TwoStateEpidemic(contact: 0.96, recovery: 0.5), new NaiveContamination(), new FixedRadius(0));
        var environment = new PopulationEnvironment(game, Agents, [0.5, 0.5], new Halves(), 3);
        var sampler = new ActionSampler(2, 2, "p");
        var actions = new int[Agents];
        double tolerance = Math.Sqrt(Math.Log(2 / Delta) / (2 * (Agents - 1)));
        environment.Reset(1);
        int[] start = environment.View.States.ToArray();
        sampler.Draw([0.5, 0.5, 0.5, 0.5], start, 1, 0, 0, actions);
        environment.Step(actions);
        int[] first = environment.View.States.ToArray();
        environment.Step(new int[Agents]);
        int[] second = environment.View.States.ToArray();
        Assert.That(Agreement(first, second), Is.EqualTo(0.5).Within(tolerance));
        Assert.That(Agreement(start, first), Is.EqualTo(0.5).Within(tolerance));
        Assert.That(Agreement(actions, first), Is.EqualTo(0.5).Within(tolerance));
        Assert.That(Agreement(first[1..], first[..^1]), Is.EqualTo(0.5).Within(tolerance));
        Assert.That(Agreement(first[4096..], first[..^4096]), Is.EqualTo(0.5).Within(2 * tolerance));
        Assert.That(Agreement(first, first), Is.Not.EqualTo(0.5).Within(tolerance), "negative control");
    }

    private static double Agreement(int[] x, int[] y) => x.Zip(y).Count(p => p.First == p.Second) / (double)x.Length;

    private static void Follows(int[] draws, double[] row)
    {
        double tolerance = Math.Sqrt(Math.Log(2 / Delta) / (2 * draws.Length));
        Assert.That(Largest(row), Is.LessThan(tolerance));

        // Negative control: three tolerances moved from the largest entry to the next must be seen.
        double[] wrong = [.. row];
        int largest = Array.IndexOf(row, row.Max());
        wrong[largest] -= 3 * tolerance;
        wrong[(largest + 1) % row.Length] += 3 * tolerance;
        Assert.That(Largest(wrong), Is.GreaterThan(tolerance));

        double Largest(double[] expected)
        {
            double sum = 0, worst = 0;
            for (int j = 0; j < expected.Length; j++)
            {
                sum += expected[j];
                worst = Math.Max(worst, Math.Abs((draws.Count(d => d <= j) / (double)draws.Length) - sum));
            }

            return worst;
        }
    }

    private sealed class Halves : IAdversary
    {
        public void Choose(in Moment moment, Span<double> kernel) => kernel.Fill(0.5);
    }
}
