using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NUnit.Framework;
using RobustMfgSim.Cli;
using RobustMfgSim.Runner;
using RobustMfgSim.Tests.House;

namespace RobustMfgSim.Tests.Runner;

/// <summary>What a study logs, to a library user's own host and on the command line.</summary>
[CancelAfter(60_000)]
internal sealed class StudyLogTests
{
    [Test]
    public async Task AHostOfOnesOwnGetsTheEventsOfAStudyInItsOwnProviders(CancellationToken token)
    {
        using var provider = new Collecting();
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Logging.AddProvider(provider).SetMinimumLevel(LogLevel.Trace);
        builder.Services.AddRobustMfg(b => (b.Study, b.Stages) = (TinyStudy.Create(TinyOutcome.Unconverged), new FakeStages()));
        using var host = builder.Build();
        await host.StartAsync(token);
        await host.WaitForShutdownAsync(token);
        var own = provider.Events.Where(e => e.Category == "RobustMfgSim.Runner.Study").ToList();
        Assert.That(own.Select(e => e.Name).Distinct(), Is.EqualTo(new[] { "Started", "Solved", "Deviators", "Simulation", "Estimates", "Bounds", "Warning", "Ended" }));
        Assert.That(own.Where(e => e.Name == "Solved").Select(e => (e.Level, e.Fields["Status"])), Is.EqualTo(new[] { (LogLevel.Warning, (object?)"iteration_limit") }));
        Assert.That(own.Where(e => e.Name == "Estimates").Select(e => (e.Fields["Agents"], e.Fields["Episodes"])), Is.EqualTo(new[] { 10L, 100, 1000 }.Select(n => ((object?)n, (object?)400L))));
        Assert.That(own[^1].Fields["Outcome"], Is.EqualTo("completed"));
    }

    [Test]
    public async Task AFaultIsLoggedOnceWithItsException(CancellationToken token)
    {
        using var provider = new Collecting();
        using var logs = LoggerFactory.Create(b => b.AddProvider(provider));
        var stages = new FakeStages { OnReplication = (agents, replication) => _ = agents == 100 && replication == 37 ? throw new DivideByZeroException("made up") : 0 };
        await StudyRunner.RunAsync(TinyStudy.Create(), new(3) { Logs = logs }, null, stages, token);
        var failed = provider.Events.Single(e => e.Level >= LogLevel.Error);
        Assert.That((failed.Name, failed.Fields["Text"]!.ToString()!.Contains("--replication 37", StringComparison.Ordinal)), Is.EqualTo(("Failed", true)));
        Assert.That(failed.Exception?.ToString(), Does.Contain("DivideByZeroException: made up"));
        Assert.That(provider.Events.Last(e => e.Name == "Ended").Fields["Outcome"], Is.EqualTo("failed"));
    }

    // Started, Store, Solved, Ended, and for each of two N Simulation, Estimates, Bounds; with trace also Deviators and two blocks.
    [TestCase("none", 0)]
    [TestCase("warning", 0)]
    [TestCase("information", 10)]
    [TestCase("trace", 16)]
    public async Task TheCommandLineWritesOneLineAnEventToStandardErrorAndTheResultsAreTheSame(string level, int lines)
    {
        string folder = Directory.CreateTempSubdirectory("robustmfg-test-").FullName;
        try
        {
            string scenario = Path.Combine(HouseTests.Root, "scenarios", "left-right.yaml");
            string[] plain = ["run", scenario, "--agents", "5,20", "--episodes", "300", "--out", Path.Combine(folder, "plain")];
            var (output, silent) = await RunAsync(plain);
            Assert.That(silent, Is.Empty);
            var (logged, error) = await RunAsync([.. plain[..^1], Path.Combine(folder, "plain2"), "--log-level", level]);
            Assert.That(error.Split('\n', StringSplitOptions.RemoveEmptyEntries), Has.Length.EqualTo(lines).And.All.Match(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (trace|debug|information) \d+ \w+: .+$"));
            Assert.That(Lasting(logged), Is.EqualTo(Lasting(output)), "standard output is for people");
            Assert.That(await File.ReadAllBytesAsync(Path.Combine(folder, "plain2", "results.json")), Is.EqualTo(await File.ReadAllBytesAsync(Path.Combine(folder, "plain", "results.json"))));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // The first lines carry rates, the last one the folder.
    private static string[] Lasting(string output) => [.. output.Split('\n').Where(l => !l.Contains("a second", StringComparison.Ordinal) && !l.StartsWith("results:", StringComparison.Ordinal))];

    [Test]
    public async Task ALevelThatDoesNotExistIsRefused()
    {
        var (_, error) = await RunAsync(["solve", "x.yaml", "--log-level", "loud"]);
        Assert.That(error, Is.EqualTo("robustmfg: --log-level is 'loud'; allowed is trace, debug, information, warning, error, critical, none. Try 'robustmfg solve --help'.\n"));
    }

    private static async Task<(string Output, string Error)> RunAsync(string[] arguments)
    {
        using StringWriter output = new() { NewLine = "\n" }, error = new() { NewLine = "\n" };
        await CommandLine.RunAsync(arguments, new CliHost { Output = output, Error = error, Terminal = false, Signals = false });
        return (output.ToString(), error.ToString());
    }

    private sealed record Event(string Category, LogLevel Level, string? Name, Dictionary<string, object?> Fields, Exception? Exception);

    private sealed class Collecting : ILoggerProvider
    {
        public ConcurrentQueue<Event> Events { get; } = [];

        public ILogger CreateLogger(string categoryName) => new Logger(categoryName, Events);

        public void Dispose()
        {
            // Nothing is held.
        }

        private sealed class Logger(string category, ConcurrentQueue<Event> events) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
                events.Enqueue(new(category, logLevel, eventId.Name, (state as IReadOnlyList<KeyValuePair<string, object?>> ?? []).ToDictionary(p => p.Key, p => p.Value), exception));
        }
    }
}
