using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;
using RobustMfgSim.Environments.Adversaries;
using RobustMfgSim.Environments.Engines;
using RobustMfgSim.Tests.Environments.Fixtures;
using RobustMfgSim.Verification.Estimators;
using RobustMfgSim.Verification.Estimators.Figures;

namespace RobustMfgSim.Tests.Statistical;

/// <summary>The built-in figures against their expectations by brute force: every path of the number of ill agents, with the largest distance met so far.</summary>
internal sealed class FiguresAgainstTheJointChainTests
{
    private const double Delta = 1e-6, Discount = 0.6, Error = 0.02;
    private static readonly double[] Policy = [0.4, 0.6, 1, 0], Initial = [0.8, 0.2];

    [TestCase(1, EngineKind.Agents)]
    [TestCase(3, EngineKind.Agents)]
    [TestCase(3, EngineKind.Counts)]
    public void Largest_distance_and_occupancy_have_their_exact_expectations(int agents, EngineKind engine)
    {
        var game = Points.Epidemic(0.1, Discount);
        var point = Points.Held(game, Policy);
        var design = new EpisodeDesign(game, point, Initial, () => new TablePolicy(Policy, 2), () => new NominalAdversary(game, point), [], 20260622, 0.02)
        {
            Engine = engine,
            Estimators = [new LargestDistance(), new Occupancy([1])],
        };
        var simulator = new EpisodeSimulator(design, agents);

        // Hoeffding: figures lie in [0, 2] and [0, 1], so n >= 2^2 log(2 / delta) / (2 eps^2) for both.
        int episodes = (int)Math.Ceiling(4 * Math.Log(2 / Delta) / (2 * Error * Error));
        double largest = 0, occupancy = 0;
        for (uint replication = 0; replication < episodes; replication++)
        {
            double[] figures = simulator.Run(replication).Figures;
            largest += figures[0] / episodes;
            occupancy += figures[1] / episodes;
        }

        var exact = Exact(agents, simulator.Horizon.Steps, point, 0.5);
        Assert.That(largest, Is.EqualTo(exact.Largest).Within(Error));
        Assert.That(occupancy, Is.EqualTo(exact.Occupancy).Within(Error));

        // Negative controls: another kernel, and the distance at one moment in place of the largest.
        var off = Exact(agents, simulator.Horizon.Steps, point, 0.3);
        Assert.That(Math.Abs(occupancy - off.Occupancy), Is.GreaterThan(Error), "recovery 0.3 instead of 0.5");
        Assert.That(Math.Abs(largest - Exact(agents, 1, point, 0.5).Largest), Is.GreaterThan(Error), "the distance at the start alone");
    }

    // The law of (ill agents, largest distance so far); everybody is healthy or ill, and moves independently given how many are ill.
    private static (double Largest, double Occupancy) Exact(int agents, int steps, StationaryPoint point, double recovery)
    {
        double Distance(int ill) => 2 * Math.Abs(((double)ill / agents) - point.Population[1]);
        var law = new Dictionary<(int Ill, double Largest), double>();
        Add(law, agents, 0, _ => 0, Initial[1], (ill, p) => (ill, Distance(ill), p));
        double occupancy = 0, weight = 1 - Discount;
        for (int t = 0; t < steps; t++, weight *= Discount)
        {
            occupancy += weight * law.Sum(x => x.Value * x.Key.Ill / agents);
            if (t == steps - 1)
            {
                break;
            }

            var next = new Dictionary<(int Ill, double Largest), double>();
            foreach (var ((ill, largest), mass) in law)
            {
                double infection = 0.02 + (0.8 * ill / agents), catches = (0.4 * infection) + (0.6 * 0.1 * infection);
                Add(next, agents, ill, _ => 1 - recovery, catches, (now, p) => (now, Math.Max(largest, Distance(now)), mass * p));
            }

            law = next;
        }

        return (law.Sum(x => x.Value * x.Key.Largest), occupancy);
    }

    // All outcomes of agents one by one: the first of them are ill and stay so with one probability, the others fall ill with another.
    private static void Add(
        Dictionary<(int, double), double> law, int agents, int ill, Func<int, double> stays, double catches, Func<int, double, (int Ill, double Largest, double Mass)> outcome)
    {
        for (int joint = 0; joint < 1 << agents; joint++)
        {
            double p = 1;
            for (int i = 0; i < agents; i++)
            {
                double toIll = i < ill ? stays(i) : catches;
                p *= (joint >> i & 1) == 1 ? toIll : 1 - toIll;
            }

            var (now, largest, mass) = outcome(int.PopCount(joint), p);
            law[(now, largest)] = law.GetValueOrDefault((now, largest)) + mass;
        }
    }
}
