using RobustMfgSim.Runner.Store;

namespace RobustMfgSim.Runner.Results;

/// <summary>
/// The folder of one run: its store from the first moment, its results at the end, each of them whole or not there, results.json last. A run that ends early leaves the store, so that it
/// can be gone on with; one that ends before it found anything leaves nothing.
/// </summary>
public sealed class StudyFolder : IDisposable
{
    /// <summary>What the name of a shard's folder ends with until the shard is complete.</summary>
    public const string Unpublished = ".partial";

    private readonly IReadOnlyList<string> _madeFolders;

    private readonly string _final;

    private StudyFolder(string path, string final, RunStore store, IReadOnlyList<string> madeFolders) => (Path, _final, Store, _madeFolders) = (path, final, store, madeFolders);

    /// <summary>The folder, as a full path.</summary>
    public string Path { get; private set; }

    /// <summary>The run's store.</summary>
    public RunStore Store { get; }

    /// <summary>
    /// Opens the folder of a shard that appears under its name only when it is complete (<see cref="Publish"/>); until then it is called NAME.partial, and what an earlier attempt left there
    /// is gone on with.
    /// </summary>
    /// <param name="path">Where the complete shard should go.</param>
    /// <param name="identity">The shard.</param>
    /// <exception cref="RunFolderException">The folder cannot be used; the message says what to do.</exception>
    /// <exception cref="RunStoreException">The store in it belongs to another run, is in use or damaged.</exception>
    public static StudyFolder OpenUnpublished(string path, RunIdentity identity) =>
        Open(RunFolder.FullPath(path) + Unpublished, identity, resume: true, RunFolder.FullPath(path));

    /// <summary>Opens the folder of a run.</summary>
    /// <param name="path">Where the run is, or where it should go.</param>
    /// <param name="identity">The run.</param>
    /// <param name="resume">Whether a run that is there already is gone on with; otherwise the folder must be empty or not exist.</param>
    /// <exception cref="RunFolderException">The folder cannot be used; the message says what to do.</exception>
    /// <exception cref="RunStoreException">The store in it belongs to another run, is in use or damaged.</exception>
    public static StudyFolder Open(string path, RunIdentity identity, bool resume) => Open(path, identity, resume, RunFolder.FullPath(path));

    private static StudyFolder Open(string path, RunIdentity identity, bool resume, string final)
    {
        ArgumentNullException.ThrowIfNull(identity);
        string full = RunFolder.FullPath(path);
        string file = System.IO.Path.Combine(full, RunStore.FileName);
        bool filled = Directory.Exists(full) && Directory.EnumerateFileSystemEntries(full).Any();
        if (filled && !resume)
        {
            string advice = File.Exists(file) ? "Go on with the run in it by --resume, choose another folder with --out, or remove it." : "Choose another one with --out, or remove it.";
            throw new RunFolderException($"{path}: the folder is not empty, and results are never overwritten. {advice}");
        }

        if (filled && !File.Exists(file))
        {
            throw new RunFolderException($"{path}: there is no run to resume here ({RunStore.FileName} is missing), and the folder is not empty. Choose another one with --out.");
        }

        var made = new List<string>();
        try
        {
            MakeFolders(full, made);
            return new(full, final, RunStore.Open(file, identity), made);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            RemoveFolders(made);
            throw e is RunStoreException ? e : new RunFolderException($"{path}: the folder cannot be written ({e.Message.TrimEnd('.')}). Choose another one with --out.");
        }
    }

    /// <summary>Writes the files of a completed run, over those that are there: each appears by one rename, results.json last.</summary>
    /// <exception cref="IOException">A file could not be written; those that were there are untouched.</exception>
    public void Write(Outcome outcome)
    {
        var files = RunFiles.Of(outcome);
        foreach (var file in files)
        {
            using var stream = new FileStream(Temporary(file.Name), FileMode.Create);
            file.Write(stream);
            stream.Flush(flushToDisk: true);
        }

        foreach (var file in files.Reverse())
        {
            string target = System.IO.Path.Combine(Path, file.Name);
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
            File.Move(Temporary(file.Name), target, overwrite: true);
        }
    }

    /// <summary>
    /// Puts copies of a study's plug-ins into the folder, beside the store whose scenario names them: the run can be gone on with, reported and repeated without the places that they came from.
    /// </summary>
    /// <exception cref="RunFolderException">They cannot be copied.</exception>
    public void KeepPlugins(Study study)
    {
        ArgumentNullException.ThrowIfNull(study);
        try
        {
            foreach (var plugin in study.Plugins)
            {
                plugin.KeepIn(Path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RunFolderException($"{Path}: the plug-ins could not be copied there ({e.Message.TrimEnd('.')}). Choose another folder with --out.");
        }
    }

    /// <summary>Closes the store and gives the folder its final name; nothing changes where it has that already.</summary>
    /// <exception cref="RunFolderException">Something else came to stand there meanwhile.</exception>
    public void Publish()
    {
        Store.Dispose();
        if (Path == _final)
        {
            return;
        }

        try
        {
            Directory.Move(Path, _final);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RunFolderException($"{_final}: the complete shard could not be moved there from {Path} ({e.Message.TrimEnd('.')}). Remove what stands there, and run the shard again: nothing is lost.");
        }

        Path = _final;
    }

    /// <summary>Closes the store; removes the folder when this run made it and found nothing.</summary>
    public void Dispose()
    {
        bool useless = _madeFolders.Count > 0 && Useless();
        Store.Dispose();
        if (useless)
        {
            File.Delete(System.IO.Path.Combine(Path, RunStore.FileName));
            RemovePlugins();
            RemoveFolders(_madeFolders);
        }
    }

    private void RemovePlugins()
    {
        string plugins = System.IO.Path.Combine(Path, StudyPlugin.Folder);
        if (Directory.Exists(plugins))
        {
            Directory.Delete(plugins, recursive: true);
        }
    }

    private bool Useless()
    {
        try
        {
            return Store.IsEmpty && !File.Exists(System.IO.Path.Combine(Path, RunFiles.Names[0]));
        }
        catch (Exception e) when (e is RunStoreException or ObjectDisposedException or InvalidOperationException)
        {
            return false;
        }
    }

    private string Temporary(string name) => System.IO.Path.Combine(Path, $".{name.Replace('/', '-')}.partial");

    private static void MakeFolders(string path, List<string> made)
    {
        var missing = new Stack<string>();
        for (string? folder = path; folder is not null && !Directory.Exists(folder); folder = System.IO.Path.GetDirectoryName(folder))
        {
            missing.Push(folder);
        }

        foreach (string folder in missing)
        {
            Directory.CreateDirectory(folder);
            made.Add(folder);
        }
    }

    private static void RemoveFolders(IEnumerable<string> folders)
    {
        foreach (string folder in folders.Reverse().Where(f => Directory.Exists(f) && !Directory.EnumerateFileSystemEntries(f).Any()))
        {
            Directory.Delete(folder);
        }
    }
}
