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

    // Whether formulas are short enough when they are written out for every (s, a); reported where not.
    public static bool LengthAllowed(long characters, string what, ScenarioNode at, ProblemList problems)
    {
        if (characters <= Limits.FormulaCharacters)
        {
            return true;
        }

        problems.Add(at, $"the formulas of the {what} have {characters} characters when written out for every state and action; at most {Limits.FormulaCharacters} are allowed.");
        return false;
    }

    // The canonical form: a number as a number, anything else as text in quotes.
    public static ScalarNode Resolved(ScenarioNode node) =>
        Scalars.ParsedNumber(node) is { } number ? NodeWriter.Number(number) : ((ScalarNode)node) with { Quoted = true, Offset = -1 };
}
