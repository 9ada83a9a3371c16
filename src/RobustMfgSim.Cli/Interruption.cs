using System.Runtime.InteropServices;

namespace RobustMfgSim.Cli;

/// <summary>Ctrl-C, SIGTERM, SIGQUIT and a closed terminal: the first asks for an orderly end, the second ends the process at once.</summary>
internal sealed class Interruption : IDisposable
{
    // A terminal signals all processes of a group, and the one that started them passes it on: that is one wish, not two.
    private static readonly TimeSpan OneWish = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource _stop;
    private readonly List<PosixSignalRegistration> _registrations = [];
    private readonly TextWriter _error;
    private long _first;

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
        long now = TimeProvider.System.GetTimestamp();
        long first = Interlocked.CompareExchange(ref _first, now, 0);
        if (first != 0)
        {
            if (TimeProvider.System.GetElapsedTime(first, now) > OneWish)
            {
                Environment.Exit(ExitCode.Cancelled);
            }

            return;
        }

        _error.WriteLine("robustmfg: stopping; once more ends at once.");
        _stop.Cancel();
    }
}
