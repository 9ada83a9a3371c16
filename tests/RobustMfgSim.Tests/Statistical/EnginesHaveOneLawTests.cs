using MathNet.Numerics.Distributions;
using NUnit.Framework;
using RobustMfgSim.Environments;
using RobustMfgSim.Environments.Adversaries;
using RobustMfgSim.Environments.Engines;
using RobustMfgSim.Tests.Environments.Fixtures;
using RobustMfgSim.Verification.Exact;

namespace RobustMfgSim.Tests.Statistical;

/// <summary>
/// Both engines against the law of the counts of two groups in the epidemic, computed by enumeration: the distribution function of e_t in the sense of DKW, for several N, mixtures of policies
/// and all adversaries, with a tagged agent and without. As e_t lies in [0, 1], all its moments are then within the same distance. Kernels of the oracle are written by hand.
/// </summary>
internal sealed class EnginesHaveOneLawTests
{
    private const double Epsilon = 0.02, Delta = 1e-6, Radius = 0.1;
    private const double Few = 0.3;
    private const int Steps = 3;
    private static readonly double[] First = [0.9, 0.1, 1, 0], Second = [0.2, 0.8, 0.5, 0.5], InitialFirst = [0.8, 0.2], InitialSecond = [0.3, 0.7];

    // What nature does to a row: nothing, towards being ill, towards being healthy, another epidemic altogether, or towards being ill while few are.
    private enum Move
    {
        Nominal, Worst, Best, Other, Turning,
    }

    // One joint choice of nature and how likely it is.
    private sealed record Choice(double Weight, Move Others, Move Tagged);

    // A coalition is set against a tagged agent; all others can do without one.
    private static IEnumerable<(string Adversary, bool Tagged)> Populations() =>
        from adversary in (string[])["nominal", "equilibrium", "adaptive", "random", "random per episode", "fixed", "exact", "table", "coalition"]
        from tagged in adversary == "coalition" ? (bool[])[true] : [false, true]
        select (adversary, tagged);

    [Test]
    public void Empirical_distributions_have_their_exact_law(
        [Values(EngineKind.Agents, EngineKind.Counts)] EngineKind engine, [Values("2+0", "3+2", "1+6", "30+20")] string sizes,
        [ValueSource(nameof(Populations))] (string Adversary, bool Tagged) population)
    {
        var (adversary, tagged) = population;
        int[] groups = [.. sizes.Split('+').Select(int.Parse)];
        var exact = Exact(groups, adversary, tagged, 0.5);
        Assert.That(exact.Sum(), Is.EqualTo(1).Within(1e-9));
        var drawn = Drawn(groups, adversary, tagged, engine);
        Assert.That(Distance(drawn, exact), Is.LessThan(Epsilon));

        // Negative controls: another recovery, and another adversary.
        Assert.That(Distance(drawn, Exact(groups, adversary, tagged, 0.4, 0.2)), Is.GreaterThan(Epsilon), "recovery");
        Assert.That(Distance(drawn, Exact(groups, adversary is "equilibrium" or "adaptive" or "exact" ? "nominal" : "equilibrium", tagged, 0.5)), Is.GreaterThan(Epsilon), "adversary");
    }

    [Test]
    public void A_coalition_without_a_tagged_agent_is_refused([Values(EngineKind.Agents, EngineKind.Counts)] EngineKind engine)
    {
        var process = Process([3, 2], "coalition", false, engine);
        process.Reset(1);
        Assert.That(process.Decide, Throws.InvalidOperationException.With.Message.Contains(
            "adversary coalition: the population has no tagged agent to be set against. Add one, or use another adversary."));
    }

