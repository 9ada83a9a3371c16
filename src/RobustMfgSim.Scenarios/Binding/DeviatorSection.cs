using RobustMfgSim.Policies.Deviators;
using RobustMfgSim.Runner;
using RobustMfgSim.Scenarios.Yaml;

namespace RobustMfgSim.Scenarios.Binding;

internal sealed record BoundDeviators(IReadOnlyList<IDeviator> Deviators, SequenceNode Resolved);

// deviators: a list of names, each once, or of { kind: name }. Absent: population_aware and best_response.
internal static class DeviatorSection
{
    private static readonly string[] Default = ["population_aware", "best_response"];

    public static BoundDeviators? Bind(ScenarioNode? node, Catalog catalog, Scalars scalars)
    {
        int before = scalars.Problems.Count;
        List<string> names = node is null ? [.. Default] : [];
        foreach (var (i, item) in (node is null ? null : scalars.List(node, "deviators"))?.Items.Index() ?? [])
        {
            if (Name(item, $"deviators[{i}]", catalog, scalars) is not { } name)
            {
                continue;
            }

            if (names.Contains(name))
            {
                scalars.Problems.Add(item, $"the deviator '{name}' is listed twice; keep one of them.");
            }

            names.Add(name);
        }

        return scalars.Problems.Count > before
            ? null
            : new([.. names.Select(n => catalog.Deviators.Find(n)!.Create())], NodeWriter.List(names.Select(NodeWriter.Text)));
    }

    private static string? Name(ScenarioNode node, string path, Catalog catalog, Scalars scalars)
    {
        string[] known = [.. catalog.Deviators.Entries.Select(e => e.Descriptor.Name)];
        string? Unsupported(string name) => name == "q_learning" ? $"use one of {string.Join(", ", known)}." : null;
        if (node is not MappingNode body)
        {
            return scalars.Name(node, path, "deviator", known, Unsupported);
        }

        // Options of a deviator that is not supported are not looked at one by one.
        bool refused = body.Find("kind") is ScalarNode { Value: var kind } && Unsupported(kind) is not null && !known.Contains(kind);
        return (refused ? body.Find("kind") : NamedThing.Kind(body, path, scalars)) is { } kindNode
            ? scalars.Name(kindNode, $"{path}.kind", "deviator", known, Unsupported)
            : null;
    }
}
