using NUnit.Framework;
using RobustMfgSim.Environments;
using RobustMfgSim.Environments.Adversaries;
using RobustMfgSim.Environments.Wrappers;
using RobustMfgSim.Tests.Environments.Fixtures;

namespace RobustMfgSim.Tests.Environments;

internal sealed class WrapperTests
{
    private const string TooEarly = "Step was called before Reset. Call Reset(seed) once at the start of each episode.";

    private static PopulationEnvironment Environment(int agents = 5, int horizon = 100)
    {
        var game = Points.Epidemic();
        return new(game, agents, [0.7, 0.3], new NominalAdversary(game, Points.Held(game, [0.5, 0.5, 1, 0], 10)), horizon);
    }

    [Test]
    public void Every_wrapper_conforms()
    {
        Assert.That(EnvironmentChecks.Check(() => new TimeLimit(Environment(), 7)), Is.Empty);
        Assert.That(EnvironmentChecks.Check(() => new TimeLimit(Environment(horizon: 3), 7)), Is.Empty);
        Assert.That(EnvironmentChecks.Check(() => new EpisodeRecorder(Environment(horizon: 6))), Is.Empty);
        Assert.That(EnvironmentChecks.Check(() => new PassiveChecks(Environment(horizon: 6))), Is.Empty);
    }

