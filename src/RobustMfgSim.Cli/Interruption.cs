using System.Runtime.InteropServices;

namespace RobustMfgSim.Cli;

/// <summary>Ctrl-C, SIGTERM, SIGQUIT and a closed terminal: the first asks for an orderly end, the second ends the process at once.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _stop;
    private readonly List<PosixSignalRegistration> _registrations = [];
    private readonly TextWriter _error;
    private int _signals;

    public Interruption(CliHost host)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(host.Cancellation);
        _error = host.Error;
        if (host.Signals)
        {
            _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop));
            _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop));
            _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop));
            _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGQUIT, Stop));
        }
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>
    /// Runs work without side effects and leaves it behind when the user interrupts: it looks at the token by itself, but no wait for that is needed before the process ends.
    /// </summary>
    public static Task<T> LeaveBehindAsync<T>(Func<T> work, CancellationToken cancellation) => Task.Run(work, cancellation).WaitAsync(cancellation);

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _stop.Dispose();
    }

    private void Stop(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Interlocked.Increment(ref _signals) > 1)
        {
            Environment.Exit(ExitCode.Cancelled);
        }

        _error.WriteLine("robustmfg: stopping; once more ends at once.");
        _stop.Cancel();
    }
}
