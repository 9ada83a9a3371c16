using System.Globalization;
using System.Security.Cryptography;
using RobustMfgSim.Policies.Equilibria;

namespace RobustMfgSim.Runner.Store;

/// <summary>
/// What a run has found so far, in one SQLite file: its identity, the equilibrium, what deviators have learned, the summaries of its replications, and what happened when. A run that was killed goes on
/// from it: a replication whose summary is stored is never simulated again, and the results are the same bytes as without the interruption.
/// </summary>
/// <remarks>
/// Table <c>episodes</c> has one row per number of agents, block of at most <see cref="BlockLength"/> replications, and series (value, distance, one gain a deviator, one figure an estimator): little-endian
/// doubles in replication order, and a checksum. Blocks are written whole or not at all. Not thread-safe; one run has one store.
/// </remarks>
public sealed class RunStore : IDisposable
{
    /// <summary>Name of the file in the folder of a run.</summary>
    public const string FileName = "run.db";

    /// <summary>Replications in a block; a killed run simulates at most so many again.</summary>
    public const int BlockLength = 256;

    private readonly StoreFile _file;
    private readonly TimeProvider _time;

    private RunStore(StoreFile file, RunIdentity identity, TimeProvider? time) => (_file, Identity, _time) = (file, identity, time ?? TimeProvider.System);

    /// <summary>What the store belongs to.</summary>
    public RunIdentity Identity { get; }

    /// <summary>Opens the store of a run that is to be started or gone on with.</summary>
    /// <param name="path">Its file; made when it does not exist.</param>
    /// <param name="identity">The identity of this run.</param>
    /// <param name="time">Clock of the events; no result depends on it.</param>
    /// <exception cref="RunStoreException">It belongs to another run (the difference is named), is in use, damaged, or cannot be written.</exception>
    public static RunStore Open(string path, RunIdentity identity, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(identity);
        var file = StoreFile.Open(path, create: true);
        return Owned(file, () =>
        {
            if (file.IsBlank)
            {
                WriteIdentity(file, identity);
            }

            if (ReadIdentity(file).DifferenceTo(identity) is { } difference)
            {
                throw new RunStoreException($"{path}: the store belongs to another run: {difference}. Run it as it was started, or choose another folder with --out.");
            }

            return new RunStore(file, identity, time);
        });
    }

    /// <summary>Makes a store that is gone when it is disposed.</summary>
    /// <param name="identity">What it belongs to.</param>
    public static RunStore InMemory(RunIdentity identity) => Open(":memory:", identity);

    /// <summary>Opens the store of an earlier run, whatever it belongs to.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="time">Clock of the events; no result depends on it.</param>
    /// <exception cref="RunStoreException">It is missing, in use by another run, damaged, or not a run store.</exception>
    public static RunStore Open(string path, TimeProvider? time = null)
    {
        if (!File.Exists(path))
        {
            throw new RunStoreException($"{path}: there is no run store here. Give the folder of a run that was started with 'run'.");
        }

        var file = StoreFile.Open(path, create: false);
        return Owned(file, () => new RunStore(file, ReadIdentity(file), time));
    }

    /// <summary>Opens a finished store to read it only, whatever it belongs to: many may do so at the same time.</summary>
    /// <param name="path">Its file.</param>
    /// <exception cref="RunStoreException">It is missing, damaged, not a run store, or still being written.</exception>
    internal static RunStore OpenFinished(string path)
    {
        if (!File.Exists(path))
        {
            throw new RunStoreException($"{path}: there is no such file. Make it with 'robustmfg prepare SCENARIO --out FILE'.");
        }

        var file = StoreFile.OpenFinished(path);
        return Owned(file, () => new RunStore(file, ReadIdentity(file), null));
    }

    /// <summary>Makes the file complete in itself, to be closed and read by others (<see cref="OpenFinished"/>).</summary>
    internal void Finish() => _file.Finish();

    /// <summary>Whether nothing was found yet that another run would miss.</summary>
    public bool IsEmpty => !_file.Read(r => r.GetInt64(0), "SELECT 1 FROM artifact UNION ALL SELECT 1 FROM episodes LIMIT 1;").Any();

