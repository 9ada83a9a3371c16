namespace RobustMfgSim.Environments;

/// <summary>
/// A policy of one action for every own state and empirical distribution of N agents, pi(a | s, e) = [a = action(s, e)], as dynamic programming on counts finds it. Immutable: workers may share it.
/// </summary>
public sealed class LatticePolicy : IPolicy
{
    private readonly CountLattice _lattice;
    private readonly int[] _actions;
    private readonly int _count;

    /// <summary>A policy.</summary>
    /// <param name="lattice">The empirical distributions of N agents.</param>
    /// <param name="actions">Action at (e, s), [points x n], each from 0 to m - 1.</param>
    /// <param name="count">m.</param>
    /// <exception cref="ArgumentException">The table has another size, or an action is out of range.</exception>
    public LatticePolicy(CountLattice lattice, ReadOnlySpan<int> actions, int count)
    {
        ArgumentNullException.ThrowIfNull(lattice);
        if (actions.Length != lattice.Points * lattice.States)
        {
            throw new ArgumentException($"The table has {actions.Length} actions; {lattice.Points} populations of {lattice.States} states need {lattice.Points * lattice.States}.", nameof(actions));
        }

        foreach (int action in actions)
        {
            if (action < 0 || action >= count)
            {
                throw new ArgumentException($"The table has the action {action}; actions go from 0 to {count - 1}.", nameof(actions));
            }
        }

        (_lattice, _actions, _count) = (lattice, actions.ToArray(), count);
    }

    /// <summary>Writes pi(. | s, e_t). At a population that N agents cannot form: what it does at one nearby (<see cref="CountLattice.Rank(ReadOnlySpan{double})"/>).</summary>
    public void Decide(in Moment moment, Span<double> table)
    {
        int point = _lattice.Rank(moment.Population);
        table.Clear();
        for (int s = 0; s < _lattice.States; s++)
        {
            table[(s * _count) + _actions[(point * _lattice.States) + s]] = 1;
        }
    }
}
