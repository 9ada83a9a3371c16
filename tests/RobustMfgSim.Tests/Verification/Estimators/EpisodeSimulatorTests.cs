using NUnit.Framework;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;
using RobustMfgSim.Environments.Adversaries;
using RobustMfgSim.Environments.Engines;
using RobustMfgSim.Policies.Deviators;
using RobustMfgSim.Tests.Environments.Fixtures;
using RobustMfgSim.Verification.Estimators;

namespace RobustMfgSim.Tests.Verification.Estimators;

internal sealed class EpisodeSimulatorTests
{
    private static readonly double[] Policy = [0.4, 0.6, 1, 0];

    [Test]
    public void A_deviator_that_conforms_gains_exactly_nothing()
    {
        var simulator = new EpisodeSimulator(Design(new Fixed("same", Policy), new Fixed("other", [1, 0, 1, 0])), 20);
        bool otherDiffers = false;
        for (uint replication = 0; replication < 200; replication++)
        {
            var episode = simulator.Run(replication);
            Assert.That(episode.Gains[0], Is.Zero);
            otherDiffers |= episode.Gains[1] != 0;
        }

        Assert.That(otherDiffers, Is.True);
    }

    [Test]
    public void An_episode_is_a_function_of_design_agents_and_replication()
    {
        var design = Design(new Fixed("other", [1, 0, 1, 0]));
        var simulator = new EpisodeSimulator(design, 20);
        var third = simulator.Run(3);
        simulator.Run(1);
        Same(simulator.Run(3), third);
        Same(new EpisodeSimulator(design, 20).Run(3), third);
        Assert.That(simulator.Run(4).Value, Is.Not.EqualTo(third.Value));
        Assert.That(new EpisodeSimulator(design with { Seed = 8 }, 20).Run(3).Value, Is.Not.EqualTo(third.Value));

        static void Same(Episode x, Episode y)
        {
            Assert.That((x.Replication, x.Value, x.Distance), Is.EqualTo((y.Replication, y.Value, y.Distance)));
            Assert.That(x.Gains, Is.EqualTo(y.Gains));
        }
    }

    [TestCase(EngineKind.Agents)]
    [TestCase(EngineKind.Counts)]
    public void Figures_are_the_discounted_sums_over_the_horizon_with_their_control_variates(EngineKind engine)
    {
        // Replayed through the public process with the same seed; kernel rows of contamination 0.1 and rewards written by hand.
        var design = Design(new Fixed("other", [1, 0, 1, 0])) with { Engine = engine };
        var simulator = new EpisodeSimulator(design, 7);
        ulong seed = RobustMfgSim.Core.Numerics.RandomStream.Derive(design.Seed, "agents", 7);
        var (value, first, distance) = Replay(Policy);
        var (_, deviating, _) = Replay([1, 0, 1, 0]);
        var episode = simulator.Run(5);
        Assert.That(episode.Value, Is.EqualTo(value).Within(1e-12));
        Assert.That(episode.Distance, Is.EqualTo(distance).Within(1e-12));
        Assert.That(episode.Gains[0], Is.EqualTo(deviating - first).Within(1e-12));
        Assert.That(Math.Abs(episode.Gains[0]), Is.GreaterThan(1e-6));

        (double, double, double) Replay(double[] own)
        {
            var adversary = design.Adversary();
            var process = new PopulationProcess(
                design.Game, [new("others", new TablePolicy(Policy, 2), adversary, 6, design.Initial)], engine, [new("own", new TablePolicy(own, 2), adversary, design.Initial)]);
            double[] v = design.Point.Value;
            process.Reset(seed, 5);
            double ill = process.Moment.Population[1], all = (0.8 * v[0]) + (0.2 * v[1]) - Average(), tagged = 0, far = 0;
            for (int t = 0; t < simulator.Horizon.Steps; t++)
            {
                far += 0.4 * Math.Pow(0.6, t) * 2 * Math.Abs(ill - design.Point.Population[1]);
                int state = process.TaggedState(0);
                long illOthers = process.Counts(0)[1];
                double mine = Expected(own, state), everybody = (mine + ((6 - illOthers) * Expected(Policy, 0)) + (illOthers * Expected(Policy, 1))) / 7;
                process.Decide();
                process.Move();
                ill = process.Moment.Population[1];
                all += Math.Pow(0.6, t) * (everybody - (0.6 * Average()));
                tagged += Math.Pow(0.6, t) * (mine - (0.6 * v[process.TaggedState(0)]));
            }

            return (all, tagged, far);

            double Average() => ((1 - ill) * v[0]) + (ill * v[1]);

            // r + gamma <p, V> in expectation over the action.
            double Expected(double[] policy, int s)
            {
                double sum = 0;
                for (int a = 0; a < 2; a++)
                {
                    double toIll = (0.9 * (s == 1 ? 0.5 : (0.02 + (0.8 * ill)) * (a == 1 ? 0.1 : 1))) + 0.1;
                    sum += policy[(2 * s) + a] * ((-0.5 * ill) - s - (0.3 * a) + (0.6 * (((1 - toIll) * v[0]) + (toIll * v[1]))));
                }

                return sum;
            }
        }
    }

    [Test]
    public void Deviating_changes_little_for_the_others_under_either_engine([Values(EngineKind.Agents, EngineKind.Counts)] EngineKind engine)
    {
        // Common random numbers: with them the gain varies far less than the difference of unrelated episodes does.
        var simulator = new EpisodeSimulator(Design(new Fixed("other", [0, 1, 0, 1])) with { Engine = engine }, 2000);
        double[] gains = [.. Enumerable.Range(0, 300).Select(r => simulator.Run((uint)r).Gains[0])];
        double mean = gains.Average(), variance = gains.Average(g => (g - mean) * (g - mean));
        Assert.That(variance, Is.LessThan(0.2));
    }