    /// <summary>Number of replications stored, over all numbers of agents.</summary>
    public long Episodes => _file.Read(r => r.GetInt64(0), "SELECT coalesce(sum(count), 0) FROM episodes WHERE series = $1;", EpisodeSeries.First).First();

    /// <summary>Notes what happened; the time is that of the machine and appears in no result.</summary>
    public void Note(string kind, string text) =>
        _file.Write("INSERT INTO event (time, kind, text) VALUES ($1, $2, $3);", _time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture), kind, text);

    /// <summary>What happened so far, oldest first.</summary>
    public IReadOnlyList<(string Time, string Kind, string Text)> Events =>
        [.. _file.Read(r => (r.GetString(0), r.GetString(1), r.GetString(2)), "SELECT time, kind, text FROM event ORDER BY number;")];

    /// <summary>A stationary point that was kept under a name; null when there is none.</summary>
    internal EquilibriumResult? ReadPoint(string name)
    {
        byte[]? blob = Artifact(name);
        try
        {
            return blob is null ? null : EquilibriumBlob.Read(blob);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or FormatException or ArgumentException or OverflowException)
        {
            throw DamagedArtifact(name, e.Message, e);
        }
    }

    /// <summary>Keeps a stationary point under a name.</summary>
    internal void WritePoint(string name, EquilibriumResult result) => WriteArtifact(name, EquilibriumBlob.Write(result));

    /// <summary>Bytes that were kept under a name; null when there are none.</summary>
    /// <exception cref="RunStoreException">They are not those that were kept.</exception>
    internal byte[]? Artifact(string name)
    {
        byte[]? data = _file.Read(r => r.GetFieldValue<byte[]>(0), "SELECT data FROM artifact WHERE name = $1;", name).FirstOrDefault();
        if (data is null)
        {
            return null;
        }

        int length = data.Length - SHA256.HashSizeInBytes;
        return length >= 0 && SHA256.HashData(data.AsSpan(0, length)).AsSpan().SequenceEqual(data.AsSpan(length))
            ? data[..length]
            : throw DamagedArtifact(name, "its checksum is wrong", null);
    }

    /// <summary>What to say of something kept that makes no sense.</summary>
    internal RunStoreException DamagedArtifact(string name, string reason, Exception? cause) => _file.Damaged($"{name}: {reason.TrimEnd('.')}", cause);

    /// <summary>Names of everything kept.</summary>
    internal IReadOnlyList<string> Artifacts => [.. _file.Read(r => r.GetString(0), "SELECT name FROM artifact ORDER BY name;")];

    /// <summary>Keeps bytes under a name, in place of what was there, and behind them their SHA-256.</summary>
    internal void WriteArtifact(string name, byte[] data) => _file.Write(
        "INSERT INTO artifact (name, data) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET data = excluded.data;", name, (byte[])[.. data, .. SHA256.HashData(data)]);

    /// <summary>The blocks of one number of agents in replication order, without their data.</summary>
    internal IReadOnlyList<BlockKey> Blocks(long agents) =>
        [.. _file.Read(r => new BlockKey(r.GetInt64(0), r.GetInt64(1)), "SELECT first, count FROM episodes WHERE agents = $1 AND series = $2 ORDER BY first;", agents, EpisodeSeries.First)];

    /// <summary>Numbers of agents that have episodes, ascending.</summary>
    internal IReadOnlyList<long> Agents => [.. _file.Read(r => r.GetInt64(0), "SELECT DISTINCT agents FROM episodes ORDER BY agents;")];

    /// <summary>One block: for each series its values, in the order asked for.</summary>
    internal double[][] ReadBlock(long agents, BlockKey block, IReadOnlyList<string> series) => ReadBlocks(agents, [block], series).Single();

    /// <summary>Blocks that follow one another, in one pass over the file: of each, for each series its values, in the order asked for.</summary>
    internal IEnumerable<double[][]> ReadBlocks(long agents, IReadOnlyList<BlockKey> blocks, IReadOnlyList<string> series)
    {
        if (blocks.Count == 0)
        {
            yield break;
        }

        var found = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        int at = 0;
        foreach (var (first, name, data) in _file.Read(
            r => (r.GetInt64(0), r.GetString(1), r.GetFieldValue<byte[]>(2)),
            "SELECT first, series, data FROM episodes WHERE agents = $1 AND first BETWEEN $2 AND $3 ORDER BY first;", agents, blocks[0].First, blocks[^1].First))
        {
            if (first != blocks[at].First)
            {
                yield return Decoded(agents, blocks[at++], series, found);
                found.Clear();
            }

            found[name] = data;
        }

        yield return Decoded(agents, blocks[at], series, found);
    }

    private double[][] Decoded(long agents, BlockKey block, IReadOnlyList<string> series, Dictionary<string, byte[]> found)
    {
        return [.. series.Select(name => found.TryGetValue(name, out byte[]? data) && EpisodeSeries.Decode(data, block.Count) is { } values
            ? values
            : throw _file.Damaged(
                string.Create(CultureInfo.InvariantCulture, $"series {name} of replications {block.First} to {block.End - 1} at N = {agents} is missing or is not what was written"), null))];
    }

    /// <summary>Writes one block, all series or none.</summary>
    internal void WriteBlock(long agents, BlockKey block, IReadOnlyList<string> series, double[][] values) =>
        _file.Together(() => AddBlock(agents, block, series, values));

    /// <summary>Writes one block as part of <see cref="Together"/>.</summary>
    internal void AddBlock(long agents, BlockKey block, IReadOnlyList<string> series, double[][] values)
    {
        for (int k = 0; k < series.Count; k++)
        {
            _file.Write(
                "INSERT INTO episodes (agents, first, series, count, data) VALUES ($1, $2, $3, $4, $5);",
                agents, block.First, series[k], block.Count, EpisodeSeries.Encode(values[k].AsSpan(0, (int)block.Count)));
        }
    }

    /// <summary>Runs several writes as one: all of them are kept, or none.</summary>
    internal void Together(Action writes) => _file.Together(writes);

    /// <summary>Closes the file; everything written stays.</summary>
    public void Dispose() => _file.Dispose();

    /// <summary>Limits the size of the file, so that a test can fill the disk.</summary>
    internal void LimitPages(int pages) => _file.Do(string.Create(CultureInfo.InvariantCulture, $"PRAGMA max_page_count = {pages};"));

    private static RunStore Owned(StoreFile file, Func<RunStore> make)
    {
        try
        {
            return make();
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static void WriteIdentity(StoreFile file, RunIdentity identity)
    {
        (string Name, string Value)[] head =
        [
            ("version", identity.Version), ("seed", Invariant(identity.Seed)), ("scenario_sha256", identity.Sha256), ("scenario", identity.Scenario),
            .. identity.Shard is { } shard ? [("shard", Invariant(shard.Index)), ("shards", Invariant(shard.Count))] : Array.Empty<(string, string)>(),
        ];
        file.Prepare(() =>
        {
            foreach (var (name, value) in head)
            {
                file.Write("INSERT INTO head (name, value) VALUES ($1, $2);", name, value);
            }
        });
    }

    private static RunIdentity ReadIdentity(StoreFile file)
    {
        if (file.IsBlank)
        {
            throw file.Damaged("it is empty", null);
        }

        var head = file.Read(r => (r.GetString(0), r.GetString(1)), "SELECT name, value FROM head;").ToDictionary(r => r.Item1, r => r.Item2, StringComparer.Ordinal);
        int Number(string name) => int.Parse(Field(name), CultureInfo.InvariantCulture);
        string Field(string name) => head.TryGetValue(name, out string? value) ? value : throw file.Damaged($"its head has no {name}", null);
        try
        {
            Shard? shard = head.ContainsKey("shard") ? new Shard(Number("shard"), Number("shards")) : null;
            return new(Field("scenario"), Field("scenario_sha256"), ulong.Parse(Field("seed"), CultureInfo.InvariantCulture), Field("version"), shard);
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            throw file.Damaged("a number in its head cannot be read", e);
        }
    }

    private static string Invariant(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
}

/// <summary>Replications [First, First + Count) at one number of agents.</summary>
internal readonly record struct BlockKey(long First, long Count)
{
    /// <summary>One past the last replication.</summary>
    public long End => First + Count;
}
