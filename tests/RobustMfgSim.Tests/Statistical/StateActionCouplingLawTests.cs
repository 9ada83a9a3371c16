using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.Numerics;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;
using RobustMfgSim.Environments.Adversaries;
using RobustMfgSim.Environments.Engines;
using RobustMfgSim.Policies.Deviators;
using RobustMfgSim.Policies.Equilibria;
using RobustMfgSim.Tests.Oracles;
using RobustMfgSim.Verification.Estimators;

namespace RobustMfgSim.Tests.Statistical;

/// <summary>
/// N agents who couple through L_t, the distribution of their states and actions: the engines and the environment against all joint states and joint actions by enumeration. Infection and
/// recovery hang on the square of how many are careless (action 0), so that expected and real numbers differ in their effect; protection (action 1) is dearer the more agents ask for it.
/// </summary>
internal sealed class StateActionCouplingLawTests
{
    private const double Delta = 1e-6, Radius = 0.1, Discount = 0.6, LawError = 0.02;
    private const int Steps = 3;
    private static readonly double[] Policy = [0.4, 0.6, 0.7, 0.3], Initial = [0.6, 0.4];

    [Test]
    public void Numbers_of_infected_have_their_exact_law([Values(EngineKind.Agents, EngineKind.Counts)] EngineKind engine, [Values(1, 2, 3)] int agents, [Values] bool tagged)
    {
        var (game, point) = Game();
        var adversary = new EquilibriumAdversary(game, point);
        var process = new PopulationProcess(
            game, [new("all", new TablePolicy(Policy, 2), adversary, agents - (tagged ? 1 : 0), Initial)], engine, tagged ? [new("tagged", new TablePolicy(Policy, 2), adversary, Initial)] : []);
        var drawn = Law(agents, replication =>
        {
            process.Reset(20260622, replication);
            for (int t = 0; t < Steps; t++)
            {
                process.Decide();
                process.Move();
            }

            return (int)Math.Round(process.Moment.Population[1] * agents);
        });
        AssertLaw(drawn, agents);
    }

    [TestCase(1)]
    [TestCase(3)]
    public void The_environment_has_the_same_law(int agents)
    {
        var (game, point) = Game();
        var environment = new PopulationEnvironment(game, agents, Initial, new EquilibriumAdversary(game, point), Steps);
        var actions = new int[agents];
        AssertLaw(
            Law(agents, replication =>
            {
                environment.Reset(7, replication);
                var stream = new RandomStream(8, StreamPurpose.Sampling, replication);
                for (int t = 0; t < Steps; t++)
                {
                    for (int i = 0; i < agents; i++)
                    {
                        actions[i] = stream.NextDouble() < Policy[2 * environment.View.States[i]] ? 0 : 1;
                    }

                    environment.Step(actions);
                }

                return (int)Math.Round(environment.View.Moment.Population[1] * agents);
            }),
            agents);
    }

    [TestCase(EngineKind.Agents, 1)]
    [TestCase(EngineKind.Agents, 3)]
    [TestCase(EngineKind.Counts, 3)]
    public void Value_gain_and_distance_have_their_exact_expectations(EngineKind engine, int agents)
    {
        const double error = 0.15;
        var (game, point) = Game();
        var design = new EpisodeDesign(
            game, point, Initial, () => new TablePolicy(Policy, 2), () => new EquilibriumAdversary(game, point), [new Careless()], 20260622, 0.02) { Engine = engine };
        var simulator = new EpisodeSimulator(design, agents);

        // Hoeffding: rewards lie in [-2, 0], the control variates add at most gamma span(V) either way, in the initial term span(V) too.
        double span = Math.Abs(point.Value[0] - point.Value[1]), width = ((2 + (2 * Discount * span)) / (1 - Discount)) + (2 * span);
        int episodes = (int)Math.Ceiling(4 * width * width * Math.Log(2 / Delta) / (2 * error * error));
        double value = 0, gain = 0, distance = 0;
        for (uint replication = 0; replication < episodes; replication++)
        {
            var episode = simulator.Run(replication);
            value += episode.Value / episodes;
            gain += episode.Gains[0] / episodes;
            distance += episode.Distance / episodes;
        }

        var (exact, blind) = (Exact(true), Exact(false));
        Assert.That(value, Is.EqualTo(exact.Value).Within(error));
        Assert.That(gain, Is.EqualTo(exact.Gain).Within(error));
        Assert.That(distance, Is.EqualTo(exact.Distance).Within(error));

        // Negative control: rewards and kernels at the expected L, e times pi, instead of what agents really do.
        Assert.That(Math.Abs(value - blind.Value), Is.GreaterThan(error), "value");

        (double Value, double Gain, double Distance) Exact(bool through)
        {
            var conforming = Chain(agents, through, simulator.Horizon.Steps, null).Solve();
            return (conforming.Average, Chain(agents, through, simulator.Horizon.Steps, _ => [[0.95, 0.05], [0.95, 0.05]]).Solve().First - conforming.First, conforming.Distance);
        }
    }

