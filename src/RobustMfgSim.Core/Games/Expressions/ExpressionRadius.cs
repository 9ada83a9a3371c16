using RobustMfgSim.Core.Ambiguity;

namespace RobustMfgSim.Core.Games.Expressions;

/// <summary>Radii of ambiguity sets as formulas in the coupling distribution: one formula for all (s, a), or one for each.</summary>
public sealed class ExpressionRadius : IAmbiguityRadius
{
    private readonly BoundExpression[] _cells;

    /// <summary>One formula for every (s, a), in which s and a may appear.</summary>
    /// <exception cref="ArgumentException">The formula contains mu[LABEL, ACTION] and the game couples through states.</exception>
    public ExpressionRadius(Expression formula, GameShape shape)
        : this(Cells(formula, shape))
    {
    }

    /// <summary>A formula for each (s, a), [n x m], row-major in s.</summary>
    public ExpressionRadius(IReadOnlyList<BoundExpression> cells)
    {
        ArgumentNullException.ThrowIfNull(cells);
        _cells = [.. cells];
    }

    /// <summary>The formulas, [n x m].</summary>
    public IReadOnlyList<BoundExpression> Formulas => _cells;

    /// <inheritdoc/>
    public void Evaluate(ReadOnlySpan<double> coupling, Span<double> radii)
    {
        for (int i = 0; i < _cells.Length; i++)
        {
            radii[i] = _cells[i].Evaluate(coupling);
        }
    }

    private static BoundExpression[] Cells(Expression formula, GameShape shape)
    {
        ArgumentNullException.ThrowIfNull(formula);
        ArgumentNullException.ThrowIfNull(shape);
        var over = formula.Over(shape.Coupling);
        return [.. Enumerable.Range(0, shape.States * shape.Actions).Select(i => over.Bind(i / shape.Actions, i % shape.Actions))];
    }
}
