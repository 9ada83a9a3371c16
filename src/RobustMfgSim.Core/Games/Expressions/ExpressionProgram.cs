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

    private readonly record struct Instruction(Operation Operation, int State, double Value);

    public double Evaluate(ReadOnlySpan<double> population)
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
                case Operation.Share:
                    stack[++top] = population[step.State];
                    break;
                case Operation.Mean:
                    stack[++top] = Arithmetic.Mean(population);
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
                code.Add(new(Operation.Number, 0, n.Value));
                break;
            case ExpressionNode.Share s:
                code.Add(new(Operation.Share, s.State, 0));
                break;
            case ExpressionNode.Mean:
                code.Add(new(Operation.Mean, 0, 0));
                break;
            case ExpressionNode.Unary u:
                Emit(u.Operand, code, depth, ref height);
                code.Add(new(u.Operation, 0, 0));
                break;
            case ExpressionNode.Binary b:
                Emit(b.Left, code, depth, ref height);
                Emit(b.Right, code, depth + 1, ref height);
                code.Add(new(b.Operation, 0, 0));
                break;
            default:
                throw new ArgumentException($"A bound formula cannot contain {node.GetType().Name}.", nameof(node));
        }
    }
}
