using System.Text.Json;

namespace RobustMfgSim.Scenarios.Yaml;

// A JSON file that a scenario names, as nodes without places.
internal static class NetworkFile
{
    private const int MostBytes = Limits.FileBytes;

    // The document, or what is wrong in words that follow the file's name.
    public static (MappingNode? Document, string Fault) Read(string path)
    {
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists)
            {
                return (null, "the file does not exist. Paths are relative to the scenario's folder.");
            }

            // What has no length, such as a pipe, would be read for ever.
            if (file.Length is 0 or > MostBytes)
            {
                return (null, file.Length == 0 ? "the file is empty." : $"the file has {file.Length} bytes; at most {MostBytes} are read.");
            }

            using var document = JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { MaxDepth = Limits.Depth, AllowDuplicateProperties = false });
            return Node(document.RootElement) is MappingNode mapping ? (mapping, "") : (null, "the file holds no JSON object.");
        }
        catch (JsonException e)
        {
            return (null, e.LineNumber is { } line ? FormattableString.Invariant($"this is not JSON (line {line + 1}).") : "a key stands twice in an object.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return (null, $"the file cannot be read: {e.Message}");
        }
    }

    private static ScenarioNode Node(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => new MappingNode([.. element.EnumerateObject().Select(p => (new ScalarNode(p.Name, true, 0, 0, 0), Node(p.Value)))], 0, 0),
        JsonValueKind.Array => new SequenceNode([.. element.EnumerateArray().Select(Node)], 0, 0),
        JsonValueKind.String => new ScalarNode(element.GetString()!, true, 0, 0, 0),
        _ => new ScalarNode(element.GetRawText(), false, 0, 0, 0),
    };
}
