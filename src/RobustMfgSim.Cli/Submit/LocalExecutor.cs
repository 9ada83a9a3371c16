using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using RobustMfgSim.Cli.Verbs;

namespace RobustMfgSim.Cli.Submit;

/// <summary>
/// Runs the shards as processes of this machine, as many at once as there are processors for, and then the merge. When it is stopped no further ones start, and those that run get the
/// signal that lets them store what they have.
/// </summary>
/// <param name="program">The command that starts this program.</param>
internal sealed class LocalExecutor(IReadOnlyList<string> program) : IShardExecutor
{
    private const int Terminate = 15;
    private SubmitFolder? _folder;
    private IReadOnlyList<int> _shards = [];

    public Task StartAsync(SubmitFolder folder, IReadOnlyList<int> shards, CancellationToken cancellation)
    {
        (_folder, _shards) = (folder, shards);
        return Task.CompletedTask;
    }

    public async Task<IReadOnlyList<TaskEnd>> WaitAsync(Action<string> progress, CancellationToken cancellation)
    {
        var folder = _folder ?? throw new InvalidOperationException("Start comes before Wait.");
        var ends = new List<TaskEnd>();
        if (_shards.Count > 0 && !folder.IsPrepared)
        {
            progress("preparing: equilibrium and deviators");
            ends.Add(await RunAsync(folder, ShardTasks.Prepare, folder.Commands.Prepare, null, cancellation).ConfigureAwait(false));
            cancellation.ThrowIfCancellationRequested();
            if (!ends[0].Done)
            {
                return ends;
            }
        }

        int ended = 0;
        var options = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, Environment.ProcessorCount / folder.Commands.Workers) };
        await Parallel.ForEachAsync(_shards, options, async (index, _) =>
        {
            if (cancellation.IsCancellationRequested)
            {
                return;
            }

            var end = await RunAsync(folder, ShardTasks.Shard(index), folder.Commands.Shard, index, cancellation).ConfigureAwait(false);
            lock (ends)
            {
                ends.Add(end);
                progress($"{Text(++ended)} of {Text(_shards.Count)}: shard {Text(index)} {(end.Done ? "is complete" : $"failed ({end.Words})")}");
            }
        }).ConfigureAwait(false);

        cancellation.ThrowIfCancellationRequested();
        if (ends.TrueForAll(e => e.Done))
        {
            progress("merging");
            ends.Add(await RunAsync(folder, ShardTasks.Merge, folder.Commands.Merge, null, cancellation).ConfigureAwait(false));
            cancellation.ThrowIfCancellationRequested();
        }

        return ends;
    }

    private async Task<TaskEnd> RunAsync(SubmitFolder folder, string task, IReadOnlyList<string> arguments, int? index, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(program[0], [.. program.Skip(1), .. arguments])
        {
            WorkingDirectory = folder.Path, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true,
        };
        start.Environment.Remove(ShardTarget.KubernetesIndex);
        start.Environment[ShardTarget.SlurmIndex] = index is { } i ? Text(i) : null;
        await using var log = new StreamWriter(folder.Log(task), append: index is not null);
        using var process = Process.Start(start) ?? throw new ShardExecutorException($"{program[0]} could not be started.");
        process.StandardInput.Close();
        process.OutputDataReceived += (_, line) => Append(log, line.Data);
        process.ErrorDataReceived += (_, line) => Append(log, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await using (cancellation.Register(() => Stop(process)).ConfigureAwait(false))
        {
            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        }

        int code = process.ExitCode;
        bool done = code == ExitCode.Done || (task == ShardTasks.Merge && code == ExitCode.BoundViolated);
        return new(task, done, $"exit code {Text(code)}", code);
    }

    private static void Append(StreamWriter log, string? line)
    {
        if (line is not null)
        {
            lock (log)
            {
                log.WriteLine(line);
                log.Flush();
            }
        }
    }

    private static void Stop(Process process)
    {
        if (process.HasExited)
        {
            return;
        }

        if (OperatingSystem.IsWindows())
        {
            process.Kill();
            return;
        }

        _ = Signal(process.Id, Terminate);
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Signal(int process, int signal);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
