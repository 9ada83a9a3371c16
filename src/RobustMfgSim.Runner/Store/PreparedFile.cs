using RobustMfgSim.Policies.Deviators;
using RobustMfgSim.Runner.Hosting;
using RobustMfgSim.Runner.Results;

namespace RobustMfgSim.Runner.Store;

/// <summary>
/// The preparation of a study in a file of its own: a store with its equilibrium and all that its deviators have learned, and no episodes. Made once, read by any number of runs and shards, which then
/// neither solve nor train. It appears under its name when it is complete.
/// </summary>
public sealed class PreparedFile : IDisposable
{
    private readonly string _path;
    private bool _closed;

    private PreparedFile(string path, RunStore store) => (_path, Store) = (path, store);

    /// <summary>Where the preparation is kept: <see cref="StudyRunOptions.Store"/> of a run with <see cref="StudyRunOptions.PreparationOnly"/>.</summary>
    public RunStore Store { get; }

    private static string Partial(string path) => path + ".partial";

    /// <summary>Opens the file under a temporary name. One that a killed preparation of the same study left there is gone on with.</summary>
    /// <param name="path">Its final name.</param>
    /// <param name="identity">The study.</param>
    /// <exception cref="RunFolderException">The file exists, or cannot be written; the message says what to do.</exception>
    /// <exception cref="RunStoreException">The temporary file is in use, damaged, or of another study.</exception>
    public static PreparedFile Create(string path, RunIdentity identity)
    {
        NewFile.Check(path, "prepared", "--out prepared.db");
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            return new(path, RunStore.Open(Partial(path), identity));
        }
        catch (Exception e) when (e is not RunStoreException && e is IOException or UnauthorizedAccessException)
        {
            throw new RunFolderException($"{path}: the file cannot be written ({e.Message.TrimEnd('.')}). Choose another one with --out.");
        }
    }

    /// <summary>Gives the file its name.</summary>
    /// <exception cref="RunFolderException">A file of that name has appeared meanwhile.</exception>
    public void Publish()
    {
        Store.Finish();
        Store.Dispose();
        _closed = true;
        try
        {
            File.Move(Partial(_path), _path, overwrite: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RunFolderException($"{_path}: the prepared file could not be moved there from {Partial(_path)} ({e.Message.TrimEnd('.')}). Was something else written there meanwhile?");
        }
    }

    /// <summary>Closes the file; one that was not published and holds nothing is removed, any other stays under its temporary name to be gone on with.</summary>
    public void Dispose()
    {
        if (_closed)
        {
            return;
        }

        _closed = true;
        bool useless = Store.IsEmpty;
        Store.Dispose();
        if (useless)
        {
            File.Delete(Partial(_path));
        }
    }

    /// <summary>Copies a preparation into the store of a run or shard of the same study; what the store has already must be the same.</summary>
    /// <param name="path">The file.</param>
    /// <param name="study">The study.</param>
    /// <param name="target">The store.</param>
    /// <exception cref="RunStoreException">The file is missing, damaged, incomplete or of another study (the difference is named), or the store has something else.</exception>
    public static void CopyTo(string path, Study study, RunStore target)
    {
        ArgumentNullException.ThrowIfNull(study);
        ArgumentNullException.ThrowIfNull(target);
        using var source = RunStore.OpenFinished(path);
        if (source.Identity.DifferenceTo(target.Identity, exceptShard: true) is { } difference)
        {
            throw new RunStoreException($"{path}: the file was prepared for another study: {difference}. Prepare this one, with the same options: robustmfg prepare SCENARIO --out FILE.");
        }

        string[] missing = [.. Names(study).Except(source.Artifacts)];
        if (missing.Length > 0)
        {
            throw new RunStoreException($"{path}: the preparation is not complete; it lacks {string.Join(", ", missing)}. Prepare the study anew: robustmfg prepare SCENARIO --out FILE.");
        }

        target.Together(() =>
        {
            foreach (string name in Names(study))
            {
                Copy(path, name, source.Artifact(name)!, target);
            }
        });
    }

    private static void Copy(string path, string name, byte[] data, RunStore target)
    {
        if (target.Artifact(name) is not { } there)
        {
            target.WriteArtifact(name, data);
        }
        else if (!there.AsSpan().SequenceEqual(data))
        {
            throw new RunStoreException($"{path}: its {name} is another than the one that the run has already. Go on with the file that the run was started with, or without --prepared.");
        }
    }

    // Everything that a study keeps beside its episodes.
    private static IEnumerable<string> Names(Study study) =>
    [
        StudyPreparation.EquilibriumName, .. study.Policy.IsEquilibrium ? Array.Empty<string>() : [StudyPreparation.PopulationName],
        .. from agents in study.Agents
           from deviator in study.Deviators.Index()
           where deviator.Item is ILearningDeviator
           select KeptDeviators.Name(deviator.Index, deviator.Item, agents),
    ];
}
