using NUnit.Framework;
using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Numerics;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;
using RobustMfgSim.Environments.Adversaries;
using RobustMfgSim.Environments.Engines;
using RobustMfgSim.Tests.Environments.Fixtures;

namespace RobustMfgSim.Tests.Environments;

internal sealed class PopulationProcessTests
{
    private static readonly double[] Policy = [0.4, 0.6, 1, 0], Initial = [0.7, 0.3];

    [Test]
    public void Every_width_gives_the_same_episode([Values(1, 50, 200, 10_000)] int agents, [Values(2, 5, 20)] int states) => SameForEveryWidth(states, agents, 10);

    [Test]
    public void More_states_than_a_byte_holds_are_simulated_too() => SameForEveryWidth(300, 1000, 2);

    [Test]
    public void An_episode_is_a_function_of_seed_and_replication([Values(EngineKind.Agents, EngineKind.Counts)] EngineKind engine)
    {
        var process = Process(100, engine);
        double[] third = Play(process, 3), fourth = Play(process, 4);
        Assert.That(fourth, Is.Not.EqualTo(third));
        Assert.That(Play(process, 3), Is.EqualTo(third));
        Assert.That(Play(Process(100, engine), 3), Is.EqualTo(third));
    }

    [Test]
    public void A_step_allocates_nothing([Values(EngineKind.Agents, EngineKind.Counts)] EngineKind engine, [Values] bool record)
    {
        var process = Process(5000, record ? EngineKind.Agents : engine, record);
        process.Reset(1);
        Step(process);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int t = 0; t < 100; t++)
        {
            Step(process);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void Ten_million_agents_take_at_most_four_bytes_each()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        var process = Process(10_000_000, EngineKind.Agents);
        process.Reset(1);
        Step(process);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(40_000_000));
    }

    [Test]
    public void Recorded_agents_do_what_is_counted()
    {
        var process = Process(3000, EngineKind.Agents, record: true);
        process.Reset(5);
        byte[] before = process.States(0).ToArray();
        Step(process);
        byte[] after = process.States(0).ToArray(), actions = process.Actions(0).ToArray();
        Assert.That(process.Counts(0)[1], Is.EqualTo(after.Count(s => s == 1)));

        // The ill never protect; of the healthy 0.6 do, and the protected fall ill less often. Hoeffding at 1e-6 each with n healthy agents.
        int[] healthy = [.. Enumerable.Range(0, 3000).Where(i => before[i] == 0)];
        double epsilon = Math.Sqrt(Math.Log(2 / 1e-6) / (2 * healthy.Length));
        Assert.That(Enumerable.Range(0, 3000).Where(i => before[i] == 1).All(i => actions[i] == 0), Is.True);
        Assert.That(healthy.Count(i => actions[i] == 1) / (double)healthy.Length, Is.EqualTo(0.6).Within(epsilon));
        double ill = before.Average(s => (double)s), infection = 0.02 + (0.8 * ill), contaminated = 0.1;
        double both = 0.6 * ((0.9 * 0.1 * infection) + contaminated);
        Assert.That(healthy.Count(i => actions[i] == 1 && after[i] == 1) / (double)healthy.Length, Is.EqualTo(both).Within(epsilon));
        Assert.That(both, Is.Not.EqualTo(0.4 * ((0.9 * infection) + contaminated)).Within(epsilon), "the two actions differ by more than the error allowed");
    }

    [Test]
    public void Calls_out_of_order_are_refused()
    {
        var process = Process(10, EngineKind.Agents);
        Assert.That(() => process.Decide(), Throws.InvalidOperationException.With.Message.EqualTo(
            "Decide was called before Reset. Call Reset(seed) once at the start of each episode."));
        Assert.That(() => process.Moment.Step, Throws.InvalidOperationException.With.Message.EqualTo(
            "Moment was read before Reset. Call Reset(seed) once at the start of each episode."));
        process.Reset(1);
        Assert.That(() => process.Move(), Throws.InvalidOperationException.With.Message.EqualTo(
            "Move was called before Decide. Call Decide() once before each Move()."));
        Step(process);
        Assert.That(() => process.Move(), Throws.InvalidOperationException);
        Assert.That(() => process.States(0).Length, Throws.InvalidOperationException.With.Message.EqualTo(
            "States and actions of single agents were read, but the process does not record them. Make it with record: true."));
    }

    [Test]
    public void Wrong_populations_are_refused()
    {
        Assert.That(() => Process(0, EngineKind.Agents), Throws.ArgumentException.With.Message.StartsWith("The population has 0 agents; at least 1 is needed."));
        Assert.That(() => Process((1L << 30) + 1, EngineKind.Agents), Throws.ArgumentException.With.Message.EqualTo(
            "1073741825 explicit agents were asked for; a group has at most 1073741824. Use the engine counts, which takes up to 1000000000000."));
        Assert.That(() => Process(1_000_000_000_001, EngineKind.Counts), Throws.ArgumentException.With.Message.StartsWith(
            "1000000000001 agents were asked for; a group has at most 1000000000000."));
        Assert.That(() => Process(5, EngineKind.Counts, initial: [0.5, 0.4]), Throws.ArgumentException.With.Message.StartsWith(
            "The initial distribution of all sums to 0.9; rows must sum to 1 within 1e-9."));
        var leaky = Process(5, EngineKind.Counts, policy: new Leaky());
        leaky.Reset(1);
        Assert.That(() => leaky.Decide(), Throws.InvalidOperationException.With.Message.EqualTo("policy of all (5 agents): row (s=1) at step 0 sums to 1.5; rows must sum to 1 within 1e-9."));
    }

    [Test]
    public void Auto_explains_itself_by_cost_alone()
    {
        Assert.That(EngineChoice.Resolve(EngineKind.Auto, 2, [50]), Is.EqualTo(EngineKind.Agents));
        Assert.That(EngineChoice.Resolve(EngineKind.Auto, 2, [100_000]), Is.EqualTo(EngineKind.Counts));
        Assert.That(EngineChoice.Resolve(EngineKind.Auto, 10_000, [1_000_000]), Is.EqualTo(EngineKind.Agents));
        Assert.That(EngineChoice.Resolve(EngineKind.Agents, 2, [100_000]), Is.EqualTo(EngineKind.Agents));
    }

    private static void Step(PopulationProcess process)
    {
        process.Decide();
        process.Mean(process.Moment.Model.Rewards);
        process.Move();
    }

    private static double[] Play(PopulationProcess process, uint replication, int steps = 10)
    {
        var seen = new List<double>();
        process.Reset(9, replication);
        for (int t = 0; t < steps; t++)
        {
            seen.AddRange(process.Moment.Population);
            Step(process);
        }

        return [.. seen];
    }

    private static PopulationProcess Process(long agents, EngineKind engine, bool record = false, double[]? initial = null, IPolicy? policy = null)
    {
        var game = Points.Epidemic();
        var adversary = new EquilibriumAdversary(game, Points.Held(game, Policy, 50));
        return new(game, [new("all", policy ?? new TablePolicy(Policy, 2), adversary, agents, initial ?? Initial)], engine, record: record);
    }

    private static void SameForEveryWidth(int states, int agents, int steps)
    {
        double[] reference = Episode(states, agents, steps, InstructionWidth.Scalar);
        Assert.That(reference.Skip(states).Take(states).Sum(), Is.EqualTo(1).Within(1e-12));
        foreach (var width in InstructionWidths.Supported())
        {
            Assert.That(Episode(states, agents, steps, width), Is.EqualTo(reference), $"{width}");
        }
    }

    private static double[] Episode(int states, int agents, int steps, InstructionWidth width)
    {
        var game = new RobustGame(new RandomAffineGame(states, 2, 0.9, 0.5, 4), new NaiveContamination(), new FixedRadius(0.1));
        double[] initial = [.. Enumerable.Repeat(1.0 / states, states)], rows = [.. Enumerable.Repeat(0.5, 2 * states)];
        var adversary = new RandomAdversary(game, AdversaryOptions.Default);
        return Play(new(game, [new("all", new TablePolicy(rows, 2), adversary, agents, initial)], EngineKind.Agents, width: width), 2, steps);
    }

    private sealed class Leaky : IPolicy
    {
        public void Decide(in Moment moment, Span<double> table) => new double[] { 1, 0, 1, 0.5 }.CopyTo(table);
    }
}
