using NUnit.Framework;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;
using RobustMfgSim.Environments.Adversaries;
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

    [Test]
    public void Figures_are_the_discounted_sums_over_the_horizon_with_their_control_variates()
    {
        // Replayed agent by agent through the public environment with the same seed; kernel rows of contamination 0.1 written by hand.
        var design = Design(new Fixed("other", [1, 0, 1, 0]));
        var simulator = new EpisodeSimulator(design, 7);
        ulong seed = RobustMfgSim.Core.Numerics.RandomStream.Derive(design.Seed, "agents", 7);
        var (value, first, distance) = Replay(null);
        var (_, deviating, _) = Replay([1, 0, 1, 0]);
        var episode = simulator.Run(5);
        Assert.That(episode.Value, Is.EqualTo(value).Within(1e-12));
        Assert.That(episode.Distance, Is.EqualTo(distance).Within(1e-12));
        Assert.That(episode.Gains[0], Is.EqualTo(deviating - first).Within(1e-12));

        (double, double, double) Replay(double[]? own)
        {
            var environment = new PopulationEnvironment(design.Game, 7, design.Initial, design.Adversary(), simulator.Horizon.Steps);
            var sampler = new RobustMfgSim.Environments.Sampling.ActionSampler(2, 2, "p");
            var actions = new int[7];
            double[] v = design.Point.Value;
            double all = 0, tagged = 0, far = 0;
            environment.Reset(seed, 5);
            all += (0.8 * v[0]) + (0.2 * v[1]) - environment.View.States.ToArray().Average(s => v[s]);
            for (int t = 0; t < simulator.Horizon.Steps; t++)
            {
                far += 0.4 * Math.Pow(0.6, t) * 2 * Math.Abs(environment.View.Moment.Population[0] - design.Point.Population[0]);
                sampler.Draw(Policy, environment.View.States, seed, 5, t, actions);
                actions[0] = own is null ? actions[0] : sampler.DrawOne(own, 0, environment.View.States[0], seed, 5, t);
                int[] before = environment.View.States.ToArray();
                double ill = before.Average();
                environment.Step(actions);
                int[] after = environment.View.States.ToArray();
                double[] reduced = new double[7];
                for (int i = 0; i < 7; i++)
                {
                    double toIll = before[i] == 1 ? 0.5 : (0.02 + (0.8 * ill)) * (actions[i] == 1 ? 0.1 : 1);
                    toIll = (0.9 * toIll) + 0.1;
                    reduced[i] = environment.View.Rewards[i] + (0.6 * (((1 - toIll) * v[0]) + (toIll * v[1]) - v[after[i]]));
                }

                all += Math.Pow(0.6, t) * reduced.Average();
                tagged += Math.Pow(0.6, t) * reduced[0];
            }

            return (all, tagged, far);
        }
    }

    [Test]
    public void A_deviator_whose_rows_are_no_distribution_is_named()
    {
        var simulator = new EpisodeSimulator(Design(new Fixed("leaky", [1, 0.5, 1, 0])), 5);
        Assert.That(
            () => simulator.Run(0),
            Throws.InvalidOperationException.With.Message.EqualTo("policy leaky: row (s=0) at step 0 sums to 1.5; rows must sum to 1 within 1e-9."));
    }

    private static EpisodeDesign Design(params IDeviator[] deviators)
    {
        var game = Points.Epidemic(crowding: 0.5);
        var point = Points.Held(game, Policy);
        return new(game, point, [0.8, 0.2], () => new TablePolicy(Policy, 2), () => new EquilibriumAdversary(game, point), deviators, 7, 1e-3);
    }

    private sealed class Fixed(string name, double[] rows) : IDeviator, IPolicy
    {
        public Descriptor Descriptor { get; } = new(name, "Test deviator.", "Definition.", 1);

        public IPolicy Create(RobustGame game, StationaryPoint point) => this;

        public void Decide(in Moment moment, Span<double> table) => rows.CopyTo(table);
    }
}
