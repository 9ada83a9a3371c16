namespace RobustMfgSim.Core.Games.Expressions;

/// <summary>
/// A formula at one (s, a): a function of the coupling distribution alone. Evaluation allocates nothing; immutable and safe for several threads.
/// </summary>
public sealed class BoundExpression
{
    private readonly ExpressionNode _root;
    private readonly ExpressionProgram _program;
    private readonly int _size;

    internal BoundExpression(ExpressionNode root, int size)
    {
        (_root, _size) = (root, size);
        _program = new ExpressionProgram(root);
    }

    /// <summary>The value when it does not depend on the population, else null.</summary>
    public double? Constant => _root is ExpressionNode.Number number ? number.Value : null;

    /// <summary>The value at a coupling distribution. NaN or infinite where the formula is undefined, for example log(0).</summary>
    /// <param name="coupling">mu, [n], or L, [n x m], as the shape it was bound for says.</param>
    public double Evaluate(ReadOnlySpan<double> coupling) => _program.Evaluate(coupling);

    /// <summary>
    /// Constant and gradient when the formula is affine as it is written (sums, differences, products and quotients with constants of mu[LABEL],
    /// mu[LABEL, ACTION] and mean); else null. A formula that is affine for a deeper reason, such as mu[S]^2 / mu[S], is not recognised.
    /// </summary>
    public AffineForm? Affine() => AffineForm.Of(_root, _size);

    /// <summary>
    /// An interval that contains the value, in real numbers, at every coupling distribution in the simplex; exact up to rounding for affine formulas. Infinite
    /// ends mean that nothing is promised, not even that the formula is defined everywhere.
    /// </summary>
    public Enclosure Enclose() => SimplexEnclosure.Of(_root, _size);

    // Number of operations: what evaluating and enclosing cost.
    internal int Size => _program.Size;

    // 1 minus the sum of others: what "rest" means.
    internal static BoundExpression Remainder(IEnumerable<BoundExpression> others, int size) =>
        new(Pair(Operation.Subtract, new ExpressionNode.Number(1, 0), SumOf(others)), size);

    internal static BoundExpression Sum(IEnumerable<BoundExpression> terms, int size) => new(SumOf(terms), size);

    // Summed in pairs, so that long rows do not make deep trees.
    private static ExpressionNode SumOf(IEnumerable<BoundExpression> terms)
    {
        List<ExpressionNode> sums = [.. terms.Select(t => t._root), new ExpressionNode.Number(0, 0)];
        while (sums.Count > 1)
        {
            sums = [.. sums.Chunk(2).Select(p => p.Length == 1 ? p[0] : Pair(Operation.Add, p[0], p[1]))];
        }

        return sums[0];
    }

    private static ExpressionNode Pair(Operation operation, ExpressionNode x, ExpressionNode y) =>
        x is ExpressionNode.Number l && y is ExpressionNode.Number r
            ? new ExpressionNode.Number(Arithmetic.Apply(operation, l.Value, r.Value), 0)
            : new ExpressionNode.Binary(operation, x, y, 0);
}
