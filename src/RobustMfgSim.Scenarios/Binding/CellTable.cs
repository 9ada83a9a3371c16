using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.Games.Expressions;
using RobustMfgSim.Scenarios.Yaml;

namespace RobustMfgSim.Scenarios.Binding;

// Tables [state][action] in which "*" stands for every label not named.
internal sealed class CellTable(ExpressionScope scope, Scalars scalars)
{
    // The table with every cell read, or null when something in it is wrong. Every (s, a) must have an entry.
    public LabelMap<LabelMap<T>>? Read<T>(ScenarioNode node, string path, Func<ScenarioNode, string, T?> cell)
        where T : class
    {
        if (scalars.Mapping(node, path) is not { } mapping)
        {
            return null;
        }

        int before = scalars.Problems.Count;
        var states = new List<KeyValuePair<string, LabelMap<T>>>();
        foreach (var (key, value) in mapping.Entries)
        {
            string statePath = $"{path}.{key.Short}";
            if (IsKnown(key, scope.Shape.StateLabels, "state", path, scalars.Problems) && Actions(value, statePath, cell) is { } actions)
            {
                states.Add(new(key.Value, actions));
            }
        }

        Missing(mapping, scope.Shape.StateLabels, "state", path);
        return scalars.Problems.Count > before ? null : new(states);
    }

    // Whether a key is a label or "*"; reported when it is neither.
    public static bool IsKnown(ScalarNode key, IReadOnlyList<string> labels, string what, string path, ProblemList problems)
    {
        if (key.Value == LabelMap<int>.Wildcard || labels.Contains(key.Value))
        {
            return true;
        }

        problems.Add(key, $"unknown {what} '{key.Short}' in {path}. {NearMiss.Hint(key.Value, labels)}");
        return false;
    }

    // The cell that a problem of the game speaks of.
    public static ScenarioNode Find(ScenarioNode table, GameShape shape, GameProblem problem)
    {
        var row = Entry((MappingNode)table, shape.StateLabels[problem.State]);
        return Entry((MappingNode)row, shape.ActionLabels[problem.Action]);
    }

    // Reports labels that have no entry, at most five by name.
    public void Missing(MappingNode mapping, IReadOnlyList<string> labels, string what, string path)
    {
        if (mapping.Find(LabelMap<int>.Wildcard) is not null)
        {
            return;
        }

        var named = mapping.Entries.Select(e => e.Key.Value).ToHashSet(StringComparer.Ordinal);
        string[] missing = [.. labels.Where(l => !named.Contains(l))];
        if (missing.Length > 0)
        {
            string list = string.Join(", ", missing.Take(5).Select(l => $"'{l}'")) + (missing.Length > 5 ? ", ..." : string.Empty);
            scalars.Problems.Add(mapping, $"{path} has no entry for {what} {list}; name it or add \"*\" for every {what} not named.");
        }
    }

    private LabelMap<T>? Actions<T>(ScenarioNode node, string path, Func<ScenarioNode, string, T?> cell)
        where T : class
    {
        if (scalars.Mapping(node, path) is not { } mapping)
        {
            return null;
        }

        var actions = new List<KeyValuePair<string, T>>();
        foreach (var (key, value) in mapping.Entries)
        {
            if (IsKnown(key, scope.Shape.ActionLabels, "action", path, scalars.Problems) && cell(value, $"{path}.{key.Short}") is { } entry)
            {
                actions.Add(new(key.Value, entry));
            }
        }

        Missing(mapping, scope.Shape.ActionLabels, "action", path);
        return new(actions);
    }

    private static ScenarioNode Entry(MappingNode mapping, string label) => mapping.Find(label) ?? mapping.Find(LabelMap<int>.Wildcard)!;
}
