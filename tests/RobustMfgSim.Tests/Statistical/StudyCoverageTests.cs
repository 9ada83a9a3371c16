using NUnit.Framework;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;
using RobustMfgSim.Environments.Adversaries;
using RobustMfgSim.Environments.Engines;
using RobustMfgSim.Policies.Deviators;
using RobustMfgSim.Tests.Environments.Fixtures;
using RobustMfgSim.Tests.Oracles;
using RobustMfgSim.Verification.Estimators;

namespace RobustMfgSim.Tests.Statistical;

/// <summary>
/// 400 independent studies of two agents, whose exact value, gain and distance over the same horizon the joint chain gives: how often their 95 % intervals contain them.
/// </summary>
internal sealed class StudyCoverageTests
{
    private const int Studies = 400, Agents = 2;
    private const double Confidence = 0.95, Discount = 0.5, Delta = 1e-6;
    private static readonly double[] Policy = [0.4, 0.6, 1, 0], Initial = [0.6, 0.4];

    [TestCase(TaggedDraws.Independent)]
    [TestCase(TaggedDraws.Antithetic)]
    [TestCase(TaggedDraws.Stratified)]
    public void Intervals_of_a_fixed_budget_cover_within_the_binomial_range(TaggedDraws draws)
    {
        var (value, gain, distance, all, narrow, _) = Cover(draws, new PrecisionRule(120, null, Confidence));
        var (low, high) = BinomialRange(Studies, Confidence);
        Assert.That(new[] { value, gain, distance }, Is.All.InRange(low, high));
        Assert.That(all, Is.AtLeast(low), "all three together, by intervals that hold together");
        Assert.That(narrow, Is.LessThan(low), "negative control: half the width");
    }

    [Test]
    public void Intervals_of_studies_that_stop_by_the_rule_cover_too()
    {
        // Bonferroni over the checkpoints may cover more often than stated, never less.
        var (value, gain, distance, all, narrow, early) = Cover(TaggedDraws.Independent, new PrecisionRule(400, 0.035, Confidence));
        Assert.That(early, Is.InRange(Studies / 20, Studies), "studies must stop early for this to test the rule");
        Assert.That(new[] { value, gain, distance, all }.Min(), Is.AtLeast(BinomialRange(Studies, Confidence).Low));
        Assert.That(narrow, Is.LessThan(BinomialRange(Studies, Confidence).Low), "negative control: half the width");
    }

    [Test]
    public void The_binomial_range_is_that_of_printed_tables()
    {
        // Of 20 draws with probability 0.05: none has 0.358, 8 or more 2.9e-6, 9 or more 2.0e-7, so 8 misses are the most.
        Assert.That(BinomialRange(20, 0.95), Is.EqualTo((12, 20)));
    }

    [Test]
    public void Batches_reduce_the_variance_that_they_are_made_for()
    {
        // One agent, healthy with probability 0.6, and hardly a future: nearly all that varies is the initial state. Independently, 4 agents hold 4 x 0.6 x 0.4 = 0.96 of variance; with
        // one in each quarter 2 or 3 of them are healthy, 0.24. In pairs of u and 1 - u, 1 or 2 are: 0.16 instead of 0.48. So the widths are 1/2 and 1/sqrt(3) of the independent one.
        double independent = Width(TaggedDraws.Independent);
        Assert.That(Width(TaggedDraws.Stratified) / independent, Is.EqualTo(1 / 2.0).Within(0.05));
        Assert.That(Width(TaggedDraws.Antithetic) / independent, Is.EqualTo(1 / Math.Sqrt(3)).Within(0.05));

        static double Width(TaggedDraws draws)
        {
            var game = Points.Epidemic(0.1, 0.01);
            var point = Points.Held(game, Policy) with { Value = [0, 0] };
            var design = new EpisodeDesign(game, point, Initial, () => new TablePolicy(Policy, 2), () => new NominalAdversary(game, point), [], 1, 1e-9) { Draws = draws };
            var simulator = new EpisodeSimulator(design, 1);
            var accumulator = new CurveAccumulator(design, 1);
            for (uint replication = 0; replication < 4000; replication++)
            {
                accumulator.Add(simulator.Run(replication));
            }

            return accumulator.Estimate(0.05).Value.HalfWidth;
        }
    }

