namespace RobustMfgSim.Scenarios.Yaml;

// A piece of a scenario with its place in the file, both from 1.
internal abstract record ScenarioNode(int Line, int Column)
{
    // What the node is, for messages about wrong types.
    public abstract string Kind { get; }
}

// Offset is how many characters after Column the first character of the value stands, -1 when positions inside the value cannot be told
// (escapes, several lines).
internal sealed record ScalarNode(string Value, bool Quoted, int Offset, int Line, int Column) : ScenarioNode(Line, Column)
{
    public bool IsEmpty => !Quoted && Value is "" or "~" or "null";

    public override string Kind => IsEmpty ? "empty" : $"the text '{Short}'";

    // In one line and not long, for messages.
    public string Short => (Value.Length <= 60 ? Value : string.Concat(Value.AsSpan(0, 57), "...")).ReplaceLineEndings("\u21b5");
}

// Keys in file order, each once.
internal sealed record MappingNode(IReadOnlyList<(ScalarNode Key, ScenarioNode Value)> Entries, int Line, int Column) : ScenarioNode(Line, Column)
{
    public override string Kind => "a mapping";

    public ScenarioNode? Find(string key)
    {
        foreach (var (name, value) in Entries)
        {
            if (name.Value == key)
            {
                return value;
            }
        }

        return null;
    }
}

internal sealed record SequenceNode(IReadOnlyList<ScenarioNode> Items, int Line, int Column) : ScenarioNode(Line, Column)
{
    public override string Kind => "a list";
}
