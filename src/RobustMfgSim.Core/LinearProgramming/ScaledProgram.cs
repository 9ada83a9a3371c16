namespace RobustMfgSim.Core.LinearProgramming;

/// <summary>A programme with rows, then columns, then cost and limits as a whole scaled to a largest entry of 1 (zero ones are left alone): x = scale * x~ / column, y = scale * y~ / row.</summary>
internal sealed class ScaledProgram
{
    private readonly double[] _rows, _columns;
    private readonly double _costScale, _limitScale;

    public ScaledProgram(ReadOnlySpan<double> cost, ReadOnlySpan<double> matrix, ReadOnlySpan<double> limits)
    {
        int d = cost.Length;
        (Matrix, Cost, Limits) = (matrix.ToArray(), cost.ToArray(), limits.ToArray());
        (_rows, _columns) = (new double[limits.Length], new double[d]);
        for (int i = 0; i < _rows.Length; i++)
        {
            var row = Matrix.AsSpan(i * d, d);
            _rows[i] = Largest(row);
            for (int j = 0; j < d; j++)
            {
                row[j] /= _rows[i];
                _columns[j] = Math.Max(_columns[j], Math.Abs(row[j]));
            }

            Limits[i] /= _rows[i];
        }

        for (int j = 0; j < d; j++)
        {
            _columns[j] = _columns[j] == 0 ? 1 : _columns[j];
            Cost[j] /= _columns[j];
        }

        for (int i = 0; i < Matrix.Length; i++)
        {
            Matrix[i] /= _columns[i % d];
        }

        (_costScale, _limitScale) = (Largest(Cost), Largest(Limits));
        Divide(Cost, _costScale);
        Divide(Limits, _limitScale);
    }

    public double[] Cost { get; }

    public double[] Matrix { get; }

    public double[] Limits { get; }

    /// <summary>x of the programme as given.</summary>
    public double[] Point(double[] scaled) => [.. scaled.Select((x, j) => _limitScale * x / _columns[j])];

    /// <summary>y of the programme as given.</summary>
    public double[] Multipliers(double[] scaled) => [.. scaled.Select((y, i) => _costScale * y / _rows[i])];

    private static double Largest(ReadOnlySpan<double> numbers)
    {
        double largest = 0;
        foreach (double x in numbers)
        {
            largest = Math.Max(largest, Math.Abs(x));
        }

        return largest == 0 ? 1 : largest;
    }

    private static void Divide(double[] numbers, double scale)
    {
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] /= scale;
        }
    }
}
