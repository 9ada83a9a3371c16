namespace RobustMfgSim.Core.Games.Expressions;

/// <summary>
/// A formula of a scenario: numbers, parameter names, mu[LABEL], mu[LABEL, ACTION] (the mass in a state that takes an action), mean (the mean state index under mu), s and a (indices), + - * / ^, unary minus,
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

    internal Expression(string text, ExpressionNode root, GameShape shape)
    {
        (Text, Root, Shape) = (text, root, shape);
        _everywhere = Mentions(root, node => node is ExpressionNode.StateIndex or ExpressionNode.ActionIndex) ? null : BindAt(0, 0);
    }

    /// <summary>Whether the action index a occurs in it.</summary>
    public bool MentionsAction => Mentions(Root, node => node is ExpressionNode.ActionIndex);

    /// <summary>The formula as written.</summary>
    public string Text { get; }

    internal ExpressionNode Root { get; }

    /// <summary>Whether mu[LABEL, ACTION] occurs in it: then it is a function of L and of nothing less.</summary>
    public bool MentionsActionMass => Mentions(Root, node => node is ExpressionNode.Share { Action: not null });

    /// <summary>The states, actions and coupling for which it is bound.</summary>
    public GameShape Shape { get; }

    /// <summary>Reads a formula; never throws for what the text contains.</summary>
    public static ExpressionResult Parse(string text, ExpressionScope scope)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(scope);
        var parser = new ExpressionParser(text, scope);
        var root = parser.Parse();
        return parser.Errors.Count > 0 || root is null
            ? new(null, [.. parser.Errors.OrderBy(e => e.Column)])
            : new(new Expression(text, root, scope.Shape), []);
    }

    /// <summary>A formula that is just a number.</summary>
    public static Expression Constant(double value, GameShape shape) =>
        new(value.ToString("R", System.Globalization.CultureInfo.InvariantCulture), new ExpressionNode.Number(value, 0), shape ?? throw new ArgumentNullException(nameof(shape)));

    /// <summary>The same formula as a function of mu or of L.</summary>
    /// <exception cref="ArgumentException">It contains mu[LABEL, ACTION], which is no function of mu.</exception>
    public Expression Over(Coupling coupling) =>
        coupling == Shape.Coupling ? this
        : coupling == Coupling.States && MentionsActionMass ? throw new ArgumentException($"'{Text}' contains mu[STATE, ACTION]; the game must couple through states and actions.", nameof(coupling))
        : new(Text, Root, Shape.With(coupling));

    /// <summary>The formula at one (s, a), with parameters and indices put in and everything constant computed.</summary>
    public BoundExpression Bind(int state, int action) => _everywhere ?? BindAt(state, action);

    private BoundExpression BindAt(int state, int action) => new(Folding.Fold(Root, state, action, Shape), Shape.CouplingSize);

    private static bool Mentions(ExpressionNode node, Func<ExpressionNode, bool> index) => node switch
    {
        ExpressionNode.Unary u => Mentions(u.Operand, index),
        ExpressionNode.Binary b => Mentions(b.Left, index) || Mentions(b.Right, index),
        _ => index(node),
    };
}
