using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Core.Ambiguity;

/// <summary>
/// A finite list of rows, and with it their convex hull, which has the same worst value: { p_1, .., p_K } (theory section 2). No radius and no support option: the list is
/// the set. Rows that differ from (s, a) to (s, a): <see cref="PerRow"/>. Source: Nilim and El Ghaoui 2005, section on scenario models. O(K n).
/// </summary>
public sealed class FiniteSet : IAmbiguitySet
{
    private const string EmptyList = "finite: the list of kernels is empty; give at least one, the nominal one among them.";

    private readonly double[][] _rows;

    /// <summary>A set of rows, [K][n].</summary>
    /// <exception cref="ArgumentException">The list is empty or an entry is not a distribution over n states; every problem is named.</exception>
    public FiniteSet(IReadOnlyList<double[]> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var problems = new List<string>();
        if (rows.Count == 0)
        {
            problems.Add(EmptyList);
        }

        for (int k = 0; k < rows.Count; k++)
        {
            Check(rows, k, problems);
        }

        if (problems.Count > 0)
        {
            throw new ArgumentException(string.Join('\n', problems), nameof(rows));
        }

        _rows = [.. rows.Select(row => (double[])row.Clone())];
    }

    /// <summary>Name, definition and source.</summary>
    public static Descriptor Description { get; } = new("finite", "A finite list of kernels and their mixtures.", "Nilim and El Ghaoui 2005", 1)
    {
        Definition = "U = { p_1, .., p_K } and its mixtures",
        Edges = "There is no radius; the nominal kernel must be among the kernels or a mixture of them at every population.",
        Options = [new("kernels", "a list of tables in the shape of game.transitions, the nominal one among them")],
    };

    /// <inheritdoc/>
    public bool ContainsNominal => false;

    /// <inheritdoc/>
    public Descriptor Descriptor => Description;

    /// <summary>One list of rows for every (s, a), from whole kernels.</summary>
    /// <param name="states">Number of states n.</param>
    /// <param name="actions">Number of actions m.</param>
    /// <param name="kernels">The kernels, each [n x m x n].</param>
    /// <exception cref="ArgumentException">As in the constructor, every (s, a) named.</exception>
    public static RowwiseSet PerRow(int states, int actions, IReadOnlyList<double[]> kernels)
    {
        ArgumentNullException.ThrowIfNull(kernels);
        if (kernels.Count == 0)
        {
            throw new ArgumentException(EmptyList, nameof(kernels));
        }

        for (int k = 0; k < kernels.Count; k++)
        {
            if (kernels[k].Length != states * actions * states)
            {
                throw new ArgumentException(
                    $"finite: kernel {k} has {kernels[k].Length} entries; {states} states and {actions} actions need {states * actions * states}.", nameof(kernels));
            }
        }

        return new(states, actions, (s, a) => new FiniteSet([.. kernels.Select(kernel => kernel.AsSpan(((s * actions) + a) * states, states).ToArray())]));
    }

    /// <summary>The list over the block's states. Every kernel of the list must stay in the block.</summary>
    /// <inheritdoc/>
    public IAmbiguitySet Within(ReadOnlySpan<int> states)
    {
        var block = states.ToArray();
        for (int k = 0; k < _rows.Length; k++)
        {
            if (Enumerable.Range(0, _rows[k].Length).Except(block).FirstOrDefault(s => _rows[k][s] > 0, -1) is >= 0 and var s)
            {
                throw new ArgumentException(FormattableString.Invariant($"finite: kernel {k} gives probability {_rows[k][s]} to state {s}, which is outside the block; rows stay in their block."), nameof(states));
            }
        }

        return new FiniteSet([.. _rows.Select(row => block.Select(s => row[s]).ToArray())]);
    }

    /// <summary>0 and 0: the list does not move with the nominal row.</summary>
    /// <inheritdoc/>
    public NominalLipschitz Lipschitz(int states, double radius) => new(0, 0);

