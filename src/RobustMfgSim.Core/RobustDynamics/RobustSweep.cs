using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Core.RobustDynamics;

/// <summary>
/// Sweeps of the robust Bellman operators (eq. B1) over the rows of one model. What depends on V alone is prepared once a sweep, what a family finds by searching is kept from
/// sweep to sweep for each row. A sweep allocates nothing. Belongs to one worker.
/// </summary>
internal sealed class RobustSweep
{
    private readonly IModelRows _rows;
    private readonly IAmbiguitySet _ambiguity;
    private readonly double[] _starts, _q;
    private readonly PreparedValues _values;

    public RobustSweep(IModelRows rows, IAmbiguitySet ambiguity, double discount)
    {
        ArgumentNullException.ThrowIfNull(ambiguity);
        if (!(discount >= 0 && discount < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(discount), discount, "The discount lies in [0, 1).");
        }

        (_rows, _ambiguity, Discount) = (rows, ambiguity, discount);
        _starts = new double[rows.States * rows.Actions];
        _q = new double[_starts.Length];
        _values = new(rows.States);
    }

    public int States => _rows.States;

    public int Actions => _rows.Actions;

    public double Discount { get; }

    /// <summary>Sweeps made so far.</summary>
    public int Count { get; private set; }

    /// <summary>Q of the last sweep, [n x m]; a sweep of a policy fills only the actions that it takes.</summary>
    public ReadOnlySpan<double> ActionValues => _q;

    /// <summary>image = T V.</summary>
    public void Optimal(ReadOnlySpan<double> value, Span<double> image)
    {
        Count++;
        _values.Prepare(value);
        for (int row = 0; row < _q.Length; row++)
        {
            _q[row] = ActionValue(row);
        }

        RobustBellmanOperator.Maximum(_q, image);
    }

    /// <summary>image = T^pi V.</summary>
    public void OfPolicy(ReadOnlySpan<double> value, ReadOnlySpan<double> policy, Span<double> image)
    {
        Count++;
        _values.Prepare(value);
        for (int s = 0, row = 0; s < image.Length; s++)
        {
            image[s] = 0;
            for (int a = 0; a < Actions; a++, row++)
            {
                if (policy[row] != 0)
                {
                    _q[row] = ActionValue(row);
                    image[s] += policy[row] * _q[row];
                }
            }
        }
    }

    /// <summary>Subtracts gamma P_pi from <paramref name="matrix"/>, [n x n], P the worst kernel at the V of the last sweep.</summary>
    public void SubtractWorstKernel(ReadOnlySpan<double> policy, Span<double> matrix, Span<double> scratch)
    {
        for (int row = 0; row < policy.Length; row++)
        {
            if (policy[row] != 0)
            {
                _rows.WorstRow(row, _ambiguity, _values, scratch);
                Lanes.AddScaled(-Discount * policy[row], scratch, matrix.Slice(row / Actions * States, States));
            }
        }
    }

    /// <summary>
    /// Adds to V the constant c that makes |T V - V| smallest, and gamma c to its image, as T (V + c) = T V + gamma c (eq. U5): half the range of T V - V is left.
    /// Returns that.
    /// </summary>
    public double Centre(Span<double> value, Span<double> image)
    {
        var (lowest, highest) = Range(value, image);
        Lift(value, image, 0.5 * (lowest + highest));
        return 0.5 * (highest - lowest);
    }

    /// <summary>Adds c = rise / (1 - gamma) to V and gamma c to its image: T V - V falls by <paramref name="rise"/>.</summary>
    public void Lift(Span<double> value, Span<double> image, double rise)
    {
        double c = rise / (1 - Discount);
        for (int s = 0; s < value.Length; s++)
        {
            value[s] += c;
            image[s] += Discount * c;
        }
    }

    /// <summary>The least and the greatest entry of image - V; not a number where one of them is.</summary>
    public static (double Lowest, double Highest) Range(ReadOnlySpan<double> value, ReadOnlySpan<double> image)
    {
        double lowest = double.PositiveInfinity, highest = double.NegativeInfinity;
        for (int s = 0; s < value.Length; s++)
        {
            double change = image[s] - value[s];
            lowest = Math.Min(lowest, change);
            highest = Math.Max(highest, change);
        }

        return (lowest, highest);
    }

    /// <summary>max(1, max|V|), the scale of tolerances.</summary>
    public static double Scale(ReadOnlySpan<double> value)
    {
        double largest = 1;
        foreach (double v in value)
        {
            largest = Math.Max(largest, Math.Abs(v));
        }

        return largest;
    }

    private double ActionValue(int row) => _rows.Rewards[row] + (Discount * _rows.WorstValue(row, _ambiguity, _values, ref _starts[row]));
}
