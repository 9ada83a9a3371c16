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

    private readonly CatalogList<Func<DeviatorArguments, IDeviator>> _list = new(catalog.Deviators, "deviators", scalars);

    public BoundDeviators? Bind(ScenarioNode? node)
    {
        int before = scalars.Problems.Count;
        IEnumerable<ScenarioNode> items = node is null ? Default.Select(NodeWriter.Text) : scalars.List(node, "deviators")?.Items ?? [];
        var (deviators, resolved) = (new List<IDeviator>(), new List<ScenarioNode>());
        foreach (var item in _list.Read(items))
        {
            // Without the game's labels a table cannot be read, and the game has a problem of its own.
            if (Arguments(item) is var (arguments, written) && _list.Make(item, create => create(arguments)) is { } deviator)
            {
                deviators.Add(deviator);
                resolved.Add(written);
            }
        }

        return scalars.Problems.Count > before ? null : new(deviators, NodeWriter.List(resolved));
    }

    // What the scenario says, and how it is written in full.
    private (DeviatorArguments Arguments, ScenarioNode Resolved)? Arguments(CatalogItem<Func<DeviatorArguments, IDeviator>> item)
    {
        bool Has(string option) => item.Descriptor.Options.Any(o => o.Name == option);
        if (Has(Rows))
        {
            return RowsOf(item) is var (table, written) ? (new(item.Values) { Rows = table }, item.Resolved((Rows, written))) : null;
        }

        if (Has(NetworkSection.Network))
        {
            return new NetworkSection(shape, scalars).Read(item.Node, item.Path, $"the deviator '{item.Descriptor.Name}'") is var (network, document)
                ? (new(item.Values) { Network = network }, item.Resolved((NetworkSection.Network, document)))
                : null;
        }

        return (new(item.Values), item.Resolved());
    }

    private (double[] Rows, MappingNode Resolved)? RowsOf(CatalogItem<Func<DeviatorArguments, IDeviator>> item)
    {
        if (item.Option(Rows) is { } rows)
        {
            return PolicyRows.Read(rows, $"{item.Path}.{Rows}", shape, scalars);
        }

        string name = item.Descriptor.Name;
        scalars.Problems.Add(item.Node, $"the deviator '{name}' needs its rows: {item.Path} = {{ kind: {name}, rows: {{ STATE: {{ ACTION: probability, ... }}, ... }} }}.");
        return null;
    }
}
