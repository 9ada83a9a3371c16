using RobustMfgSim.Core.Ambiguity;

namespace RobustMfgSim.Verification.Moments;

/// <summary>Which rows the tagged agent's own adversary plays at a position (eq. M1). Belongs to one worker.</summary>
internal interface IOwnAdversary
{
    /// <summary>Whether the rows depend on the values that they are chosen against.</summary>
    bool Reacts { get; }

    /// <summary>Looks at the values g(s') = E[W(s', k') | s, k], [n], of all actions of a position.</summary>
    void Face(ReadOnlySpan<double> values);

    /// <summary>The expectation of g under the row of an action.</summary>
    double Value(LatticePosition position, int action);

    /// <summary>The row of an action, [n].</summary>
    void Row(LatticePosition position, int action, Span<double> row);
}

/// <summary>The fixed adversary: the tagged agent's rows follow the population's rule, whatever the values are.</summary>
internal sealed class PopulationRule(int states) : IOwnAdversary
{
    private readonly double[] _values = new double[states];

    public bool Reacts => false;

    public void Face(ReadOnlySpan<double> values) => values.CopyTo(_values);

    public double Value(LatticePosition position, int action)
    {
        double sum = 0;
        for (int t = 0; t < _values.Length; t++)
        {
            sum += position.Kernel[(action * _values.Length) + t] * _values[t];
        }

        return sum;
    }

    public void Row(LatticePosition position, int action, Span<double> row) => position.Kernel.AsSpan(action * _values.Length, _values.Length).CopyTo(row);
}

/// <summary>The robust adversary: the minimiser over the ambiguity set (eq. N1).</summary>
internal sealed class WorstCase(IAmbiguitySet ambiguity, int states, int actions) : IOwnAdversary
{
    private readonly PreparedValues _values = new(states);

    public bool Reacts => true;

    public void Face(ReadOnlySpan<double> values) => _values.Prepare(values);

    public double Value(LatticePosition position, int action) =>
        ambiguity.At((position.State * actions) + action).WorstValue(position.Nominal.AsSpan(action * states, states), position.Radii[action], _values);

    public void Row(LatticePosition position, int action, Span<double> row) =>
        ambiguity.At((position.State * actions) + action).WorstRow(position.Nominal.AsSpan(action * states, states), position.Radii[action], _values, row);
}
