using NUnit.Framework;
using RobustMfgSim.Runner;
using RobustMfgSim.Runner.Results;
using RobustMfgSim.Runner.Store;

namespace RobustMfgSim.Tests.Runner.Store;

public sealed class StoreMergeTests
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

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(7)]
    [TestCase(500)]
    public async Task ShardsPutTogetherGiveTheBytesOfOneRunAlsoWhereItStopsEarly(int count)
    {
        // Stops at the second checkpoint where N = 100: shards simulate more than the merge uses.
        FakeStages Stages() => new() { Met = p => p.Agents == 100 && p.Episodes >= 200 };
        var study = TinyStudy.Create();
        string expected = Bytes(await StudyRunner.RunAsync(study, new(2), null, Stages(), CancellationToken.None));
        for (int i = count; i >= 1; i--)
        {
            await ShardAsync(new(i, count), Stages());
        }

        using var target = RunStore.Open(Path.Combine(_root, "merged.db"), RunIdentity.Of(study));
        Assert.That(StoreMerge.Merge(study, _stores, target), Is.Empty);
        var options = new StudyRunOptions(2) { Store = target, StoredOnly = true };
        Assert.That(Bytes(await StudyRunner.RunAsync(study, options, null, Stages(), CancellationToken.None)), Is.EqualTo(expected));
    }

    [Test]
    public async Task MissingAndRepeatedShardsAreNamed()
    {
        await ShardAsync(new(1, 4), new FakeStages());
        await ShardAsync(new(3, 4), new FakeStages());
        await ShardAsync(new(3, 4), new FakeStages(), "again");
        Assert.That(Merge(), Is.EqualTo(new[]
        {
            "shard 3/4 was given 2 times: s3of4, again. Give each shard once.", "of 4 shards these are missing: 2, 4. Give their folders, or run them with --shard i/4.",
        }));
    }

    [Test]
    public async Task ShardsOfAnotherStudySeedOrCountAreNamed()
    {
        await ShardAsync(new(1, 2), new FakeStages());
        await ShardAsync(new(2, 3), new FakeStages());
        await ShardAsync(new(2, 2), new FakeStages(), "seeded", TinyStudy.Create() with { Seed = 1 });
        Assert.That(Merge(), Is.EqualTo(new[]
        {
            "s2of3 holds shard 2/3, s1of2 holds shard 1/2; shards of different counts cannot be merged.",
            "seeded does not belong to the study of s1of2: its seed is 1, in s1of2 the seed is 20260622.",
        }));
    }

    [Test]
    public async Task AShardThatWasStoppedHasItsGapNamed()
    {
        await ShardAsync(new(1, 2), new FakeStages());
        await ShardAsync(new(2, 2), new FakeStages { OnReplication = (n, r) => _ = n == 100 && r == 350 ? throw new InvalidOperationException("made up") : 0 });
        var problems = Merge();
        Assert.That(problems, Has.Count.EqualTo(2));
        Assert.That(problems[0], Does.Match("^s2of2: at N = 100 replications [0-9]+ to 399 are missing. Finish shard 2/2: run it again.$"));
        Assert.That(problems[1], Is.EqualTo("s2of2: at N = 1000 replications 200 to 399 are missing. Finish shard 2/2: run it again."));
    }

    [Test]
    public async Task AnEquilibriumThatDiffersIsNamed()
    {
        await ShardAsync(new(1, 2), new FakeStages());
        await ShardAsync(new(2, 2), new FakeStages(), study: TinyStudy.Create(TinyStudy.Converged with { Point = TinyStudy.Point(firstValue: -2.6) }));
        Assert.That(Merge(), Has.Exactly(1).Contains("s2of2 has another equilibrium than s1of2"));
    }

    [Test]
    public void PartsOfAnyCountCoverEveryReplicationOnce([Values(1, 2, 3, 7, 64, 1000)] int count, [Values(2L, 999L, 4294967296L)] long episodes)
    {
        long next = 0;
        for (int i = 1; i <= count; i++)
        {
            var shard = new Shard(i, count);
            Assert.That(shard.First(episodes), Is.EqualTo(next));
            Assert.That(shard.End(episodes) - next, Is.InRange(episodes / count, (episodes / count) + 1));
            next = shard.End(episodes);
        }

        Assert.That(next, Is.EqualTo(episodes));
    }

    private IReadOnlyList<string> Merge()
    {
        using var target = RunStore.Open(Path.Combine(_root, "merged.db"), RunIdentity.Of(TinyStudy.Create()));
        var problems = StoreMerge.Merge(TinyStudy.Create(), _stores, target);
        Assert.That(target.IsEmpty, Is.True, "nothing is copied when something is wrong");
        return problems;
    }

    private async Task ShardAsync(Shard shard, FakeStages stages, string? name = null, Study? study = null)
    {
        study ??= TinyStudy.Create();
        name ??= $"s{shard.Index}of{shard.Count}";
        var store = RunStore.Open(Path.Combine(_root, $"{name}.db"), RunIdentity.Of(study, shard));
        _stores.Add(new(name, store));
        var outcome = await StudyRunner.RunAsync(study, new(2) { Store = store, Shard = shard }, null, stages, CancellationToken.None);
        Assert.That(outcome.Curves, Is.Empty);
    }

    private static string Bytes(Outcome outcome)
    {
        using var stream = new MemoryStream();
        ResultsWriter.Write(stream, outcome);
        return Convert.ToHexString(stream.ToArray());
    }
}
