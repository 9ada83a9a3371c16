namespace RobustMfgSim.Runner.Results;

/// <summary>
/// A file that is written all or nothing: opened before anything is computed under the name FILE.partial, and renamed to FILE by <see cref="Publish"/>. Disposed without it, it
/// leaves nothing behind.
/// </summary>
public sealed class TraceFile : IDisposable
{
    private readonly string _path, _partial;
    private bool _published;

    private TraceFile(string path)
    {
        (_path, _partial) = (path, path + ".partial");
        Writer = new(new FileStream(_partial, FileMode.Create, FileAccess.Write, FileShare.None));
    }

    /// <summary>Where the rows go.</summary>
    public StreamWriter Writer { get; }

    /// <summary>Opens the file.</summary>
    /// <exception cref="RunFolderException">The file exists, or cannot be written; the message says what to do.</exception>
    public static TraceFile Open(string path)
    {
        NewFile.Check(path, "trace", "--trace trace.csv");
        try
        {
            return new(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RunFolderException($"{path}: the file cannot be written ({e.Message.TrimEnd('.')}). Choose another one with --trace.");
        }
    }

    /// <summary>Gives the file its name.</summary>
    public void Publish()
    {
        Writer.Dispose();
        File.Move(_partial, _path);
        _published = true;
    }

    /// <summary>Removes what was not published.</summary>
    public void Dispose()
    {
        if (!_published)
        {
            Writer.Dispose();
            File.Delete(_partial);
        }
    }
}
