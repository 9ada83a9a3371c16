using RobustMfgSim.Core.Games;

namespace RobustMfgSim.Core.Ambiguity;

/// <summary>A set of its own for every (s, a): for families whose data are a table in the shape of the kernel, such as intervals and finite lists. Ask <see cref="At"/>.</summary>
public sealed class RowwiseSet : IAmbiguitySet
{
    private readonly IAmbiguitySet[] _sets;

    /// <summary>Makes the set of every (s, a).</summary>
    /// <param name="states">Number of states n.</param>
    /// <param name="actions">Number of actions m.</param>
    /// <param name="create">(s, a) to set; all of one family.</param>
    /// <exception cref="ArgumentException">What <paramref name="create"/> found wrong, every (s, a) named.</exception>
    public RowwiseSet(int states, int actions, Func<int, int, IAmbiguitySet> create)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(states, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(actions, 1);
        ArgumentNullException.ThrowIfNull(create);
        _sets = new IAmbiguitySet[states * actions];
        var problems = new List<string>();
        for (int i = 0; i < _sets.Length; i++)
        {
            try
            {
                _sets[i] = create(i / actions, i % actions);
            }
            catch (ArgumentException problem)
            {
                // The name of a parameter that the framework appends means nothing to whoever wrote the table.
                string suffix = $" (Parameter '{problem.ParamName}')";
                string message = problem.Message.EndsWith(suffix, StringComparison.Ordinal) ? problem.Message[..^suffix.Length] : problem.Message;
                problems.Add($"row (s={i / actions}, a={i % actions}): {message}");
            }
        }

        if (problems.Count > 0)
        {
            throw new ArgumentException(string.Join('\n', problems), nameof(create));
        }
    }

    /// <inheritdoc/>
    public Descriptor Descriptor => _sets[0].Descriptor;

    /// <inheritdoc/>
    public bool ContainsNominal => Array.TrueForAll(_sets, set => set.ContainsNominal);

    /// <inheritdoc/>
    public IAmbiguitySet At(int row) => _sets[row];

    /// <summary>Not answered here: ask <see cref="At"/>.</summary>
    /// <exception cref="InvalidOperationException">Always.</exception>
    public IAmbiguitySet Within(ReadOnlySpan<int> states) => throw NoRow();

    /// <summary>Not answered here: ask <see cref="At"/>.</summary>
    /// <exception cref="InvalidOperationException">Always.</exception>
    public NominalLipschitz Lipschitz(int states, double radius) => throw NoRow();

    /// <summary>Not answered here: ask <see cref="At"/>.</summary>
    /// <exception cref="InvalidOperationException">Always.</exception>
    public double WorstValue(ReadOnlySpan<double> nominal, double radius, PreparedValues values) => throw NoRow();

    /// <summary>Not answered here: ask <see cref="At"/>.</summary>
    /// <exception cref="InvalidOperationException">Always.</exception>
    public void WorstRow(ReadOnlySpan<double> nominal, double radius, PreparedValues values, Span<double> row) => throw NoRow();

    /// <summary>Not answered here: ask <see cref="At"/>.</summary>
    /// <exception cref="InvalidOperationException">Always.</exception>
    public void SmoothedRow(ReadOnlySpan<double> nominal, double radius, PreparedValues values, double temperature, Span<double> row) => throw NoRow();

    /// <summary>Not answered here: ask <see cref="At"/>.</summary>
    /// <exception cref="InvalidOperationException">Always.</exception>
    public double Violation(ReadOnlySpan<double> nominal, double radius, ReadOnlySpan<double> row) => throw NoRow();

    private InvalidOperationException NoRow() =>
        new($"The {Descriptor.Name} set differs from row to row. Ask for the set of a row first: At(row).");
}
