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
        if (Terms.Of(node, size) is not { } terms)
        {
            return null;
        }

        var gradient = new double[size];
        foreach (var (i, g) in terms.Gradient)
        {
            gradient[i] = g;
        }

        return new(terms.Constant, gradient);
    }

    // The form while it is put together: only the entries that occur, so that a long sum costs its length and not its length times n. Each belongs to one node and is changed in place.
    private sealed class Terms(double constant)
    {
        public double Constant { get; private set; } = constant;

        public Dictionary<int, double> Gradient { get; } = [];

        public static Terms? Of(ExpressionNode node, int size) => node switch
        {
            Number n => new(n.Value),
            Mass mass => Filled(mass.First, mass.Count, _ => 1),
            MeanState mean => Filled(0, size, i => (double)(i / mean.EntriesPerState)),
            Unary { Operation: Operation.Negate } u => Of(u.Operand, size)?.Scaled(g => g * -1),
            Binary { Operation: Operation.Add } b => Of(b.Left, size)?.Plus(Of(b.Right, size), 1),
            Binary { Operation: Operation.Subtract } b => Of(b.Left, size)?.Plus(Of(b.Right, size), -1),
            Binary { Operation: Operation.Multiply, Left: Number c } b => Of(b.Right, size)?.Scaled(g => g * c.Value),
            Binary { Operation: Operation.Multiply, Right: Number c } b => Of(b.Left, size)?.Scaled(g => g * c.Value),
            Binary { Operation: Operation.Divide, Right: Number c } b when c.Value != 0 => Of(b.Left, size)?.Scaled(g => g / c.Value),
            Binary { Operation: Operation.Power, Right: Number { Value: 1 } } b => Of(b.Left, size),
            _ => null,
        };

        private static Terms Filled(int first, int count, Func<int, double> value)
        {
            var terms = new Terms(0);
            for (int i = first; i < first + count; i++)
            {
                terms.Gradient[i] = value(i);
            }

            return terms;
        }

        private Terms? Plus(Terms? other, double sign)
        {
            if (other is null)
            {
                return null;
            }

            Constant += sign * other.Constant;
            foreach (var (i, g) in other.Gradient)
            {
                Gradient[i] = Gradient.GetValueOrDefault(i) + (sign * g);
            }

            return this;
        }

        private Terms Scaled(Func<double, double> change)
        {
            Constant = change(Constant);
            foreach (int i in Gradient.Keys.ToList())
            {
                Gradient[i] = change(Gradient[i]);
            }

            return this;
        }
    }
}
