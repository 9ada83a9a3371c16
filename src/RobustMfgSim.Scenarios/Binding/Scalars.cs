using System.Globalization;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Scenarios.Yaml;

namespace RobustMfgSim.Scenarios.Binding;

// Reads single values. Each method records a problem and gives null when the node is not what is needed.
internal sealed class Scalars(ProblemList problems)
{
    public ProblemList Problems { get; } = problems;

    // The tail says what is allowed: "a discount lies in [0, 1)".
    public double? Number(ScenarioNode node, string path, Func<double, bool> allowed, string tail)
    {
        if (ParsedNumber(node) is not { } value)
        {
            Problems.Add(node, $"{path} is {node.Kind}; a number is needed.");
            return null;
        }

        if (allowed(value))
        {
            return value;
        }

        Problems.Add(node, $"{path} is {((ScalarNode)node).Short}; {tail}.");
        return null;
    }

    public int? Whole(ScenarioNode node, string path, int minimum, int maximum, string tail) =>
        (int?)Number(node, path, x => x == Math.Floor(x) && x >= minimum && x <= maximum, tail);

    public ulong? Seed(ScenarioNode node, string path)
    {
        if (node is ScalarNode { Quoted: false } scalar && ulong.TryParse(scalar.Value, NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed))
        {
            return seed;
        }

        Problems.Add(node, $"{path} is {(node is ScalarNode { IsEmpty: false } s ? s.Short : node.Kind)}; a seed is a whole number in [0, 18446744073709551615].");
        return null;
    }

    public bool? Boolean(ScenarioNode node, string path)
    {
        if (node is ScalarNode { Quoted: false, Value: "true" or "false" } scalar)
        {
            return scalar.Value == "true";
        }

        Problems.Add(node, $"{path} is {node.Kind}; true or false is needed.");
        return null;
    }

    public string? Text(ScenarioNode node, string path, string needed = "a word")
    {
        if (node is ScalarNode { IsEmpty: false } scalar && scalar.Value.Length > 0)
        {
            return scalar.Value;
        }

        Problems.Add(node, $"{path} is {(node is ScalarNode ? "empty" : node.Kind)}; {needed} is needed.");
        return null;
    }

    // One of a few words; what says what kind of thing is named, as in "unknown solver 'fast'".
    public string? Name(ScenarioNode node, string path, string what, IReadOnlyList<string> known, Func<string, string?>? unsupported = null)
    {
        string article = "aeiou".Contains(what[0], StringComparison.Ordinal) ? "an" : "a";
        if (Text(node, path, $"the name of {article} {what}") is not { } name)
        {
            return null;
        }

        if (known.Contains(name))
        {
            return name;
        }

        Problems.Add(node, unsupported?.Invoke(name) is { } refusal
            ? $"{what} '{name}' is not supported in this version; {refusal}"
            : $"unknown {what} '{((ScalarNode)node).Short}'. {NearMiss.Hint(name, known)}");
        return null;
    }

    public MappingNode? Mapping(ScenarioNode node, string path)
    {
        if (node is MappingNode mapping)
        {
            return mapping;
        }

        Problems.Add(node, $"{path} is {node.Kind}; a mapping is needed.");
        return null;
    }

    public SequenceNode? List(ScenarioNode node, string path)
    {
        if (node is SequenceNode list)
        {
            return list;
        }

        Problems.Add(node, $"{path} is {node.Kind}; a list is needed.");
        return null;
    }

    // Finite numbers only, and not in quotes.
    public static double? ParsedNumber(ScenarioNode node) =>
        node is ScalarNode { Quoted: false } scalar
        && double.TryParse(scalar.Value, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out double value)
        && double.IsFinite(value) ? value : null;
}
