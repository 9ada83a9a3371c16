using RobustMfgSim.Scenarios.Binding;

namespace RobustMfgSim.Scenarios.Yaml;

// Puts a number in the place of another one, addressed by keys joined by dots. Keys that are not there are added, so that defaults can be replaced too; whether a key
// exists and what it allows is for the binder to say, as if the file had the number.
internal static class NodeOverride
{
    private const string Option = "--sweep";

    // Null when the path leads to something that is not a number, which is reported.
    public static MappingNode? Apply(MappingNode top, NumberOverride number, ProblemList problems)
    {
        string[] keys = number.Path.Split('.');
        if (keys.Any(string.IsNullOrWhiteSpace))
        {
            problems.AddOption(Option, $"the path '{number.Path}' has an empty part; give keys joined by dots, for example ambiguity.radius.");
            return null;
        }

        return Replace(top, keys, 0, number, problems);
    }

    private static MappingNode? Replace(MappingNode node, string[] keys, int depth, NumberOverride number, ProblemList problems)
    {
        var old = node.Find(keys[depth]);
        string path = string.Join('.', keys[..(depth + 1)]);
        ScenarioNode? value;
        if (depth == keys.Length - 1)
        {
            if (old is not null && Scalars.ParsedNumber(old) is null)
            {
                problems.AddOption(Option, $"{path} is {old.Kind} in the scenario; only a number can be swept.");
                return null;
            }

            value = NodeWriter.Number(number.Value) with { Line = (old ?? node).Line, Column = (old ?? node).Column };
        }
        else if (old is null or MappingNode)
        {
            value = Replace(old as MappingNode ?? new MappingNode([], node.Line, node.Column), keys, depth + 1, number, problems);
        }
        else
        {
            problems.AddOption(Option, $"{path} is {old.Kind} in the scenario, so there is no {number.Path}; give keys joined by dots, for example ambiguity.radius.");
            return null;
        }

        return value is null ? null : With(node, keys[depth], value);
    }

    private static MappingNode With(MappingNode node, string key, ScenarioNode value)
    {
        var entries = node.Entries.Select(e => e.Key.Value == key ? (e.Key, value) : e);
        return node with
        {
            Entries = node.Find(key) is null
                ? [.. entries, (new ScalarNode(key, false, -1, node.Line, node.Column), value)]
                : [.. entries],
        };
    }
}
