using Microsoft.Data.Sqlite;

namespace RobustMfgSim.Runner.Store;

/// <summary>
/// The SQLite file below a <see cref="RunStore"/>: one connection that holds the file for itself as long as it is open (so a second run on it is refused, and a killed
/// one leaves no lock), write-ahead log, and every fault of SQLite turned into words for the user.
/// </summary>
internal sealed class StoreFile : IDisposable
{
    private const int ApplicationId = 0x524D4647, Layout = 3;
    private const int Busy = 5, ReadOnly = 8, Io = 10, Corrupt = 11, Full = 13, CannotOpen = 14, NotADatabase = 26;

    private const string Tables = """
        CREATE TABLE head (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE artifact (name TEXT PRIMARY KEY, data BLOB NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE episodes (agents INTEGER, first INTEGER, series TEXT, count INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (agents, first, series)) STRICT, WITHOUT ROWID;
        CREATE TABLE event (number INTEGER PRIMARY KEY, time TEXT NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL) STRICT;
        """;

    private readonly SqliteConnection _connection;
    private readonly string _path;

    private StoreFile(string source, string path, SqliteOpenMode mode)
    {
        _path = path;
        _connection = new(new SqliteConnectionStringBuilder { DataSource = source, Mode = mode, Pooling = false, DefaultTimeout = 1 }.ToString());
    }

    /// <summary>Opens a file, or makes it where there is none.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="create">Whether a file that is missing is made.</param>
    /// <exception cref="RunStoreException">It is in use, damaged, cannot be written, or is something else.</exception>
    public static StoreFile Open(string path, bool create)
    {
        var file = new StoreFile(path, path, create ? SqliteOpenMode.ReadWriteCreate : SqliteOpenMode.ReadWrite);
        return file.Checked(() =>
        {
            file.Do("PRAGMA locking_mode = EXCLUSIVE;");
            file.Do("BEGIN EXCLUSIVE; COMMIT;");
            file.Do("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
        });
    }

    /// <summary>
    /// Opens a finished file (<see cref="Finish"/>) to read it only. It is neither locked nor changed, so that many may read it at the same time, from a folder that cannot be written too.
    /// </summary>
    /// <exception cref="RunStoreException">It is damaged, something else, or still being written.</exception>
    public static StoreFile OpenFinished(string path)
    {
        string full = Path.GetFullPath(path);
        if (File.Exists($"{full}-wal"))
        {
            throw new RunStoreException($"{path}: this store was not closed: it is in use, or its run was killed. Wait for the run, or finish it with --resume.");
        }

        var file = new StoreFile(Immutable(full), path, SqliteOpenMode.ReadOnly);
        return file.Checked(() => { });
    }

    // An address for SQLite: every part of the path escaped, because a name may hold what means something in an address.
    private static string Immutable(string path) =>
        $"file:///{string.Join('/', path.Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries).Select(Uri.EscapeDataString))}?immutable=1";

    /// <summary>Folds the write-ahead log in for good: the file is then complete in itself.</summary>
    public void Finish() => Do("PRAGMA journal_mode = DELETE;");

    /// <summary>Whether nothing was ever written: a new file, or one whose maker was killed before its first transaction.</summary>
    public bool IsBlank => Number("SELECT count(*) FROM sqlite_master;") == 0;

    /// <summary>Makes the tables and whatever belongs to the first transaction.</summary>
    public void Prepare(Action first) => Together(() =>
    {
        Do($"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Layout};");
        Do(Tables);
        first();
    });

    /// <summary>Runs statements without parameters.</summary>
    public void Do(string statements) => Guarded(() =>
    {
        using var command = _connection.CreateCommand();
        command.CommandText = statements;
        return command.ExecuteNonQuery();
    });

    /// <summary>Runs one statement with parameters $1, $2, ...</summary>
    public void Write(string statement, params object[] values) => Guarded(() =>
    {
        using var command = Command(statement, values);
        return command.ExecuteNonQuery();
    });

    /// <summary>Runs several writes as one: all of them are kept, or none.</summary>
    public void Together(Action writes) => Guarded(() =>
    {
        using var transaction = _connection.BeginTransaction(deferred: false);
        writes();
        transaction.Commit();
        return 0;
    });

    /// <summary>The rows of a query with parameters $1, $2, ..., read one at a time.</summary>
    public IEnumerable<TRow> Read<TRow>(Func<SqliteDataReader, TRow> row, string query, params object[] values)
    {
        using var command = Command(query, values);
        using var reader = Guarded(command.ExecuteReader);
        while (Guarded(reader.Read))
        {
            yield return Guarded(() => row(reader));
        }
    }

    /// <summary>Closes the file and, with it, folds the write-ahead log in.</summary>
    public void Dispose() => _connection.Dispose();

    /// <summary>What to say of a file whose contents make no sense.</summary>
    public RunStoreException Damaged(string what, Exception? cause) =>
        new($"{_path}: the run store is damaged ({what}). Nothing in it can be trusted: start the run anew in another folder, or restore the file from a copy.", cause);

    private StoreFile Checked(Action prepare)
    {
        try
        {
            Guarded(() =>
            {
                _connection.Open();
                return 0;
            });
            prepare();
            Check();
            return this;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private void Check()
    {
        if (IsBlank)
        {
            return;
        }

        if (Number("PRAGMA application_id;") != ApplicationId)
        {
            throw new RunStoreException($"{_path}: this file is not a run store. Give the folder of a run.");
        }

        if (Number("PRAGMA user_version;") is var layout && layout != Layout)
        {
            throw new RunStoreException($"{_path}: the store has layout {layout}, this program reads layout {Layout}. Use the version of the program that made it.");
        }

        if (Text("PRAGMA quick_check(1);") is var state && state != "ok")
        {
            throw Damaged(state, null);
        }
    }

    private long Number(string query) => Read(r => r.GetInt64(0), query).First();

    private string Text(string query) => Read(r => r.GetString(0), query).First();

    private SqliteCommand Command(string statement, object[] values)
    {
        var command = _connection.CreateCommand();
        command.CommandText = statement;
        for (int k = 0; k < values.Length; k++)
        {
            command.Parameters.AddWithValue($"${k + 1}", values[k]);
        }

        return command;
    }

    private T Guarded<T>(Func<T> body)
    {
        try
        {
            return body();
        }
        catch (SqliteException e)
        {
            throw e.SqliteErrorCode switch
            {
                Busy => new($"{_path}: another run is using this store. Wait for it, or choose another folder.", e) { InUse = true },
                Full => new($"{_path}: the disk is full. What was stored before is kept: free some space and go on with --resume.", e),
                ReadOnly or CannotOpen => new($"{_path}: the run store cannot be opened for writing ({Reason(e)}). Check the folder's permissions, or choose another folder.", e),
                Io => new($"{_path}: reading or writing the run store failed ({Reason(e)}). What was stored before is kept: check the disk and go on with --resume.", e),
                Corrupt or NotADatabase => Damaged(Reason(e), e),
                _ => new RunStoreException($"{_path}: the run store failed ({Reason(e)}).", e),
            };
        }
    }

    // "SQLite Error 11: 'database disk image is malformed'." -> the part between the quotes.
    private static string Reason(SqliteException e) => e.Message.Split('\'') is { Length: >= 3 } parts ? parts[1] : e.Message;
}
