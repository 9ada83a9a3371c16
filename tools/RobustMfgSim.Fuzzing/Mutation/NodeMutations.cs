using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace RobustMfgSim.Fuzzing;

/// <summary>Nodes of the YAML tree taken out, exchanged, wrapped or put in another place. What is no YAML any more stays as it is.</summary>
internal static class NodeMutations
{
    public static string Apply(string text, Choices choices)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            if (stream.Documents is not [{ RootNode: YamlMappingNode root }])
            {
                return text;
            }

            Change(root, choices);
            using var writer = new StringWriter();
            stream.Save(writer, assignAnchors: false);
            return writer.ToString();
        }
        catch (Exception e) when (e is YamlException or ArgumentException or InvalidOperationException)
        {
            return text;
        }
    }

    private static void Change(YamlMappingNode root, Choices choices)
    {
        List<YamlNode> parents = [.. root.AllNodes.Where(n => n is YamlMappingNode { Children.Count: > 0 } or YamlSequenceNode { Children.Count: > 0 })];
        List<YamlNode> nodes = [.. root.AllNodes.Skip(1)];
        var given = Copy(choices.Of(nodes));
        YamlNode put = choices.Below(4) switch
        {
            0 => new YamlSequenceNode(given),
            1 => new YamlMappingNode(new YamlScalarNode("*"), given),
            _ => given,
        };
        switch (choices.Of(parents))
        {
            case YamlSequenceNode list:
                Change(list, put, choices);
                break;
            case YamlMappingNode mapping:
                Change(mapping, put, choices);
                break;
        }
    }

    private static void Change(YamlSequenceNode list, YamlNode put, Choices choices)
    {
        int at = choices.Below(list.Children.Count);
        switch (choices.Below(3))
        {
            case 0:
                list.Children.RemoveAt(at);
                break;
            case 1:
                list.Children.Insert(at, put);
                break;
            default:
                list.Children[at] = put;
                break;
        }
    }

    private static void Change(YamlMappingNode mapping, YamlNode put, Choices choices)
    {
        var key = choices.Of([.. mapping.Children.Keys]);
        switch (choices.Below(3))
        {
            case 0:
                mapping.Children.Remove(key);
                break;
            case 1 when put is YamlScalarNode name:
                mapping.Children[name] = Copy(mapping.Children[key]);
                break;
            default:
                mapping.Children[key] = put;
                break;
        }
    }

    // A copy of its own: the same node twice would be written as an alias.
    private static YamlNode Copy(YamlNode node) => node switch
    {
        YamlMappingNode mapping => new YamlMappingNode(mapping.Children.Select(c => KeyValuePair.Create(Copy(c.Key), Copy(c.Value)))),
        YamlSequenceNode list => new YamlSequenceNode(list.Children.Select(Copy)),
        YamlScalarNode scalar => new YamlScalarNode(scalar.Value) { Style = scalar.Style },
        _ => node,
    };
}
