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
