using RobustMfgSim.Core.Games;
using RobustMfgSim.Scenarios.Yaml;

namespace RobustMfgSim.Scenarios.Binding;

// A policy as a table pi(a | s): { STATE: { ACTION: probability, ... }, ... }, actions not named 0, "*" for every state not named.
internal static class PolicyRows
{
    // The rows, [n x m], and how they are written in full; null when something is wrong, or when the states and actions are not known.
    public static (double[] Rows, MappingNode Resolved)? Read(ScenarioNode node, string path, GameShape? shape, Scalars scalars)
    {
        if (scalars.Mapping(node, path) is not { } mapping || shape is null)
        {
            return null;
        }

        var rows = new double[shape.States * shape.Actions];
        int before = scalars.Problems.Count;
        new CellTable(new(shape, new Dictionary<string, double>()), scalars).Missing(mapping, shape.StateLabels, "state", path);
        foreach (var (key, value) in mapping.Entries)
        {
            if (CellTable.IsKnown(key, shape.StateLabels, "state", path, scalars.Problems) && scalars.Mapping(value, $"{path}.{key.Short}") is { } row
                && LabelledDistribution.Read(row, $"{path}.{key.Short}", "action", shape.ActionLabels, $"the policy row of state '{key.Short}'", scalars) is { } probabilities)
            {
                foreach (int s in Enumerable.Range(0, shape.States))
                {
                    if (shape.StateLabels[s] == key.Value || (key.Value == LabelMap<int>.Wildcard && mapping.Find(shape.StateLabels[s]) is null))
                    {
                        probabilities.CopyTo(rows, s * shape.Actions);
                    }
                }
            }
        }

        return scalars.Problems.Count > before ? null : (rows, Resolved(rows, shape));
    }

    private static MappingNode Resolved(double[] rows, GameShape shape) => NodeWriter.Map(shape.StateLabels.Select((state, s) =>
        (state, (ScenarioNode?)NodeWriter.Map(shape.ActionLabels.Select((action, a) => (action, (ScenarioNode?)NodeWriter.Number(rows[(s * shape.Actions) + a])))))));
}
