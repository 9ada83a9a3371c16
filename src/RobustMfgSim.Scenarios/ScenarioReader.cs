using System.Text;
using RobustMfgSim.Runner;
using RobustMfgSim.Scenarios.Binding;
using RobustMfgSim.Scenarios.Yaml;

namespace RobustMfgSim.Scenarios;

/// <summary>
/// Reads scenario files (YAML, schema 1). A scenario is either right as a whole and gives a study, or every problem in it is reported with file, line
/// and column; nothing is computed from a scenario with problems. Nothing in a scenario can run code unless plug-ins are allowed; the only other files read are networks of the deviator mlp, which hold
/// numbers. What a scenario contains never makes the
/// reader throw.
/// </summary>
public static class ScenarioReader
{
    /// <summary>Reads a scenario from a file. A file that is missing or cannot be read is a problem like any other.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="catalog">What the scenario can name.</param>
    /// <param name="overrides">Values that replace those of the file.</param>
    /// <param name="allowPlugins">Whether plug-ins that the scenario names are loaded, which runs their code; otherwise such a scenario is a problem.</param>
    public static ScenarioResult Load(string path, Catalog catalog, ScenarioOverrides? overrides = null, bool allowPlugins = false)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(catalog);
        string name = Path.GetFileName(path) is { Length: > 0 } last ? last : path;
        const string Advice = "Give the path of a scenario file, for example scenarios/first-study.yaml.";
        try
        {
            if (Directory.Exists(path))
            {
                return Unreadable(name, $"this is a folder. {Advice}");
            }

            if (!File.Exists(path))
            {
                return Unreadable(name, $"the file does not exist. {Advice}");
            }

            return Read(path, ScenarioFile.Read(path), catalog, overrides, allowPlugins);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return Unreadable(name, e is DecoderFallbackException ? "the file is not UTF-8 text. Save it as UTF-8." : $"the file cannot be read: {e.Message}");
        }
    }

    /// <summary>Reads a scenario from text.</summary>
    /// <param name="fileName">Name of the file, for the messages; its folder is the one that paths of plug-ins and networks are relative to, and is left out of messages.</param>
    /// <param name="text">The scenario.</param>
    /// <param name="catalog">What the scenario can name.</param>
    /// <param name="overrides">Values that replace those of the file.</param>
    /// <param name="allowPlugins">Whether plug-ins that the scenario names are loaded, which runs their code; otherwise such a scenario is a problem.</param>
    public static ScenarioResult Read(string fileName, string text, Catalog catalog, ScenarioOverrides? overrides = null, bool allowPlugins = false)
    {
        ArgumentNullException.ThrowIfNull(fileName);
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(catalog);
        var problems = new ProblemList(Path.GetFileName(fileName), Path.GetDirectoryName(fileName) ?? string.Empty);
        if (NodeReader.Read(text, problems) is not { } top)
        {
            return new(null, problems.InOrder(), null);
        }

        if (overrides?.Number is { } number)
        {
            if (NodeOverride.Apply(top, number, problems) is not { } changed)
            {
                return new(null, problems.InOrder(), null);
            }

            top = changed;
        }

        string folder = Path.GetDirectoryName(fileName) ?? string.Empty;
        if (new PluginSection(folder, allowPlugins, new Scalars(problems)).Bind(top, catalog) is not { } plugins)
        {
            return new(null, problems.InOrder(), null);
        }

        var binder = new StudyBinder(top, plugins, overrides, problems);
        var study = binder.Bind();
        return new(problems.Count == 0 ? study : null, problems.InOrder(), binder.Coverage);
    }

    private static ScenarioResult Unreadable(string file, string message) => new(null, [new(file, 0, 0, message)], null);
}
