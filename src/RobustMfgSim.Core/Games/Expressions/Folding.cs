using static RobustMfgSim.Core.Games.Expressions.ExpressionNode;

namespace RobustMfgSim.Core.Games.Expressions;

// Puts parameters, indices and places in the coupling distribution in, and computes every part that does not depend on the population.
internal static class Folding
{
    public static ExpressionNode Fold(ExpressionNode node, int state, int action, GameShape shape)
    {
        switch (node)
        {
            case Parameter p:
                return new Number(p.Value, p.Column);
            case StateIndex i:
                return new Number(state, i.Column);
            case ActionIndex i:
                return new Number(action, i.Column);
            case Share { Action: { } taken } share:
                return new Mass((share.State * shape.Actions) + taken, 1, share.Column);
            case Share share:
                return new Mass(share.State * shape.CouplingEntriesPerState, shape.CouplingEntriesPerState, share.Column);
            case Mean mean:
                return new MeanState(shape.CouplingEntriesPerState, mean.Column);
            case Unary u:
                var operand = Fold(u.Operand, state, action, shape);
                return operand is Number x ? new Number(Arithmetic.Apply(u.Operation, x.Value), u.Column) : u with { Operand = operand };
            case Binary b:
                var (left, right) = (Fold(b.Left, state, action, shape), Fold(b.Right, state, action, shape));
                return left is Number l && right is Number r
                    ? new Number(Arithmetic.Apply(b.Operation, l.Value, r.Value), b.Column)
                    : b with { Left = left, Right = right };
            default:
                return node;
        }
    }
}
