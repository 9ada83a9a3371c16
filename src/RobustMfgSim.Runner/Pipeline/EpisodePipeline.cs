using System.Threading.Channels;
using RobustMfgSim.Verification.Estimators;

namespace RobustMfgSim.Runner.Pipeline;

/// <summary>How wide a pipeline is. Neither number can change what comes out.</summary>
/// <param name="Workers">Replications worked on at the same time.</param>
/// <param name="Window">Replications that may be under way or waiting for an earlier one: the bound on memory.</param>
internal sealed record PipelineWidth(int Workers, int Window);

/// <summary>
/// Runs replications [first, end) on several workers and hands their episodes to one reader in the order of replications:
/// producer -> bounded channel of numbers -> workers -> bounded channel of episodes -> reader. A replication needs one of <see cref="PipelineWidth.Window"/>
/// credits to start and gives it back when its episode is handed on, so a slow replication holds the producer back instead of letting episodes pile up.
/// A fault stops everybody, and one is thrown: that of the lowest replication, whatever the timing, because those before a fault are still worked off; cancellation leaves no task behind.
/// </summary>
internal sealed class EpisodePipeline<TEpisode> : IMeasuredPipeline
{
    private readonly long _first, _end;
    private readonly Func<int, Func<uint, TEpisode>> _worker;
    private readonly Action<TEpisode> _reader;
    private readonly PipelineWidth _width;
    private readonly Channel<uint> _numbers;
    private readonly Channel<(uint Replication, TEpisode Episode)> _episodes;
    private readonly TEpisode?[] _waiting;
    private readonly bool[] _arrived;
    private readonly SemaphoreSlim _credits;
    private long _next;
    private readonly Lock _faults = new();
    private ReplicationFaultException? _fault;

