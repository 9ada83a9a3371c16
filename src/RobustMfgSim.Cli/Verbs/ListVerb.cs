using System.CommandLine;
using System.Globalization;
using RobustMfgSim.Cli.Display;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Runner;
using Spectre.Console;

namespace RobustMfgSim.Cli.Verbs;

/// <summary>list [KIND]: everything that scenarios can name.</summary>
internal static class ListVerb
{
    internal static readonly (string Kind, Func<Catalog, IEnumerable<Descriptor>> Entries)[] Kinds =
    [
        ("games", c => c.Games.Entries.Select(e => e.Descriptor)),
        ("ambiguity", c => c.AmbiguitySets.Entries.Select(e => e.Descriptor).Concat(c.StateAmbiguitySets.Entries.Select(e => e.Descriptor))),
        ("solvers", c => c.Solvers.Entries.Select(e => e.Descriptor)),
        ("adversaries", c => c.Adversaries.Entries.Select(e => e.Descriptor)),
        ("policies", c => c.Policies.Entries.Select(e => e.Descriptor)),
        ("deviators", c => c.Deviators.Entries.Select(e => e.Descriptor)),
        ("estimators", c => c.Estimators.Entries.Select(e => e.Descriptor)),
    ];

    public static Command Create(CliHost host)
    {
        var kind = new Argument<string?>("KIND")
        {
            HelpName = "KIND",
            Description = $"One of {string.Join(", ", Kinds.Select(k => k.Kind))}; without it, all.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        kind.CompletionSources.Add([.. Kinds.Select(k => k.Kind)]);
        kind.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && Kinds.All(k => k.Kind != text))
            {
                result.AddError($"There is no kind '{text}'; known are {string.Join(", ", Kinds.Select(k => k.Kind))}.");
            }
        });
        var command = new Command("list", "Lists what is built in, with parameters and sources.") { kind };
        command.SetAction(parsed => Run(host, parsed.GetValue(kind)));
        return command;
    }

    private static int Run(CliHost host, string? kind)
    {
        var screen = new Screen(host);
        var catalog = host.Catalog();
        foreach (var (name, entries) in Kinds.Where(k => kind is null || k.Kind == kind))
        {
            var table = Screen.Table(name, "what it is", "parameters", "source");
            foreach (var entry in entries(catalog))
            {
                string parameters = string.Join("\n", entry.Parameters.Select(p => Parameter(name, p)));
                table.AddRow(Screen.Text(entry.Name), Screen.Text(entry.Summary), Screen.Text(parameters), Screen.Text(entry.Source));
            }

            screen.Show(table.Rows.Count == 0 ? Screen.Text($"{name}: none") : table);
        }

        return ExitCode.Done;
    }

    /// <summary>Whether a scenario must give the parameter: the radius of a family has no default.</summary>
    internal static bool Required(string kind, ParameterSpec p) => kind == "ambiguity" && p.Name == "radius";

    /// <summary>A default or a limit in full, as a scenario has it: 20000, not 2E+04.</summary>
    internal static string InFull(double value) => Math.Abs(value) < 1e12 ? value.ToString(CultureInfo.InvariantCulture) : Screen.Number(value);

    private static string Parameter(string kind, ParameterSpec p) =>
        $"{p.Name}{(Required(kind, p) ? " (required)" : $" = {InFull(p.Default)}")} in [{InFull(p.Minimum)}, {InFull(p.Maximum)}]{(p.Integer ? ", whole" : "")}: {p.Meaning}";
}
