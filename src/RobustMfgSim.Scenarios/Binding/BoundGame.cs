using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.Games.Expressions;
using RobustMfgSim.Scenarios.Yaml;

namespace RobustMfgSim.Scenarios.Binding;

// The game of a scenario. Game is null when it could not be built; Scope is null when not even labels and parameters are known.
internal sealed record BoundGame(string Kind, IMeanFieldGame? Game, ExpressionScope? Scope, MappingNode Resolved)
{
    // Where a problem of the game stands in the file.
    public required Func<GameProblem, ScenarioNode> Place { get; init; }
}
