namespace RobustMfgSim.Runner.Results;

/// <summary>A run's folder could not be used, in words for the user.</summary>
public sealed class RunFolderException(string message) : IOException(message);

/// <summary>
/// A folder of results, written all or nothing. A folder that does not exist yet is prepared as a hidden sibling and appears by one rename; an empty folder that is there already
/// is kept as it is (somebody may stand in it) and filled at the end from a hidden folder inside it. Opened before anything is computed, so that a folder that
/// is in use or cannot be written is found at once; disposed without <see cref="Publish"/>, it leaves nothing behind.
/// </summary>
public sealed class RunFolder : IDisposable
{
    private const string Lock = ".lock";
    private readonly string _temporary;
    private readonly bool _inside;
    private readonly List<string> _madeParents = [];
    private FileStream? _lock;
    private bool _closed;

    private RunFolder(string path)
    {
        Path = path;
        _inside = Directory.Exists(path);
        _temporary = _inside ? System.IO.Path.Combine(path, ".partial")
            : System.IO.Path.Combine(System.IO.Path.GetDirectoryName(path)!, $".{System.IO.Path.GetFileName(path)}.partial");
        AppDomain.CurrentDomain.ProcessExit += OnExit;
    }

    /// <summary>The final folder, as a full path.</summary>
    public string Path { get; }

    /// <summary>Reserves the folder.</summary>
    /// <param name="path">Where results should go: a folder that does not exist or is empty.</param>
    /// <exception cref="RunFolderException">The folder is not empty, is a file, is in use by another run, or cannot be written; the message says what to do.</exception>
    public static RunFolder Open(string path)
    {
        string full = FullPath(path);
        var folder = new RunFolder(full);
        try
        {
            if (folder._inside && Directory.EnumerateFileSystemEntries(full).Any(e => e != folder._temporary))
            {
                throw new RunFolderException($"{path}: the folder is not empty, and results are never overwritten. Choose another one with --out, or remove it.");
            }

            folder.Create(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            folder.Dispose();
            throw e as RunFolderException ?? new RunFolderException($"{path}: the folder cannot be written ({e.Message.TrimEnd('.')}). Choose another one with --out.");
        }

        return folder;
    }

    /// <summary>The full path of a folder for results.</summary>
    /// <param name="path">The folder, as the user names it.</param>
    /// <exception cref="RunFolderException">The name is empty, a file, or the root of a file system.</exception>
    public static string FullPath(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (string.IsNullOrWhiteSpace(path))
        {
            throw new RunFolderException("the name of the results folder is empty. Give one with --out, for example --out runs/first.");
        }

        string full = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        if (System.IO.Path.GetDirectoryName(full) is null)
        {
            throw new RunFolderException($"{path}: this is the root of a file system. Choose a folder of its own with --out.");
        }

        if (File.Exists(full))
        {
            throw new RunFolderException($"{path}: this is a file. Results need a folder: choose another one with --out.");
        }

        return full;
    }

    /// <summary>Writes a file of the run.</summary>
    /// <param name="name">Its name; with a slash, in a folder within this one.</param>
    /// <param name="write">Writes its contents.</param>
    public void Write(string name, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        string target = System.IO.Path.Combine(_temporary, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
        using var stream = new FileStream(target, FileMode.CreateNew);
        write(stream);
        stream.Flush(flushToDisk: true);
    }

    /// <summary>Writes the files of an outcome.</summary>
    public void Write(Outcome outcome)
    {
        foreach (var file in RunFiles.Of(outcome))
        {
            Write(file.Name, file.Write);
        }
    }

    /// <summary>Makes everything visible under the final name.</summary>
    /// <exception cref="RunFolderException">Somebody else wrote into the folder in the meantime.</exception>
    public void Publish()
    {
        try
        {
            Unlock();
            if (_inside)
            {
                MoveOut();
            }
            else
            {
                if (Directory.Exists(Path))
                {
                    Directory.Delete(Path);
                }

                Directory.Move(_temporary, Path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
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

        bool ours = _lock is not null;
        Unlock();
        Close();
        if (ours && Directory.Exists(_temporary))
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

    private void Create(string path)
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

        bool left = Directory.Exists(_temporary);
        Directory.CreateDirectory(_temporary);
        try
        {
            _lock = new FileStream(System.IO.Path.Combine(_temporary, Lock), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (left)
        {
            throw new RunFolderException($"{path}: another run is writing to this folder. Wait for it, or choose another one with --out.");
        }

        // What a killed run left behind; its lock went with it.
        foreach (string file in Directory.GetFiles(_temporary).Where(f => System.IO.Path.GetFileName(f) != Lock))
        {
            File.Delete(file);
        }

        foreach (string folder in Directory.GetDirectories(_temporary))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private void Unlock()
    {
        if (_lock is not null)
        {
            File.Delete(System.IO.Path.Combine(_temporary, Lock));
            _lock.Dispose();
            _lock = null;
        }
    }

    private void MoveOut()
    {
        foreach (string folder in Directory.GetDirectories(_temporary).Order(StringComparer.Ordinal))
        {
            Directory.Move(folder, System.IO.Path.Combine(Path, System.IO.Path.GetFileName(folder)));
        }

        foreach (string file in Directory.GetFiles(_temporary).Order(StringComparer.Ordinal))
        {
            File.Move(file, System.IO.Path.Combine(Path, System.IO.Path.GetFileName(file)));
        }

        Directory.Delete(_temporary);
    }
}
