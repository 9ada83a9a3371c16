using Microsoft.Data.Sqlite;
using NUnit.Framework;
using RobustMfgSim.Runner;
using RobustMfgSim.Runner.Results;
using RobustMfgSim.Runner.Store;
using RobustMfgSim.Verification.Estimators;

namespace RobustMfgSim.Tests.Runner.Store;

public sealed class RunStoreTests
{
    private string _root = "";

    private string Folder => Path.Combine(_root, "run");

    private string StorePath => Path.Combine(Folder, RunStore.FileName);

    [SetUp]
    public void MakeRoot() => _root = Directory.CreateTempSubdirectory("robustmfg-test-").FullName;

    [TearDown]
    public void RemoveRoot() => Directory.Delete(_root, recursive: true);

    // Faults at every kind of moment: while solving, in the first block, at a block's edge, at a checkpoint, at a later N.
    [TestCase(10, 0u)]
    [TestCase(10, 99u)]
    [TestCase(10, 256u)]
    [TestCase(100, 57u)]
    [TestCase(1000, 399u)]
    public async Task ARunThatFailedGoesOnWithoutRepeatingAnEpisodeToTheSameBytes(int agents, uint replication)
    {
        string uninterrupted = Bytes(await RunAsync(new FakeStages(), null));
        using (var folder = StudyFolder.Open(Folder, RunIdentity.Of(TinyStudy.Create()), resume: false))
        {
            var faulty = new FakeStages { OnReplication = (n, r) => _ = n == agents && r == replication ? throw new InvalidOperationException("made up") : 0 };
            Assert.That((await RunAsync(faulty, folder.Store)).Status, Is.EqualTo(OutcomeStatus.Failed));
        }

        var again = new HashSet<(int, uint)>();
        var counting = new FakeStages
        {
            OnReplication = (n, r) =>
            {
                lock (again)
                {
                    Assert.That(again.Add((n, r)), Is.True, "simulated twice");
                }
            },
        };
        using var resumed = StudyFolder.Open(Folder, RunIdentity.Of(TinyStudy.Create()), resume: true);
        long stored = resumed.Store.Episodes;
        Assert.That(Bytes(await RunAsync(counting, resumed.Store)), Is.EqualTo(uninterrupted));
        Assert.That(again, Has.Count.EqualTo((3 * 400) - stored));
        Assert.That(again, Does.Contain((agents, replication)));
        Assert.That(resumed.Store.Episodes, Is.EqualTo(1200));
    }

    [Test]
    public async Task ACompleteRunIsReadBackWithoutSimulatingAndAnIncompleteOneIsRefused()
    {
        using var folder = StudyFolder.Open(Folder, RunIdentity.Of(TinyStudy.Create()), resume: false);
        var options = new StudyRunOptions(2) { Store = folder.Store, StoredOnly = true };
        var refused = await StudyRunner.RunAsync(TinyStudy.Create(), options, null, new FakeStages(), CancellationToken.None);
        Assert.That(refused.Failure!.Message, Is.EqualTo("the run is not complete: at N = 10 replications 0 to 99 are not stored. Finish it with 'run --resume'."));
        string first = Bytes(await RunAsync(new FakeStages(), folder.Store));
        var silent = new FakeStages { OnReplication = (_, _) => Assert.Fail("simulated") };
        Assert.That(Bytes(await StudyRunner.RunAsync(TinyStudy.Create(), options, null, silent, CancellationToken.None)), Is.EqualTo(first));
    }

    [Test]
    public void AStoreOfAnotherRunIsRefusedWithTheDifference()
    {
        var identity = RunIdentity.Of(TinyStudy.Create());
        RunStore.Open(MakeFolder(), identity).Dispose();
        Refused(identity with { Seed = 7 }, "its seed is 20260622, here the seed is 7");
        Refused(identity with { Version = "9.9.9" }, "this is version 9.9.9");
        Refused(identity with { Scenario = "schema: 1\nname: other\n", Sha256 = "x" }, "line 2 of the resolved scenario is 'name: tiny' there and 'name: other' here");
        Refused(identity with { Shard = new(2, 3) }, "it holds the whole study, this run is shard 2/3");
        RunStore.Open(StorePath, identity).Dispose();

        void Refused(RunIdentity other, string expected) =>
            Assert.That(() => RunStore.Open(StorePath, other), Throws.TypeOf<RunStoreException>().With.Message.Contains(expected));
    }

    [Test]
    public void TwoRunsCannotUseOneStore()
    {
        var identity = RunIdentity.Of(TinyStudy.Create());
        using var first = RunStore.Open(MakeFolder(), identity);
        Assert.That(() => RunStore.Open(StorePath, identity), Throws.TypeOf<RunStoreException>().With.Message.Contains("another run is using this store"));
    }

    [TestCase(0.5)]
    [TestCase(0.9)]
    public async Task ATruncatedStoreIsSaidToBeDamaged(double part)
    {
        using (var store = RunStore.Open(MakeFolder(), RunIdentity.Of(TinyStudy.Create())))
        {
            await RunAsync(new FakeStages(), store);
        }

        using (var file = new FileStream(StorePath, FileMode.Open))
        {
            file.SetLength((long)(file.Length * part));
        }

        Assert.That(() => RunStore.Open(StorePath), Throws.TypeOf<RunStoreException>().With.Message.Contains("the run store is damaged"));
    }

