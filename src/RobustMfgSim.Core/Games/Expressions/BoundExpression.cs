namespace RobustMfgSim.Core.Games.Expressions;

/// <summary>
/// A formula at one (s, a): a function of the population alone. Evaluation allocates nothing; immutable and safe for several threads.
/// </summary>
public sealed class BoundExpression
{
    private readonly ExpressionNode _root;
    private readonly ExpressionProgram _program;
    private readonly int _states;

    internal BoundExpression(ExpressionNode root, int states)
    {
        (_root, _states) = (root, states);
        _program = new ExpressionProgram(root);
    }

    /// <summary>The value when it does not depend on the population, else null.</summary>
    public double? Constant => _root is ExpressionNode.Number number ? number.Value : null;

    /// <summary>The value at a population. NaN or infinite where the formula is undefined, for example log(0).</summary>
    /// <param name="population">mu, [n].</param>
    public double Evaluate(ReadOnlySpan<double> population) => _program.Evaluate(population);

    /// <summary>
    /// Constant and gradient when the formula is affine in mu as it is written (sums, differences, products and quotients with constants of mu[LABEL]
    /// and mean); else null. A formula that is affine for a deeper reason, such as mu[S]^2 / mu[S], is not recognised.
    /// </summary>
    public AffineForm? Affine() => AffineForm.Of(_root, _states);

    /// <summary>
    /// An interval that contains the value, in real numbers, at every population in the simplex; exact up to rounding for affine formulas. Infinite
    /// ends mean that nothing is promised, not even that the formula is defined everywhere.
    /// </summary>
    public Enclosure Enclose() => SimplexEnclosure.Of(_root, _states);

    // Number of operations: what evaluating and enclosing cost.
    internal int Size => _program.Size;

    // 1 minus the sum of others: what "rest" means.
    internal static BoundExpression Remainder(IEnumerable<BoundExpression> others, int states) =>
        new(Pair(Operation.Subtract, new ExpressionNode.Number(1, 0), SumOf(others)), states);

    internal static BoundExpression Sum(IEnumerable<BoundExpression> terms, int states) => new(SumOf(terms), states);

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