    [TestCase(EngineKind.Agents, 2)]
    [TestCase(EngineKind.Agents, 40)]
    [TestCase(EngineKind.Counts, 2)]
    [TestCase(EngineKind.Counts, 40)]
    public void A_deviator_that_shares_the_conforming_run_while_they_are_together_gains_what_it_gains_by_itself_to_the_last_bit(EngineKind engine, int agents)
    {
        IDeviator[] deviators = [new Fixed("other", [1, 0, 1, 0]), new Fixed("often", [0.3, 0.7, 1, 0]), new Fixed("never together", [0, 1, 0, 1])];
        var design = Design(deviators) with { Engine = engine };
        var simulator = new EpisodeSimulator(design, agents);
        ulong seed = RobustMfgSim.Core.Numerics.RandomStream.Derive(design.Seed, "agents", (ulong)agents);
        int apart = 0, steps = 0;
        for (uint replication = 0; replication < 40; replication++)
        {
            var episode = simulator.Run(replication);
            var (conforming, path) = Alone(Policy, replication);
            for (int k = 0; k < deviators.Length; k++)
            {
                var (deviating, other) = Alone(((Fixed)deviators[k]).Rows, replication);
                Assert.That(episode.Gains[k], Is.EqualTo(deviating - conforming));
                apart += path.Zip(other).Count(p => p.First != p.Second);
                steps += path.Count;
            }
        }

        Assert.That(apart, Is.InRange(steps / 50, steps * 49 / 50), "runs must part and meet again for this to test anything");

        (double Reduced, List<int> Path) Alone(double[] own, uint replication)
        {
            var adversary = design.Adversary();
            var process = new PopulationProcess(
                design.Game, [new("others", new TablePolicy(Policy, 2), adversary, agents - 1, design.Initial)], engine, [new("own", new TablePolicy(own, 2), adversary, design.Initial)]);
            double[] v = design.Point.Value, expected = new double[4];
            double sum = 0, weight = 1;
            var path = new List<int>();
            process.Reset(seed, replication);
            for (int t = 0; t < simulator.Horizon.Steps; t++, weight *= 0.6)
            {
                process.Decide();
                for (int pair = 0; pair < 4; pair++)
                {
                    double next = 0;
                    next += process.TaggedKernel(0)[2 * pair] * v[0];
                    next += process.TaggedKernel(0)[(2 * pair) + 1] * v[1];
                    expected[pair] = process.Moment.Model.Rewards[pair] + (0.6 * next);
                }

                double mine = process.RowMean(process.TaggedPolicy(0), expected, process.TaggedState(0));
                process.Move();
                path.Add(process.TaggedState(0));
                sum += weight * (mine - (0.6 * v[process.TaggedState(0)]));
            }

            return (sum, path);
        }
    }

    [TestCase(10, 3, 6, 1)]
    [TestCase(11, 3, 7, 1)]
    [TestCase(1, 0, 1, 0)]
    public void Groups_get_their_shares_rounded_by_largest_remainder(int agents, int first, int second, int third)
    {
        // 0.3 : 0.6 : 0.1 by hand; at N = 11 the parts are 3.3, 6.6 and 1.1.
        (double, long?)[] groups = [(0.3, null), (0.6, null), (0.1, null)];
        Assert.That(GroupSizes.Split(agents, groups), Is.EqualTo((long[])[first, second, third]));
        Assert.That(GroupSizes.Split(agents + 4, [.. groups, (0, 4)]), Is.EqualTo((long[])[first, second, third, 4]));
    }

    [Test]
    public void Counts_that_do_not_fit_are_refused()
    {
        Assert.That(() => GroupSizes.Split(3, [(1, null), (0, 4)]), Throws.ArgumentException.With.Message.EqualTo(
            "The groups with a count have 4 agents together; there are N = 3. Take more agents or smaller counts."));
        Assert.That(() => GroupSizes.Split(5, [(0, 4)]), Throws.ArgumentException.With.Message.EqualTo(
            "The groups with a count have 4 agents together; there are N = 5. Give a share to a group."));
    }

    [Test]
    public void A_deviator_whose_rows_are_no_distribution_is_named()
    {
        var simulator = new EpisodeSimulator(Design(new Fixed("leaky", [1, 0.5, 1, 0])), 5);
        Assert.That(
            () => simulator.Run(0),
            Throws.TypeOf<DeviatingRunException>().With.Message.EqualTo("in the run of the deviator leaky: policy leaky of tagged agent 0: row (s=0) at step 0 sums to 1.5; rows must sum to 1 within 1e-9."));
    }

    private static EpisodeDesign Design(params IDeviator[] deviators)
    {
        var game = Points.Epidemic(crowding: 0.5);
        var point = Points.Held(game, Policy);
        return new(game, point, [0.8, 0.2], () => new TablePolicy(Policy, 2), () => new EquilibriumAdversary(game, point), deviators, 7, 1e-3);
    }

    private sealed class Fixed(string name, double[] rows) : IDeviator, IPolicy
    {
        internal double[] Rows => rows;

        public Descriptor Descriptor { get; } = new(name, "Test deviator.", "Definition.", 1);

        public IPolicy Create(RobustGame game, StationaryPoint point) => this;

        public void Decide(in Moment moment, Span<double> table) => rows.CopyTo(table);
    }
}
