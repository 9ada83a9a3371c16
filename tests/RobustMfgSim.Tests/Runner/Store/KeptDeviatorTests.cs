using Microsoft.Data.Sqlite;
using NUnit.Framework;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;
using RobustMfgSim.Policies.Deviators;
using RobustMfgSim.Runner;
using RobustMfgSim.Runner.Results;
using RobustMfgSim.Runner.Store;
using RobustMfgSim.Scenarios;

namespace RobustMfgSim.Tests.Runner.Store;

/// <summary>A learner of a plug-in whose training is counted: what is in a store is never learned again.</summary>
[CancelAfter(60_000)]
internal sealed class KeptDeviatorTests
{
    private const string Scenario = """
        schema: 1
        name: counted
        game: { kind: sis }
        ambiguity: { family: total_variation, radius: 0.05 }
        deviators: [ counting ]
        study: { agents: [5, 8], episodes: 40 }
        """;

    private readonly Catalog _catalog = BuiltIns.Catalog();
    private string _root = "";
    private Study _study = null!;

    [SetUp]
    public void MakeRoot()
    {
        _root = Directory.CreateTempSubdirectory("robustmfg-test-").FullName;
        if (_catalog.Deviators.Find("counting") is null)
        {
            _catalog.Deviators.Add(Counting.Description, _ => new Counting());
        }

        var read = ScenarioReader.Read("x.yaml", Scenario, _catalog);
        Assert.That(read.Problems, Is.Empty);
        _study = read.Study! with { Deviators = [new Counting(), new Counting()] };
        Counting.Trained = 0;
    }

    [TearDown]
    public void RemoveRoot() => Directory.Delete(_root, recursive: true);

    [Test]
    public async Task ResumedAndReportedRunsDoNotTrainAgain()
    {
        string expected = Bytes(await StudyRunner.RunAsync(_study));
        Assert.That(Counting.Trained, Is.EqualTo(4), "two deviators at two numbers of agents");
        using var store = RunStore.Open(In("run.db"), RunIdentity.Of(_study));
        Assert.That(Bytes(await StudyRunner.RunAsync(_study, new() { Store = store })), Is.EqualTo(expected));
        Assert.That(Counting.Trained, Is.EqualTo(8));
        Assert.That(Bytes(await StudyRunner.RunAsync(_study, new() { Store = store })), Is.EqualTo(expected));
        Assert.That(Bytes(await StudyRunner.RunAsync(_study, new() { Store = store, StoredOnly = true })), Is.EqualTo(expected));
        Assert.That(Counting.Trained, Is.EqualTo(8));
    }

    [Test]
    public async Task ShardsThatStartFromOnePreparationAndTheirMergeDoNotTrain()
    {
        string expected = Bytes(await StudyRunner.RunAsync(_study));
        await PrepareAsync();
        Assert.That(Counting.Trained, Is.EqualTo(8));
        var shards = new List<NamedStore>();
        for (int i = 1; i <= 3; i++)
        {
            var store = RunStore.Open(In($"{i}.db"), RunIdentity.Of(_study, new Shard(i, 3)));
            shards.Add(new($"{i}", store));
            PreparedFile.CopyTo(In("prepared.db"), _study, store);
            PreparedFile.CopyTo(In("prepared.db"), _study, store);
            Assert.That((await StudyRunner.RunAsync(_study, new() { Store = store, Shard = new(i, 3) })).Status, Is.EqualTo(OutcomeStatus.Completed));
        }

        using (var target = RunStore.Open(In("merged.db"), RunIdentity.Of(_study)))
        {
            Assert.That(StoreMerge.Merge(_study, shards, target), Is.Empty);
            Assert.That(Bytes(await StudyRunner.RunAsync(_study, new() { Store = target, StoredOnly = true })), Is.EqualTo(expected));
        }

        shards.ForEach(s => s.Store.Dispose());
        Assert.That(Counting.Trained, Is.EqualTo(8));
    }