    // The first case changes nothing; of the others SQLite itself sees nothing.
    [TestCase("data", false)]
    [TestCase("substr(data, 1, 11) || x'5A' || substr(data, 13)", true)]
    [TestCase("substr(data, 1, length(data) - 1) || x'5A'", true)]
    [TestCase("substr(data, 1, length(data) - 1)", true)]
    public async Task AChangedNumberIsFound(string change, bool found)
    {
        using (var store = RunStore.Open(MakeFolder(), RunIdentity.Of(TinyStudy.Create())))
        {
            await RunAsync(new FakeStages(), store);
        }

        using (var connection = new SqliteConnection($"Data Source={StorePath};Pooling=False"))
        {
            await connection.OpenAsync();
            using var command = connection.CreateCommand();
            command.CommandText = $"UPDATE episodes SET data = CAST({change} AS BLOB) WHERE series = 'value' AND first = 0 AND agents = (SELECT min(agents) FROM episodes);";
            Assert.That(await command.ExecuteNonQueryAsync(), Is.EqualTo(1));
        }

        using var changed = RunStore.Open(StorePath);
        long agents = changed.Agents[0];
        void Read() => changed.ReadBlock(agents, changed.Blocks(agents)[0], ["value"]);
        Assert.That(Read, found ? Throws.TypeOf<RunStoreException>().With.Message.Contains("(series value of replications 0 to ") : Throws.Nothing);
    }

    [Test]
    public void AFileThatIsNoStoreIsRefusedAndLeftAlone()
    {
        File.WriteAllText(MakeFolder(), "not a database, but long enough to be looked at as one: " + new string('x', 5000));
        byte[] before = File.ReadAllBytes(StorePath);
        Assert.That(() => RunStore.Open(StorePath), Throws.TypeOf<RunStoreException>());
        Assert.That(File.ReadAllBytes(StorePath), Is.EqualTo(before));
        Assert.That(() => RunStore.Open(Path.Combine(_root, "none.db")), Throws.TypeOf<RunStoreException>().With.Message.Contains("there is no run store here"));
    }

    // A page limit makes SQLite report a full disk at a chosen moment.
    [Test]
    public async Task AFullDiskEndsTheRunKeepsWhatIsStoredAndTheRunGoesOnWhenThereIsSpace()
    {
        string uninterrupted = Bytes(await RunAsync(new FakeStages(), null));
        using (var store = RunStore.Open(MakeFolder(), RunIdentity.Of(TinyStudy.Create())))
        {
            store.LimitPages(16);
            var outcome = await RunAsync(new FakeStages(), store);
            Assert.That(outcome.Status, Is.EqualTo(OutcomeStatus.Failed));
            Assert.That(outcome.Failure!.Message, Does.Contain("the disk is full").And.Contain("--resume"));
            Assert.That(store.Episodes, Is.GreaterThan(0));
        }

        using var resumed = RunStore.Open(StorePath, RunIdentity.Of(TinyStudy.Create()));
        Assert.That(Bytes(await RunAsync(new FakeStages(), resumed)), Is.EqualTo(uninterrupted));
    }

    [Test]
    public void EpisodesAreAppendedInOrderAndABlockIsWrittenOnce()
    {
        using var store = RunStore.Open(MakeFolder(), RunIdentity.Of(TinyStudy.Create()));
        var log = new EpisodeLog(store, TinyStudy.Create(), 10, 200);
        for (uint r = 200; r < 600; r++)
        {
            log.Add(new(r, r, -r, [r / 3.0, 0]));
        }

        Assert.That(() => log.Add(new(601, 0, 0, [0, 0])), Throws.ArgumentException);
        Assert.That(store.Blocks(10), Is.EqualTo(new[] { new BlockKey(200, 56), new BlockKey(256, 256) }));
        log.Flush();
        var back = new EpisodeLog(store, TinyStudy.Create(), 10, 200);
        Assert.That(back.Next, Is.EqualTo(600));
        Episode[] read = [.. back.Read(250, 520)];
        Assert.That(read.Select(e => e.Replication), Is.EqualTo(Enumerable.Range(250, 270)));
        Assert.That(read.Select(e => (e.Value, e.Distance, e.Gains[0])), Is.EqualTo(Enumerable.Range(250, 270).Select(r => ((double)r, (double)-r, r / 3.0))));
        Assert.That(() => new EpisodeLog(store, TinyStudy.Create(), 10, 0), Throws.TypeOf<RunStoreException>().With.Message.Contains("replication 0 should come next"));
    }

    [Test]
    public void WhatHappenedIsNoted()
    {
        using var store = RunStore.Open(MakeFolder(), RunIdentity.Of(TinyStudy.Create()), TimeProvider.System);
        store.Note("started", "2 workers");
        store.Note("completed", "");
        Assert.That(store.Events.Select(e => (e.Kind, e.Text)), Is.EqualTo(new[] { ("started", "2 workers"), ("completed", "") }));
    }

    private static Task<Outcome> RunAsync(FakeStages stages, RunStore? store) =>
        StudyRunner.RunAsync(TinyStudy.Create(), new(2) { Store = store }, null, stages, CancellationToken.None);

    private static string Bytes(Outcome outcome)
    {
        using var stream = new MemoryStream();
        ResultsWriter.Write(stream, outcome);
        return Convert.ToHexString(stream.ToArray());
    }

    private string MakeFolder()
    {
        Directory.CreateDirectory(Folder);
        return StorePath;
    }
}
