using System.Globalization;
using System.Text;

namespace RobustMfgSim.Scenarios.Yaml;

// Writes nodes as canonical YAML: blocks with two spaces, lists of scalars in one line, text in double quotes unless it is a plain word.
internal static class NodeWriter
{
    // Words that YAML readers take for something other than text.
    private static readonly string[] Words = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];

    public static string Write(MappingNode top)
    {
        var text = new StringBuilder();
        Mapping(text, top, 0, false);
        return text.ToString();
    }

    public static ScalarNode Text(string value) => new(value, !IsPlainWord(value), 0, 0, 0);

    public static ScalarNode Number(double value) => Bare(value.ToString("R", CultureInfo.InvariantCulture));

    public static ScalarNode Number(ulong value) => Bare(value.ToString(CultureInfo.InvariantCulture));

    public static ScalarNode Boolean(bool value) => Bare(value ? "true" : "false");

    public static MappingNode Map(params IEnumerable<(string Key, ScenarioNode? Value)> entries) =>
        new([.. entries.Where(e => e.Value is not null).Select(e => (Text(e.Key), e.Value!))], 0, 0);

    public static SequenceNode List(IEnumerable<ScenarioNode> items) => new([.. items], 0, 0);

    private static ScalarNode Bare(string value) => new(value, false, 0, 0, 0);

    private static bool IsPlainWord(string value) =>
        value.Length > 0 && char.IsAsciiLetter(value[0]) && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-')
        && !Words.Contains(value, StringComparer.OrdinalIgnoreCase);

    private static void Mapping(StringBuilder text, MappingNode mapping, int indent, bool continued)
    {
        foreach (var (key, value) in mapping.Entries)
        {
            text.Append(' ', continued ? 0 : indent).Append(Scalar(key)).Append(':');
            continued = false;
            Value(text, value, indent);
        }
    }

    private static void Value(StringBuilder text, ScenarioNode value, int indent)
    {
        switch (value)
        {
            case ScalarNode scalar:
                text.Append(' ').Append(Scalar(scalar)).Append('\n');
                break;
            case MappingNode { Entries.Count: 0 }:
                text.Append(" {}\n");
                break;
            case MappingNode mapping:
                text.Append('\n');
                Mapping(text, mapping, indent + 2, false);
                break;
            case SequenceNode list when list.Items.All(i => i is ScalarNode):
                text.Append(" [").AppendJoin(", ", list.Items.Select(i => Scalar((ScalarNode)i))).Append("]\n");
                break;
            case SequenceNode list:
                text.Append('\n');
                foreach (var item in list.Items)
                {
                    text.Append(' ', indent + 2).Append('-');
                    if (item is MappingNode entries)
                    {
                        text.Append(' ');
                        Mapping(text, entries, indent + 4, true);
                    }
                    else
                    {
                        Value(text, item, indent + 2);
                    }
                }

                break;
        }
    }

    private static string Scalar(ScalarNode scalar)
    {
        if (!scalar.Quoted)
        {
            return scalar.Value;
        }

        var text = new StringBuilder("\"");
        foreach (char c in scalar.Value)
        {
            text.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                < ' ' or '\u007f' or '\u0085' or '\u2028' or '\u2029' or '\ufeff' => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => c.ToString(),
            });
        }

        return text.Append('"').ToString();
    }
}
