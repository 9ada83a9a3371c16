using Microsoft.Extensions.Logging;
using RobustMfgSim.Cli.Display;
using RobustMfgSim.Runner;
using RobustMfgSim.Runner.Results;
using RobustMfgSim.Runner.Store;
using RobustMfgSim.Scenarios;

namespace RobustMfgSim.Cli.Verbs;

/// <summary>Results from what is stored, without simulating: what report and merge do.</summary>
internal static class StoredRun
{
    /// <summary>The study that a store belongs to; null after its problems were printed.</summary>
    public static Study? Study(CliHost host, RunStore store, string folder)
    {
        var read = ScenarioReader.Read(Path.Combine(folder, RunStore.FileName), store.Identity.Scenario, host.Catalog(), allowPlugins: host.AllowPlugins);
        foreach (var problem in read.Problems)
        {
            host.Error.WriteLine(Screen.Safe(problem.ToString()));
        }

        if (read.Study is { } study && store.Identity.DifferenceTo(RunIdentity.Of(study), exceptShard: true) is { } difference)
        {
            host.Error.WriteLine($"robustmfg: {Screen.Safe(folder)}: {Screen.Safe(difference)}. Use the version that made the run, or run its scenario anew.");
            return null;
        }

        return read.Study;
    }

    /// <summary>Estimates, bounds and files from the episodes in the folder's store.</summary>
    public static async Task<int> FinishAsync(CliHost host, Study study, StudyFolder folder, (int? Workers, LogLevel Level) how, CancellationToken cancellation)
    {
        using var logs = StandardErrorLog.Factory(host, how.Level);
        var options = new StudyRunOptions(how.Workers) { Store = folder.Store, StoredOnly = true, Logs = logs };
        var outcome = await StudyDisplay.WatchAsync(host, study, progress => host.Run(study, options, progress, cancellation)).ConfigureAwait(false);
        return await RunVerb.FinishAsync(host, outcome, folder).ConfigureAwait(false);
    }

    /// <summary>Runs a body, turning what is wrong with folders and stores into a message and a code.</summary>
    public static async Task<int> GuardAsync(CliHost host, Func<Task<int>> body)
    {
        try
        {
            return await body().ConfigureAwait(false);
        }
        catch (Exception e) when (e is RunFolderException or RunStoreException)
        {
            await host.Error.WriteLineAsync($"robustmfg: {Screen.Safe(e.Message)}").ConfigureAwait(false);
            return ExitCode.Wrong;
        }
    }
}
