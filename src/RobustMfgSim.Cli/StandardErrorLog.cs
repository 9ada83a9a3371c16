using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using RobustMfgSim.Cli.Display;
using RobustMfgSim.Runner;

namespace RobustMfgSim.Cli;

/// <summary>
/// Logs of --log-level: one line an event on standard error, "TIME LEVEL NUMBER NAME: MESSAGE", for example "2026-06-22T10:00:00.000Z information 9 Ended: study beach-bar ended: completed".
/// </summary>
internal sealed class StandardErrorLog : ILoggerProvider, ILogger
{
    private readonly Lock _line = new();
    private readonly CliHost _host;

    private StandardErrorLog(CliHost host) => _host = host;

    /// <summary>Loggers for a level; null for none. Only the program's own events are told.</summary>
    public static ILoggerFactory? Factory(CliHost host, LogLevel level) => level == LogLevel.None ? null : LoggerFactory.Create(builder =>
        builder.SetMinimumLevel(LogLevel.None).AddFilter(nameof(RobustMfgSim), level).AddProvider(new StandardErrorLog(host)));

    /// <summary>The logger of studies among them, for verbs that do not run one in a host.</summary>
    public static ILogger Logger(ILoggerFactory? factory) => (ILogger?)factory?.CreateLogger<Study>() ?? NullLogger.Instance;

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        string time = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        string level = logLevel.ToString().ToLowerInvariant();
        string line = string.Create(CultureInfo.InvariantCulture, $"{time} {level} {eventId.Id} {eventId.Name}: {formatter(state, exception)}");
        lock (_line)
        {
            _host.Error.WriteLine(Screen.Safe(line.ReplaceLineEndings(" ")));
        }
    }

    public void Dispose()
    {
        // Standard error belongs to the process.
    }
}
