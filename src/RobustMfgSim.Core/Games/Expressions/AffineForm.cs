using static RobustMfgSim.Core.Games.Expressions.ExpressionNode;

namespace RobustMfgSim.Core.Games.Expressions;

/// <summary>An affine function of the coupling distribution: c + &lt;g, mu&gt;, or c + &lt;g, L&gt;.</summary>
/// <param name="Constant">c.</param>
/// <param name="Gradient">g, [n] or [n x m].</param>
public sealed record AffineForm(double Constant, IReadOnlyList<double> Gradient)
{
    // Null when the folded tree is not written as an affine function.
    internal static AffineForm? Of(ExpressionNode node, int size)
    {
        switch (node)
        {
            case Number n:
                return new(n.Value, new double[size]);
            case Mass mass:
                var unit = new double[size];
                unit.AsSpan(mass.First, mass.Count).Fill(1);
                return new(0, unit);
            case MeanState mean:
                return new(0, [.. Enumerable.Range(0, size).Select(i => (double)(i / mean.EntriesPerState))]);
            case Unary { Operation: Operation.Negate } u:
                return Of(u.Operand, size)?.Times(-1);
            case Binary { Operation: Operation.Add } b:
                return Of(b.Left, size)?.Plus(Of(b.Right, size), 1);
            case Binary { Operation: Operation.Subtract } b:
                return Of(b.Left, size)?.Plus(Of(b.Right, size), -1);
            case Binary { Operation: Operation.Multiply, Left: Number c } b:
                return Of(b.Right, size)?.Times(c.Value);
            case Binary { Operation: Operation.Multiply, Right: Number c } b:
                return Of(b.Left, size)?.Times(c.Value);
            case Binary { Operation: Operation.Divide, Right: Number c } b when c.Value != 0:
                return Of(b.Left, size)?.DividedBy(c.Value);
            case Binary { Operation: Operation.Power, Right: Number { Value: 1 } } b:
                return Of(b.Left, size);
            default:
                return null;
        }
    }

    private AffineForm? Plus(AffineForm? other, double sign) =>
        other is null ? null : new(Constant + (sign * other.Constant), [.. Gradient.Zip(other.Gradient, (x, y) => x + (sign * y))]);

    private AffineForm Times(double factor) => new(Constant * factor, [.. Gradient.Select(g => g * factor)]);

    private AffineForm DividedBy(double divisor) => new(Constant / divisor, [.. Gradient.Select(g => g / divisor)]);
}
