using RobustMfgSim.Scenarios.Yaml;

namespace RobustMfgSim.Scenarios.Binding;

// Collects problems; ends with file order. Folder is where files that the scenario names are looked for.
internal sealed class ProblemList(string file, string folder = "")
{
    private readonly List<ScenarioProblem> _problems = [];

    public string Folder { get; } = folder;

    public int Count => _problems.Count;

    public void Add(ScenarioNode at, string message) => Add(at.Line, at.Column, message);

    public void Add(int line, int column, string message) => _problems.Add(new(file, line, column, message));

    // About an option of the command line.
    public void AddOption(string option, string message) => _problems.Add(new(option, 0, 0, message));

    public IReadOnlyList<ScenarioProblem> InOrder() => [.. _problems.Distinct().OrderBy(p => p.Line).ThenBy(p => p.Column)];
}
