using RobustMfgSim.Runner;

namespace RobustMfgSim.Scenarios;

/// <summary>What reading a scenario gave: a study, or every problem in file order.</summary>
/// <param name="Study">The study; null when there are problems.</param>
/// <param name="Problems">The problems, by line and column; those without a place come first.</param>
/// <param name="Coverage">How far the game was checked: proved for every population, or at which points. Null when the game could not be built.</param>
public sealed record ScenarioResult(Study? Study, IReadOnlyList<ScenarioProblem> Problems, string? Coverage);