    [Test]
    public async Task APreparationOfAnotherStudyOrOneThatIsNotCompleteIsRefused()
    {
        await PrepareAsync();
        using (var other = RunStore.Open(In("other.db"), RunIdentity.Of(_study with { Seed = 7 })))
        {
            Refused(_study with { Seed = 7 }, other, "was prepared for another study: its seed is 20260622, here the seed is 7");
        }

        using var store = RunStore.Open(In("run.db"), RunIdentity.Of(_study));
        Refused(_study with { Agents = [5, 8, 9] }, store, "it lacks deviator/9/0/counting, deviator/9/1/counting");
        store.WriteArtifact("equilibrium", [1, 2, 3]);
        Refused(_study, store, "its equilibrium is another than the one that the run has already");
        Assert.That(store.Artifacts, Is.EqualTo(new[] { "equilibrium" }), "all or nothing");
        Assert.That(() => PreparedFile.CopyTo(In("none.db"), _study, store), Throws.TypeOf<RunStoreException>().With.Message.Contains("there is no such file"));

        void Refused(Study study, RunStore target, string expected) =>
            Assert.That(() => PreparedFile.CopyTo(In("prepared.db"), study, target), Throws.TypeOf<RunStoreException>().With.Message.Contains(expected));
    }

    [Test]
    public async Task APreparedFileIsOneFileThatIsNeverOverwrittenAndReadFromAFolderThatCannotBeWritten()
    {
        await PrepareAsync();
        Assert.That(Directory.GetFiles(_root).Select(Path.GetFileName), Is.EqualTo(new[] { "prepared.db" }));
        string odd = In("a name #1 with 50%41?&.db");
        File.Copy(In("prepared.db"), odd);
        using (var store = RunStore.OpenFinished(odd))
        {
            Assert.That(store.Artifacts, Has.Count.EqualTo(5), "names of files are no addresses");
        }

        File.Delete(odd);
        byte[] bytes = await File.ReadAllBytesAsync(In("prepared.db"));
        Assert.That(() => PreparedFile.Create(In("prepared.db"), RunIdentity.Of(_study)), Throws.TypeOf<RunFolderException>().With.Message.Contains("exists; it is not overwritten"));
        using (var first = RunStore.OpenFinished(In("prepared.db")))
        using (var second = RunStore.OpenFinished(In("prepared.db")))
        {
            Assert.That(second.Artifacts, Is.EqualTo(first.Artifacts).And.Count.EqualTo(5));
            Assert.That(() => first.Note("x", "y"), Throws.TypeOf<RunStoreException>(), "read only");
        }

        Assert.That(await File.ReadAllBytesAsync(In("prepared.db")), Is.EqualTo(bytes));
        Assert.That(Directory.GetFiles(_root), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task APreparationThatWasStoppedGoesOnAndOneThatFoundNothingLeavesNothing()
    {
        PreparedFile.Create(In("prepared.db"), RunIdentity.Of(_study)).Dispose();
        Assert.That(Directory.GetFiles(_root), Is.Empty);
        using (var stopped = PreparedFile.Create(In("prepared.db"), RunIdentity.Of(_study)))
        {
            var one = _study with { Agents = [5] };
            await StudyRunner.RunAsync(one, new() { Store = stopped.Store, PreparationOnly = true });
            Assert.That(Counting.Trained, Is.EqualTo(2));
        }

        Assert.That(Directory.GetFiles(_root).Select(Path.GetFileName), Is.EqualTo(new[] { "prepared.db.partial" }));
        Assert.That(() => PreparedFile.Create(In("prepared.db"), RunIdentity.Of(_study with { Seed = 7 })), Throws.TypeOf<RunStoreException>().With.Message.Contains("here the seed is 7"));
        await PrepareAsync();
        Assert.That(Counting.Trained, Is.EqualTo(4), "what was there was not learned again");
        using var late = PreparedFile.Create(In("other.db"), RunIdentity.Of(_study));
        await File.WriteAllTextAsync(In("other.db"), "somebody else's");
        Assert.That(late.Publish, Throws.TypeOf<RunFolderException>().With.Message.Contains("Was something else written there meanwhile?"));
    }

    [Test]
    public void AStoreThatIsInUseIsNoPreparation()
    {
        using var store = RunStore.Open(In("run.db"), RunIdentity.Of(_study));
        store.Note("started", "");
        Assert.That(() => RunStore.OpenFinished(In("run.db")), Throws.TypeOf<RunStoreException>().With.Message.Contains("in use, or its run was killed"));
    }

    // A bit of a stored table flips; an equilibrium of right checksum whose figures its game does not bear out.
    [Test]
    public async Task WhatWasStoredIsNotTrusted()
    {
        using (var store = RunStore.Open(In("run.db"), RunIdentity.Of(_study)))
        {
            await StudyRunner.RunAsync(_study, new() { Store = store });
        }

        using (var connection = new SqliteConnection($"Data Source={In("run.db")};Pooling=False"))
        {
            await connection.OpenAsync();
            using var command = connection.CreateCommand();
            command.CommandText = "UPDATE artifact SET data = CAST(x'01' || substr(data, 2) AS BLOB) WHERE name = 'deviator/8/1/counting';";
            Assert.That(await command.ExecuteNonQueryAsync(), Is.EqualTo(1));
        }

        using var damaged = RunStore.Open(In("run.db"), RunIdentity.Of(_study));
        var refused = await StudyRunner.RunAsync(_study, new() { Store = damaged });
        Assert.That(refused.Failure!.Message, Does.Contain("the run store is damaged (deviator/8/1/counting: its checksum is wrong)"));
        var equilibrium = damaged.ReadPoint("equilibrium")!;
        damaged.WritePoint("equilibrium", equilibrium with { Point = equilibrium.Point with { Value = [.. equilibrium.Point.Value.Select(v => v + 0.5)] } });
        refused = await StudyRunner.RunAsync(_study, new() { Store = damaged });
        Assert.That(refused.Failure!.Message, Does.Contain("the run store is damaged (equilibrium: its value is given as"));
        Assert.That(refused.Status, Is.EqualTo(OutcomeStatus.Failed));
    }

    private async Task PrepareAsync()
    {
        using var file = PreparedFile.Create(In("prepared.db"), RunIdentity.Of(_study));
        var outcome = await StudyRunner.RunAsync(_study, new() { Store = file.Store, PreparationOnly = true });
        Assert.That((outcome.Status, outcome.Curves.Count, file.Store.Episodes), Is.EqualTo((OutcomeStatus.Completed, 0, 0L)));
        file.Publish();
    }

    private static string Bytes(Outcome outcome)
    {
        using var stream = new MemoryStream();
        ResultsWriter.Write(stream, outcome);
        return Convert.ToHexString(stream.ToArray());
    }

    private string In(string name) => Path.Combine(_root, name);

    /// <summary>Learns how often to protect from nothing but N, and counts how often it is asked to.</summary>
    private sealed class Counting : ILearningDeviator
    {
        public static int Trained { get; set; }

        public static Descriptor Description { get; } = new("counting", "Counts how often it is trained.", "Test.", 1);

        public Descriptor Descriptor => Description;

        public IDeviator For(DeviationTask task, CancellationToken cancellation = default)
        {
            Trained++;
            return new Ready(1.0 / task.Agents);
        }

        public byte[] Save(IDeviator trained) => BitConverter.GetBytes(((Ready)trained).Share);

        public IDeviator Restore(DeviationTask task, byte[] saved) => new Ready(BitConverter.ToDouble(saved));

        public IPolicy Create(RobustGame game, StationaryPoint point) => throw new InvalidOperationException("untrained");

        private sealed class Ready(double share) : IDeviator
        {
            public double Share => share;

            public Descriptor Descriptor => Description;

            public IReadOnlyList<LearningPoint> LearningCurve { get; } = [new(1, share)];

            public IPolicy Create(RobustGame game, StationaryPoint point) => new TablePolicy([1 - share, share, 1 - share, share], game.Actions);
        }
    }
}
