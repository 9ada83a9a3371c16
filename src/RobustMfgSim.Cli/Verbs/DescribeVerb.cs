using System.CommandLine;
using System.CommandLine.Completions;
using RobustMfgSim.Cli.Display;
using RobustMfgSim.Core.Games;

namespace RobustMfgSim.Cli.Verbs;

/// <summary>describe NAME: definition, source, parameters and edges of one thing that scenarios can name.</summary>
internal static class DescribeVerb
{
    public static Command Create(CliHost host)
    {
        var name = new Argument<string>("NAME") { HelpName = "NAME", Description = "Name of a game, ambiguity family, solver, adversary, policy, deviator or estimator, as in a scenario." };
        name.CompletionSources.Add(_ => ListVerb.Kinds.SelectMany(k => k.Entries(host.Catalog())).Select(e => e.Name).Distinct().Select(word => new CompletionItem(word)));
        var command = new Command("describe", "Describes one thing that is built in: definition, source, parameters, what happens at the edges.") { name };
        command.SetAction(parsed => Run(host, parsed.GetRequiredValue(name)));
        return command;
    }

    private static int Run(CliHost host, string name)
    {
        var catalog = host.Catalog();
        var all = ListVerb.Kinds.SelectMany(k => k.Entries(catalog), (k, entry) => (k.Kind, Entry: entry)).ToList();
        var found = all.FindAll(e => e.Entry.Name == name);
        if (found.Count == 0)
        {
            host.Error.WriteLine($"robustmfg: nothing is called '{Screen.Safe(name)}'. {NearMiss.Hint(name, [.. all.Select(e => e.Entry.Name).Distinct()])}");
            return ExitCode.Wrong;
        }

        var screen = new Screen(host);
        foreach (var (kind, entry) in found)
        {
            Print(screen, kind, entry);
        }

        return ExitCode.Done;
    }

    private static void Print(Screen screen, string kind, Descriptor entry)
    {
        screen.Line($"{entry.Name} ({kind}, version {entry.Version})");
        screen.Line($"  {entry.Summary}");
        Section(screen, "Definition", entry.Definition);
        Section(screen, "At the edges", entry.Edges);
        Section(screen, "Source", entry.Source);
        if (entry.Parameters.Count > 0)
        {
            screen.Line("  Parameters");
            foreach (var p in entry.Parameters)
            {
                screen.Line($"    {p.Name}: {p.Meaning}; {ParameterRange.Text(p)}, {(ListVerb.Required(kind, p) ? "required" : $"default {ListVerb.InFull(p.Default)}")}");
            }
        }

        Options(screen, entry);
    }

    private static void Options(Screen screen, Descriptor entry)
    {
        if (entry.Options.Count > 0)
        {
            screen.Line("  Options");
            foreach (var option in entry.Options)
            {
                screen.Line($"    {option.Name}: {option.Meaning}; {(option.Default.Length == 0 ? "required" : $"default {option.Default}")}");
            }
        }
    }

    private static void Section(Screen screen, string title, string text)
    {
        if (text.Length > 0)
        {
            screen.Line($"  {title}: {text}");
        }
    }
}
