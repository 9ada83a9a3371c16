using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;
using RobustMfgSim.Environments.Adversaries;
using RobustMfgSim.Environments.Sampling;
using RobustMfgSim.Tests.Environments.Fixtures;

namespace RobustMfgSim.Tests.Environments;

internal sealed class DeviatorBatchTests
{
    private static readonly double[] Rows = [0.3, 0.7, 1, 0], Start = [0.7, 0.3];
    private static readonly RobustGame Game = Points.Epidemic(0.1);
    private static readonly StationaryPoint Point = Points.Held(Game, Rows);

    [Test]
    public void Each_population_is_a_process_whose_tagged_agent_plays_the_actions_step_by_step()
    {
        var seen = new Seen(3);
        var batch = Batch(3, 7, horizon: 4);
        batch.Reset(5, seen.Buffers);
        var byHand = Enumerable.Range(0, 3).Select(_ => Process(7)).ToArray();
        for (int b = 0; b < 3; b++)
        {
            byHand[b].Reset(5, (uint)b);
        }

        for (int t = 0; t < 13; t++)
        {
            long[] actions = [t % 2, 1, (t / 2) % 2];
            batch.Step(actions, seen.Buffers);
            for (int b = 0; b < 3; b++)
            {
                // Episodes of four steps, and a step that starts the next one.
                bool starts = t % 5 == 4;
                double reward = starts ? Restart(byHand[b], (uint)(b + (3 * ((t / 5) + 1)))) : StepByHand(byHand[b], (int)actions[b]);
                Assert.That(
                    (seen.States[b], seen.Populations[(2 * b) + 1], seen.Rewards[b], seen.Truncated[b]),
                    Is.EqualTo(((long)byHand[b].TaggedState(0), byHand[b].Moment.Population[1], reward, t % 5 == 3 ? (byte)1 : (byte)0)), $"population {b}, step {t}");
            }
        }
    }

    [Test]
    public void The_law_is_that_of_the_environment_in_which_everybody_is_moved()
    {
        // P(the deviator is ill at t = 3) among 6 agents, with the others' actions drawn explicitly there and averaged over here: two means of n indicators, each within eps of its expectation but for
        // delta (Hoeffding).
        const double Eps = 0.03, Delta = 1e-6;
        int n = (int)Math.Ceiling(Math.Log(2 / Delta) / (2 * Eps * Eps));
        int[] program = [0, 1, 0];
        Assert.That(IllOutside(n, program), Is.EqualTo(IllInBatch(n, [0, 1, 0])).Within(2 * Eps));
        Assert.That(IllOutside(n, program), Is.Not.EqualTo(IllInBatch(n, [1, 0, 1])).Within(2 * Eps), "control: other actions");
    }

    [Test]
    public void ResetOn_goes_on_with_replications_that_were_not_played()
    {
        Seen first = new(2), second = new(2);
        var batch = Batch(2, 5, horizon: 1);
        Assert.That(() => batch.ResetOn(first.Buffers), Throws.InvalidOperationException.With.Message.EqualTo("ResetOn was called before Reset. Call Reset(seed) first."));
        batch.Reset(9, first.Buffers);
        batch.Step([0, 0], first.Buffers);
        batch.Step([0, 0], first.Buffers);
        batch.ResetOn(first.Buffers);
        var process = Process(5);
        for (int b = 0; b < 2; b++)
        {
            process.Reset(9, (uint)(4 + b));
            Assert.That((first.States[b], first.Populations[2 * b]), Is.EqualTo(((long)process.TaggedState(0), process.Moment.Population[0])));
        }
    }

