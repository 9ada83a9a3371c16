namespace RobustMfgSim.Core.Games.Expressions;

// A formula as a flat program for a stack machine: no allocation, no state, no code generation.
internal sealed class ExpressionProgram
{
    private readonly Instruction[] _code;
    private readonly int _height;

    public ExpressionProgram(ExpressionNode root)
    {
        var code = new List<Instruction>();
        int height = 0;
        Emit(root, code, 0, ref height);
        _code = [.. code];
        _height = height;
    }

    public int Size => _code.Length;

    // First and Count: entries of the coupling distribution; of the mean, Count is how many belong to one state.
    private readonly record struct Instruction(Operation Operation, int First, int Count, double Value);

    public double Evaluate(ReadOnlySpan<double> coupling)
    {
        Span<double> stack = stackalloc double[_height];
        int top = -1;
        foreach (ref readonly var step in _code.AsSpan())
        {
            switch (step.Operation)
            {
                case Operation.Number:
                    stack[++top] = step.Value;
                    break;
                case Operation.Mass:
                    stack[++top] = step.Count == 1 ? coupling[step.First] : Arithmetic.Sum(coupling.Slice(step.First, step.Count));
                    break;
                case Operation.Mean:
                    stack[++top] = Arithmetic.Mean(coupling, step.Count);
                    break;
                case Operation.Add:
                    top--;
                    stack[top] += stack[top + 1];
                    break;
                case Operation.Subtract:
                    top--;
                    stack[top] -= stack[top + 1];
                    break;
                case Operation.Multiply:
                    top--;
                    stack[top] *= stack[top + 1];
                    break;
                case < Operation.Add:
                    stack[top] = Arithmetic.Apply(step.Operation, stack[top]);
                    break;
                default:
                    top--;
                    stack[top] = Arithmetic.Apply(step.Operation, stack[top], stack[top + 1]);
                    break;
            }
        }

        return stack[0];
    }

    // Depth is the height of the stack before the node; the parser's limit on nesting keeps it small.
    private static void Emit(ExpressionNode node, List<Instruction> code, int depth, ref int height)
    {
        height = Math.Max(height, depth + 1);
        switch (node)
        {
            case ExpressionNode.Number n:
                code.Add(new(Operation.Number, 0, 0, n.Value));
                break;
            case ExpressionNode.Mass mass:
                code.Add(new(Operation.Mass, mass.First, mass.Count, 0));
                break;
            case ExpressionNode.MeanState mean:
                code.Add(new(Operation.Mean, 0, mean.EntriesPerState, 0));
                break;
            case ExpressionNode.Unary u:
                Emit(u.Operand, code, depth, ref height);
                code.Add(new(u.Operation, 0, 0, 0));
                break;
            case ExpressionNode.Binary b:
                Emit(b.Left, code, depth, ref height);
                Emit(b.Right, code, depth + 1, ref height);
                code.Add(new(b.Operation, 0, 0, 0));
                break;
            default:
                throw new ArgumentException($"A bound formula cannot contain {node.GetType().Name}.", nameof(node));
        }
    }
}
