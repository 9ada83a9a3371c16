using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Numerics;
using RobustMfgSim.Core.RobustDynamics;

namespace RobustMfgSim.Policies.Equilibria;

/// <summary>Which states may have the same value at the equilibrium, judged from a point near it, and what nature may then mix (eq. E6).</summary>
internal static class TieHypotheses
{
    private const int LargestMixture = 24;

    /// <summary>
    /// Tie groups to try. At temperature tau values are known to about tau log(m) / (1 - gamma), and states closer than that may be tied: loosest hypothesis first, so that a
    /// real tie is never mistaken for an order made by rounding; a false one is split as soon as its values do not come out equal. Only hypotheses that give nature
    /// different kernels at the point at hand are worth trying.
    /// </summary>
    public static IReadOnlyList<TieGroups> Of(RobustGame game, NearPoint near, double temperature)
    {
        var model = game.NewModel();
        game.Freeze(near.Population, model);
        var values = new PreparedValues(game.States);
        var (kept, kernels) = (new List<TieGroups>(), new List<double[]>());
        foreach (var ties in Windows(game, near.Value, temperature))
        {
            var kernel = new double[game.States * game.Actions * game.States];
            values.Prepare(near.Value, ties);
            RobustBellmanOperator.WorstKernel(model, game.Ambiguity, values, kernel);
            if (!kernels.Exists(known => known.AsSpan().SequenceEqual(kernel)))
            {
                kept.Add(ties);
                kernels.Add(kernel);
            }
        }

        return kept;
    }

    /// <summary>What nature may mix: all orders of all tied groups while they are few, else rotations; none where nothing is tied.</summary>
    public static IReadOnlyList<TieOrder> Orders(RobustGame game, TieGroups ties)
    {
        if (ties.Groups.Count == 0)
        {
            return [];
        }

        IEnumerable<int[][]> orders = [[]];
        foreach (var group in ties.Groups)
        {
            var own = group.Length <= 3 ? Permutations(group) : Rotations(group);
            orders = orders.SelectMany(_ => own, (before, order) => (int[][])[.. before, order]);
        }

        return [.. orders.Take(LargestMixture).Select(order => new TieOrder(ties, order, game.States))];
    }

    /// <summary>Runs of the given states in order of value whose neighbours differ by at most <paramref name="window"/>, two states at least, each ascending.</summary>
    public static List<int[]> Clusters(IEnumerable<int> states, double[] value, double window)
    {
        var order = states.OrderBy(s => value[s]).ToArray();
        var groups = new List<int[]>();
        for (int start = 0; start < order.Length;)
        {
            int end = start + 1;
            while (end < order.Length && value[order[end]] - value[order[end - 1]] <= window)
            {
                end++;
            }

            if (end - start > 1)
            {
                groups.Add([.. order[start..end].Order()]);
            }

            start = end;
        }

        return groups;
    }

    private static IEnumerable<TieGroups> Windows(RobustGame game, double[] value, double temperature)
    {
        double window = 10 * temperature * Logarithm.Log(game.Actions + 1) / (1 - game.Discount);
        for (int k = 0; k < 6; k++, window /= 10)
        {
            yield return new TieGroups(value.Length, Clusters(Enumerable.Range(0, value.Length), value, k < 5 ? window : -1));
        }
    }

    private static List<int[]> Permutations(int[] group) => group.Length == 1
        ? [group]
        : [.. group.SelectMany(first => Permutations([.. group.Where(s => s != first)]), (first, rest) => (int[])[first, .. rest])];

    // Every cyclic shift of the group and of its reverse: each state stands at either end once.
    private static List<int[]> Rotations(int[] group) =>
        [.. new[] { group, [.. group.Reverse()] }.SelectMany(g => Enumerable.Range(0, g.Length), (g, k) => (int[])[.. g[k..], .. g[..k]])];
}
