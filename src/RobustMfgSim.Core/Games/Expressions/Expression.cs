namespace RobustMfgSim.Core.Games.Expressions;

/// <summary>
/// A formula of a scenario: numbers, parameter names, mu[LABEL], mean (the mean state index under mu), s and a (indices), + - * / ^, unary minus,
/// parentheses, min max (two or more values) abs exp log sqrt; nothing else. ^ binds tightest and to the right, then unary minus, then * and /,
/// then + and -: -2^2 is -4, 2^-1 is 0.5. The parsed tree is kept, so that affine dependence on mu is recognised and ranges can be proved.
/// Immutable and safe for several threads.
/// </summary>
public sealed class Expression
{
    /// <summary>Longest text that is read, in characters.</summary>
    public const int MaximumLength = 4096;

    /// <summary>Deepest nesting of parentheses, calls, powers and signs that is read.</summary>
    public const int MaximumDepth = 64;

    // Shared by all (s, a) when the formula does not mention them.
    private readonly BoundExpression? _everywhere;

    internal Expression(string text, ExpressionNode root, int states)
    {
        (Text, Root, States) = (text, root, states);
        _everywhere = Mentions(root, node => node is ExpressionNode.StateIndex or ExpressionNode.ActionIndex) ? null : new BoundExpression(Folding.Fold(root, 0, 0), states);
    }

    /// <summary>Whether the action index a occurs in it.</summary>
    public bool MentionsAction => Mentions(Root, node => node is ExpressionNode.ActionIndex);

    /// <summary>The formula as written.</summary>
    public string Text { get; }

    internal ExpressionNode Root { get; }

    internal int States { get; }

    /// <summary>Reads a formula; never throws for what the text contains.</summary>
    public static ExpressionResult Parse(string text, ExpressionScope scope)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(scope);
        var parser = new ExpressionParser(text, scope);
        var root = parser.Parse();
        return parser.Errors.Count > 0 || root is null
            ? new(null, [.. parser.Errors.OrderBy(e => e.Column)])
            : new(new Expression(text, root, scope.Shape.States), []);
    }

    /// <summary>A formula that is just a number.</summary>
    public static Expression Constant(double value, int states) =>
        new(value.ToString("R", System.Globalization.CultureInfo.InvariantCulture), new ExpressionNode.Number(value, 0), states);

    /// <summary>The formula at one (s, a), with parameters and indices put in and everything constant computed.</summary>
    public BoundExpression Bind(int state, int action) => _everywhere ?? new(Folding.Fold(Root, state, action), States);

    private static bool Mentions(ExpressionNode node, Func<ExpressionNode, bool> index) => node switch
    {
        ExpressionNode.Unary u => Mentions(u.Operand, index),
        ExpressionNode.Binary b => Mentions(b.Left, index) || Mentions(b.Right, index),
        _ => index(node),
    };
}
