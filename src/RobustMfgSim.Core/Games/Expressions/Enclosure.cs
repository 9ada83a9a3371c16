namespace RobustMfgSim.Core.Games.Expressions;

/// <summary>
/// A closed interval of real numbers with operations that round outwards: the result contains the result of the operation for all members.
/// Sums, products and quotients are widened by one unit in the last place, functions of the mathematics library by sixteen.
/// </summary>
/// <param name="Low">Lower end, perhaps negative infinity.</param>
/// <param name="High">Upper end, perhaps infinity.</param>
public readonly record struct Enclosure(double Low, double High)
{
    /// <summary>The whole line: nothing is known.</summary>
    public static Enclosure Everything { get; } = new(double.NegativeInfinity, double.PositiveInfinity);

    /// <summary>Whether both ends are finite.</summary>
    public bool IsFinite => double.IsFinite(Low) && double.IsFinite(High);

    /// <summary>The interval of one number.</summary>
    public static Enclosure Point(double value) => double.IsFinite(value) ? new(value, value) : Everything;

    // What is not certainly defined and finite stays so: otherwise exp(-abs(1/0)) would look like a number between 0 and 1.
    internal static Enclosure Apply(Operation operation, Enclosure x) => x.IsFinite ? FiniteOrEverything(OfOne(operation, x)) : Everything;

    internal static Enclosure Apply(Operation operation, Enclosure x, Enclosure y) =>
        x.IsFinite && y.IsFinite ? FiniteOrEverything(OfTwo(operation, x, y)) : Everything;

    private static Enclosure FiniteOrEverything(Enclosure x) => x.IsFinite ? x : Everything;

    private static Enclosure OfOne(Operation operation, Enclosure x) => operation switch
    {
        Operation.Negate => new(-x.High, -x.Low),
        Operation.Abs => x.Low >= 0 ? x : x.High <= 0 ? new(-x.High, -x.Low) : new(0, Math.Max(-x.Low, x.High)),
        Operation.Exp => Widened(Math.Exp(x.Low), Math.Exp(x.High), 16, 0),
        Operation.Log => x.Low > 0 ? Widened(Math.Log(x.Low), Math.Log(x.High), 16) : Everything,
        Operation.Sqrt => x.Low >= 0 ? Widened(Math.Sqrt(x.Low), Math.Sqrt(x.High), 1, 0) : Everything,
        _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, "Not an operation of one value."),
    };

    private static Enclosure OfTwo(Operation operation, Enclosure x, Enclosure y) => operation switch
    {
        Operation.Add => Widened(x.Low + y.Low, x.High + y.High, 1),
        Operation.Subtract => Widened(x.Low - y.High, x.High - y.Low, 1),
        Operation.Multiply => Corners(x, y, (u, v) => u * v, 1),
        Operation.Divide => y.Low > 0 || y.High < 0 ? Corners(x, y, (u, v) => u / v, 1) : Everything,
        Operation.Power => Power(x, y),
        Operation.Minimum => new(Math.Min(x.Low, y.Low), Math.Min(x.High, y.High)),
        Operation.Maximum => new(Math.Max(x.Low, y.Low), Math.Max(x.High, y.High)),
        _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, "Not an operation of two values."),
    };

    // A positive base to any power is monotone in each of the two, so the extremes stand at corners; a base of any sign needs a whole power.
    private static Enclosure Power(Enclosure x, Enclosure y)
    {
        if (x.Low > 0 || (x.Low >= 0 && y.Low > 0))
        {
            return Corners(x, y, Math.Pow, 16).AtLeastZero();
        }

        double k = y.Low;
        if (k != y.High || k != Math.Floor(k) || k < 0 || k > 1024)
        {
            return Everything;
        }

        var ends = Widened(Math.Min(Math.Pow(x.Low, k), Math.Pow(x.High, k)), Math.Max(Math.Pow(x.Low, k), Math.Pow(x.High, k)), 16);
        return k == 0 ? Point(1)
            : k % 2 == 1 ? ends
            : x.High <= 0 || x.Low >= 0 ? ends.AtLeastZero()
            : new(0, ends.High);
    }

    private static Enclosure Corners(Enclosure x, Enclosure y, Func<double, double, double> f, int units)
    {
        Span<double> corners = [f(x.Low, y.Low), f(x.Low, y.High), f(x.High, y.Low), f(x.High, y.High)];
        (double low, double high) = (corners[0], corners[0]);
        foreach (double corner in corners)
        {
            (low, high) = (Math.Min(low, corner), Math.Max(high, corner));
        }

        return Widened(low, high, units);
    }

    private Enclosure AtLeastZero() => this with { Low = Math.Max(Low, 0) };

    private static Enclosure Widened(double low, double high, int units, double floor = double.NegativeInfinity)
    {
        if (double.IsNaN(low) || double.IsNaN(high))
        {
            return Everything;
        }

        for (int i = 0; i < units; i++)
        {
            (low, high) = (Math.BitDecrement(low), Math.BitIncrement(high));
        }

        return new(Math.Max(low, floor), high);
    }
}
