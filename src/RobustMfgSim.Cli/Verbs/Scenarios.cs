using RobustMfgSim.Runner;
using RobustMfgSim.Scenarios;

namespace RobustMfgSim.Cli.Verbs;

/// <summary>Reading a scenario for a verb.</summary>
internal static class Scenarios
{
    /// <summary>The study; null after all problems were printed on standard error.</summary>
    public static Study? Load(CliHost host, string path, ScenarioOverrides? overrides = null)
    {
        if (!File.Exists(path))
        {
            host.Error.WriteLine(Directory.Exists(path)
                ? $"{path}: this is a folder; give a scenario file."
                : $"{path}: there is no such file; give the path of a scenario file.");
            return null;
        }

        LoadedScenario loaded;
        try
        {
            loaded = host.Load(path, host.Catalog(), overrides);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            host.Error.WriteLine($"{path}: the file cannot be read ({e.Message.TrimEnd('.')}).");
            return null;
        }

        foreach (string problem in loaded.Problems)
        {
            host.Error.WriteLine(Display.Screen.Safe(problem));
        }

        return loaded.Study;
    }
}
