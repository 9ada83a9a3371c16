using NUnit.Framework;
namespace RobustMfgSim.Tests.Scenarios;

// The scenario files of the repository.
internal static class ScenarioFiles
{
    public static IReadOnlyList<string> All { get; } = [.. Directory.GetFiles(Folder(), "*.yaml").Order(StringComparer.Ordinal)];

    private static string Folder()
    {
        var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "RobustMfgSim.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("RobustMfgSim.sln is in no folder above the tests.");
        }

        return Path.Combine(folder.FullName, "scenarios");
    }
}
