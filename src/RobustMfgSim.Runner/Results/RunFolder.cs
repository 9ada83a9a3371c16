namespace RobustMfgSim.Runner.Results;

/// <summary>A run's folder could not be used, in words for the user.</summary>
public sealed class RunFolderException(string message) : IOException(message);

/// <summary>
/// The folder of a run, written all or nothing: everything goes into a hidden sibling folder, and one rename makes it the run's folder. Opened before
/// anything is computed, so that a folder that is in use or cannot be written is found at once; disposed without <see cref="Publish"/>, it leaves
/// nothing behind.
/// </summary>
public sealed class RunFolder : IDisposable
{
    private readonly string _temporary;
    private readonly List<string> _madeParents = [];
    private bool _closed;

    private RunFolder(string path)
    {
        Path = path;
        _temporary = System.IO.Path.Combine(
            System.IO.Path.GetDirectoryName(path)!, $".{System.IO.Path.GetFileName(path)}.partial-{Environment.ProcessId}");
        AppDomain.CurrentDomain.ProcessExit += OnExit;
    }

    /// <summary>The final folder, as a full path.</summary>
    public string Path { get; }

    /// <summary>Reserves the folder.</summary>
    /// <param name="path">Where results should go: a folder that does not exist or is empty.</param>
    /// <exception cref="RunFolderException">The folder is not empty, is a file, or cannot be written; the message says what to do.</exception>
    public static RunFolder Open(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        string full = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        if (System.IO.Path.GetDirectoryName(full) is null)
        {
            throw new RunFolderException($"{path}: this is the root of a file system. Choose a folder of its own with --out.");
        }

        if (File.Exists(full))
        {
            throw new RunFolderException($"{path}: this is a file. Results need a folder: choose another one with --out.");
        }

        var folder = new RunFolder(full);
        try
        {
            if (Directory.Exists(full) && Directory.EnumerateFileSystemEntries(full).Any())
            {
                throw new RunFolderException($"{path}: the folder is not empty, and results are never overwritten. Choose another one with --out, or remove it.");
            }

            folder.Create();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            folder.Dispose();
            throw e as RunFolderException ?? new RunFolderException($"{path}: the folder cannot be written ({e.Message.TrimEnd('.')}). Choose another one with --out.");
        }

        return folder;
    }

    /// <summary>Writes a file of the run.</summary>
    public void Write(string name, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        using var stream = new FileStream(System.IO.Path.Combine(_temporary, name), FileMode.CreateNew);
        write(stream);
        stream.Flush(flushToDisk: true);
    }

    /// <summary>Makes everything visible under the final name, in one rename.</summary>
    /// <exception cref="RunFolderException">Somebody else wrote into the folder in the meantime.</exception>
    public void Publish()
    {
        try
        {
            if (Directory.Exists(Path))
            {
                Directory.Delete(Path);
            }

            Directory.Move(_temporary, Path);
        }
        catch (IOException e)
        {
            throw new RunFolderException($"{Path}: the results could not be moved there ({e.Message.TrimEnd('.')}). Was something else written to the folder meanwhile?");
        }

        Close();
    }

    /// <summary>Removes what was not published.</summary>
    public void Dispose()
    {
        if (_closed)
        {
            return;
        }

        Close();
        if (Directory.Exists(_temporary))
        {
            Directory.Delete(_temporary, recursive: true);
        }

        foreach (string parent in Enumerable.Reverse(_madeParents).Where(p => Directory.Exists(p) && !Directory.EnumerateFileSystemEntries(p).Any()))
        {
            Directory.Delete(parent);
        }
    }

    private void Close()
    {
        _closed = true;
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
    }

    // The user may end the process without waiting for anybody.
    private void OnExit(object? sender, EventArgs e) => Dispose();

    private void Create()
    {
        var missing = new Stack<string>();
        for (string? parent = System.IO.Path.GetDirectoryName(Path); parent is not null && !Directory.Exists(parent); parent = System.IO.Path.GetDirectoryName(parent))
        {
            missing.Push(parent);
        }

        foreach (string parent in missing)
        {
            Directory.CreateDirectory(parent);
            _madeParents.Add(parent);
        }

        if (Directory.Exists(_temporary))
        {
            // Left by a process that was killed and had our number: nobody else can be at work there.
            Directory.Delete(_temporary, recursive: true);
        }

        Directory.CreateDirectory(_temporary);
    }
}
