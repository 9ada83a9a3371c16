using RobustMfgSim.Cli.Submit;
using RobustMfgSim.Runner;
using RobustMfgSim.Scenarios;

namespace RobustMfgSim.Cli;

/// <summary>A scenario file as read: a study, or its problems, one line each; and how far its game was checked, where that is known.</summary>
internal sealed record LoadedScenario(Study? Study, IReadOnlyList<string> Problems, string? Coverage = null);

/// <summary>Everything around the verbs that a test wants to replace: streams, what is built in, how scenarios are read and studies are run.</summary>
internal sealed record CliHost
{
    /// <summary>Standard output.</summary>
    public TextWriter Output { get; init; } = Console.Out;

    /// <summary>Standard error.</summary>
    public TextWriter Error { get; init; } = Console.Error;

    /// <summary>Whether standard output is a terminal.</summary>
    public bool Terminal { get; init; } = !Console.IsOutputRedirected;

    /// <summary>Whether standard error is a terminal.</summary>
    public bool ErrorTerminal { get; init; } = !Console.IsErrorRedirected;

    /// <summary>Whether nothing but errors is wanted.</summary>
    public bool Quiet { get; init; }

    /// <summary>Reads an environment variable.</summary>
    public Func<string, string?> Environment { get; init; } = System.Environment.GetEnvironmentVariable;

    /// <summary>Makes the catalog.</summary>
    public Func<Catalog> Catalog { get; init; } = BuiltIns.Catalog;

    /// <summary>Reads a scenario; the last argument says whether it may load plug-ins.</summary>
    public Func<string, Catalog, ScenarioOverrides?, bool, LoadedScenario> Load { get; init; } = ReadScenario;

    /// <summary>Whether scenarios may load plug-ins: --allow-plugins was given.</summary>
    public bool AllowPlugins { get; init; }

    /// <summary>Runs a study.</summary>
    public Func<Study, StudyRunOptions, IProgress<StudyProgress>, CancellationToken, Task<Outcome>> Run { get; init; } = StudyRunner.RunAsync;

    /// <summary>Runs another program in a folder to its end; null when there is no such program.</summary>
    public Func<string, IReadOnlyList<string>, CancellationToken, Task<CommandResult?>> Execute { get; init; } = ProgramCommand.RunAsync;

    /// <summary>The command that starts this program again.</summary>
    public IReadOnlyList<string> Program { get; init; } = ProgramCommand.Self();

    /// <summary>Whether the process listens for Ctrl-C and SIGTERM.</summary>
    public bool Signals { get; init; } = true;

    /// <summary>Cancels from outside, in place of a signal.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>Whether stack traces are wanted: ROBUSTMFG_DEBUG is set.</summary>
    public bool Debug => !string.IsNullOrEmpty(Environment("ROBUSTMFG_DEBUG"));

    /// <summary>Whether colours are unwanted (https://no-color.org).</summary>
    public bool NoColor => !string.IsNullOrEmpty(Environment("NO_COLOR"));

    /// <summary>The same host, silent but for errors and for what was asked for as JSON.</summary>
    public CliHost Quieted(bool json) => this with { Quiet = true, Output = json ? Output : TextWriter.Null, Terminal = false, ErrorTerminal = false };

    /// <summary>Writes a line on standard error that is no error.</summary>
    public void Warn(string text)
    {
        if (!Quiet)
        {
            Error.WriteLine($"robustmfg: {Display.Screen.Safe(text)}");
        }
    }

    private static LoadedScenario ReadScenario(string path, Catalog catalog, ScenarioOverrides? overrides, bool allowPlugins)
    {
        var result = ScenarioReader.Load(path, catalog, overrides, allowPlugins);
        return new(result.Study, [.. result.Problems.Select(p => p.ToString())], result.Coverage);
    }
}
