namespace RobustMfgSim.Runner.Hosting;

/// <summary>Runs long computations on as many threads as a study has workers: what they do in parallel themselves takes its limit from the scheduler it runs on.</summary>
internal sealed class WorkerThreads(int workers)
{
    private readonly TaskFactory _factory = new(new ConcurrentExclusiveSchedulerPair(TaskScheduler.Default, workers).ConcurrentScheduler);

    /// <summary>Runs one.</summary>
    public Task<T> RunAsync<T>(Func<T> body, CancellationToken cancellation) => _factory.StartNew(body, cancellation);
}
