using NUnit.Framework;
using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;
using RobustMfgSim.Environments.Adversaries;
using RobustMfgSim.Tests.Environments.Fixtures;

namespace RobustMfgSim.Tests.Environments;

internal sealed class PopulationEnvironmentTests
{
    private static readonly double[] Start = [0.7, 0.3];

    [Test]
    public void Step_before_Reset_is_refused()
    {
        Assert.That(
            () => Epidemic(3).Step(new int[3]),
            Throws.InvalidOperationException.With.Message.EqualTo("Step was called before Reset. Call Reset(seed) once at the start of each episode."));
        Assert.That(() => Epidemic(3).View.Moment.Step, Throws.InvalidOperationException);
    }

    [Test]
    public void The_time_limit_truncates_and_further_steps_are_refused_until_Reset()
    {
        var environment = Epidemic(3, horizon: 2);
        environment.Reset(1);
        Assert.That(environment.Step(new int[3]), Is.EqualTo(new StepResult(false, false)));
        Assert.That(environment.Step(new int[3]), Is.EqualTo(new StepResult(false, true)));
        Assert.That(
            () => environment.Step(new int[3]),
            Throws.InvalidOperationException.With.Message.EqualTo("Step was called after the episode ended at t = 2. Call Reset(seed) to start another episode."));
        environment.Reset(1, 1);
        Assert.That(environment.Step(new int[3]).Done, Is.False);
    }

    [Test]
    public void Wrong_actions_are_refused_with_agent_value_and_range_and_change_nothing()
    {
        var environment = Epidemic(3);
        environment.Reset(1);
        Assert.That(
            () => environment.Step(new int[2]),
            Throws.ArgumentException.With.Message.StartsWith("Step got 2 actions; there are 3 agents. Give one action per agent."));
        Assert.That(
            () => environment.Step([0, 2, -1]), Throws.ArgumentException.With.Message.StartsWith("Step got action 2 for agent 1; actions lie in 0..1."));
        Assert.That(
            () => environment.Step([0, 1, -1]), Throws.ArgumentException.With.Message.StartsWith("Step got action -1 for agent 2; actions lie in 0..1."));
        Assert.That(environment.View.Moment.Step, Is.Zero);
    }

    [Test]
    public void Wrong_initial_distributions_are_refused()
    {
        Assert.That(
            () => Epidemic(3, initial: [0.7, 0.2]),
            Throws.ArgumentException.With.Message.StartsWith("The initial distribution sums to 0.8999999999999999; rows must sum to 1 within 1e-9."));
        Assert.That(
            () => Epidemic(3, initial: [1.0]), Throws.ArgumentException.With.Message.StartsWith("The initial distribution has 1 entries; the game has 2 states."));
    }

    [Test]
    public void A_kernel_row_that_is_no_distribution_is_refused_with_its_place()
    {
        var environment = new PopulationEnvironment(Points.Epidemic(), 3, Start, new LeakyAdversary(), 5);
        environment.Reset(1);
        environment.Step(new int[3]);
        Assert.That(
            () => environment.Step(new int[3]),
            Throws.InvalidOperationException.With.Message.EqualTo(
                "adversary LeakyAdversary: kernel row (s=1, a=0) at step 1 sums to 0.75; rows must sum to 1 within 1e-9."));
        Assert.That(environment.View.Moment.Step, Is.EqualTo(1));
    }

    [Test]
    public void Rewards_are_paid_at_the_states_actions_and_population_before_the_move()
    {
        var environment = Epidemic(5, crowding: 0.5);
        environment.Reset(3);
        for (int t = 0; t < 20; t++)
        {
            int[] actions = [0, 1, 0, 1, 1], before = environment.View.States.ToArray();
            double ill = before.Count(s => s == 1) / 5.0;
            environment.Step(actions);
            var expected = before.Zip(actions, (s, a) => (s == 1 ? -TwoStateEpidemic.CostIll : 0) - (a == 1 ? TwoStateEpidemic.CostProtect : 0) - (0.5 * ill));
            Assert.That(environment.View.Rewards.ToArray(), Is.EqualTo(expected).Within(1e-15));
        }
    }

