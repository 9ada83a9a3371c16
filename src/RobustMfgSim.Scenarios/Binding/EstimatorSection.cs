using RobustMfgSim.Core.Games;
using RobustMfgSim.Runner;
using RobustMfgSim.Scenarios.Yaml;
using RobustMfgSim.Verification.Estimators;

namespace RobustMfgSim.Scenarios.Binding;

// Resolved is null where there are none: the resolved scenario then has no such key.
internal sealed record BoundEstimators(IReadOnlyList<IEstimator> Estimators, SequenceNode? Resolved);

// estimators: a list of names, each once, or of { kind: name, parameters and options of that estimator }. Absent: none.
internal sealed class EstimatorSection(GameShape? shape, Catalog catalog, Scalars scalars)
{
    private const string States = "states";

    private readonly CatalogList<Func<EstimatorArguments, IEstimator>> _list = new(catalog.Estimators, "estimators", scalars);

    public BoundEstimators? Bind(ScenarioNode? node)
    {
        int before = scalars.Problems.Count;
        var items = node is null ? [] : scalars.List(node, "estimators")?.Items ?? [];
        var (estimators, resolved) = (new List<IEstimator>(), new List<ScenarioNode>());
        foreach (var item in _list.Read(items))
        {
            if (Arguments(item) is var (arguments, written) && _list.Make(item, create => create(arguments)) is { } estimator)
            {
                estimators.Add(estimator);
                resolved.Add(written);
            }
        }

        return scalars.Problems.Count > before ? null : new(estimators, resolved.Count == 0 ? null : NodeWriter.List(resolved));
    }

    private (EstimatorArguments Arguments, ScenarioNode Resolved)? Arguments(CatalogItem<Func<EstimatorArguments, IEstimator>> item)
    {
        if (item.Descriptor.Options.All(o => o.Name != States))
        {
            return (new(item.Values), item.Resolved());
        }

        string name = item.Descriptor.Name;
        if (item.Option(States) is not { } node)
        {
            scalars.Problems.Add(item.Node, $"the estimator '{name}' needs its states: {item.Path} = {{ kind: {name}, states: [STATE, ...] }}.");
            return null;
        }

        return Labels(node, $"{item.Path}.{States}") is { } states
            ? (new(item.Values) { States = states }, item.Resolved((States, NodeWriter.List(states.Select(s => NodeWriter.Text(shape!.StateLabels[s]))))))
            : null;
    }

    // Indices of the states named, at least one and each once; null without the game's labels, which is a problem already.
    private int[]? Labels(ScenarioNode node, string path)
    {
        if (shape is null || scalars.List(node, path) is not { } list)
        {
            return null;
        }

        int before = scalars.Problems.Count;
        if (list.Items.Count == 0)
        {
            scalars.Problems.Add(list, $"{path} is an empty list; name at least one state.");
        }

        var indices = new List<int>();
        foreach (var item in list.Items)
        {
            if (scalars.Name(item, path, "state", shape.StateLabels) is not { } label)
            {
                continue;
            }

            int index = shape.StateLabels.ToList().IndexOf(label);
            if (indices.Contains(index))
            {
                scalars.Problems.Add(item, $"{path} names the state '{label}' twice; keep one of them.");
            }

            indices.Add(index);
        }

        return scalars.Problems.Count > before ? null : [.. indices];
    }
}
