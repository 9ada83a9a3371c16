using System.Globalization;
using RobustMfgSim.Policies.Equilibria;

namespace RobustMfgSim.Cli.Display;

/// <summary>One line on standard error, redrawn, that tells where a solver stands; only on a terminal, and only for solves longer than a second.</summary>
internal sealed class SolverLine(CliHost host) : IProgress<SolverProgress>, IDisposable
{
    private const int Width = 78;
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(1), Pause = TimeSpan.FromMilliseconds(100);

    private readonly long _start = TimeProvider.System.GetTimestamp();
    private readonly Lock _lock = new();
    private long _written;
    private bool _shown;

    public void Report(SolverProgress value)
    {
        if (!host.ErrorTerminal || TimeProvider.System.GetElapsedTime(_start) < Silence)
        {
            return;
        }

        lock (_lock)
        {
            if (!_shown || TimeProvider.System.GetElapsedTime(_written) >= Pause)
            {
                (_shown, _written) = (true, TimeProvider.System.GetTimestamp());
                string text = string.Create(CultureInfo.InvariantCulture, $"{value.Stage}, iteration {value.Iterations}, residual {value.Residual:G3}");
                host.Error.Write($"\r{(text.Length > Width ? text[..Width] : text.PadRight(Width))}");
            }
        }
    }

    /// <summary>Wipes the line.</summary>
    public void Dispose()
    {
        if (_shown)
        {
            host.Error.Write($"\r{new string(' ', Width)}\r");
        }
    }
}
