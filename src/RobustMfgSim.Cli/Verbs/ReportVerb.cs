using System.CommandLine;
using Microsoft.Extensions.Logging;
using RobustMfgSim.Runner.Results;
using RobustMfgSim.Runner.Store;

namespace RobustMfgSim.Cli.Verbs;

/// <summary>report DIR: writes the results of a finished run again, from its store.</summary>
internal static class ReportVerb
{
    public static Command Create(CliHost host)
    {
        var folder = new Argument<string>("DIR") { Description = "Folder of a finished run." };
        var (workers, level) = (Arguments.Workers(), Arguments.LogLevels());
        var command = new Command("report", "Writes the results and the report of a finished run again, from what it stored.") { folder, workers, level };
        command.SetAction((parsed, cancellation) =>
            StoredRun.GuardAsync(host, () => ReportAsync(host, parsed.GetRequiredValue(folder), (parsed.GetValue(workers), parsed.GetValue(level)), cancellation)));
        return command;
    }

    private static async Task<int> ReportAsync(CliHost host, string path, (int? Workers, LogLevel Level) how, CancellationToken cancellation)
    {
        Runner.Study? study;
        using (var store = RunStore.Open(Path.Combine(path, RunStore.FileName)))
        {
            if (store.Identity.Shard is { } shard)
            {
                throw new RunStoreException($"{path} holds {shard}, which has no results of its own. Put the shards together: robustmfg merge DIR... --out DIR.");
            }

            study = StoredRun.Study(host, store, path);
        }

        if (study is null)
        {
            return ExitCode.Wrong;
        }

        using var folder = StudyFolder.Open(path, RunIdentity.Of(study), resume: true);
        return await StoredRun.FinishAsync(host, study, folder, how, cancellation).ConfigureAwait(false);
    }
}