    [Test]
    public void Wrong_calls_are_refused_and_change_nothing()
    {
        var seen = new Seen(2);
        var batch = Batch(2, 5, horizon: 9);
        Assert.That(() => batch.Step([0, 0], seen.Buffers), Throws.InvalidOperationException.With.Message.EqualTo("Step was called before Reset. Call Reset(seed) once before the first Step."));
        batch.Reset(1, seen.Buffers);
        double[] before = [.. seen.Populations];
        Assert.That(() => batch.Step([0], seen.Buffers), Throws.ArgumentException.With.Message.StartsWith("Step got 1 actions; there are 2 populations. Give one action per population."));
        Assert.That(() => batch.Step([0, 2], seen.Buffers), Throws.ArgumentException.With.Message.StartsWith("Step got action 2 for the deviator of population 1; actions lie in 0..1."));
        Assert.That(() => batch.Step([-1, 0], seen.Buffers), Throws.ArgumentException.With.Message.StartsWith("Step got action -1 for the deviator of population 0; actions lie in 0..1."));
        Assert.That(() => batch.Step([0, 1L << 32], seen.Buffers), Throws.ArgumentException);
        Assert.That(() => batch.Step([0, 0], new Seen(3).Buffers), Throws.ArgumentException.With.Message.StartsWith("The buffers have room for 3 states"));
        Assert.That(seen.Populations, Is.EqualTo(before));
    }

    [Test]
    public void A_step_allocates_nothing()
    {
        var seen = new Seen(4);
        var batch = Batch(4, 50, horizon: 10);
        long[] actions = [0, 1, 0, 1];
        batch.Reset(1, seen.Buffers);
        for (int t = 0; t < 30; t++)
        {
            batch.Step(actions, seen.Buffers);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int t = 0; t < 100; t++)
        {
            batch.Step(actions, seen.Buffers);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private static double IllInBatch(int episodes, long[] program)
    {
        var seen = new Seen(1);
        var batch = Batch(1, 6, horizon: 10);
        int ill = 0;
        for (int k = 0; k < episodes; k++)
        {
            if (k == 0)
            {
                batch.Reset(77, seen.Buffers);
            }
            else
            {
                batch.ResetOn(seen.Buffers);
            }

            foreach (long action in program)
            {
                batch.Step([action], seen.Buffers);
            }

            ill += (int)seen.States[0];
        }

        return (double)ill / episodes;
    }

    private static double IllOutside(int episodes, int[] program)
    {
        var environment = new PopulationEnvironment(Game, 6, Start, new EquilibriumAdversary(Game, Point), 10);
        var sampler = new ActionSampler(2, 2, "the others");
        int[] actions = new int[6];
        int ill = 0;
        for (uint k = 0; k < episodes; k++)
        {
            environment.Reset(78, k);
            for (int t = 0; t < program.Length; t++)
            {
                sampler.Draw(Rows, environment.View.States, 78, k, t, actions);
                actions[0] = program[t];
                environment.Step(actions);
            }

            ill += environment.View.States[0];
        }

        return (double)ill / episodes;
    }

    private static double Restart(PopulationProcess process, uint replication)
    {
        process.Reset(5, replication);
        return 0;
    }

    private static double StepByHand(PopulationProcess process, int action)
    {
        process.Play(0, "by hand", new TablePolicy([1 - action, action, 1 - action, action], 2));
        process.Decide();
        double reward = process.Moment.Model.Rewards[(process.TaggedState(0) * 2) + action];
        process.Move();
        return reward;
    }

    private static DeviatorBatch Batch(int count, int agents, int horizon)
    {
        var adversary = new EquilibriumAdversary(Game, Point);
        return new(Game, _ => Process(agents, adversary), count, horizon);
    }

    private static PopulationProcess Process(int agents, IAdversary? adversary = null)
    {
        adversary ??= new EquilibriumAdversary(Game, Point);
        return new(Game, [new("others", new TablePolicy(Rows, 2), adversary, agents - 1, Start)], tagged: [new("deviator", new TablePolicy(Rows, 2), adversary, Start)]);
    }

    private sealed class Seen(int count)
    {
        public long[] States { get; } = new long[count];

        public double[] Populations { get; } = new double[2 * count];

        public double[] Rewards { get; } = new double[count];

        public byte[] Truncated { get; } = new byte[count];

        public DeviatorBuffers Buffers => new(States, Populations, Rewards, Truncated);
    }
}
