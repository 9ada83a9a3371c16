using System.Globalization;

namespace RobustMfgSim.Cli.Submit;

/// <summary>Hands the shards to Slurm as a job array, and the merge as a job that depends on it; the scripts in the study's folder are submitted as they stand there.</summary>
/// <param name="host">Runs Slurm's commands.</param>
internal sealed class SlurmExecutor(CliHost host) : IShardExecutor
{
    private const string PrepareJob = ShardTasks.Prepare, ArrayJob = "array", MergeJob = ShardTasks.Merge;
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1), LongestPause = TimeSpan.FromSeconds(15);
    private static readonly SlurmState Submitted = new("PENDING", 0, 0);
    private readonly Dictionary<string, string> _jobs = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Job, int Index), SlurmState> _last = [];
    private SubmitFolder? _folder;
    private IReadOnlyList<int> _shards = [];

    /// <summary>The jobs that this executor submitted or follows: what squeue -j takes.</summary>
    public string Jobs => string.Join(",", _jobs.Values);

    /// <summary>The same in words.</summary>
    public string Words => string.Join(", ", _jobs.Select(j => j.Key == ArrayJob ? $"array {j.Value} with {Text(_shards.Count)} shard{(_shards.Count == 1 ? "" : "s")}" : $"{j.Key} {j.Value}"));

    public async Task StartAsync(SubmitFolder folder, IReadOnlyList<int> shards, CancellationToken cancellation)
    {
        (_folder, _shards) = (folder, shards);
        try
        {
            await SubmitAllAsync(folder, shards, cancellation).ConfigureAwait(false);
        }
        catch (ShardExecutorException refusal) when (_jobs.Count > 0)
        {
            // What waits for nothing, or is waited for by nothing, would stand in the way of the next attempt.
            var answer = await host.Execute(folder.Path, ["scancel", .. _jobs.Values], cancellation).ConfigureAwait(false);
            throw new ShardExecutorException($"{refusal.Message} {(answer is { ExitCode: 0 } ? $"What was taken before was cancelled: {Words}." : $"What was taken before is still there: {Words}. End it first: scancel {string.Join(' ', _jobs.Values)}.")}");
        }
    }

    private async Task SubmitAllAsync(SubmitFolder folder, IReadOnlyList<int> shards, CancellationToken cancellation)
    {
        string? before = null;
        if (shards.Count > 0 && !folder.IsPrepared)
        {
            before = await SubmitAsync(PrepareJob, [SlurmScripts.PrepareName], cancellation).ConfigureAwait(false);
        }

        if (shards.Count > 0)
        {
            before = await SubmitAsync(ArrayJob, [.. After(before), $"--array={SlurmQueue.Ranges(shards)}", SlurmScripts.ArrayName], cancellation).ConfigureAwait(false);
        }

        await SubmitAsync(MergeJob, [.. After(before), SlurmScripts.MergeName], cancellation).ConfigureAwait(false);
    }

    private static string[] After(string? job) => job is null ? [] : [$"--dependency=afterok:{job}", "--kill-on-invalid-dep=yes"];

    /// <summary>Takes up the jobs that were submitted from a folder before, when Slurm has not ended all of them; false when it has.</summary>
    public async Task<bool> FollowAsync(SubmitFolder folder, CancellationToken cancellation)
    {
        var queue = Queue(folder);
        foreach (var (kind, id) in folder.LastJobs())
        {
            if (await queue.AskAsync(id, cancellation).ConfigureAwait(false) is { } states && states.Values.Any(s => !s.Ended))
            {
                _jobs[kind] = id;
            }
        }

        (_folder, _shards) = (folder, _jobs.ContainsKey(ArrayJob) ? folder.Incomplete() : []);
        return _jobs.Count > 0;
    }

    public async Task<IReadOnlyList<TaskEnd>> WaitAsync(Action<string> progress, CancellationToken cancellation)
    {
        var queue = Queue(_folder ?? throw new InvalidOperationException("Start comes before Wait."));
        string shown = "";
        for (var pause = ShortestPause; ; pause = pause * 1.5 < LongestPause ? pause * 1.5 : LongestPause)
        {
            bool answered = true;
            foreach (string kind in _jobs.Keys.ToList())
            {
                answered &= await UpdateAsync(queue, kind, cancellation).ConfigureAwait(false);
            }

            bool ended = answered && Tasks().All(t => StateOf(t).Ended);
            string line = answered ? Progress() : "Slurm does not answer; trying again";
            if (line != shown)
            {
                progress(line);
                shown = line;
            }

            if (ended)
            {
                return [.. Tasks().Select(End)];
            }

            await Task.Delay(pause, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>What to say where there is no Slurm.</summary>
    public static ShardExecutorException NotFound() =>
        new("sbatch was not found. Run this where Slurm's commands are, on a login node; or write the scripts only with --dry-run, or use 'submit local'.");

    private async Task<string> SubmitAsync(string kind, string[] arguments, CancellationToken cancellation)
    {
        string script = arguments[^1];
        var answer = await host.Execute(_folder!.Path, ["sbatch", "--parsable", .. arguments], cancellation).ConfigureAwait(false)
            ?? throw NotFound();

        // --parsable prints the id, and on a cluster of clusters ";CLUSTER" behind it.
        string id = answer.Output.Trim().Split(';')[0];
        if (answer.ExitCode != 0 || id.Length == 0 || !id.All(char.IsAsciiDigit))
        {
            string words = (answer.Error + " " + answer.Output).ReplaceLineEndings(" ").Trim();
            throw new ShardExecutorException($"sbatch refused {script}: {words.TrimEnd('.')}. The scripts are kept in {_folder.Path}: mend them and submit with --retry.");
        }

        _folder.NoteJob(kind, id);
        return _jobs[kind] = id;
    }

    // Whether Slurm answered. A job that it does not know any more has ended some time ago, how is not known.
    private async Task<bool> UpdateAsync(SlurmQueue queue, string kind, CancellationToken cancellation)
    {
        if (await queue.AskAsync(_jobs[kind], cancellation).ConfigureAwait(false) is not { } states)
        {
            return false;
        }

        foreach (var task in Tasks().Where(t => t.Job == kind))
        {
            if (states.TryGetValue(task.Index, out var state))
            {
                _last[task] = state;
            }
            else if (states.Count == 0 && !StateOf(task).Ended)
            {
                _last[task] = new("FORGOTTEN", 0, 0);
            }
        }

        return true;
    }

    private IEnumerable<(string Job, int Index)> Tasks() =>
        _jobs.Keys.SelectMany(job => job == ArrayJob ? _shards.Select(i => (job, i)) : [(job, 0)]);

    private SlurmState StateOf((string Job, int Index) task) => _last.GetValueOrDefault(task) ?? Submitted;

    private TaskEnd End((string Job, int Index) task)
    {
        var state = StateOf(task);

        // A merge that found a bound violated has done its work.
        bool merged = task.Job == MergeJob && state is { ExitCode: ExitCode.BoundViolated, Signal: 0, State: "FAILED" };
        return new(task.Job == ArrayJob ? ShardTasks.Shard(task.Index) : task.Job, state.Completed || merged, state.Words, state.ExitCode);
    }

    // "prepare: completed; shards: 1 completed, 3 pending, 2 running; merge: pending"
    private string Progress() => string.Join("; ", Tasks().GroupBy(t => t.Job).Select(job => job.Key == ArrayJob
        ? "shards: " + string.Join(", ", job.GroupBy(t => StateOf(t).State, StringComparer.Ordinal).OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => $"{Text(s.Count())} {Readable(s.Key)}"))
        : $"{job.Key}: {Readable(StateOf(job.First()).State)}"));

    private static string Readable(string state) => state.ToLowerInvariant().Replace('_', ' ');

    private SlurmQueue Queue(SubmitFolder folder) => new((command, token) => host.Execute(folder.Path, command, token));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
