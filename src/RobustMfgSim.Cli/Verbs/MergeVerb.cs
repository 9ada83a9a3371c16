using System.CommandLine;
using Microsoft.Extensions.Logging;
using RobustMfgSim.Cli.Display;
using RobustMfgSim.Runner.Results;
using RobustMfgSim.Runner.Store;

namespace RobustMfgSim.Cli.Verbs;

/// <summary>merge DIR...: puts the shards of a study together.</summary>
internal static class MergeVerb
{
    public static Command Create(CliHost host)
    {
        var folders = new Argument<string[]>("DIR") { Description = "Folders of all shards of one study, in any order.", Arity = ArgumentArity.OneOrMore };
        var output = new Option<string>("--out") { Description = "Folder for the results; must be empty or not exist.", HelpName = "DIR", Required = true };
        var (workers, level) = (Arguments.Workers(), Arguments.LogLevels());
        var command = new Command("merge", "Puts the shards of a study together: the same results, to the byte, as a run on one machine.") { folders, output, workers, level };
        command.SetAction((parsed, cancellation) => StoredRun.GuardAsync(
            host, () => MergeAsync(host, parsed.GetRequiredValue(folders), parsed.GetRequiredValue(output), (parsed.GetValue(workers), parsed.GetValue(level)), cancellation)));
        return command;
    }

    private static async Task<int> MergeAsync(CliHost host, string[] paths, string output, (int? Workers, LogLevel Level) how, CancellationToken cancellation)
    {
        var shards = new List<NamedStore>();
        try
        {
            if (Opened(host, paths, shards) is not { } study)
            {
                return ExitCode.Wrong;
            }

            using var folder = StudyFolder.Open(output, RunIdentity.Of(study), resume: false);
            folder.KeepPlugins(study);
            var problems = StoreMerge.Merge(study, shards, folder.Store);
            foreach (string problem in problems)
            {
                await host.Error.WriteLineAsync($"robustmfg: {Screen.Safe(problem)}").ConfigureAwait(false);
            }

            return problems.Count > 0 ? ExitCode.Wrong : await StoredRun.FinishAsync(host, study, folder, how, cancellation).ConfigureAwait(false);
        }
        finally
        {
            foreach (var shard in shards)
            {
                shard.Store.Dispose();
            }
        }
    }

    // Opens every store into the list and gives the study of the first one; null after all problems were printed.
    private static Runner.Study? Opened(CliHost host, string[] paths, List<NamedStore> shards)
    {
        bool wrong = false;
        foreach (var twice in paths.GroupBy(Path.GetFullPath, StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            host.Error.WriteLine($"robustmfg: {Screen.Safe(twice.Key)} was given {twice.Count()} times. Give each shard once.");
            wrong = true;
        }

        if (wrong)
        {
            return null;
        }

        foreach (string path in paths)
        {
            try
            {
                shards.Add(new(path, RunStore.Open(Path.Combine(path, RunStore.FileName))));
            }
            catch (RunStoreException e)
            {
                host.Error.WriteLine($"robustmfg: {Screen.Safe(e.Message)}");
                wrong = true;
            }
        }

        return wrong ? null : StoredRun.Study(host, shards[0].Store, paths[0]);
    }
}
