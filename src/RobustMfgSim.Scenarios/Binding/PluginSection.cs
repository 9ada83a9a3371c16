using RobustMfgSim.Runner;
using RobustMfgSim.Scenarios.Plugins;
using RobustMfgSim.Scenarios.Yaml;

namespace RobustMfgSim.Scenarios.Binding;

// What the scenario can name once its plug-ins have registered.
internal sealed record BoundPlugins(Catalog Catalog, IReadOnlyList<StudyPlugin> Plugins)
{
    // Null where there are none: the resolved scenario then has no such key.
    public SequenceNode? Resolved => Plugins.Count == 0 ? null : NodeWriter.List(Plugins.Select(PluginSection.Entry));
}

// plugins: a list of paths relative to the scenario file, or of { file: path, version, sha256, dependencies }, which refuses a plug-in that has changed. Absent: none.
internal sealed class PluginSection(string folder, bool allowed, Scalars scalars)
{
    public const string Key = "plugins";

    private readonly List<StudyPlugin> _plugins = [];

    // Null when a plug-in cannot be used: what the scenario means by its names is not known then.
    public BoundPlugins? Bind(MappingNode top, Catalog catalog)
    {
        if (top.Find(Key) is not { } node)
        {
            return new(catalog, []);
        }

        int before = scalars.Problems.Count;
        if (scalars.List(node, Key) is not { Items: { Count: > 0 } items })
        {
            return scalars.Problems.Count > before ? null : new(catalog, []);
        }

        var files = items.Select((item, i) => File(item, $"{Key}[{i}]")).OfType<(ScenarioNode Node, string File)>().ToList();
        if (!allowed)
        {
            scalars.Problems.Add(
                node, $"{Key}: this scenario wants code to be run: {string.Join(", ", files.Select(f => f.File))}. A plug-in can do whatever you can do; if you trust it, allow it with --allow-plugins (in a program of your own: allowPlugins: true).");
            return null;
        }

        var own = catalog.Copy();
        foreach (var (at, file) in files)
        {
            Add(at, file, own);
        }

        return scalars.Problems.Count > before ? null : new(own, _plugins);
    }

    // A plug-in as the resolved scenario names it: by the copy that the folder of a run keeps.
    public static MappingNode Entry(StudyPlugin plugin) => NodeWriter.Map(
        ("file", NodeWriter.Text(plugin.KeptFile)),
        ("version", NodeWriter.Text(plugin.Version)),
        ("sha256", NodeWriter.Text(plugin.File.Sha256)),
        ("dependencies", plugin.Dependencies.Count == 0 ? null : NodeWriter.Map(plugin.Dependencies.Select(d => (d.Name, (ScenarioNode?)NodeWriter.Text(d.Sha256))))));

    private (ScenarioNode Node, string File)? File(ScenarioNode item, string path)
    {
        var node = item is MappingNode body ? new Section(body, path, scalars).Require("file", "Give the path of a .dll, relative to the scenario file.") : item;
        return node is not null && scalars.Text(node, item is MappingNode ? $"{path}.file" : path, "the path of a .dll") is { } file ? (item, file) : null;
    }

    private void Add(ScenarioNode at, string file, Catalog catalog)
    {
        try
        {
            var loaded = PluginLoader.Load(Path.GetFullPath(Path.Combine(folder, file)));
            if (_plugins.Any(p => p.KeptFile == loaded.Plugin.KeptFile))
            {
                throw new PluginException("a plug-in of that file name is listed already. Keep one of them, or rename one.");
            }

            _plugins.Add(loaded.Plugin);
            if (at is not MappingNode body || IsTheOne(body, loaded.Plugin, file))
            {
                PluginLoader.Register(loaded, catalog);
            }
        }
        catch (PluginException problem)
        {
            scalars.Problems.Add(at, $"plug-in {file}: {problem.Message}");
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // A path with characters that no path has, a list of dependencies that is no JSON, and whatever else a file can be: reading a scenario never throws.
            scalars.Problems.Add(at, $"plug-in {file.ReplaceLineEndings(" ")}: it cannot be used: {PluginReferences.Words(fault)}");
        }
    }

    // Whether the file is what the scenario says about it.
    private bool IsTheOne(MappingNode body, StudyPlugin plugin, string file)
    {
        int before = scalars.Problems.Count;
        var section = new Section(body, $"{Key}: {file}", scalars);
        section.Take("file");
        var actual = Entry(plugin);
        foreach (string key in new[] { "version", "sha256", "dependencies" })
        {
            if (section.Take(key) is { } stated && !Same(stated, actual.Find(key)))
            {
                scalars.Problems.Add(
                    stated, $"plug-in {file}: its {key} is not the one stated here{(actual.Find(key) is ScalarNode { Value: var value } ? $" but {value}" : "")}. The plug-in has changed since: use the one that ran, or remove the key to use this one.");
            }
        }

        section.Finish();
        return scalars.Problems.Count == before;
    }

    private static bool Same(ScenarioNode stated, ScenarioNode? actual) => (stated, actual) switch
    {
        (ScalarNode one, ScalarNode other) => one.Value == other.Value,
        (MappingNode one, MappingNode other) => one.Entries.Count == other.Entries.Count && one.Entries.All(e => other.Find(e.Key.Value) is { } value && Same(e.Value, value)),
        _ => false,
    };
}
