using System.CommandLine;
using RobustMfgSim.Cli.Submit;
using RobustMfgSim.Scenarios;

namespace RobustMfgSim.Cli.Verbs;

/// <summary>submit slurm | local | kubernetes SCENARIO: a study in shards, merged to the bytes of a single run.</summary>
internal static class SubmitVerb
{
    public static Command Create(CliHost host) => new("submit", "Runs a study in shards, on a cluster or on this machine, and merges them: the same results, to the byte, as one run.")
    {
        Slurm(host), Local(host), Kubernetes(host),
    };

    private static Command Slurm(CliHost host)
    {
        var (common, retry, dryRun) = (new Common("Processors, and workers, of each shard. Default: 1."), Retry(), DryRun("Write the scripts and submit nothing."));
        var partition = Word("--partition", "P", "Slurm partition. Default: the cluster's.");
        var time = Word("--time", "T", "Time limit of each job, as sbatch reads it, for example 2:00:00. Default: the partition's.");
        var wait = new Option<bool>("--wait") { Description = "Follow the jobs to their end, and report." };
        var command = common.AddTo(new("slurm", "Writes batch scripts and submits them: what is prepared once, a job array with one task a shard, and the merge.") { partition, time, wait, retry, dryRun });
        common.RefuseWith(command, retry, [partition, time, dryRun]);
        command.SetAction((parsed, cancellation) => GuardAsync(host, async () =>
        {
            if (!parsed.GetValue(dryRun) && await host.Execute(Directory.GetCurrentDirectory(), ["sbatch", "--version"], cancellation).ConfigureAwait(false) is null)
            {
                throw SlurmExecutor.NotFound();
            }

            if (await Submission.OpenAsync(host, "slurm", common.Read(parsed, parsed.GetValue(retry)), cancellation).ConfigureAwait(false) is not { } submission)
            {
                return ExitCode.Wrong;
            }

            if (!parsed.GetValue(retry))
            {
                SlurmScripts.Write(submission.Folder, submission.Study.Name, new(parsed.GetValue(partition), parsed.GetValue(time)), host.Program);
            }

            if (parsed.GetValue(dryRun))
            {
                submission.Line($"written to {submission.Folder.Path}: {SlurmScripts.PrepareName}, {SlurmScripts.ArrayName}, {SlurmScripts.MergeName}. Submit them, edited or not, with: {submission.RetryCommand}");
                return ExitCode.Done;
            }

            return await SubmitAsync(submission, new SlurmExecutor(host), parsed.GetValue(retry), parsed.GetValue(wait), cancellation).ConfigureAwait(false);
        }));
        return command;
    }

