namespace RobustMfgSim.Core.Games.Expressions;

/// <summary>The names that a formula may use.</summary>
/// <param name="Shape">Labels of states, for mu[LABEL], and of actions, for mu[LABEL, ACTION], which is read only where the shape couples through states and actions.</param>
/// <param name="Parameters">Parameters and their values.</param>
public sealed record ExpressionScope(GameShape Shape, IReadOnlyDictionary<string, double> Parameters)
{
    /// <summary>Words with a meaning of their own, which no parameter may have as its name.</summary>
    public static IReadOnlyList<string> ReservedWords { get; } = ["mu", "mean", "s", "a", "min", "max", "abs", "exp", "log", "sqrt", "rest"];

    /// <summary>Whether <paramref name="name"/> can be the name of a parameter: letters, digits and '_', no digit first, no reserved word.</summary>
    public static bool IsParameterName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Length > 0 && (char.IsAsciiLetter(name[0]) || name[0] == '_')
            && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') && !ReservedWords.Contains(name);
    }
}
