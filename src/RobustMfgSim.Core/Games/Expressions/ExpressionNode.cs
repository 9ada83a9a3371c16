namespace RobustMfgSim.Core.Games.Expressions;

// A parsed formula. Column is the 0-based place in the text. Function names and operators have been checked by the parser.
internal abstract record ExpressionNode(int Column)
{
    public sealed record Number(double Value, int Column) : ExpressionNode(Column);

    public sealed record Parameter(string Name, double Value, int Column) : ExpressionNode(Column);

    // mu[LABEL] by index of the state, or mu[LABEL, ACTION] by indices of both.
    public sealed record Share(int State, int? Action, int Column) : ExpressionNode(Column);

    // sum over states of index times mu.
    public sealed record Mean(int Column) : ExpressionNode(Column);

    // What the two become in a bound formula: the sum of so many entries of the coupling distribution, and the mean of (index of entry / entries per state).
    public sealed record Mass(int First, int Count, int Column) : ExpressionNode(Column);

    public sealed record MeanState(int EntriesPerState, int Column) : ExpressionNode(Column);

    public sealed record StateIndex(int Column) : ExpressionNode(Column);

    public sealed record ActionIndex(int Column) : ExpressionNode(Column);

    public sealed record Unary(Operation Operation, ExpressionNode Operand, int Column) : ExpressionNode(Column);

    public sealed record Binary(Operation Operation, ExpressionNode Left, ExpressionNode Right, int Column) : ExpressionNode(Column);
}
