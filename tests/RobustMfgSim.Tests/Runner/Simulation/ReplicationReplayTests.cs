using System.Globalization;
using NUnit.Framework;
using RobustMfgSim.Runner;
using RobustMfgSim.Runner.Simulation;
using RobustMfgSim.Runner.Store;
using RobustMfgSim.Scenarios;
using RobustMfgSim.Verification.Estimators;

namespace RobustMfgSim.Tests.Runner.Simulation;

/// <summary>A replication that is played again is the one that the run has stored, to the bit.</summary>
[CancelAfter(60_000)]
internal sealed class ReplicationReplayTests
{
    private const long Agents = 12;

    private const string Epidemic = """
        schema: 1
        name: x
        game: { kind: sis }
        ambiguity: { family: total_variation, radius: 0.05 }
        population: { adversary: random, initial: uniform }
        deviators: [ population_aware, { kind: q_learning, episodes: 300 } ]
        study: { agents: [12], episodes: 30, seed: 5, tagged_draws: antithetic }
        """;

    private const string Mixture = """
        schema: 1
        name: x
        game: { kind: beach_bar, parameters: { places: 5 } }
        ambiguity: { family: contamination, radius: 0.1 }
        population: { policies: [ { policy: uniform, share: 0.5 }, { policy: equilibrium, share: 0.5 } ] }
        deviators: [ best_response, population_aware ]
        study: { agents: [12], episodes: 30, seed: 5 }
        """;

    // L coupling: deviators have runs of their own from the start.
    private const string Roads = """
        schema: 1
        name: x
        game: { kind: congestion }
        ambiguity: { family: contamination, radius: 0.1 }
        deviators: [ best_response, population_aware ]
        study: { agents: [12], episodes: 30, seed: 5 }
        """;

    [Test]
    public async Task FiguresAndDiscountedSumsOfTheTraceAreThoseThatTheRunStored([Values(Epidemic, Mixture, Roads)] string scenario)
    {
        var read = ScenarioReader.Read("x.yaml", scenario, BuiltIns.Catalog());
        Assert.That(read.Problems, Is.Empty);
        var study = read.Study!;
        var stored = await StoredAsync(study);
        var reference = StudySimulation.Reference(study);
        for (int k = 0; k < study.Deviators.Count; k++)
        {
            var replay = new ReplicationReplay(study, reference, Agents, study.Deviators[k].Descriptor.Name);
            foreach (var episode in stored)
            {
                var again = replay.Run(episode.Replication);
                Assert.That((again.Value, again.Distance, again.Gains[0]), Is.EqualTo((episode.Value, episode.Distance, episode.Gains[k])));
                var (population, own) = Discounted(study, replay, episode.Replication);
                Assert.That(own, Is.EqualTo(episode.Plain!.Deviating[k]));
                Assert.That(population, Is.Not.EqualTo(episode.Plain.Value), "agent 0 does something else here");
            }
        }

        var conforming = new ReplicationReplay(study, reference, Agents, null);
        foreach (var episode in stored)
        {
            Assert.That(Discounted(study, conforming, episode.Replication), Is.EqualTo((episode.Plain!.Value, episode.Plain.Conforming)));
        }

        Assert.That(Discounted(study, conforming, 3), Is.Not.EqualTo(Discounted(study, conforming, 4)));
        Assert.That(() => new ReplicationReplay(study, reference, Agents, "nobody"), Throws.ArgumentException.With.Message.Contains("there is no deviator 'nobody'. Known: "));
    }

    private static async Task<List<Episode>> StoredAsync(Study study)
    {
        string folder = Directory.CreateTempSubdirectory("robustmfg-test-").FullName;
        try
        {
            using var store = RunStore.Open(Path.Combine(folder, "run.db"), RunIdentity.Of(study));
            var outcome = await StudyRunner.RunAsync(study, new() { Store = store });
            Assert.That(outcome.Status, Is.EqualTo(OutcomeStatus.Completed), outcome.Failure?.Message);
            return [.. new EpisodeLog(store, study, Agents, 0).Read(20, 30)];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // sum_t gamma^t of the columns mean_reward and own_reward, read from the text of the trace.
    private static (double Population, double Own) Discounted(Study study, ReplicationReplay replay, uint replication)
    {
        using var text = new StringWriter();
        new EpisodeTrace(replay.Simulation, text, kernels: false).Write(replication, 1, replay.Steps);
        string[] lines = text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string[] names = lines[0].Split(',');
        var (population, own) = (Array.IndexOf(names, "mean_reward"), Array.IndexOf(names, "own_reward"));
        double weight = 1, all = 0, one = 0;
        foreach (string line in lines.Skip(1))
        {
            string[] fields = line.Split(',');
            all += weight * double.Parse(fields[population], CultureInfo.InvariantCulture);
            one += weight * double.Parse(fields[own], CultureInfo.InvariantCulture);
            weight *= study.Game.Discount;
        }

        return (all, one);
    }
}
