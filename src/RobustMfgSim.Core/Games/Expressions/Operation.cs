namespace RobustMfgSim.Core.Games.Expressions;

// Everything that a formula can do; the first four put a value on the stack, the next five change one, the rest combine two.
internal enum Operation : byte
{
    Number,
    Mass,
    Mean,
    Negate,
    Abs,
    Exp,
    Log,
    Sqrt,
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
    Minimum,
    Maximum,
}

// The one definition of what the operations compute, shared by constant folding and evaluation.
internal static class Arithmetic
{
    public static double Apply(Operation operation, double x) => operation switch
    {
        Operation.Negate => -x,
        Operation.Abs => Math.Abs(x),
        Operation.Exp => Math.Exp(x),
        Operation.Log => Math.Log(x),
        Operation.Sqrt => Math.Sqrt(x),
        _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, "Not an operation of one value."),
    };

    public static double Apply(Operation operation, double x, double y) => operation switch
    {
        Operation.Add => x + y,
        Operation.Subtract => x - y,
        Operation.Multiply => x * y,
        Operation.Divide => x / y,
        Operation.Power => Power(x, y),
        Operation.Minimum => Math.Min(x, y),
        Operation.Maximum => Math.Max(x, y),
        _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, "Not an operation of two values."),
    };

    // Squares are the common case and need no logarithm.
    public static double Power(double x, double y) => y == 2 ? x * x : Math.Pow(x, y);

    // The mean index of the state.
    public static double Mean(ReadOnlySpan<double> coupling, int entriesPerState)
    {
        double sum = 0;
        for (int i = 0, state = 0; i < coupling.Length; state++)
        {
            for (int k = 0; k < entriesPerState; k++, i++)
            {
                sum += state * coupling[i];
            }
        }

        return sum;
    }

    public static double Sum(ReadOnlySpan<double> masses)
    {
        double sum = 0;
        foreach (double mass in masses)
        {
            sum += mass;
        }

        return sum;
    }
}