    [Test]
    public void A_game_that_sees_only_mu_of_L_has_the_law_of_its_twin([Values(EngineKind.Agents, EngineKind.Counts)] EngineKind engine)
    {
        // The oracle is the chain of the game that couples through e.
        const int agents = 3;
        var twin = new RobustGame(
            ThroughActions.Twin(new TabularGame(2, 2, Discount, (mu, model) =>
            {
                model.Rewards.Clear();
                double p = 0.1 + (0.8 * mu[1]);
                ((double[])[1 - p, p, 1 - (0.1 * p), 0.1 * p, 0.5, 0.5, 0.5, 0.5]).CopyTo(model.Kernel);
            })),
            new NominalSet(),
            new FixedRadius(0));
        var process = new PopulationProcess(twin, [new("all", new TablePolicy(Policy, 2), new NominalAdversary(twin, Game().Point), agents, Initial)], engine);
        var drawn = Law(agents, replication =>
        {
            process.Reset(3, replication);
            for (int t = 0; t < Steps; t++)
            {
                process.Decide();
                process.Move();
            }

            return (int)Math.Round(process.Moment.Population[1] * agents);
        });
        double[] Exact(double contact) => new JointChain
        {
            Agents = agents, States = 2, Actions = 2, Discount = Discount, Steps = Steps, Initial = Initial, Reference = Initial, Policy = _ => [[0.4, 0.6], [0.7, 0.3]],
            Rewards = _ => [[0, 0], [0, 0]],
            Kernel = e =>
            {
                double p = 0.1 + (contact * e[1]);
                return [[[1 - p, p], [1 - (0.1 * p), 0.1 * p]], [[0.5, 0.5], [0.5, 0.5]]];
            },
        }.NumberIn(1);
        Assert.That(Distance(drawn, Exact(0.8)), Is.LessThan(LawError));
        Assert.That(Distance(drawn, Exact(0.4)), Is.GreaterThan(LawError), "the control");
    }

    [Test]
    public void Both_engines_agree_where_there_are_many_agents()
    {
        // 400 agents are too many to enumerate: two samples of the number of infected, each within eps / 2 of the law by DKW.
        var (game, point) = Game();
        int[][] samples = [.. new[] { EngineKind.Agents, EngineKind.Counts }.Select(engine => Sample(engine, Policy))];
        Assert.That(TwoSamples(samples[0], samples[1]), Is.LessThan(2 * LawError));
        Assert.That(TwoSamples(samples[0], Sample(EngineKind.Counts, [0.45, 0.55, 0.7, 0.3])), Is.GreaterThan(2 * LawError), "the control");

        int[] Sample(EngineKind engine, double[] policy)
        {
            var process = new PopulationProcess(game, [new("all", new TablePolicy(policy, 2), new EquilibriumAdversary(game, point), 400, Initial)], engine);
            var infected = new int[Draws];
            for (uint replication = 0; replication < Draws; replication++)
            {
                process.Reset((ulong)engine, replication);
                for (int t = 0; t < Steps; t++)
                {
                    process.Decide();
                    process.Move();
                }

                infected[replication] = (int)process.Counts(0)[1];
            }

            return infected;
        }
    }