    private EpisodePipeline(long first, long end, PipelineWidth width, Func<int, Func<uint, TEpisode>> worker, Action<TEpisode> reader)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width.Workers, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width.Window, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(end, (long)uint.MaxValue + 1);
        (_first, _end, _next, _width, _worker, _reader) = (first, end, first, width, worker, reader);
        _numbers = Channel.CreateBounded<uint>(new BoundedChannelOptions(width.Workers) { SingleWriter = true });
        _episodes = Channel.CreateBounded<(uint, TEpisode)>(new BoundedChannelOptions(width.Workers) { SingleReader = true });
        _waiting = new TEpisode?[width.Window];
        _arrived = new bool[width.Window];
        _credits = new(width.Window, width.Window);
    }

    int IMeasuredPipeline.Numbers => _numbers.Reader.Count;

    int IMeasuredPipeline.Episodes => _episodes.Reader.Count;

    int IMeasuredPipeline.UnderWay => _width.Window - _credits.CurrentCount;

    /// <summary>Runs to the end, a fault, or cancellation.</summary>
    /// <param name="first">First replication.</param>
    /// <param name="end">One past the last replication.</param>
    /// <param name="width">Workers and window.</param>
    /// <param name="worker">Gives the work function of worker 0, 1, ..: replication to episode. Called once per worker, on the worker's own task.</param>
    /// <param name="reader">Receives every episode once, in the order of replications, never from two threads at once.</param>
    /// <param name="cancellation">Stops the run.</param>
    /// <exception cref="ReplicationFaultException">The fault of the lowest replication; one in setting up a simulator comes before all.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled, and all tasks have ended.</exception>
    public static async Task RunAsync(
        long first, long end, PipelineWidth width, Func<int, Func<uint, TEpisode>> worker, Action<TEpisode> reader, CancellationToken cancellation)
    {
        if (first >= end)
        {
            return;
        }

        var pipeline = new EpisodePipeline<TEpisode>(first, end, width, worker, reader);
        PipelineDepths.Add(pipeline);
        try
        {
            await pipeline.RunAsync(cancellation).ConfigureAwait(false);
        }
        finally
        {
            PipelineDepths.Remove(pipeline);
            pipeline._credits.Dispose();
        }
    }

    private async Task RunAsync(CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var issue = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
        var producer = StartAsync(() => ProduceAsync(issue.Token), stop);
        var workers = new Task[(int)Math.Min(_width.Workers, _end - _first)];
        for (int w = 0; w < workers.Length; w++)
        {
            int index = w;
            workers[w] = StartAsync(() => WorkAsync(index, issue, stop.Token), stop);
        }

        var reader = StartAsync(() => ReadAsync(stop.Token), stop);

        // The one owner of the second channel: it is complete when every worker has ended, for whatever reason. StartAsync never lets a fault escape, and a
        // fault ends the numbers or cancels `stop`, so this cannot wait for ever.
        await Task.WhenAll(workers).ConfigureAwait(false);
        _episodes.Writer.Complete();
        await Task.WhenAll(producer, reader).ConfigureAwait(false);
        if (Volatile.Read(ref _fault) is { } fault)
        {
            throw fault;
        }

        cancellation.ThrowIfCancellationRequested();
        if (_next != _end)
        {
            throw new InvalidOperationException($"The pipeline ended after replication {_next - 1} of {_end - 1}.");
        }
    }

    private async Task ProduceAsync(CancellationToken issue)
    {
        try
        {
            for (long replication = _first; replication < _end; replication++)
            {
                await _credits.WaitAsync(issue).ConfigureAwait(false);
                await _numbers.Writer.WriteAsync((uint)replication, issue).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (issue.IsCancellationRequested)
        {
            // A replication failed, or everything stops: no new ones.
        }

        _numbers.Writer.Complete();
    }

    private async Task WorkAsync(int index, CancellationTokenSource issue, CancellationToken stop)
    {
        var work = Attempt("Setting up a simulator", null, () => _worker(index), stop);
        await foreach (uint replication in _numbers.Reader.ReadAllAsync(stop).ConfigureAwait(false))
        {
            stop.ThrowIfCancellationRequested();
            if (IsAfterFault(replication))
            {
                continue;
            }

            try
            {
                var episode = Attempt("Simulation", replication, () => work(replication), stop);
                await _episodes.Writer.WriteAsync((replication, episode), stop).ConfigureAwait(false);
            }
            catch (ReplicationFaultException fault)
            {
                // All lower numbers were handed out before this one: they are finished, and may hold a fault that comes first.
                Report(fault);
                await issue.CancelAsync().ConfigureAwait(false);
            }
        }
    }

    private bool IsAfterFault(uint replication)
    {
        lock (_faults)
        {
            return _fault is not null && replication > Order(_fault);
        }
    }

    private void Report(ReplicationFaultException fault)
    {
        lock (_faults)
        {
            _fault = _fault is null || Order(fault) < Order(_fault) ? fault : _fault;
        }
    }

    private static long Order(ReplicationFaultException fault) => fault.Replication ?? -1L;

    private async Task ReadAsync(CancellationToken stop)
    {
        await foreach (var (replication, episode) in _episodes.Reader.ReadAllAsync(stop).ConfigureAwait(false))
        {
            int slot = (int)((replication - _first) % _width.Window);
            (_waiting[slot], _arrived[slot]) = (episode, true);
            for (slot = Slot(); _next < _end && _arrived[slot]; slot = Slot())
            {
                stop.ThrowIfCancellationRequested();
                var ready = _waiting[slot]!;
                (_waiting[slot], _arrived[slot]) = (default, false);
                _ = Attempt("Estimation", (uint)_next, () => { _reader(ready); return true; }, stop);
                _next++;
                _credits.Release();
            }
        }
    }

    private int Slot() => (int)((_next - _first) % _width.Window);

    // Remembers where a fault happened; a cancellation that we asked for is not a fault.
    private static T Attempt<T>(string stage, uint? replication, Func<T> body, CancellationToken stop)
    {
        try
        {
            return body();
        }
        catch (Exception e) when (e is not OperationCanceledException || !stop.IsCancellationRequested)
        {
            var deviating = e as DeviatingRunException;
            throw new ReplicationFaultException(stage, replication, deviating?.InnerException ?? e, deviating?.Deviator);
        }
    }

    private Task StartAsync(Func<Task> body, CancellationTokenSource stop) => Task.Run(async () =>
    {
        try
        {
            await body().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Somebody else failed or the caller cancelled; RunAsync says which.
        }
        catch (Exception e)
        {
            Report(e as ReplicationFaultException ?? new ReplicationFaultException("The pipeline", null, e));
            await stop.CancelAsync().ConfigureAwait(false);
        }
    });
}