    /// <inheritdoc/>
    public double WorstValue(ReadOnlySpan<double> nominal, double radius, PreparedValues values)
    {
        double least = double.PositiveInfinity;
        foreach (double[] row in _rows)
        {
            least = Math.Min(least, Gap(row, values.Values, values.Minimum));
        }

        return values.Minimum + least;
    }

    /// <summary>The canonical minimiser: tied kernels share equally, and with V constant it is the nominal row (eq. U4).</summary>
    /// <inheritdoc/>
    public void WorstRow(ReadOnlySpan<double> nominal, double radius, PreparedValues values, Span<double> row)
    {
        if (values.Groups == 1)
        {
            nominal.CopyTo(row);
            return;
        }

        double least = double.PositiveInfinity;
        foreach (double[] candidate in _rows)
        {
            least = Math.Min(least, Gap(candidate, values.Levels, values.Minimum));
        }

        int tied = 0;
        double tie = values.TieTolerance * Tolerances.Scale(values.Minimum + least) / 2;
        row.Clear();
        foreach (double[] candidate in _rows)
        {
            if (Gap(candidate, values.Levels, values.Minimum) <= least + tie)
            {
                Add(candidate, 1, row);
                tied++;
            }
        }

        Divide(row, tied);
    }

    /// <summary>The mixture with weights proportional to exp(-&lt;p_k, V&gt; / T).</summary>
    /// <inheritdoc/>
    public void SmoothedRow(ReadOnlySpan<double> nominal, double radius, PreparedValues values, double temperature, Span<double> row)
    {
        double least = WorstValue(nominal, radius, values) - values.Minimum, total = 0;
        row.Clear();
        foreach (double[] candidate in _rows)
        {
            double weight = Exponential.Exp((least - Gap(candidate, values.Values, values.Minimum)) / temperature);
            Add(candidate, weight, row);
            total += weight;
        }

        Divide(row, total);
    }

    /// <summary>The largest difference of an entry to the nearest mixture of the list, or how far the row is from being a distribution.</summary>
    /// <inheritdoc/>
    public double Violation(ReadOnlySpan<double> nominal, double radius, ReadOnlySpan<double> row) =>
        Math.Max(RowChecks.NotNearDistribution(nominal, row), HullDistance.Largest(_rows, row));

    private static void Check(IReadOnlyList<double[]> rows, int k, List<string> problems)
    {
        double[] row = rows[k];
        if (row.Length == 0 || row.Length != rows[0].Length)
        {
            problems.Add($"finite: kernel {k} has rows of {row.Length} entries; kernel 0 has {rows[0].Length}, and all must have one for every state.");
            return;
        }

        for (int s = 0; s < row.Length; s++)
        {
            if (!(row[s] >= 0 && row[s] <= 1))
            {
                problems.Add(FormattableString.Invariant($"finite: kernel {k} gives probability {row[s]} to state {s}; allowed is [0, 1]."));
            }
        }

        if (!(Math.Abs(row.Sum() - 1) <= Tolerances.RowSum))
        {
            problems.Add(FormattableString.Invariant($"finite: a row of kernel {k} sums to {row.Sum()}; rows must sum to 1 within {Tolerances.RowSum}."));
        }
    }

    private static double Gap(ReadOnlySpan<double> row, ReadOnlySpan<double> v, double minimum)
    {
        double sum = 0;
        for (int s = 0; s < row.Length; s++)
        {
            sum += row[s] * (v[s] - minimum);
        }

        return sum;
    }

    private static void Add(ReadOnlySpan<double> candidate, double weight, Span<double> row)
    {
        for (int s = 0; s < row.Length; s++)
        {
            row[s] += weight * candidate[s];
        }
    }

    private static void Divide(Span<double> row, double total)
    {
        foreach (ref double p in row)
        {
            p /= total;
        }
    }
}
