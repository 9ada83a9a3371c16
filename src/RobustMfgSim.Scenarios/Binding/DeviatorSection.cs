using RobustMfgSim.Core.Games;
using RobustMfgSim.Policies.Deviators;
using RobustMfgSim.Runner;
using RobustMfgSim.Scenarios.Yaml;

namespace RobustMfgSim.Scenarios.Binding;

internal sealed record BoundDeviators(IReadOnlyList<IDeviator> Deviators, SequenceNode Resolved);

// deviators: a list of names, each once, or of { kind: name, parameters of that deviator }. Absent: population_aware and best_response.
internal static class DeviatorSection
{
    private static readonly string[] Default = ["population_aware", "best_response"];

    public static BoundDeviators? Bind(ScenarioNode? node, Catalog catalog, Scalars scalars)
    {
        int before = scalars.Problems.Count;
        IEnumerable<ScenarioNode> items = node is null ? Default.Select(NodeWriter.Text) : scalars.List(node, "deviators")?.Items ?? [];
        var names = new HashSet<string>(StringComparer.Ordinal);
        var (deviators, resolved) = (new List<IDeviator>(), new List<ScenarioNode>());
        foreach (var (i, item) in items.Index())
        {
            if (Entry(item, $"deviators[{i}]", catalog, scalars) is not { } entry)
            {
                continue;
            }

            var descriptor = entry.Descriptor;
            if (!names.Add(descriptor.Name))
            {
                scalars.Problems.Add(item, $"the deviator '{descriptor.Name}' is listed twice; keep one of them.");
            }

            var given = item is MappingNode body
                ? NumericParameters.Read(body.Entries.Where(e => e.Key.Value != "kind"), descriptor, "deviator", $"deviators[{i}]", scalars)
                : [];
            var values = new ParameterValues(descriptor, given);
            deviators.Add(entry.Create(values));
            resolved.Add(descriptor.Parameters.Count == 0
                ? NodeWriter.Text(descriptor.Name)
                : NodeWriter.Map([("kind", NodeWriter.Text(descriptor.Name)), .. NumericParameters.Resolved(descriptor, values)]));
        }

        return scalars.Problems.Count > before ? null : new(deviators, NodeWriter.List(resolved));
    }

    private static CatalogEntry<Func<ParameterValues, IDeviator>>? Entry(ScenarioNode node, string path, Catalog catalog, Scalars scalars)
    {
        string[] known = [.. catalog.Deviators.Entries.Select(e => e.Descriptor.Name)];
        var kind = node is MappingNode body ? new Section(body, path, scalars).Require("kind", "Give the name of what is meant.") : node;
        return kind is not null && scalars.Name(kind, node is MappingNode ? $"{path}.kind" : path, "deviator", known) is { } name ? catalog.Deviators.Find(name) : null;
    }
}
