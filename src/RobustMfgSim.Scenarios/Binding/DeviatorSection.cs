using RobustMfgSim.Core.Games;
using RobustMfgSim.Policies.Deviators;
using RobustMfgSim.Runner;
using RobustMfgSim.Scenarios.Yaml;

namespace RobustMfgSim.Scenarios.Binding;

internal sealed record BoundDeviators(IReadOnlyList<IDeviator> Deviators, SequenceNode Resolved);

// deviators: a list of names, each once, or of { kind: name, parameters and options of that deviator }. Absent: population_aware and best_response.
internal sealed class DeviatorSection(GameShape? shape, Catalog catalog, Scalars scalars)
{
    private const string Rows = "rows";
    private static readonly string[] Default = ["population_aware", "best_response"];

    public BoundDeviators? Bind(ScenarioNode? node)
    {
        int before = scalars.Problems.Count;
        IEnumerable<ScenarioNode> items = node is null ? Default.Select(NodeWriter.Text) : scalars.List(node, "deviators")?.Items ?? [];
        var names = new HashSet<string>(StringComparer.Ordinal);
        var (deviators, resolved) = (new List<IDeviator>(), new List<ScenarioNode>());
        foreach (var (i, item) in items.Index())
        {
            if (Entry(item, $"deviators[{i}]") is not { } entry)
            {
                continue;
            }

            if (!names.Add(entry.Descriptor.Name))
            {
                scalars.Problems.Add(item, $"the deviator '{entry.Descriptor.Name}' is listed twice; keep one of them.");
            }

            // Without the game's labels a table cannot be read, and the game has a problem of its own.
            if (Arguments(item, entry.Descriptor, $"deviators[{i}]") is var (arguments, written))
            {
                deviators.Add(entry.Create(arguments));
                resolved.Add(written);
            }
        }

        return scalars.Problems.Count > before ? null : new(deviators, NodeWriter.List(resolved));
    }

    private CatalogEntry<Func<DeviatorArguments, IDeviator>>? Entry(ScenarioNode node, string path)
    {
        string[] known = [.. catalog.Deviators.Entries.Select(e => e.Descriptor.Name)];
        var kind = node is MappingNode body ? new Section(body, path, scalars).Require("kind", "Give the name of what is meant.") : node;
        return kind is not null && scalars.Name(kind, node is MappingNode ? $"{path}.kind" : path, "deviator", known) is { } name ? catalog.Deviators.Find(name) : null;
    }

    // What the scenario says, and how it is written in full.
    private (DeviatorArguments Arguments, ScenarioNode Resolved)? Arguments(ScenarioNode node, Descriptor descriptor, string path)
    {
        bool hasRows = descriptor.Options.Any(o => o.Name == Rows);
        var body = node as MappingNode;
        var numbers = body?.Entries.Where(e => e.Key.Value != "kind" && !(hasRows && e.Key.Value == Rows)) ?? [];
        var values = new ParameterValues(descriptor, NumericParameters.Read(numbers, descriptor, "deviator", path, scalars));
        if (!hasRows)
        {
            return (new(values), descriptor.Parameters.Count == 0 ? NodeWriter.Text(descriptor.Name) : Written(descriptor, values, null));
        }

        if (body?.Find(Rows) is not { } rows)
        {
            scalars.Problems.Add(node, $"the deviator '{descriptor.Name}' needs its rows: {path} = {{ kind: {descriptor.Name}, rows: {{ STATE: {{ ACTION: probability, ... }}, ... }} }}.");
            return null;
        }

        return PolicyRows.Read(rows, $"{path}.{Rows}", shape, scalars) is var (table, written)
            ? (new(values) { Rows = table }, Written(descriptor, values, written))
            : null;
    }

    private static MappingNode Written(Descriptor descriptor, ParameterValues values, ScenarioNode? rows) =>
        NodeWriter.Map([("kind", NodeWriter.Text(descriptor.Name)), .. NumericParameters.Resolved(descriptor, values), (Rows, rows)]);
}
