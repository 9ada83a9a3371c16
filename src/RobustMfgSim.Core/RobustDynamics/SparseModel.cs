using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Core.RobustDynamics;

/// <summary>
/// A frozen model (eq. G1) whose nominal rows have few successors, for models too large for a table [n x m x n]. Row s * m + a has the entries from RowStarts[row] up to
/// RowStarts[row + 1]; next states that it does not list have nominal mass zero. The robust values are those of the full table: with <see cref="Support.Full"/> nature may
/// still use every state.
/// </summary>
public sealed class SparseModel : IModelRows
{
    private readonly int[] _rowStarts, _nextStates;
    private readonly double[] _probabilities, _rewards, _radii;

    /// <summary>A model with rewards and radii of zero, to be filled in.</summary>
    /// <param name="states">Number of states n.</param>
    /// <param name="actions">Number of actions m.</param>
    /// <param name="rowStarts">Ascending from 0 to the number of entries, [n m + 1].</param>
    /// <param name="nextStates">The next state of each entry, strictly ascending within a row.</param>
    /// <param name="probabilities">The nominal mass of each entry.</param>
    /// <exception cref="ArgumentException">Lengths or order are wrong, a state is out of range, a mass is negative, or a row does not sum to 1 within 1e-9.</exception>
    public SparseModel(int states, int actions, ReadOnlySpan<int> rowStarts, ReadOnlySpan<int> nextStates, ReadOnlySpan<double> probabilities)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(states, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(actions, 1);
        int rows = checked(states * actions);
        if (rowStarts.Length != rows + 1 || rowStarts[0] != 0 || rowStarts[rows] != nextStates.Length || nextStates.Length != probabilities.Length)
        {
            throw new ArgumentException(
                $"{rowStarts.Length} row starts for {nextStates.Length} next states and {probabilities.Length} probabilities; {rows + 1} starts from 0 to the number of entries are needed.",
                nameof(rowStarts));
        }

        (States, Actions) = (states, actions);
        (_rowStarts, _nextStates, _probabilities) = (rowStarts.ToArray(), nextStates.ToArray(), probabilities.ToArray());
        _rewards = new double[rows];
        _radii = new double[rows];
        for (int row = 0; row < rows; row++)
        {
            Check(row);
        }
    }

    /// <summary>Number of states n.</summary>
    public int States { get; }

    /// <summary>Number of actions m.</summary>
    public int Actions { get; }

    /// <summary>Rewards r(s, a, mu), [n x m].</summary>
    public Span<double> Rewards => _rewards;

    /// <summary>Radii of the ambiguity sets, [n x m].</summary>
    public Span<double> Radii => _radii;

    /// <summary>The next states of row (s, a), ascending.</summary>
    public ReadOnlySpan<int> NextStates(int state, int action) => RowStates((state * Actions) + action);

    /// <summary>Their nominal masses.</summary>
    public ReadOnlySpan<double> Probabilities(int state, int action) => RowMasses((state * Actions) + action);

    /// <summary>The positive entries of a full table, with its rewards and radii.</summary>
    public static SparseModel From(FrozenModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var starts = new List<int> { 0 };
        var next = new List<int>();
        var masses = new List<double>();
        for (int row = 0; row < model.States * model.Actions; row++)
        {
            var nominal = model.Row(row / model.Actions, row % model.Actions);
            for (int t = 0; t < nominal.Length; t++)
            {
                if (nominal[t] != 0)
                {
                    next.Add(t);
                    masses.Add(nominal[t]);
                }
            }

            starts.Add(next.Count);
        }

        var sparse = new SparseModel(model.States, model.Actions, starts.ToArray(), next.ToArray(), masses.ToArray());
        model.Rewards.CopyTo(sparse.Rewards);
        model.Radii.CopyTo(sparse.Radii);
        return sparse;
    }

    ReadOnlySpan<double> IModelRows.Rewards => _rewards;

    double IModelRows.WorstValue(int row, IAmbiguitySet ambiguity, PreparedValues values, ref double start) =>
        ambiguity.At(row).WorstValue(RowStates(row), RowMasses(row), _radii[row], values, ref start);

    void IModelRows.WorstRow(int row, IAmbiguitySet ambiguity, PreparedValues values, Span<double> target) =>
        ambiguity.At(row).WorstRow(values.Expand(RowStates(row), RowMasses(row)), _radii[row], values, target);

    private ReadOnlySpan<int> RowStates(int row) => _nextStates.AsSpan(_rowStarts[row], _rowStarts[row + 1] - _rowStarts[row]);

    private ReadOnlySpan<double> RowMasses(int row) => _probabilities.AsSpan(_rowStarts[row], _rowStarts[row + 1] - _rowStarts[row]);

    private void Check(int row)
    {
        string where = $"row (s={row / Actions}, a={row % Actions})";
        if (_rowStarts[row + 1] < _rowStarts[row] || _rowStarts[row + 1] > _nextStates.Length)
        {
            throw new ArgumentException($"{where} ends at entry {_rowStarts[row + 1]} and starts at {_rowStarts[row]}; row starts must ascend.");
        }

        double sum = 0;
        for (int k = _rowStarts[row]; k < _rowStarts[row + 1]; k++)
        {
            int state = _nextStates[k];
            if (state < 0 || state >= States || (k > _rowStarts[row] && state <= _nextStates[k - 1]))
            {
                throw new ArgumentException($"{where} lists next state {state} as entry {k}; next states lie in [0, {States - 1}] and ascend within a row.");
            }

            if (!(_probabilities[k] >= 0))
            {
                throw new ArgumentException(FormattableString.Invariant($"{where} gives next state {state} the mass {_probabilities[k]}; masses are at least 0."));
            }

            sum += _probabilities[k];
        }

        if (!(Math.Abs(sum - 1) <= Tolerances.RowSum))
        {
            throw new ArgumentException(FormattableString.Invariant($"{where} sums to {sum}; rows must sum to 1 within {Tolerances.RowSum}."));
        }
    }
}
