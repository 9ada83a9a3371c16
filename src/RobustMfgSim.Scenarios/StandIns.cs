// Stand-ins for parts that are being written elsewhere: delete this file when those parts arrive.
#pragma warning disable CS1591
using RobustMfgSim.Runner;

namespace RobustMfgSim.Scenarios;

public sealed record ScenarioOverrides(ulong? Seed = null, IReadOnlyList<int>? Agents = null, int? Episodes = null);

public sealed record ScenarioProblem(string Text)
{
    public override string ToString() => Text;
}

public sealed record ScenarioResult(Study? Study, IReadOnlyList<ScenarioProblem> Problems, string? Coverage);

public static class ScenarioReader
{
    public static ScenarioResult Load(string path, Catalog catalog, ScenarioOverrides? overrides = null) =>
        new(null, [new($"{Path.GetFileName(path)}: reading scenarios is not in this tree yet ({catalog.Games.Kind}, {overrides})")], null);
}

public static class BuiltIns
{
    public static Catalog Catalog() => new();
}
