using MathNet.Numerics.Distributions;
using NUnit.Framework;
using RobustMfgSim.Environments;
using RobustMfgSim.Environments.Adversaries;
using RobustMfgSim.Environments.Engines;
using RobustMfgSim.Tests.Environments.Fixtures;

namespace RobustMfgSim.Tests.Statistical;

/// <summary>
/// Both engines against the law of the counts of two groups in the epidemic, computed by enumeration: the distribution function of e_t in the sense of DKW, for several N, mixtures of policies and
/// adversaries, with a tagged agent and without.
/// </summary>
internal sealed class EnginesHaveOneLawTests
{
    private const double Epsilon = 0.02, Delta = 1e-6, Radius = 0.1;
    private const int Steps = 3;
    private static readonly double[] First = [0.9, 0.1, 1, 0], Second = [0.2, 0.8, 0.5, 0.5], InitialFirst = [0.8, 0.2], InitialSecond = [0.3, 0.7];

    [Test]
    public void Empirical_distributions_have_their_exact_law(
        [Values(EngineKind.Agents, EngineKind.Counts)] EngineKind engine, [Values("2+0", "3+2", "1+6", "30+20")] string sizes, [Values] bool worstCase, [Values] bool tagged)
    {
        int[] groups = [.. sizes.Split('+').Select(int.Parse)];
        var exact = Exact(groups, worstCase, 0.5);
        var drawn = Drawn(groups, worstCase, tagged, engine);
        Assert.That(Distance(drawn, exact), Is.LessThan(Epsilon));

        // Negative controls: another recovery, and the other adversary.
        Assert.That(Distance(drawn, Exact(groups, worstCase, 0.4)), Is.GreaterThan(Epsilon), "recovery");
        Assert.That(Distance(drawn, Exact(groups, !worstCase, 0.5)), Is.GreaterThan(Epsilon), "adversary");
    }

    [Test]
    public void Both_engines_pay_the_same_mean_rewards([Values(EngineKind.Agents, EngineKind.Counts)] EngineKind engine)
    {
        // Exact expectation of the mean reward at step 0, by hand: the reward of the epidemic does not look at the population.
        var process = Process([3, 2], true, false, engine);
        double mean = 0, expected = 0;
        int draws = (int)Math.Ceiling(1.3 * 1.3 * Math.Log(2 / Delta) / (2 * Epsilon * Epsilon));
        double[] rewards = [0, -0.3, -1, -1.3];
        for (uint replication = 0; replication < draws; replication++)
        {
            process.Reset(4, replication);
            process.Decide();
            mean += process.Mean(process.Moment.Model.Rewards) / draws;
        }

        for (int pair = 0; pair < 4; pair++)
        {
            expected += ((0.6 * InitialFirst[pair / 2] * First[pair]) + (0.4 * InitialSecond[pair / 2] * Second[pair])) * rewards[pair];
        }

        Assert.That(mean, Is.EqualTo(expected).Within(Epsilon));
    }

    private static PopulationProcess Process(int[] groups, bool worstCase, bool tagged, EngineKind engine)
    {
        var game = Points.Epidemic(Radius);
        var point = Points.Held(game, First, 50);
        IAdversary adversary = worstCase ? new EquilibriumAdversary(game, point) : new NominalAdversary(game, point);
        PopulationGroup[] made =
        [
            new("first", new TablePolicy(First, 2), adversary, groups[0] - (tagged ? 1 : 0), InitialFirst),
            new("second", new TablePolicy(Second, 2), adversary, groups[1], InitialSecond),
        ];
        return new(game, made, engine, tagged ? [new("tagged", new TablePolicy(First, 2), adversary, InitialFirst)] : []);
    }

    // Ill agents after the last step, one number per replication.
    private static int[] Drawn(int[] groups, bool worstCase, bool tagged, EngineKind engine)
    {
        var process = Process(groups, worstCase, tagged, engine);
        Assert.That(process.Engine, Is.EqualTo(engine));
        int draws = (int)Math.Ceiling(Math.Log(2 / Delta) / (2 * Epsilon * Epsilon));
        var ill = new int[draws];
        for (uint replication = 0; replication < draws; replication++)
        {
            process.Reset(20260622, replication);
            for (int t = 0; t < Steps; t++)
            {
                process.Decide();
                process.Move();
            }

            ill[replication] = (int)Math.Round(process.Moment.Population[1] * process.Agents);
        }

        return ill;
    }

    private static double Distance(int[] drawn, double[] law)
    {
        double largest = 0, sum = 0;
        for (int k = 0; k < law.Length; k++)
        {
            sum += law[k];
            largest = Math.Max(largest, Math.Abs((drawn.Count(x => x <= k) / (double)drawn.Length) - sum));
        }

        return largest;
    }

    // The law of (ill of the first group, ill of the second), pushed forward; returns that of their sum.
    private static double[] Exact(int[] groups, bool worstCase, double recovery)
    {
        int n = groups[0] + groups[1];
        var law = new double[groups[0] + 1, groups[1] + 1];
        Add(law, Binomials(0, groups[0], 0, InitialFirst[1]), Binomials(0, groups[1], 0, InitialSecond[1]), 1);
        for (int t = 0; t < Steps; t++)
        {
            var next = new double[groups[0] + 1, groups[1] + 1];
            for (int i = 0; i <= groups[0]; i++)
            {
                for (int j = 0; j <= groups[1]; j++)
                {
                    double infection = 0.02 + (0.8 * (i + j) / n);
                    double Ill(double p) => worstCase ? ((1 - Radius) * p) + Radius : p;
                    double Infected(double[] policy) => (policy[0] * Ill(infection)) + (policy[1] * Ill(0.1 * infection));
                    Add(next, Binomials(i, groups[0] - i, Ill(1 - recovery), Infected(First)), Binomials(j, groups[1] - j, Ill(1 - recovery), Infected(Second)), law[i, j]);
                }
            }

            law = next;
        }

        var total = new double[n + 1];
        for (int i = 0; i <= groups[0]; i++)
        {
            for (int j = 0; j <= groups[1]; j++)
            {
                total[i + j] += law[i, j];
            }
        }

        return total;
    }

    private static void Add(double[,] law, double[] first, double[] second, double weight)
    {
        for (int i = 0; i < first.Length && weight > 0; i++)
        {
            for (int j = 0; j < second.Length; j++)
            {
                law[i, j] += weight * first[i] * second[j];
            }
        }
    }

    // Law of the sum of two independent binomials.
    private static double[] Binomials(int ill, int healthy, double stay, double fall)
    {
        var sum = new double[ill + healthy + 1];
        for (int i = 0; i <= ill; i++)
        {
            double weight = Binomial.PMF(stay, ill, i);
            for (int j = 0; j <= healthy; j++)
            {
                sum[i + j] += weight * Binomial.PMF(fall, healthy, j);
            }
        }

        return sum;
    }
}
