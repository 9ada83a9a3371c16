namespace RobustMfgSim.Core.Ambiguity;

/// <summary>
/// Which states have exactly the same value at an equilibrium. A value vector is only solved to a tolerance, so ties cannot be read off it; an
/// equilibrium returns them, and adversaries use them (eq. U4).
/// </summary>
public sealed class TieGroups
{
    private readonly int[] _groupOf;

    /// <summary>Groups of at least two states each; states in no group are tied with nobody.</summary>
    /// <param name="states">Number of states n.</param>
    /// <param name="groups">Disjoint lists of states.</param>
    /// <exception cref="ArgumentException">A state is out of range, stands in two groups, or a group has fewer than two states.</exception>
    public TieGroups(int states, IReadOnlyList<IReadOnlyList<int>> groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        _groupOf = new int[states];
        Array.Fill(_groupOf, -1);
        Groups = [.. groups.Select(g => g.OrderBy(s => s).ToArray()).OrderBy(g => g.Length > 0 ? g[0] : -1)];
        for (int g = 0; g < Groups.Count; g++)
        {
            if (Groups[g].Length < 2)
            {
                throw new ArgumentException("A tie group has at least two states.", nameof(groups));
            }

            foreach (int s in Groups[g])
            {
                if (s < 0 || s >= states || _groupOf[s] >= 0)
                {
                    throw new ArgumentException($"State {s} is out of range or in two tie groups.", nameof(groups));
                }

                _groupOf[s] = g;
            }
        }
    }

    /// <summary>No ties among n states.</summary>
    public static TieGroups None(int states) => new(states, []);

    /// <summary>The groups, each ascending, in order of their first state.</summary>
    public IReadOnlyList<int[]> Groups { get; }

    /// <summary>Whether two states are in the same group.</summary>
    public bool Tied(int state, int other) => _groupOf[state] >= 0 && _groupOf[state] == _groupOf[other];

    // Makes each group a run of the order: an untied state whose value happens to equal the group's mean must not split it.
    internal void Contiguous(Span<int> order)
    {
        for (int k = 0; k < order.Length; k++)
        {
            if (_groupOf[order[k]] < 0)
            {
                continue;
            }

            int next = k + 1;
            for (int j = k + 1; j < order.Length && next - k < Groups[_groupOf[order[k]]].Length; j++)
            {
                if (Tied(order[k], order[j]))
                {
                    int state = order[j];
                    order[next..j].CopyTo(order[(next + 1)..]);
                    order[next++] = state;
                }
            }

            k = next - 1;
        }
    }
}