    private static int Draws => (int)Math.Ceiling(Math.Log(2 / Delta) / (2 * LawError * LawError));

    private static (RobustGame Game, StationaryPoint Point) Game()
    {
        var game = new RobustGame(
            new ThroughActions(2, 2, Discount, (l, model) =>
            {
                var (rewards, kernel) = (RewardsAt(l), KernelAt(l));
                for (int i = 0; i < 4; i++)
                {
                    model.Rewards[i] = rewards[i / 2][i % 2];
                    kernel[i / 2][i % 2].CopyTo(model.Row(i / 2, i % 2));
                }
            }),
            new ContaminationBall(Support.Full),
            new FixedRadius(Radius));
        var held = HeldPolicySolver.Solve(game, Policy, new EquilibriumOptions());
        Assert.That(held.Status, Is.EqualTo(SolveStatus.Converged));
        Assert.That(held.Point.Value[1], Is.LessThan(held.Point.Value[0]), "nature sends agents to the second state");
        return (game, held.Point);
    }

    private static double[][] RewardsAt(double[] l)
    {
        double asked = l[1] + l[3];
        return [[0, -asked], [-1, -1 - asked]];
    }

    private static double[][][] KernelAt(double[] l)
    {
        double p = l[0] * l[0], q = l[2] * l[2];
        return [[[1 - p, p], [1 - (0.2 * p), 0.2 * p]], [[1 - q, q], [0.8, 0.2]]];
    }

    private static JointChain Chain(int agents, bool through, int steps, Func<double[], double[][]>? deviator)
    {
        double[] Seen(double[] x) => through ? x : [x[0] * Policy[0], x[0] * Policy[1], x[1] * Policy[2], x[1] * Policy[3]];
        return new()
        {
            Agents = agents, States = 2, Actions = 2, Discount = Discount, Steps = steps, Initial = Initial, Reference = Game().Point.Population, ThroughActions = through,
            Policy = _ => [[0.4, 0.6], [0.7, 0.3]], Deviator = deviator,
            Rewards = x => RewardsAt(Seen(x)),

            // By hand: a tenth of every row goes to the second state, whose value is lower.
            Kernel = x => [.. KernelAt(Seen(x)).Select(rows => rows.Select(row => (double[])[0.9 * row[0], (0.9 * row[1]) + 0.1]).ToArray())],
        };
    }

    private static void AssertLaw(double[] drawn, int agents)
    {
        Assert.That(Distance(drawn, Chain(agents, true, Steps, null).NumberIn(1)), Is.LessThan(LawError));

        // Negative control: kernels at the expected L.
        Assert.That(Distance(drawn, Chain(agents, false, Steps, null).NumberIn(1)), Is.GreaterThan(LawError), "expected L");
    }

    // Shares of the replications with k infected, k = 0 .. N.
    private static double[] Law(int agents, Func<uint, int> play)
    {
        var law = new double[agents + 1];
        for (uint replication = 0; replication < Draws; replication++)
        {
            law[play(replication)] += 1.0 / Draws;
        }

        return law;
    }

    private static double Distance(double[] drawn, double[] exact)
    {
        double own = 0, other = 0, largest = 0;
        for (int k = 0; k < exact.Length; k++)
        {
            (own, other) = (own + drawn[k], other + exact[k]);
            largest = Math.Max(largest, Math.Abs(own - other));
        }

        return largest;
    }

    private static double TwoSamples(int[] x, int[] y) =>
        Enumerable.Range(0, 401).Max(k => Math.Abs((x.Count(i => i <= k) / (double)x.Length) - (y.Count(i => i <= k) / (double)y.Length)));

    /// <summary>Nearly always careless.</summary>
    private sealed class Careless : IDeviator
    {
        public Descriptor Descriptor { get; } = new("careless", "Test deviator.", "Definition.", 1);

        public IPolicy Create(RobustGame game, StationaryPoint point) => new TablePolicy([0.95, 0.05, 0.95, 0.05], 2);
    }
}
