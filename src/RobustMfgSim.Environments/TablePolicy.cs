using RobustMfgSim.Environments.Sampling;

namespace RobustMfgSim.Environments;

/// <summary>
/// A policy of fixed rows, pi(a | s, e, t) = pi(a | s): the equilibrium's, the uniform one, a table from a scenario. Immutable.
/// </summary>
public sealed class TablePolicy : IPolicy
{
    private readonly double[] _table;

    /// <summary>A policy with the given rows.</summary>
    /// <param name="table">pi(a | s), [n x m], row-major in s.</param>
    /// <param name="actions">m.</param>
    /// <exception cref="ArgumentException">The table is not made of whole rows, or a row is no distribution (the message names the state).</exception>
    public TablePolicy(ReadOnlySpan<double> table, int actions)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(actions, 1);
        if (table.Length == 0 || table.Length % actions != 0)
        {
            throw new ArgumentException($"A policy table of {table.Length} entries is not made of rows of {actions} actions.", nameof(table));
        }

        int broken = ProbabilityRows.FirstBroken(table, actions);
        if (broken >= 0)
        {
            throw new ArgumentException($"Policy row (s={broken}) {ProbabilityRows.Fault(table.Slice(broken * actions, actions))}.", nameof(table));
        }

        _table = table.ToArray();
    }

    /// <inheritdoc/>
    public void Decide(in Moment moment, Span<double> table) => _table.CopyTo(table);
}
