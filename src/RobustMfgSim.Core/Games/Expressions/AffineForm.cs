using static RobustMfgSim.Core.Games.Expressions.ExpressionNode;

namespace RobustMfgSim.Core.Games.Expressions;

/// <summary>An affine function of the population: c + &lt;g, mu&gt;.</summary>
/// <param name="Constant">c.</param>
/// <param name="Gradient">g, [n].</param>
public sealed record AffineForm(double Constant, IReadOnlyList<double> Gradient)
{
    // Null when the folded tree is not written as an affine function.
    internal static AffineForm? Of(ExpressionNode node, int states)
    {
        switch (node)
        {
            case Number n:
                return new(n.Value, new double[states]);
            case Share share:
                var unit = new double[states];
                unit[share.State] = 1;
                return new(0, unit);
            case Mean:
                return new(0, [.. Enumerable.Range(0, states).Select(s => (double)s)]);
            case Unary { Operation: Operation.Negate } u:
                return Of(u.Operand, states)?.Times(-1);
            case Binary { Operation: Operation.Add } b:
                return Of(b.Left, states)?.Plus(Of(b.Right, states), 1);
            case Binary { Operation: Operation.Subtract } b:
                return Of(b.Left, states)?.Plus(Of(b.Right, states), -1);
            case Binary { Operation: Operation.Multiply, Left: Number c } b:
                return Of(b.Right, states)?.Times(c.Value);
            case Binary { Operation: Operation.Multiply, Right: Number c } b:
                return Of(b.Left, states)?.Times(c.Value);
            case Binary { Operation: Operation.Divide, Right: Number c } b when c.Value != 0:
                return Of(b.Left, states)?.DividedBy(c.Value);
            case Binary { Operation: Operation.Power, Right: Number { Value: 1 } } b:
                return Of(b.Left, states);
            default:
                return null;
        }
    }

    private AffineForm? Plus(AffineForm? other, double sign) =>
        other is null ? null : new(Constant + (sign * other.Constant), [.. Gradient.Zip(other.Gradient, (x, y) => x + (sign * y))]);

    private AffineForm Times(double factor) => new(Constant * factor, [.. Gradient.Select(g => g * factor)]);

    private AffineForm DividedBy(double divisor) => new(Constant / divisor, [.. Gradient.Select(g => g / divisor)]);
}
