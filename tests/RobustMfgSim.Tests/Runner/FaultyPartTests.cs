using NUnit.Framework;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;
using RobustMfgSim.Environments.Adversaries;
using RobustMfgSim.Policies.Deviators;
using RobustMfgSim.Runner;
using RobustMfgSim.Runner.Store;
using RobustMfgSim.Scenarios;

namespace RobustMfgSim.Tests.Runner;

/// <summary>Parts that somebody else wrote and that fail: the report names the part, who used it, the step and the replication, and the command that shows it again.</summary>
[CancelAfter(60_000)]
internal sealed class FaultyPartTests
{
    private const string Scenario = """
        schema: 1
        name: x
        game: { kind: sis }
        ambiguity: { family: total_variation, radius: 0.05 }
        deviators: [ population_aware ]
        study: { agents: [5, 8], episodes: 600, seed: 9 }
        """;

    private const string Again = " To see it again: robustmfg simulate SCENARIO --seed 9 --agents 8 --replication ";

    private static readonly Study Study = ScenarioReader.Read("x.yaml", Scenario, BuiltIns.Catalog()).Study!;

    [Test]
    public async Task ADeviatorThatThrowsIsNamedAndEarlierResultsAreKept()
    {
        var (message, episodes) = await FailAsync(Study with { Deviators = [new Faulty("mine", step => step == 3 ? throw new DivideByZeroException("made up") : 0)] });
        Assert.That(message, Is.EqualTo(
            "study x: Simulation failed at replication 300, where agent 0 plays mine: InvalidOperationException: policy mine of tagged agent 0: Decide failed at step 3 with DivideByZeroException: made up, with N = 8."
            + Again + "300 --deviator mine."));
        Assert.That(episodes, Is.EqualTo(600 + 300), "everything before it");
    }

    [TestCase(0.5, "sums to 1.5; rows must sum to 1 within 1e-9")]
    [TestCase(double.NaN, "has entry NaN at 0; entries must be non-negative")]
    public async Task ADeviatorWithAWrongRowIsNamed(double entry, string fault)
    {
        var (message, _) = await FailAsync(Study with { Deviators = [new Faulty("mine", step => step == 2 ? entry : 0)] });
        Assert.That(message, Does.StartWith(
            $"study x: Simulation failed at replication 300, where agent 0 plays mine: InvalidOperationException: policy mine of tagged agent 0: row (s=0) at step 2 {fault}, with N = 8."));
    }

    [TestCase(true, ": Choose failed at step 1 with NotSupportedException: made up")]
    [TestCase(false, ": kernel row (s=0, a=0) at step 1 sums to 2; rows must sum to 1 within 1e-9")]
    public async Task AnAdversaryThatFailsIsNamedWithWhomItServes(bool throws, string fault)
    {
        var (message, episodes) = await FailAsync(Study with { Adversary = (_, _, agents) => () => new Spoilt(agents, throws) });
        Assert.That(message, Does.StartWith("study x: Simulation failed at replication 300: InvalidOperationException: adversary Spoilt of the population (7 agents)").And.Contain(fault));
        Assert.That(message, Does.EndWith(Again + "300."));
        Assert.That(episodes, Is.EqualTo(900));
    }

    [Test]
    public async Task ADeviatorThatCannotBeMadeReadyIsNamed()
    {
        var (message, episodes) = await FailAsync(Study with { Deviators = [new Unready()] });
        Assert.That(message, Is.EqualTo("study x: InvalidOperationException: deviator unready at N = 8: For failed with NotSupportedException: made up"));
        Assert.That(episodes, Is.EqualTo(600));
    }

    private static async Task<(string Message, long Episodes)> FailAsync(Study study)
    {
        string folder = Directory.CreateTempSubdirectory("robustmfg-test-").FullName;
        try
        {
            using var store = RunStore.Open(Path.Combine(folder, "run.db"), RunIdentity.Of(study));
            var outcome = await StudyRunner.RunAsync(study, new(3) { Store = store });
            Assert.That((outcome.Status, outcome.Curves.Count), Is.EqualTo((OutcomeStatus.Failed, 1)));
            return (outcome.Failure!.Message, store.Episodes);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // Replication 300 at 8 agents is told from the others by the random numbers that moments carry for adversaries.
    private static bool IsTheOne(in Moment moment, long agents) =>
        agents == 8 && moment.AdversaryStream(perEpisode: true).NextUInt64() == new Moment(0, [1], null, Seed(agents), 300).AdversaryStream(perEpisode: true).NextUInt64();

    private static ulong Seed(long agents) => RobustMfgSim.Core.Numerics.RandomStream.Derive(9, "agents", (ulong)agents);

    private sealed class Faulty(string name, Func<int, double> excess) : IDeviator, IPolicy
    {
        private long _agents;

        public Descriptor Descriptor { get; } = new(name, "made up", "Test.", 1);

        public IDeviator For(DeviationTask task, CancellationToken cancellation = default) => new Faulty(name, excess) { _agents = task.Agents };

        public IPolicy Create(RobustGame game, StationaryPoint point) => this;

        public void Decide(in Moment moment, Span<double> table)
        {
            table.Clear();
            table[0] = 1 + (IsTheOne(moment, _agents) ? excess(moment.Step) : 0);
            table[2] = 1;
        }
    }

    private sealed class Spoilt(long agents, bool throws) : IAdversary
    {
        public void Choose(in Moment moment, Span<double> kernel)
        {
            moment.Model.Kernel.CopyTo(kernel);
            if (moment.Step == 1 && IsTheOne(moment, agents))
            {
                kernel[0] = throws ? throw new NotSupportedException("made up") : kernel[0] + 1;
            }
        }
    }

    private sealed class Unready : IDeviator
    {
        public Descriptor Descriptor { get; } = new("unready", "made up", "Test.", 1);

        public IDeviator For(DeviationTask task, CancellationToken cancellation = default) => task.Agents == 8 ? throw new NotSupportedException("made up") : this;

        public IPolicy Create(RobustGame game, StationaryPoint point) => new TablePolicy([1, 0, 1, 0], game.Actions);
    }
}
