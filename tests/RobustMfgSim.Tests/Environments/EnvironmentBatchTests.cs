using NUnit.Framework;
using RobustMfgSim.Environments;
using RobustMfgSim.Environments.Adversaries;
using RobustMfgSim.Tests.Environments.Fixtures;

namespace RobustMfgSim.Tests.Environments;

internal sealed class EnvironmentBatchTests
{
    [Test]
    public void A_batch_conforms() => Assert.That(EnvironmentBatchChecks.Check(() => Batch(), () => Alone()), Is.Empty);

    [TestCase("same", "environment 1: after step 0 it differs from the same environment played alone; environments of a batch are independent of each other")]
    [TestCase("twice", "environment 0: step 7 ended with StepResult { Terminated = False, Truncated = True, Done = True } in replication 3; "
        + "StepResult { Terminated = False, Truncated = False, Done = False } in replication 3 was expected")]
    [TestCase("lenient", "Step before Reset: was accepted; it must be refused")]
    [TestCase("throwing", "the batch: threw NotSupportedException: broken")]
    public void A_broken_batch_is_found_out(string fault, string expected) =>
        Assert.That(EnvironmentBatchChecks.Check(() => new Broken(Batch(), fault), () => Alone()).Select(p => p.ToString()), Does.Contain(expected));

    [Test]
    public void Wrong_calls_are_refused_with_their_place()
    {
        var batch = Batch();
        Assert.That(() => batch.Step(new int[15], new StepResult[3]), Throws.InvalidOperationException.With.Message.EqualTo(
            "Step was called before Reset. Call Reset(seed) once before the first Step."));
        batch.Reset(1);
        Assert.That(() => batch.Step(new int[14], new StepResult[3]), Throws.ArgumentException.With.Message.StartsWith(
            "Step got 14 actions and room for 3 results; there are 3 environments of 5 agents. Give one action per environment and agent."));
        var actions = new int[15];
        actions[11] = 2;
        Assert.That(() => batch.Step(actions, new StepResult[3]), Throws.ArgumentException.With.Message.StartsWith(
            "Step got action 2 for agent 1 of environment 2; actions lie in 0..1."));
        Assert.That(() => new EnvironmentBatch(b => Alone(b == 1 ? 4 : 5), 2), Throws.ArgumentException.With.Message.StartsWith("Environment 1 has PopulationSpaces { Agents = 4,"));
        var single = Alone();
        Assert.That(() => new EnvironmentBatch(b => b == 1 ? Alone() : single, 3), Throws.ArgumentException.With.Message.StartsWith(
            "Environment 2 is one that the batch has already; environments of a batch are independent of each other. Make a new one for each."));
    }

    [Test]
    public void A_step_allocates_nothing()
    {
        var batch = Batch();
        batch.Reset(1);
        var (actions, results) = (new int[15], new StepResult[3]);
        batch.Step(actions, results);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int t = 0; t < 50; t++)
        {
            batch.Step(actions, results);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private static EnvironmentBatch Batch() => new(_ => Alone(), 3);

    private static PopulationEnvironment Alone(int agents = 5)
    {
        var game = Points.Epidemic();
        return new(game, agents, [0.7, 0.3], new NominalAdversary(game, Points.Held(game, [1, 0, 1, 0], 50)), 6);
    }

    private sealed class Broken(IEnvironmentBatch inner, string fault) : IEnvironmentBatch
    {
        private bool _ended;

        public int Count => inner.Count;

        public PopulationSpaces Spaces => inner.Spaces;

        public PopulationView View(int environment) => inner.View(fault == "same" ? 0 : environment);

        public uint Replication(int environment) => inner.Replication(environment);

        public void Reset(ulong seed) => inner.Reset(seed);

        public void Step(ReadOnlySpan<int> actions, Span<StepResult> results)
        {
            if (fault == "throwing")
            {
                throw new NotSupportedException("broken");
            }

            if (fault == "lenient")
            {
                inner.Reset(1);
            }

            inner.Step(actions, results);

            // Says once more that the episode has ended when it was reset already.
            bool ended = results[0].Done;
            results[0] = fault == "twice" && _ended ? new(false, true) : results[0];
            _ended = ended;
        }
    }
}
