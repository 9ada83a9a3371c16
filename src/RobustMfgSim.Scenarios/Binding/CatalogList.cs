using RobustMfgSim.Core.Games;
using RobustMfgSim.Runner;
using RobustMfgSim.Scenarios.Yaml;

namespace RobustMfgSim.Scenarios.Binding;

// One item of such a list, with its numeric parameters read. Node is the item, Path its place in words.
internal sealed record CatalogItem<TFactory>(ScenarioNode Node, string Path, CatalogEntry<TFactory> Entry, ParameterValues Values)
{
    public Descriptor Descriptor => Entry.Descriptor;

    // The value of an option; null where the scenario does not give it.
    public ScenarioNode? Option(string name) => (Node as MappingNode)?.Find(name);

    // The item in full: its name where it has neither parameters nor options.
    public ScenarioNode Resolved(params (string Key, ScenarioNode? Value)[] options) => Descriptor.Parameters.Count == 0 && options.Length == 0
        ? NodeWriter.Text(Descriptor.Name)
        : NodeWriter.Map([("kind", NodeWriter.Text(Descriptor.Name)), .. NumericParameters.Resolved(Descriptor, Values), .. options]);
}

// A list of things that the catalog has: names, each once, or { kind: name, parameters and options of that thing }.
internal sealed class CatalogList<TFactory>(CatalogSection<TFactory> known, string path, Scalars scalars)
{
    // The items that are right so far, in order; for the others there is a problem. Options are left to the caller.
    public IEnumerable<CatalogItem<TFactory>> Read(IEnumerable<ScenarioNode> items)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (i, item) in items.Index())
        {
            string place = $"{path}[{i}]";
            if (Entry(item, place) is not { } entry)
            {
                continue;
            }

            if (!names.Add(entry.Descriptor.Name))
            {
                scalars.Problems.Add(item, $"the {known.Kind} '{entry.Descriptor.Name}' is listed twice; keep one of them.");
            }

            var numbers = (item as MappingNode)?.Entries.Where(e => e.Key.Value != "kind" && entry.Descriptor.Options.All(o => o.Name != e.Key.Value)) ?? [];
            yield return new(item, place, entry, new(entry.Descriptor, NumericParameters.Read(numbers, entry.Descriptor, known.Kind, place, scalars)));
        }
    }

    // What the factory makes; a problem where it throws or gives nothing.
    public T? Make<T>(CatalogItem<TFactory> item, Func<TFactory, T> create)
        where T : class
    {
        try
        {
            return create(item.Entry.Create) ?? throw new InvalidOperationException("the factory gave null.");
        }
        catch (Exception fault)
        {
            scalars.Problems.Add(item.Node, $"{known.Kind} {item.Descriptor.Name} cannot be made: {fault.GetType().Name}: {fault.Message}");
            return null;
        }
    }

    private CatalogEntry<TFactory>? Entry(ScenarioNode node, string place)
    {
        string[] names = [.. known.Entries.Select(e => e.Descriptor.Name)];
        var kind = node is MappingNode body ? new Section(body, place, scalars).Require("kind", "Give the name of what is meant.") : node;
        return kind is not null && scalars.Name(kind, node is MappingNode ? $"{place}.kind" : place, known.Kind, names) is { } name ? known.Find(name) : null;
    }
}
