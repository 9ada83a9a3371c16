using System.CommandLine;
using System.CommandLine.Parsing;
using RobustMfgSim.Cli.Verbs;

namespace RobustMfgSim.Cli;

/// <summary>From arguments to an exit code. Every way to fail ends in one line on standard error and a code of <see cref="ExitCode"/>.</summary>
internal static class CommandLine
{
    /// <summary>Runs the program.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, CliHost host)
    {
        var (allowPlugins, quiet) = (Arguments.AllowPlugins(), Arguments.Quiet());
        RootCommand Root() => CommandLine.Root(host, allowPlugins, quiet);
        var parsed = Root().Parse(args);
        host = host with { AllowPlugins = parsed.GetValue(allowPlugins) };
        if (parsed.GetValue(quiet))
        {
            bool json = parsed.CommandResult.Command.Options.FirstOrDefault(o => o.Name == Arguments.Json().Name) is Option<bool> option && parsed.GetValue(option);
            host = host.Quieted(json);
        }

        // Verbs keep the host that they are made with, so they are made again for the one that the options ask for.
        parsed = Root().Parse(args);
        if (parsed.Errors.Count > 0)
        {
            string verb = Verb(parsed.CommandResult);
            await host.Error.WriteLineAsync($"robustmfg: {string.Join(" ", parsed.Errors.Select(e => e.Message.Trim()).Distinct())} Try 'robustmfg{verb} --help'.").ConfigureAwait(false);
            return ExitCode.Wrong;
        }

        var configuration = new InvocationConfiguration
        {
            Output = host.Output, Error = host.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null,
        };
        using var signals = new Interruption(host);
        try
        {
            return await parsed.InvokeAsync(configuration, signals.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (signals.Token.IsCancellationRequested)
        {
            await host.Error.WriteLineAsync("robustmfg: cancelled; nothing was written.").ConfigureAwait(false);
            return ExitCode.Cancelled;
        }
        catch (Exception fault)
        {
            string detail = host.Debug ? $"\n{fault}" : ". Set ROBUSTMFG_DEBUG=1 to see where.";
            await host.Error.WriteLineAsync($"robustmfg: {fault.GetType().Name}: {OneLine(fault.Message).TrimEnd('.')}{detail}").ConfigureAwait(false);
            return ExitCode.Failed;
        }
    }

    private static RootCommand Root(CliHost host, Option<bool> allowPlugins, Option<bool> quiet)
    {
        var submit = SubmitVerb.Create(host);
        Command[] workers =
        [
            RunVerb.Create(host), PrepareVerb.Create(host), MergeVerb.Create(host), ReportVerb.Create(host), SolveVerb.Create(host), ExactVerb.Create(host), SimulateVerb.Create(host), ValidateVerb.Create(host),
            .. submit.Subcommands,
        ];
        foreach (var verb in workers)
        {
            verb.Options.Add(quiet);
        }

        Command[] verbs = [.. workers.Except(submit.Subcommands), submit, ListVerb.Create(host), DescribeVerb.Create(host), NewVerb.Create(host), CompletionVerb.Create(host)];
        var root = new RootCommand("Stationary robust mean-field games: equilibria, finite populations, and bounds on the error between them.");
        foreach (var verb in verbs)
        {
            root.Subcommands.Add(verb);
        }

        root.Options.Add(allowPlugins);
        root.SetAction(_ =>
        {
            host.Error.WriteLine($"robustmfg: a verb is needed: {string.Join(", ", verbs.SkipLast(1).Select(v => v.Name))} or {verbs[^1].Name}. Try 'robustmfg --help'.");
            return ExitCode.Wrong;
        });
        return root;
    }

    // " submit slurm": what leads from the program to the command.
    private static string Verb(CommandResult command) => command.Parent is CommandResult parent ? $"{Verb(parent)} {command.Command.Name}" : "";

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").Trim();
}
