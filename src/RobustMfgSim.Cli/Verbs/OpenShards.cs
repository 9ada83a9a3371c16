using RobustMfgSim.Cli.Display;
using RobustMfgSim.Runner.Store;

namespace RobustMfgSim.Cli.Verbs;

/// <summary>The stores of some shards, open, and the study they belong to; whatever is wrong with the folders is printed, all of it.</summary>
internal sealed class OpenShards : IDisposable
{
    private readonly List<NamedStore> _stores = [];
    private readonly List<string> _inUse = [];

    /// <summary>Opens the stores of all folders.</summary>
    /// <param name="host">Where problems go.</param>
    /// <param name="paths">The folders.</param>
    /// <param name="skipInUse">Whether folders that a run has open are left out; otherwise they are a problem.</param>
    public OpenShards(CliHost host, string[] paths, bool skipInUse)
    {
        bool wrong = false;
        foreach (var twice in paths.GroupBy(Path.GetFullPath, StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            host.Error.WriteLine($"robustmfg: {Screen.Safe(twice.Key)} was given {twice.Count()} times. Give each shard once.");
            wrong = true;
        }

        foreach (string path in wrong ? [] : paths)
        {
            try
            {
                _stores.Add(new(path, RunStore.Open(Path.Combine(path, RunStore.FileName))));
            }
            catch (RunStoreException e) when (e.InUse && skipInUse)
            {
                _inUse.Add(path);
            }
            catch (RunStoreException e)
            {
                host.Error.WriteLine($"robustmfg: {Screen.Safe(e.Message)}");
                wrong = true;
            }
        }

        if (!wrong && _stores.Count == 0)
        {
            host.Error.WriteLine($"robustmfg: a run has every one of these shards open: {Screen.Safe(string.Join(", ", _inUse))}. Wait until one is complete.");
            wrong = true;
        }

        Study = wrong ? null : StoredRun.Study(host, _stores[0].Store, _stores[0].Name);
    }

    /// <summary>The study of the first store; null where something is wrong.</summary>
    public Runner.Study? Study { get; }

    /// <summary>The stores, in the order of the folders.</summary>
    public IReadOnlyList<NamedStore> Stores => _stores;

    /// <summary>Folders that were left out because a run has them open.</summary>
    public IReadOnlyList<string> InUse => _inUse;

    public void Dispose()
    {
        foreach (var shard in _stores)
        {
            shard.Store.Dispose();
        }
    }
}
