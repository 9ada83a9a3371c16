using static RobustMfgSim.Core.Games.Expressions.ExpressionNode;

namespace RobustMfgSim.Core.Games.Expressions;

// Encloses a formula over the simplex. An affine function there is the mean of its values at the vertices with weights mu, so as long as a part of the
// formula is affine its vertex values are carried along and their hull is the exact range; elsewhere intervals are combined.
internal static class SimplexEnclosure
{
    public static Enclosure Of(ExpressionNode node, int size) => Visit(node, size).Range;

    private static Part Visit(ExpressionNode node, int size)
    {
        switch (node)
        {
            case Number n:
                return Part.OfVertices([Enclosure.Point(n.Value)]);
            case Mass mass:
                return Part.OfVertices([.. Enumerable.Range(0, size).Select(i => Enclosure.Point(i >= mass.First && i < mass.First + mass.Count ? 1 : 0))]);
            case MeanState mean:
                return Part.OfVertices([.. Enumerable.Range(0, size).Select(i => Enclosure.Point(i / mean.EntriesPerState))]);
            case Unary u:
                var operand = Visit(u.Operand, size);
                return u.Operation == Operation.Negate && operand.Vertices is not null
                    ? Part.OfVertices([.. operand.Vertices.Select(v => Enclosure.Apply(Operation.Negate, v))])
                    : new(Enclosure.Apply(u.Operation, operand.Range), null);
            case Binary b:
                return Combine(b.Operation, Visit(b.Left, size), Visit(b.Right, size));
            default:
                throw new ArgumentException($"A bound formula cannot contain {node.GetType().Name}.", nameof(node));
        }
    }

    private static Part Combine(Operation operation, Part x, Part y)
    {
        bool affine = x.Vertices is not null && y.Vertices is not null && operation switch
        {
            Operation.Add or Operation.Subtract => true,
            Operation.Multiply => x.Vertices.Length == 1 || y.Vertices.Length == 1,
            Operation.Divide => y.Vertices.Length == 1 && (y.Range.Low > 0 || y.Range.High < 0),
            _ => false,
        };
        if (!affine)
        {
            return new(Enclosure.Apply(operation, x.Range, y.Range), null);
        }

        var (left, right) = (x.Vertices!, y.Vertices!);
        return Part.OfVertices([.. Enumerable.Range(0, Math.Max(left.Length, right.Length))
            .Select(i => Enclosure.Apply(operation, left[left.Length == 1 ? 0 : i], right[right.Length == 1 ? 0 : i]))]);
    }

    // Vertices has one entry for a constant, one for each vertex for an affine function, and is null otherwise.
    private readonly record struct Part(Enclosure Range, Enclosure[]? Vertices)
    {
        public static Part OfVertices(Enclosure[] vertices) => Array.TrueForAll(vertices, v => v.IsFinite)
            ? new(new(vertices.Min(v => v.Low), vertices.Max(v => v.High)), vertices)
            : new(Enclosure.Everything, null);
    }
}