    private static (int Value, int Gain, int Distance, int All, int Narrow, int Early) Cover(TaggedDraws draws, PrecisionRule rule)
    {
        var exact = Exact();
        int value = 0, gain = 0, distance = 0, all = 0, narrow = 0, early = 0;
        for (uint study = 0; study < Studies; study++)
        {
            var point = Study(draws, rule, study);
            early += point.Episodes < rule.Checkpoints[^1] ? 1 : 0;
            value += Contains(point.Value, exact.Value) ? 1 : 0;
            gain += Contains(point.Exploitability[0].Gain, exact.Gain) ? 1 : 0;
            distance += Contains(point.MeanFieldDistance, exact.Distance) ? 1 : 0;
            var together = point.Simultaneous!;
            all += Contains(together.Value, exact.Value) && Contains(together.Exploitability[0].Gain, exact.Gain) && Contains(together.MeanFieldDistance, exact.Distance) ? 1 : 0;
            narrow += Math.Abs(point.Exploitability[0].Gain.Estimate - exact.Gain) <= point.Exploitability[0].Gain.HalfWidth / 2 ? 1 : 0;
        }

        return (value, gain, distance, all, narrow, early);
    }

    private static CurvePoint Study(TaggedDraws draws, PrecisionRule rule, uint seed)
    {
        var game = Points.Epidemic(0.1, Discount, crowding: 0.5);
        var point = Held.Value;
        var design = new EpisodeDesign(
            game, point, Initial, () => new TablePolicy(Policy, 2), () => new EquilibriumAdversary(game, point), [new Never()], seed, 1e-4)
        {
            Draws = draws,
        };
        var simulator = new EpisodeSimulator(design, Agents);
        var accumulator = new CurveAccumulator(design, Agents);
        var family = new IntervalFamily(1, 1);
        CurvePoint? estimates = null;
        foreach (long checkpoint in rule.Checkpoints)
        {
            while (accumulator.Episodes < checkpoint)
            {
                accumulator.Add(simulator.Run((uint)accumulator.Episodes));
            }

            estimates = accumulator.Estimate(rule.ErrorProbability) with { Simultaneous = accumulator.Estimate(family.Share(rule.ErrorProbability)) };
            if (rule.Met(estimates))
            {
                break;
            }
        }

        return estimates!;
    }

    private static readonly Lazy<StationaryPoint> Held = new(() => Points.Held(Points.Epidemic(0.1, Discount, crowding: 0.5), Policy));

    private static bool Contains(Interval interval, double x) => interval.Low <= x && x <= interval.High;

    // Smallest and largest count that are not in the tails of probability delta / 2 of Binomial(n, p); summed over the misses, whose first term does not underflow.
    private static (int Low, int High) BinomialRange(int n, double p)
    {
        double tail = 0, probability = Math.Pow(p, n);
        int fewest = -1, most = 0;
        for (int misses = 0; misses <= n; misses++)
        {
            tail += probability;
            (fewest, most) = (fewest < 0 && tail > Delta / 2 ? misses : fewest, tail <= 1 - (Delta / 2) ? misses + 1 : most);
            probability *= (n - misses) / (misses + 1.0) * (1 - p) / p;
        }

        return (n - most, n - fewest);
    }

    private static (double Value, double Gain, double Distance) Exact()
    {
        JointChain Chain(Func<double[], double[][]>? deviator) => new()
        {
            Agents = Agents, States = 2, Actions = 2, Discount = Discount, Steps = 40, Initial = Initial, Reference = Held.Value.Population, Deviator = deviator,
            Policy = _ => [[0.4, 0.6], [1, 0]],
            Rewards = e => [[-0.5 * e[1], -0.3 - (0.5 * e[1])], [-1 - (0.5 * e[1]), -1.3 - (0.5 * e[1])]],
            Kernel = e =>
            {
                double infection = 0.02 + (0.8 * e[1]);
                double[] Row(double ill) => [0.9 * (1 - ill), (0.9 * ill) + 0.1];
                return [[Row(infection), Row(0.1 * infection)], [Row(0.5), Row(0.5)]];
            },
        };
        var conforming = Chain(null).Solve();
        return (conforming.Average, Chain(_ => [[1, 0], [1, 0]]).Solve().First - conforming.First, conforming.Distance);
    }

    /// <summary>Never protects.</summary>
    private sealed class Never : IDeviator, IPolicy
    {
        public Descriptor Descriptor { get; } = new("never", "Test deviator.", "Definition.", 1);

        public IPolicy Create(RobustGame game, StationaryPoint point) => this;

        public void Decide(in Moment moment, Span<double> table)
        {
            ReadOnlySpan<double> rows = [1, 0, 1, 0];
            rows.CopyTo(table);
        }
    }
}
