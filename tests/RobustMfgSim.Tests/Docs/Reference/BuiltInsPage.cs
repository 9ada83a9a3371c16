using System.Text;
using RobustMfgSim.Cli.Verbs;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Scenarios;

namespace RobustMfgSim.Tests.Docs.Reference;

/// <summary>One page for each kind of thing that scenarios can name, from the descriptions that "describe" prints.</summary>
internal static class BuiltInsPage
{
    private static readonly Dictionary<string, string> Titles = new()
    {
        ["games"] = "Games: `game.kind`", ["ambiguity"] = "Ambiguity families: `ambiguity.family`", ["solvers"] = "Solvers: `equilibrium.solver`",
        ["adversaries"] = "Adversaries: `population.adversary`", ["policies"] = "Policies: `population.policies`", ["deviators"] = "Deviators: `deviators`",
    };

    public static IEnumerable<string> Kinds => ListVerb.Kinds.Select(k => k.Kind);

    /// <summary>The page that leads to all others of the reference.</summary>
    public static string Index() => $"""
        # Reference

        {Markdown.Generated}

        - [command line](command-line.md) with exit codes
        - [scenario files](scenario.md): every key
        - [results](results.md): every key
        - [metrics](metrics.md): what a listener sees
        {string.Join('\n', Kinds.Select(kind => $"- [{kind}]({kind}.md): what is built in"))}

        """.ReplaceLineEndings("\n");

    public static string Text(string kind)
    {
        var entries = ListVerb.Kinds.Single(k => k.Kind == kind).Entries(BuiltIns.Catalog()).ToList();
        var page = new StringBuilder($"# {Titles.GetValueOrDefault(kind, char.ToUpperInvariant(kind[0]) + kind[1..])}\n\n{Markdown.Generated}\n\n");
        page.Append($"What is built in; `robustmfg describe NAME` prints the same. {Markdown.List(entries.Select(e => $"[`{e.Name}`](#{Markdown.Anchor(Heading(entries, e))})"))}.\n");
        foreach (var entry in entries)
        {
            Entry(page, kind, entry, Heading(entries, entry));
        }

        return page.ToString();
    }

    // A name may stand for two things of a kind: families have an s-rectangular namesake.
    private static string Heading(List<Descriptor> entries, Descriptor entry)
    {
        int before = entries.TakeWhile(e => e != entry).Count(e => e.Name == entry.Name);
        return before == 0 ? entry.Name : $"{entry.Name}, rectangularity s";
    }

    private static void Entry(StringBuilder page, string kind, Descriptor entry, string heading)
    {
        page.Append($"\n## {heading}\n\n{Markdown.Prose(entry.Summary)}\n");
        if (entry.Definition.Length > 0)
        {
            page.Append($"\n```text\n{entry.Definition}\n```\n");
        }

        if (entry.Edges.Length > 0)
        {
            page.Append($"\nAt the edges: {Markdown.Prose(entry.Edges)}\n");
        }

        page.Append($"\nSource: {Markdown.Prose(entry.Source.TrimEnd('.'))}. Version {entry.Version}.\n");
        if (entry.Parameters.Count + entry.Options.Count > 0)
        {
            page.Append(Markdown.Table(
                ["key", "meaning", "allowed", "default"],
                entry.Parameters.Select(p => new[] { $"`{p.Name}`", p.Meaning, ParameterRange.Text(p), ListVerb.Required(kind, p) ? "required" : ListVerb.InFull(p.Default) })
                    .Concat(entry.Options.Select(o => new[] { $"`{o.Name}`", o.Meaning, "", o.Default.Length == 0 ? "required" : o.Default }))));
        }
    }
}
