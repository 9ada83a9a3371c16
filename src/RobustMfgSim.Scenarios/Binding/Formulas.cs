using RobustMfgSim.Core.Games.Expressions;
using RobustMfgSim.Scenarios.Yaml;

namespace RobustMfgSim.Scenarios.Binding;

// Reads formulas out of scalars; errors point into the formula inside the file.
internal static class Formulas
{
    public static Expression? Read(ScenarioNode node, string path, ExpressionScope scope, ProblemList problems)
    {
        if (node is not ScalarNode { IsEmpty: false } scalar)
        {
            problems.Add(node, $"{path} is {node.Kind}; a number or a formula is needed.");
            return null;
        }

        // A number is read as YAML reads it, so that for example +1 is one.
        if (Scalars.ParsedNumber(scalar) is { } number)
        {
            return Expression.Constant(number, scope.Shape);
        }

        var (expression, errors) = Expression.Parse(scalar.Value, scope);
        foreach (var error in errors)
        {
            problems.Add(scalar.Line, scalar.Column + (scalar.Offset < 0 ? 0 : scalar.Offset + error.Column), $"{path}: {error.Message}");
        }

        return expression;
    }

    // The canonical form: a number as a number, anything else as text in quotes.
    public static ScalarNode Resolved(ScenarioNode node) =>
        Scalars.ParsedNumber(node) is { } number ? NodeWriter.Number(number) : ((ScalarNode)node) with { Quoted = true, Offset = -1 };
}
