using NUnit.Framework;
using RobustMfgSim.Runner;
using RobustMfgSim.Runner.Store;
using RobustMfgSim.Scenarios;

namespace RobustMfgSim.Tests.Pipeline;

/// <summary>A million episodes through simulators, pipeline, estimators and store: what is alive does not grow with their number.</summary>
[CancelAfter(300_000)]
internal sealed class FlatMemoryTests
{
    private const int Episodes = 1_000_000;

    // One number kept of each of the 900,000 episodes between the two looks would be 7.2 MB.
    private const long Allowed = 2_000_000;

    // Two agents and episodes of one step: as little work as an episode can be.
    private static readonly string Scenario = $$"""
        schema: 1
        name: flat
        discount: 0.0
        game: { kind: sis }
        ambiguity: { family: none }
        deviators: [ best_response ]
        study: { agents: [2], episodes: {{Episodes}} }
        """;

    [Test]
    public async Task LiveMemoryIsTheSameAfterATenthAndAfterAllOfAMillionEpisodes()
    {
        var study = ScenarioReader.Read("x.yaml", Scenario, BuiltIns.Catalog()).Study!;
        string folder = Directory.CreateTempSubdirectory("robustmfg-test-").FullName;
        try
        {
            using var store = RunStore.Open(Path.Combine(folder, "run.db"), RunIdentity.Of(study));
            var looks = new Looks();
            var outcome = await StudyRunner.RunAsync(study, new(2) { Store = store }, looks);
            Assert.That(outcome.Status, Is.EqualTo(OutcomeStatus.Completed), outcome.Failure?.Message);
            Assert.That(store.Episodes, Is.EqualTo(Episodes));
            Assert.That(looks.EarlyAt, Is.InRange(Episodes / 10, Episodes / 5));
            Assert.That(looks.Late - looks.Early, Is.LessThan(Allowed));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // The negative control: one number of each episode, kept, is seen.
    [Test]
    public void OneNumberKeptOfEachEpisodeWouldBeSeen()
    {
        long before = GC.GetTotalMemory(forceFullCollection: true);
        var kept = new List<double[]>();
        for (int block = 0; block < Episodes * 9 / 10 / RunStore.BlockLength; block++)
        {
            kept.Add(new double[RunStore.BlockLength]);
        }

        Assert.That(GC.GetTotalMemory(forceFullCollection: true) - before, Is.GreaterThan(Allowed));
        GC.KeepAlive(kept);
    }

    // Reports come from the thread that reads the episodes, so that nothing goes on behind the look but what workers have under way.
    private sealed class Looks : IProgress<StudyProgress>
    {
        public long Early { get; private set; }

        public long EarlyAt { get; private set; }

        public long Late { get; private set; }

        public void Report(StudyProgress value)
        {
            if (value.Phase != StudyPhase.Simulation)
            {
                return;
            }

            if (EarlyAt == 0 && value.Done >= Episodes / 10)
            {
                (EarlyAt, Early) = (value.Done, GC.GetTotalMemory(forceFullCollection: true));
            }

            if (value.Finished)
            {
                Late = GC.GetTotalMemory(forceFullCollection: true);
            }
        }
    }
}