    [Test]
    public void Both_engines_pay_the_same_mean_rewards([Values(EngineKind.Agents, EngineKind.Counts)] EngineKind engine)
    {
        // Exact expectation of the mean reward at step 0, by hand: the reward of the epidemic does not look at the population.
        var process = Process([3, 2], "equilibrium", false, engine);
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

    // The coalition's agents like the company of ill ones, so that it heals everybody but the tagged agent.
    private static PopulationProcess Process(int[] groups, string name, bool tagged, EngineKind engine)
    {
        var game = Points.Epidemic(Radius, crowding: name == "coalition" ? -1.2 : 0);
        var point = Points.Held(game, First, 50);
        IAdversary adversary = name switch
        {
            "nominal" => new NominalAdversary(game, point),
            "equilibrium" => new EquilibriumAdversary(game, point),
            "adaptive" => new AdaptiveAdversary(game, point),
            "random" => new RandomAdversary(game, AdversaryOptions.Default),
            "random per episode" => new RandomAdversary(game, new() { PerEpisode = true }),
            "fixed" => new FixedAdversary(game, new() { Kernel = new TwoStateEpidemic(contact: 0.5, recovery: 0.7), AllowOutside = true }),
            "exact" => ExactAdversary.For(game, point, groups.Sum())(),
            "table" => Table(groups.Sum()),
            _ => new CoalitionAdversary(game, point, groups.Sum()),
        };
        PopulationGroup[] made =
        [
            new("first", new TablePolicy(First, 2), adversary, groups[0] - (tagged ? 1 : 0), InitialFirst),
            new("second", new TablePolicy(Second, 2), adversary, groups[1], InitialSecond),
        ];
        return new(game, made, engine, tagged ? [new("tagged", new TablePolicy(First, 2), adversary.ForTagged, InitialFirst)] : []);
    }

    // Another kernel at every empirical distribution, row by row of single actions.
    private static LatticeAdversary Table(int agents)
    {
        double[][] actions = [[1, 0, 1, 0], [0, 1, 0, 1]];
        return new(new(agents, 2), [.. Enumerable.Range(0, agents + 1).Select(k => (double[])[.. Enumerable.Range(0, 4).SelectMany(pair =>
        {
            double ill = ProbabilityIll(Move.Turning, actions[pair % 2], pair / 2, k / (double)agents, 0.5, 0.7);
            return (double[])[1 - ill, ill];
        })])]);
    }

    // Ill agents after the last step, one number per replication.
    private static int[] Drawn(int[] groups, string adversary, bool tagged, EngineKind engine)
    {
        var process = Process(groups, adversary, tagged, engine);
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

    private static double[] Exact(int[] groups, string adversary, bool tagged, double recovery, double otherRecovery = 0.7)
    {
        double[] Law(params Choice[] choices) => Pushed(groups, tagged, choices, recovery, otherRecovery);
        Choice Same(Move move) => new(1, move, move);
        return adversary switch
        {
            "nominal" => Law(Same(Move.Nominal)),
            "fixed" => Law(Same(Move.Other)),
            "table" => Law(Same(Move.Turning)),
            "coalition" => Law(new Choice(1, Move.Best, Move.Worst)),
            "random" => Law(new(0.5, Move.Worst, Move.Worst), new(0.5, Move.Best, Move.Best)),
            "random per episode" => [.. Law(Same(Move.Worst)).Zip(Law(Same(Move.Best)), (x, y) => (x + y) / 2)],

            // To be ill is worst for an agent, now and later, whatever the others do: also for the exact values.
            _ => Law(Same(Move.Worst)),
        };
    }

    // The law of (state of the tagged agent, ill of the first group, ill of the second), pushed forward; returns that of their sum.
    private static double[] Pushed(int[] groups, bool tagged, Choice[] choices, double recovery, double otherRecovery)
    {
        int n = groups[0] + groups[1], first = groups[0] - (tagged ? 1 : 0), second = groups[1];
        double[][,] law = [new double[first + 1, second + 1], new double[first + 1, second + 1]];
        for (int own = 0; own <= (tagged ? 1 : 0); own++)
        {
            Add(law[own], Binomials(0, first, 0, InitialFirst[1]), Binomials(0, second, 0, InitialSecond[1]), tagged ? InitialFirst[own] : 1);
        }

        for (int t = 0; t < Steps; t++)
        {
            double[][,] next = [new double[first + 1, second + 1], new double[first + 1, second + 1]];
            for (int at = 0; at < 2 * (first + 1) * (second + 1); at++)
            {
                int own = at % 2, i = at / 2 % (first + 1), j = at / 2 / (first + 1);
                foreach (var choice in own == 0 || tagged ? choices : [])
                {
                    double share = (own + i + j) / (double)n, weight = law[own][i, j] * choice.Weight;
                    double Ill(Move move, double[] policy, int state) => ProbabilityIll(move, policy, state, share, recovery, otherRecovery);
                    double[] firsts = Binomials(i, first - i, Ill(choice.Others, First, 1), Ill(choice.Others, First, 0));
                    double[] seconds = Binomials(j, second - j, Ill(choice.Others, Second, 1), Ill(choice.Others, Second, 0));
                    double ill = tagged ? Ill(choice.Tagged, First, own) : 0;
                    Add(next[0], firsts, seconds, weight * (1 - ill));
                    Add(next[1], firsts, seconds, weight * ill);
                }
            }

            law = next;
        }

        var total = new double[n + 1];
        for (int at = 0; at < 2 * (first + 1) * (second + 1); at++)
        {
            int own = at % 2, i = at / 2 % (first + 1), j = at / 2 / (first + 1);
            total[Math.Min(n, own + i + j)] += law[own][i, j];
        }

        return total;
    }

    // Probability of being ill next, by hand from the definition of the epidemic.
    private static double ProbabilityIll(Move move, double[] policy, int state, double share, double recovery, double otherRecovery)
    {
        double infection = 0.02 + ((move == Move.Other ? 0.5 : 0.8) * share), stay = 1 - (move == Move.Other ? otherRecovery : recovery);
        double nominal = state == 1 ? stay : (policy[0] * infection) + (policy[1] * 0.1 * infection);
        return move switch
        {
            Move.Turning => ((1 - Radius) * nominal) + (share < Few ? Radius : 0),
            Move.Worst => ((1 - Radius) * nominal) + Radius,
            Move.Best => (1 - Radius) * nominal,
            _ => nominal,
        };
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