    [Test]
    public void The_time_limit_truncates_and_then_refuses()
    {
        var environment = new TimeLimit(Environment(), 2);
        environment.Reset(1);
        Assert.That(environment.Step(new int[5]), Is.EqualTo(new StepResult(false, false)));
        Assert.That(environment.Step(new int[5]), Is.EqualTo(new StepResult(false, true)));
        Assert.That(
            () => environment.Step(new int[5]),
            Throws.InvalidOperationException.With.Message.EqualTo("Step was called after the time limit of 2 steps. Call Reset(seed) to start another episode."));
        environment.Reset(1);
        Assert.That(environment.Step(new int[5]).Done, Is.False);
        Assert.That(() => new TimeLimit(Environment(), 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void A_recording_is_what_was_seen_and_done_and_starts_afresh_with_Reset()
    {
        EpisodeRecorder recorder = new(Environment());
        var alone = Environment();
        Assert.That(() => recorder.Step(new int[5]), Throws.InvalidOperationException.With.Message.EqualTo(TooEarly));
        for (uint replication = 0; replication < 2; replication++)
        {
            recorder.Reset(3, replication);
            alone.Reset(3, replication);
            for (int t = 0; t < 4; t++)
            {
                int[] actions = [t % 2, 1, 0, 1, 0], before = alone.View.States.ToArray();
                double[] population = alone.View.Moment.Population.ToArray();
                recorder.Step(actions);
                var result = alone.Step(actions);
                var step = recorder.Steps[t];
                Assert.That((step.States, step.Population, step.Actions, step.Rewards), Is.EqualTo((before, population, actions, alone.View.Rewards.ToArray())));
                Assert.That(step.Result, Is.EqualTo(result));
            }

            Assert.That(recorder.Steps, Has.Count.EqualTo(4));
        }
    }

    [TestCase(Fault.StateOutOfRange, "BrokenEnvironment, step 1: agent 0 is in state 2; states lie in 0..1.")]
    [TestCase(Fault.RewardInfinite, "BrokenEnvironment, step 1: the reward of agent 0 is Infinity; rewards must be finite.")]
    [TestCase(Fault.StepNotCounted, "BrokenEnvironment, step 1: the view says step 0; 1 steps were made.")]
    [TestCase(Fault.RewardAfterReset, "BrokenEnvironment, step 0: the reward of agent 0 is 1 after Reset; no reward is paid before the first step.")]
    public void Passive_checks_stop_at_a_view_that_is_wrong(Fault fault, string message)
    {
        var environment = new PassiveChecks(new BrokenEnvironment(Environment(), fault, 0));
        Assert.That(
            () =>
            {
                environment.Reset(1);
                environment.Step(new int[5]);
            },
            Throws.InvalidOperationException.With.Message.EqualTo(message));
    }

    [Test]
    public void Passive_checks_refuse_calls_out_of_order()
    {
        var environment = new PassiveChecks(new BrokenEnvironment(Environment(horizon: 1), Fault.StepsAfterTheEnd, 0));
        Assert.That(() => environment.Step(new int[5]), Throws.InvalidOperationException.With.Message.EqualTo(TooEarly));
        environment.Reset(1);
        environment.Step(new int[5]);
        Assert.That(
            () => environment.Step(new int[5]),
            Throws.InvalidOperationException.With.Message.EqualTo("Step was called after the episode ended at t = 1. Call Reset(seed) to start another episode."));
    }

    [Test]
    public void Each_agent_sees_each_other_agent_equally_often_and_never_itself()
    {
        // Hoeffding per (agent, other) with a union bound over the 20 of them: eps = 0.02, delta = 1e-6. Everybody in a state of its own shows who was seen.
        const int Agents = 5, Samples = 3;
        const double Epsilon = 0.02;
        int rounds = (int)Math.Ceiling(Math.Log(2 * 20 / 1e-6) / (2 * Epsilon * Epsilon * Samples));
        var sampler = new OthersSampler(Agents, Samples);
        int[] states = [0, 1, 2, 3, 4], seen = new int[Agents * Samples];
        var counts = new int[Agents, Agents];
        for (uint replication = 0; replication < rounds; replication++)
        {
            sampler.Observe(new(new Moment(2, [0.2, 0.2, 0.2, 0.2, 0.2], null!), states, []), 9, replication, seen);
            for (int k = 0; k < seen.Length; k++)
            {
                counts[k / Samples, seen[k]]++;
            }
        }

        for (int pair = 0; pair < Agents * Agents; pair++)
        {
            double share = counts[pair / Agents, pair % Agents] / (double)(rounds * Samples), expected = pair / Agents == pair % Agents ? 0 : 0.25;
            Assert.That(share, Is.EqualTo(expected).Within(expected == 0 ? 0 : Epsilon));
            Assert.That(share, Is.Not.EqualTo(0.2).Within(Epsilon), "negative control: not uniform over all five");
        }
    }

    [TestCase(3)]
    [TestCase(999_999_999)]
    [TestCase(int.MaxValue)]
    public void Each_of_many_others_has_its_share_of_the_words(int others)
    {
        // Other j has the words from ceil(j 2^64 / others) on: all shares are equal within one word of 2^64.
        foreach (int j in new[] { 1, 2, others / 2, others - 1 })
        {
            var first = (ulong)((((UInt128)(uint)j << 64) + (uint)others - 1) / (uint)others);
            Assert.That((OthersSampler.Pick(first - 1, others), OthersSampler.Pick(first, others)), Is.EqualTo((j - 1, j)));
        }

        Assert.That((OthersSampler.Pick(0, others), OthersSampler.Pick(ulong.MaxValue, others)), Is.EqualTo((0, others - 1)));
    }

    [Test]
    public void Observing_is_repeatable_allocates_nothing_and_refuses_wrong_sizes()
    {
        var environment = Environment(9000);
        environment.Reset(1);
        var sampler = new OthersSampler(9000, 16);
        int[] seen = new int[9000 * 16], again = new int[9000 * 16];
        sampler.Observe(environment.View, 1, 0, seen);
        long before = GC.GetAllocatedBytesForCurrentThread();
        sampler.Observe(environment.View, 1, 0, again);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
        Assert.That(again, Is.EqualTo(seen));
        Assert.That(
            () => sampler.Observe(environment.View, 1, 0, new int[9000]),
            Throws.ArgumentException.With.Message.StartsWith("OthersSampler.Observe got 9000 agents and room for 9000 states; there are 9000 agents who see 16 states each."));
        Assert.That(() => new OthersSampler(1, 1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new OthersSampler(5, 17), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }
}
