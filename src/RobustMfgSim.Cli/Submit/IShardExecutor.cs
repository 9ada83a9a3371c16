using System.Globalization;

namespace RobustMfgSim.Cli.Submit;

/// <summary>Names of the tasks of a submission, and of their logs.</summary>
internal static class ShardTasks
{
    public const string Prepare = "prepare", Merge = "merge";

    /// <summary>A shard: "shard-3".</summary>
    public static string Shard(int index) => string.Create(CultureInfo.InvariantCulture, $"shard-{index}");
}

/// <summary>How a task of a submission ended.</summary>
/// <param name="Task">Its name (<see cref="ShardTasks"/>).</param>
/// <param name="Done">Whether it ended well.</param>
/// <param name="Words">How it ended, for the user: "exit code 3", "TIMEOUT, signal 9".</param>
/// <param name="ExitCode">Its exit code, where it had one.</param>
internal sealed record TaskEnd(string Task, bool Done, string Words, int? ExitCode);

/// <summary>Runs the shards of a study, and then the merge.</summary>
internal interface IShardExecutor
{
    /// <summary>Starts shards, and what comes after them.</summary>
    /// <param name="folder">The folder of the study.</param>
    /// <param name="shards">Which of 1..K; may be empty when only the merge is left.</param>
    /// <param name="cancellation">Stops starting.</param>
    /// <exception cref="ShardExecutorException">They could not be started.</exception>
    Task StartAsync(SubmitFolder folder, IReadOnlyList<int> shards, CancellationToken cancellation);

    /// <summary>Waits until everything that was started has ended.</summary>
    /// <param name="progress">Where lines about the progress go.</param>
    /// <param name="cancellation">Stops waiting, with <see cref="OperationCanceledException"/>.</param>
    Task<IReadOnlyList<TaskEnd>> WaitAsync(Action<string> progress, CancellationToken cancellation);
}

/// <summary>Shards could not be handed over, in words for the user.</summary>
internal sealed class ShardExecutorException(string message) : Exception(message);
