using RobustMfgSim.Core.Ambiguity;

namespace RobustMfgSim.Policies.Equilibria;

/// <summary>Which states may be tied at the equilibrium near a point, and in which orders nature may break the ties (eq. E6).</summary>
internal static class SRectangularTies
{
    private const int LargestMixture = 24;

    /// <summary>Runs of states in ascending order of value whose neighbours are within the window of each other.</summary>
    public static TieGroups Groups(double[] value, double window)
    {
        int[] order = [.. Enumerable.Range(0, value.Length).OrderBy(s => value[s])];
        var groups = new List<int[]>();
        for (int start = 0, end; start < order.Length; start = end)
        {
            for (end = start + 1; end < order.Length && value[order[end]] - value[order[end - 1]] <= window; end++)
            {
            }

            if (end - start > 1)
            {
                groups.Add(order[start..end]);
            }
        }

        return new TieGroups(value.Length, groups);
    }

    /// <summary>All orders of groups of up to three states, else every cyclic shift of the group and of its reverse; none where nothing is tied.</summary>
    public static List<TieOrder> Orders(TieGroups ties, int states)
    {
        IEnumerable<int[][]> orders = [[]];
        foreach (int[] group in ties.Groups)
        {
            List<int[]> own = group.Length <= 3 ? Permutations(group) : Rotations(group);
            orders = orders.SelectMany(_ => own, (before, order) => (int[][])[.. before, order]);
        }

        return ties.Groups.Count == 0 ? [] : [.. orders.Take(LargestMixture).Select(order => new TieOrder(ties, order, states))];
    }

    private static List<int[]> Permutations(int[] group) => group.Length == 1
        ? [group]
        : [.. group.SelectMany(first => Permutations([.. group.Where(s => s != first)]), (first, rest) => (int[])[first, .. rest])];

    private static List<int[]> Rotations(int[] group) =>
        [.. new[] { group, [.. group.Reverse()] }.SelectMany(g => Enumerable.Range(0, g.Length), (g, k) => (int[])[.. g[k..], .. g[..k]])];
}
