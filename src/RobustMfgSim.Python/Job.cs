namespace RobustMfgSim.Python;

/// <summary>Work that takes long, on a thread of its own: Python looks at it from time to time, so that it can be interrupted.</summary>
internal sealed class Job : Held
{
    private readonly CancellationTokenSource _cancel = new();
    private readonly ManualResetEventSlim _ended = new();
    private string? _text;
    private Exception? _fault;

    private Job()
        : base("job")
    {
    }

    /// <summary>Starts the work, which gives a text.</summary>
    internal static long Start(Func<CancellationToken, Task<string>> work)
    {
        var job = new Job();
        _ = Task.Run(() => job.RunAsync(work));
        return Handles.Add(job);
    }

    internal void Cancel() => _cancel.Cancel();

    /// <summary>Waits; leaves the text once the work has ended.</summary>
    internal int Wait(int milliseconds)
    {
        if (!_ended.Wait(milliseconds))
        {
            return Status.Running;
        }

        return _fault is null ? Boundary.Give(Status.Done, _text) : Boundary.Fault(_fault);
    }

    private async Task RunAsync(Func<CancellationToken, Task<string>> work)
    {
        try
        {
            _text = await work(_cancel.Token).ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            _fault = fault;
        }

        _ended.Set();
    }
}
