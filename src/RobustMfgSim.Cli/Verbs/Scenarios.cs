using RobustMfgSim.Runner;
using RobustMfgSim.Scenarios;

namespace RobustMfgSim.Cli.Verbs;

/// <summary>Reading a scenario for a verb.</summary>
internal static class Scenarios
{
    /// <summary>The scenario; null after all problems were printed on standard error.</summary>
    public static LoadedScenario? Load(CliHost host, string path, ScenarioOverrides? overrides = null)
    {
        var loaded = host.Load(path, host.Catalog(), overrides, host.AllowPlugins);
        foreach (string problem in loaded.Problems)
        {
            host.Error.WriteLine(Display.Screen.Safe(problem));
        }

        return loaded.Study is null ? null : loaded;
    }

    /// <summary>The study; null after all problems were printed on standard error.</summary>
    public static Study? LoadStudy(CliHost host, string path, ScenarioOverrides? overrides = null) => Load(host, path, overrides)?.Study;
}