    private static async Task<int> SubmitAsync(Submission submission, SlurmExecutor executor, bool retry, bool wait, CancellationToken cancellation)
    {
        if (retry && await executor.FollowAsync(submission.Folder, cancellation).ConfigureAwait(false))
        {
            if (!wait)
            {
                submission.Error($"jobs of this folder are still queued or running: {executor.Jobs}. Follow them with --wait, or end them first: scancel {executor.Jobs.Replace(',', ' ')}.");
                return ExitCode.Wrong;
            }

            submission.Line($"following jobs that were submitted before: {executor.Jobs}");
        }
        else if (await submission.StartAsync(executor, cancellation).ConfigureAwait(false) is { } code)
        {
            return code;
        }
        else
        {
            submission.Line($"submitted: {executor.Words}");
        }

        try
        {
            if (wait)
            {
                return await submission.WaitAsync(executor, cancellation).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            submission.Error($"no longer following; the jobs go on. End them with: scancel {executor.Jobs.Replace(',', ' ')}. Follow them again with: {submission.RetryCommand} --wait");
            return ExitCode.Cancelled;
        }

        submission.Line($"watch: squeue --jobs {executor.Jobs}. Follow, or submit again what failed: {submission.RetryCommand} --wait");
        return ExitCode.Done;
    }

    private static Command Local(CliHost host)
    {
        var (common, retry) = (new Common("Workers of each shard. Default: 1."), Retry());
        var command = common.AddTo(new("local", "Runs the shards as processes on this machine, as many at once as it has processors for, and merges them.") { retry });
        common.RefuseWith(command, retry, []);
        command.SetAction((parsed, cancellation) => GuardAsync(host, async () =>
        {
            if (await Submission.OpenAsync(host, "local", common.Read(parsed, parsed.GetValue(retry)), cancellation).ConfigureAwait(false) is not { } submission)
            {
                return ExitCode.Wrong;
            }

            try
            {
                return await submission.RunAsync(new LocalExecutor(host.Program), cancellation).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                submission.Error($"stopped; what the shards have is stored. Go on with: {submission.RetryCommand}");
                return ExitCode.Cancelled;
            }
        }));
        return command;
    }

    private static Command Kubernetes(CliHost host)
    {
        var (common, dryRun) = (new Common("Processors, and workers, of each shard. Default: 1."), DryRun("Write the manifests; needed, because nothing else is offered."));
        var image = new Option<string>("--image") { Description = "Container image with this program as robustmfg. Default: robustmfg with this version.", HelpName = "IMAGE", DefaultValueFactory = _ => KubernetesManifest.DefaultImage };
        var claim = new Option<string>("--claim") { Description = "Volume claim that holds the folder; all pods read and write it.", HelpName = "NAME", DefaultValueFactory = _ => KubernetesManifest.DefaultClaim };
        var command = common.AddTo(new("kubernetes", "Writes manifests for Kubernetes: an indexed job with one pod a shard, a job before it and one after it.") { image, claim, dryRun });
        command.SetAction((parsed, cancellation) => GuardAsync(host, async () =>
        {
            if (!parsed.GetValue(dryRun))
            {
                throw new ShardExecutorException("nothing is sent to Kubernetes from here. Add --dry-run to write the manifests, and apply them with kubectl.");
            }

            if (KubernetesManifest.Problem(parsed.GetValue(image)!, parsed.GetValue(claim)!) is { } problem)
            {
                throw new ShardExecutorException(problem);
            }

            if (await Submission.OpenAsync(host, "kubernetes", common.Read(parsed, retry: false), cancellation).ConfigureAwait(false) is not { } submission)
            {
                return ExitCode.Wrong;
            }

            var manifests = new KubernetesManifest(submission.Study.Name, parsed.GetValue(image)!, parsed.GetValue(claim)!, submission.Folder.Commands);
            foreach (var (name, text) in manifests.Files())
            {
                submission.Folder.Write(name, text);
                submission.Line($"---\n# {name}\n{text}");
            }

            submission.Line($"written to {submission.Folder.Path}. Copy that folder to the volume, then apply one manifest after the other.");
            return ExitCode.Done;
        }));
        return command;
    }

    private static async Task<int> GuardAsync(CliHost host, Func<Task<int>> body)
    {
        try
        {
            return await StoredRun.GuardAsync(host, body).ConfigureAwait(false);
        }
        catch (ShardExecutorException e)
        {
            await host.Error.WriteLineAsync($"robustmfg: {Display.Screen.Safe(e.Message)}").ConfigureAwait(false);
            return ExitCode.Wrong;
        }
    }

    private static Option<bool> Retry() => new("--retry") { Description = "Run again, in a folder that was submitted before, only the shards that are not complete, and the merge." };

    private static Option<bool> DryRun(string description) => new("--dry-run") { Description = description };

    // Goes into a line of a script as it stands.
    private static Option<string?> Word(string name, string help, string description)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = help };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && (text.Length == 0 || !text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ':' or ',')))
            {
                result.AddError($"{name} is '{text}'; letters, digits and - _ . : , are allowed.");
            }
        });
        return option;
    }

    // What every kind of submission takes.
    private sealed class Common(string cpusDescription)
    {
        private readonly Argument<string> _scenario = Arguments.Scenario();
        private readonly Option<int?> _shards = Arguments.Shards("Number of shards. Default: so many that each takes 30 s or more, from a short timing run.");
        private readonly Option<int?> _cpus = Arguments.Cpus(cpusDescription);
        private readonly Option<string?> _out = Arguments.Out();
        private readonly Option<ulong?> _seed = Arguments.Seed();
        private readonly Option<long[]?> _agents = Arguments.Agents();
        private readonly Option<int?> _episodes = Arguments.Episodes();

        public Command AddTo(Command command)
        {
            command.Add(_scenario);
            foreach (var option in new Option[] { _shards, _out, _cpus, _seed, _agents, _episodes })
            {
                command.Add(option);
            }

            return command;
        }

        /// <summary>A retry runs what was planned and written: an option that could not be heeded is refused.</summary>
        public void RefuseWith(Command command, Option retry, Option[] more) => command.Validators.Add(result =>
        {
            string[] given = [.. more.Append(_cpus).Where(o => result.GetResult(o) is { Implicit: false }).Select(o => o.Name)];
            if (result.GetResult(retry) is { Implicit: false } && given.Length > 0)
            {
                result.AddError($"--retry submits what was planned and written before, and cannot heed {string.Join(" or ", given)}. Edit the scripts in the folder instead.");
            }
        });

        public SubmitRequest Read(ParseResult parsed, bool retry) => new(
            parsed.GetRequiredValue(_scenario), parsed.GetValue(_out), new(parsed.GetValue(_seed), Arguments.Given(parsed.GetValue(_agents)), parsed.GetValue(_episodes)),
            parsed.GetValue(_shards), parsed.GetValue(_cpus) ?? 1, retry);
    }
}
