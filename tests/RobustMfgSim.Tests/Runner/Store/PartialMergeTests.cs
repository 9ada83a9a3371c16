using NUnit.Framework;
using RobustMfgSim.Core.Numerics;
using RobustMfgSim.Environments.Engines;
using RobustMfgSim.Runner;
using RobustMfgSim.Runner.Results;
using RobustMfgSim.Runner.Store;

namespace RobustMfgSim.Tests.Runner.Store;

/// <summary>Results from a part of the shards: exactly the episodes that are there, in order, and nothing is called complete.</summary>
public sealed class PartialMergeTests
{
    private readonly List<NamedStore> _stores = [];
    private string _root = "";

    [SetUp]
    public void MakeRoot() => _root = Directory.CreateTempSubdirectory("robustmfg-test-").FullName;

    [TearDown]
    public void RemoveRoot()
    {
        _stores.ForEach(s => s.Store.Dispose());
        _stores.Clear();
        Directory.Delete(_root, recursive: true);
    }

    [Test]
    public async Task EstimatesAreTheMeansOfTheEpisodesThatAreThereAndTheRestIsNamed()
    {
        // 400 episodes in 4 shards: the third has them all, the first stops at N = 100, the others are not there.
        await ShardAsync(new(3, 4));
        await ShardAsync(new(1, 4), new FakeStages { OnReplication = (n, r) => _ = n == 100 && r == 60 ? throw new InvalidOperationException("made up") : 0 });
        using var target = RunStore.InMemory(RunIdentity.Of(TinyStudy.Create()));
        var part = PartialMerge.Merge(TinyStudy.Create(), _stores, target);
        int stored = (int)_stores[1].Store.Blocks(100).Sum(b => b.Count);
        Assert.That(part.Problems, Is.Empty);
        Assert.That(part.Missing, Is.EqualTo(
            $"These results are partial: 200 of 400 episodes at N = 10, {100 + stored} of 400 episodes at N = 100, 100 of 400 episodes at N = 1000. Of 4 shards these are missing: 2, 4. "
            + "What is estimated here rests on those episodes alone; wait for all shards before you publish it."));

        var outcome = await RunAsync(part, target, new FakeStages());
        Assert.That((outcome.Status, outcome.Warnings[0], outcome.Failure), Is.EqualTo((OutcomeStatus.Partial, part.Missing, (StudyFailure?)null)));
        Assert.That(outcome.Curves.Select(c => (c.Point.Episodes, c.Point.MeanFieldDistance.Estimate)), Is.EqualTo(new[]
        {
            Mean(10, Enumerable.Range(0, 100).Concat(Enumerable.Range(200, 100))),
            Mean(100, Enumerable.Range(0, stored).Concat(Enumerable.Range(200, 100))),
            Mean(1000, Enumerable.Range(200, 100)),
        }));
        using var json = new MemoryStream();
        ResultsWriter.Write(json, outcome);
        Assert.That(System.Text.Encoding.UTF8.GetString(json.ToArray()), Does.EndWith("\"outcome\": \"partial\"\n}\n"));
    }

    [Test]
    public async Task TheStoppingRuleStillStopsAtTheFirstCheckpointThatIsPreciseEnough()
    {
        await ShardAsync(new(2, 2));
        using var target = RunStore.InMemory(RunIdentity.Of(TinyStudy.Create()));
        var outcome = await RunAsync(PartialMerge.Merge(TinyStudy.Create(), _stores, target), target, new FakeStages { Met = p => p.Agents == 100 });
        Assert.That(outcome.Curves.Select(c => c.Point.Episodes), Is.EqualTo(new[] { 200, 100, 200 }));
    }

    [Test]
    public async Task ANumberOfAgentsWithLessThanTwoEpisodesIsLeftOut()
    {
        await ShardAsync(new(1, 2), new FakeStages { OnReplication = (n, r) => _ = n == 1000 && r == 0 ? throw new InvalidOperationException("made up") : 0 });
        using var target = RunStore.InMemory(RunIdentity.Of(TinyStudy.Create()));
        var part = PartialMerge.Merge(TinyStudy.Create(), _stores, target);
        Assert.That(part.Study!.Agents, Is.EqualTo(new[] { 10, 100 }));
        Assert.That(part.Missing, Does.Contain(", 0 of 400 episodes at N = 1000 (left out)."));
    }

    [Test]
    public async Task WhatCannotBePutTogetherInPartIsRefusedWithTheReason()
    {
        await ShardAsync(new(1, 3));
        using var target = RunStore.InMemory(RunIdentity.Of(TinyStudy.Create()));
        var batches = PartialMerge.Merge(TinyStudy.Create() with { TaggedDraws = TaggedDraws.Antithetic }, _stores, target);
        Assert.That(batches.Problems, Is.EqualTo(new[]
        {
            "study.tagged_draws is antithetic: its episodes belong together in batches, which a part of the shards would tear apart. Only independent draws can be put together in part: wait for all shards.",
        }));
        await ShardAsync(new(2, 4));
        Assert.That(PartialMerge.Merge(TinyStudy.Create(), _stores, target).Problems, Is.EqualTo(new[] { "s2of4 holds shard 2/4, s1of3 holds shard 1/3; shards of different counts cannot be merged." }));
        Assert.That(PartialMerge.Merge(TinyStudy.Create(), [], target).Problems, Is.EqualTo(new[] { "no shard can be read yet: there is nothing to put together." }));
        Assert.That(target.IsEmpty, Is.True);
    }

    [Test]
    public async Task ShardsWithoutTwoEpisodesGiveNothing()
    {
        await ShardAsync(new(1, 400));
        using var target = RunStore.InMemory(RunIdentity.Of(TinyStudy.Create()));
        Assert.That(PartialMerge.Merge(TinyStudy.Create(), _stores, target).Problems, Is.EqualTo(new[] { "no number of agents has two episodes yet: there is nothing to estimate from." }));
    }

    private static (long Episodes, double Distance) Mean(int agents, IEnumerable<int> replications)
    {
        double sum = 0;
        long count = 0;
        foreach (int replication in replications)
        {
            var random = new RandomStream(TinyStudy.Create().Seed, StreamPurpose.Sampling, (uint)replication, (uint)agents);
            _ = random.NextDouble();
            sum += random.NextDouble();
            count++;
        }

        return (count, sum / count);
    }

    private static Task<Outcome> RunAsync(PartialMergeResult part, RunStore target, FakeStages stages) => StudyRunner.RunAsync(
        part.Study!, new(2) { Store = target, StoredOnly = true, Missing = part.Missing }, null, stages, CancellationToken.None);

    private async Task ShardAsync(Shard shard, FakeStages? stages = null)
    {
        var study = TinyStudy.Create();
        string name = $"s{shard.Index}of{shard.Count}";
        var store = RunStore.Open(Path.Combine(_root, $"{name}.db"), RunIdentity.Of(study, shard));
        _stores.Add(new(name, store));
        await StudyRunner.RunAsync(study, new(1) { Store = store, Shard = shard }, null, stages ?? new FakeStages(), CancellationToken.None);
    }
}