    [Test]
    public void The_view_holds_the_empirical_distribution_and_the_game_frozen_at_it()
    {
        var game = Points.Epidemic();
        var environment = Epidemic(7);
        var model = game.NewModel();
        environment.Reset(3);
        for (int t = 0; t < 20; t++, environment.Step(new int[7]))
        {
            double ill = environment.View.States.ToArray().Count(s => s == 1) / 7.0;
            Assert.That(environment.View.Moment.Population[1], Is.EqualTo(ill));
            game.Freeze(environment.View.Moment.Population, model);
            Assert.That(environment.View.Moment.Model.Kernel.ToArray(), Is.EqualTo(model.Kernel.ToArray()));
            Assert.That(environment.View.Moment.Model.Radii.ToArray(), Is.EqualTo(model.Radii.ToArray()));
            Assert.That(environment.View.Moment.Model.Population.ToArray(), Is.EqualTo(environment.View.Moment.Population.ToArray()));
        }
    }

    [Test]
    public void An_agent_s_random_numbers_do_not_depend_on_how_many_others_there_are()
    {
        // Without contact the kernel does not depend on the population, so equal words mean equal trajectories.
        var small = Epidemic(10, contact: 0, horizon: 30);
        var large = Epidemic(9000, contact: 0, horizon: 30);
        small.Reset(5, 7);
        large.Reset(5, 7);
        bool moved = false;
        for (int t = 0; t < 30; t++)
        {
            Assert.That(large.View.States[..10].ToArray(), Is.EqualTo(small.View.States.ToArray()), $"step {t}");
            int[] before = small.View.States.ToArray();
            small.Step(new int[10]);
            large.Step(new int[9000]);
            moved |= !small.View.States.SequenceEqual(before);
        }

        Assert.That(moved, Is.True);
    }

    [TestCase(1u, 20260622ul)]
    [TestCase(0u, 20260623ul)]
    public void Another_replication_or_seed_gives_another_episode(uint replication, ulong seed)
    {
        var environment = Epidemic(50);
        environment.Reset(20260622, 0);
        int[] first = environment.View.States.ToArray();
        environment.Reset(seed, replication);
        Assert.That(environment.View.States.ToArray(), Is.Not.EqualTo(first));
    }

    [TestCase(2, 2)]
    [TestCase(3, 2)]
    [TestCase(30, 3)]
    public void Step_allocates_nothing(int states, int actions)
    {
        var game = new RobustGame(new RandomAffineGame(states, actions, 0.9, 0.5, 1), new NaiveContamination(), new FixedRadius(0.1));
        var point = Points.Held(game, RobustMfgSim.Policies.UniformPolicy.Rows(game), 50);
        var environment = new PopulationEnvironment(game, 5000, game.Game.InitialDistribution, new EquilibriumAdversary(game, point), 1000);
        int[] choice = [.. Enumerable.Range(0, 5000).Select(i => i % actions)];
        environment.Reset(1);
        environment.Step(choice);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int t = 0; t < 50; t++)
        {
            environment.Step(choice);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private static PopulationEnvironment Epidemic(int agents, int horizon = 100, double contact = 0.8, double crowding = 0, double[]? initial = null)
    {
        var game = Points.Epidemic(contact: contact, crowding: crowding);
        return new(game, agents, initial ?? Start, new NominalAdversary(game, Points.Held(game, [0.5, 0.5, 1, 0], 10)), horizon);
    }

    private sealed class LeakyAdversary : IAdversary
    {
        public void Choose(in Moment moment, Span<double> kernel)
        {
            moment.Model.Kernel.CopyTo(kernel);
            kernel[4] -= moment.Step * 0.25;
        }
    }
}
