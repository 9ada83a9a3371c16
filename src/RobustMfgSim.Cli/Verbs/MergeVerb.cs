using System.CommandLine;
using Microsoft.Extensions.Logging;
using RobustMfgSim.Cli.Display;
using RobustMfgSim.Runner;
using RobustMfgSim.Runner.Results;
using RobustMfgSim.Runner.Store;

namespace RobustMfgSim.Cli.Verbs;

/// <summary>merge DIR...: puts the shards of a study together.</summary>
internal static class MergeVerb
{
    private sealed record Request(string[] Folders, string Out, (int? Workers, LogLevel Level) How, bool Resume);

    public static Command Create(CliHost host)
    {
        var folders = new Argument<string[]>("DIR") { Description = "Folders of all shards of one study, in any order.", Arity = ArgumentArity.OneOrMore };
        var output = new Option<string>("--out") { Description = "Folder for the results; must be empty or not exist.", HelpName = "DIR", Required = true };
        var (workers, level) = (Arguments.Workers(), Arguments.LogLevels());
        var resume = new Option<bool>("--resume") { Description = "Go on with a merge into that folder that was stopped, or start it if there is none." };
        var partial = new Option<bool>("--partial") { Description = "Show what the shards that are there give, and say what is missing. Shards under way are left out." };
        var command = new Command("merge", "Puts the shards of a study together: the same results, to the byte, as a run on one machine.") { folders, output, workers, resume, partial, level };
        command.Validators.Add(result =>
        {
            if (result.GetValue(resume) && result.GetValue(partial))
            {
                result.AddError("--partial starts anew each time, from what is there. Give it without --resume.");
            }
        });
        command.SetAction((parsed, cancellation) =>
        {
            var request = new Request(parsed.GetRequiredValue(folders), parsed.GetRequiredValue(output), (parsed.GetValue(workers), parsed.GetValue(level)), parsed.GetValue(resume));
            return StoredRun.GuardAsync(host, () => parsed.GetValue(partial) ? PartialAsync(host, request, cancellation) : MergeAsync(host, request, cancellation));
        });
        return command;
    }

    private static async Task<int> MergeAsync(CliHost host, Request request, CancellationToken cancellation)
    {
        using var shards = new OpenShards(host, request.Folders, skipInUse: false);
        return shards.Study is { } study ? await MergeAsync(host, request, shards, study, cancellation).ConfigureAwait(false) : ExitCode.Wrong;
    }

    private static async Task<int> MergeAsync(CliHost host, Request request, OpenShards shards, Runner.Study study, CancellationToken cancellation)
    {
        using var folder = StudyFolder.Open(request.Out, RunIdentity.Of(study), request.Resume);
        folder.KeepPlugins(study);
        if (folder.Store.Episodes == 0 && Refused(host, StoreMerge.Merge(study, shards.Stores, folder.Store)))
        {
            return ExitCode.Wrong;
        }

        return await StoredRun.FinishAsync(host, study, folder, request.How, cancellation).ConfigureAwait(false);
    }

    // Results without a store: episodes that were numbered anew must not be gone on with.
    private static async Task<int> PartialAsync(CliHost host, Request request, CancellationToken cancellation)
    {
        using var shards = new OpenShards(host, request.Folders, skipInUse: true);
        if (shards.Study is not { } study)
        {
            return ExitCode.Wrong;
        }

        using var store = RunStore.InMemory(RunIdentity.Of(study));
        var part = PartialMerge.Merge(study, shards.Stores, store);
        if (part.Study is null)
        {
            Refused(host, part.Problems);
            return ExitCode.Wrong;
        }

        if (part.Missing.Length == 0)
        {
            new Screen(host).Line("nothing is missing: these are the results of the whole study");
            return await MergeAsync(host, request, shards, study, cancellation).ConfigureAwait(false);
        }

        using var folder = RunFolder.Open(request.Out);
        // A shard that starts meanwhile must find its store free.
        shards.Dispose();
        string inUse = shards.InUse.Count == 0 ? "" : $" Left out because a run has them open: {string.Join(", ", shards.InUse)}.";
        using var logs = StandardErrorLog.Factory(host, request.How.Level);
        var options = new StudyRunOptions(request.How.Workers) { Store = store, StoredOnly = true, Missing = part.Missing + inUse, Logs = logs };
        var outcome = await StudyDisplay.WatchAsync(host, part.Study, progress => host.Run(part.Study, options, progress, cancellation)).ConfigureAwait(false);
        if (outcome.Status != OutcomeStatus.Partial)
        {
            await host.Error.WriteLineAsync($"robustmfg: {Screen.Safe(outcome.Failure?.Message ?? "cancelled; nothing was written.")}").ConfigureAwait(false);
            return outcome.Status == OutcomeStatus.Cancelled ? ExitCode.Cancelled : ExitCode.Failed;
        }

        folder.Write(outcome);
        folder.Publish();
        OutcomeSummary.Print(new Screen(host), outcome, folder.Path);
        return outcome.AnyBoundViolated ? ExitCode.BoundViolated : ExitCode.Done;
    }

    private static bool Refused(CliHost host, IReadOnlyList<string> problems)
    {
        foreach (string problem in problems)
        {
            host.Error.WriteLine($"robustmfg: {Screen.Safe(problem)}");
        }

        return problems.Count > 0;
    }
}
