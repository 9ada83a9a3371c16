using RobustMfgSim.Scenarios.Yaml;

namespace RobustMfgSim.Scenarios.Binding;

// Collects problems; ends with file order. Folder is where files that the scenario names are looked for.
internal sealed class ProblemList(string file, string folder = "")
{
    private readonly List<ScenarioProblem> _problems = [];

    public int Count { get; private set; }

    // Whether looking for more is of no use.
    public bool IsFull => Count >= Limits.Problems;

    public string Folder { get; } = folder;

    public void Add(ScenarioNode at, string message) => Add(at.Line, at.Column, message);

    public void Add(int line, int column, string message) => Add(new ScenarioProblem(file, line, column, message));

    // About an option of the command line.
    public void AddOption(string option, string message) => Add(new ScenarioProblem(option, 0, 0, message));

    public IReadOnlyList<ScenarioProblem> InOrder()
    {
        List<ScenarioProblem> problems = [.. _problems.Distinct().OrderBy(p => p.Line).ThenBy(p => p.Column)];
        if (Count > _problems.Count)
        {
            problems.Add(problems[^1] with { Message = $"{Count - _problems.Count} more problems were found; mend the {_problems.Count} above first." });
        }

        return problems;
    }

    private void Add(ScenarioProblem problem)
    {
        if (!IsFull)
        {
            _problems.Add(problem);
        }

        Count++;
    }
}
