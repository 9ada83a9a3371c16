using RobustMfgSim.Scenarios.Binding;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace RobustMfgSim.Scenarios.Yaml;

// Builds nodes from YamlDotNet's events. Refuses what a scenario has no use for: anchors, aliases, tags, several documents, deep nesting, huge files.
internal sealed class NodeReader
{
    private const string NotUnderstood = "the text cannot be understood from here on";

    private readonly Scanner _scanner;
    private readonly Parser _parser;
    private readonly ProblemList _problems;
    private string? _refusal;
    private int _nodes;

    private NodeReader(string text, ProblemList problems)
    {
        _scanner = new Scanner(new StringReader(text), skipComments: true);
        _parser = new Parser(_scanner);
        _problems = problems;
    }

    // Null when the text cannot be read at all, which is reported. The top is always a mapping.
    public static MappingNode? Read(string text, ProblemList problems)
    {
        if (text.Length > Limits.Characters)
        {
            problems.Add(1, 1, $"the file has {text.Length} characters; at most {Limits.Characters} are read.");
            return null;
        }

        var reader = new NodeReader(text, problems);
        try
        {
            return reader.Document();
        }
        catch (YamlException e)
        {
            problems.Add((int)e.Start.Line, (int)e.Start.Column, reader._refusal ?? $"this is not YAML: {Sentence(e)}");
            return null;
        }
    }

    private MappingNode? Document()
    {
        Take<StreamStart>();
        if (_parser.Current is StreamEnd)
        {
            _problems.Add(1, 1, "the file is empty. A scenario needs at least schema, name and game.");
            return null;
        }

        Take<DocumentStart>();
        var top = Node(0);
        Take<DocumentEnd>();
        if (_parser.Current is DocumentStart second)
        {
            throw Refused(second, "a second document starts here; one file is one study.");
        }

        if (top is MappingNode mapping)
        {
            return mapping;
        }

        _problems.Add(top, $"the scenario is {top.Kind}; it must be a mapping with schema, name and game.");
        return null;
    }

    private ScenarioNode Node(int depth)
    {
        var start = _parser.Current!;
        if (depth > Limits.Depth)
        {
            throw Refused(start, $"nested deeper than {Limits.Depth} levels; no scenario needs that.");
        }

        if (++_nodes > Limits.Nodes)
        {
            throw Refused(start, $"the scenario has more than {Limits.Nodes} values, keys, lists and mappings; no scenario needs that.");
        }

        if (start is AnchorAlias)
        {
            throw Refused(start, "aliases (*name) are not allowed in a scenario; write the value out. The state or action \"*\" needs quotes.");
        }

        if (start is NodeEvent { Anchor.IsEmpty: false })
        {
            throw Refused(start, "anchors (&name) are not allowed in a scenario; write the value out.");
        }

        if (start is NodeEvent { Tag.IsEmpty: false })
        {
            throw Refused(start, "tags (!name) are not allowed in a scenario; remove it.");
        }

        var (line, column) = Place(start);
        switch (start)
        {
            case Scalar { Value.Length: > Limits.TextLength } text:
                throw Refused(start, $"a text of {text.Value.Length} characters; a value or key has at most {Limits.TextLength}.");
            case Scalar scalar:
                Advance();
                bool quoted = scalar.Style is not ScalarStyle.Plain;
                return new ScalarNode(scalar.Value, quoted, Offset(scalar), line, column);
            case MappingStart:
                return Mapping(depth, line, column);
            default:
                Take<SequenceStart>();
                var items = new List<ScenarioNode>();
                while (_parser.Current is not SequenceEnd)
                {
                    items.Add(Node(depth + 1));
                }

                Advance();
                return new SequenceNode(items, line, column);
        }
    }

    private MappingNode Mapping(int depth, int line, int column)
    {
        Take<MappingStart>();
        var entries = new List<(ScalarNode Key, ScenarioNode Value)>();
        var first = new Dictionary<string, ScalarNode>(StringComparer.Ordinal);
        while (_parser.Current is not MappingEnd)
        {
            var start = _parser.Current!;
            if (Node(depth + 1) is not ScalarNode key)
            {
                throw Refused(start, "a key must be a word, not a list or a mapping.");
            }

            var value = Node(depth + 1);
            if (first.TryAdd(key.Value, key))
            {
                entries.Add((key, value));
            }
            else
            {
                _problems.Add(key, $"the key '{key.Short}' is repeated; it stands in line {first[key.Value].Line} already. Keep one of them.");
            }
        }

        Advance();
        return new MappingNode(entries, line, column);
    }

    // The library throws other exceptions than its own for some broken texts (a plain scalar cut off in a flow mapping, for example).
    private void Advance()
    {
        try
        {
            _parser.MoveNext();
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or IndexOutOfRangeException or NullReferenceException or FormatException or OverflowException)
        {
            throw new YamlException(_scanner.CurrentPosition, _scanner.CurrentPosition, NotUnderstood, e);
        }
    }

    // Moves past an event of the given type. For some broken texts (a mapping that starts with an empty key, for example) the library gives events in an order that makes no sense.
    private void Take<T>()
        where T : ParsingEvent
    {
        if (_parser.Current is null)
        {
            Advance();
        }

        if (_parser.Current is not T)
        {
            throw new YamlException(_scanner.CurrentPosition, _scanner.CurrentPosition, NotUnderstood);
        }

        Advance();
    }

    // Only a scalar on one line without escapes shows its characters where they stand.
    private static int Offset(Scalar scalar)
    {
        int quotes = scalar.Style is ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted ? 1 : 0;
        bool plainly = scalar.Style is ScalarStyle.Plain or ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted
            && scalar.Start.Line == scalar.End.Line && scalar.End.Column - scalar.Start.Column == scalar.Value.Length + (2 * quotes);
        return plainly ? quotes : -1;
    }

    // Ends the reading like an error of form, but with a sentence of our own.
    private YamlException Refused(ParsingEvent at, string message)
    {
        _refusal = message;
        return new YamlException(at.Start, at.End, message);
    }

    private static (int Line, int Column) Place(ParsingEvent e) => ((int)e.Start.Line, (int)e.Start.Column);

    // The library's sentence, in one line and with a full stop. An asterisk without quotes starts an alias in YAML.
    private static string Sentence(YamlException e)
    {
        string text = string.Join(' ', e.Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        string hint = text.Contains("alias", StringComparison.Ordinal) ? " The state or action \"*\" needs quotes." : string.Empty;
        return text.TrimEnd('.') + "." + hint;
    }
}
