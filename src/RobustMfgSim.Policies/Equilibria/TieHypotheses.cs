using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.Numerics;
using RobustMfgSim.Core.RobustDynamics;

namespace RobustMfgSim.Policies.Equilibria;

/// <summary>Which states may have the same value at the equilibrium, judged from a point near it, and what nature may then mix (eq. E6).</summary>
internal static class TieHypotheses
{
    private const int LargestMixture = 24;
    private const double NoMass = 1e-10, SameEntry = 1e-5;

    /// <summary>What nature may do near a point: the canonical kernel under each of the tie groups to try, then, where mixing is asked for, mixtures of tie orders.</summary>
    public static IEnumerable<NatureHypothesis> OfNature(RobustGame game, NearPoint near, double temperature, bool mixing)
    {
        var groups = Of(game, near, temperature);
        return groups.Select(ties => new NatureHypothesis(ties, [])).Concat(groups.Where(_ => mixing)
            .Select(ties => new NatureHypothesis(ties, Mixture(game, near, ties))).Where(hypothesis => hypothesis.Orders.Count > 0));
    }

    /// <summary>
    /// Tie groups to try. At temperature tau values are known to about tau log(m) / (1 - gamma), and states closer than that may be tied: loosest hypothesis first, so that a
    /// real tie is never mistaken for an order made by rounding; a false one is split as soon as its values do not come out equal. Only hypotheses that give nature
    /// different kernels at the point at hand are worth trying.
    /// </summary>
    private static List<TieGroups> Of(RobustGame game, NearPoint near, double temperature)
    {
        var model = game.NewModel();
        game.Freeze(near.Population, near.Policy, model);
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

    /// <summary>
    /// What nature may mix near a point: of <see cref="Orders"/> those that give her different kernels on the rows in use; none where all of them give the same, as they do for
    /// families whose minimiser is unique.
    /// </summary>
    private static IReadOnlyList<TieOrder> Mixture(RobustGame game, NearPoint near, TieGroups ties)
    {
        var model = game.NewModel();
        game.Freeze(near.Population, near.Policy, model);
        var values = new PreparedValues(game.States);
        var (kept, kernels) = (new List<TieOrder>(), new List<double[]>());
        foreach (var order in Orders(game, ties))
        {
            values.Prepare(near.Value, ties, order);
            var kernel = RowsInUse(game, near, model, values);
            if (!kernels.Exists(known => Near(known, kernel)))
            {
                kept.Add(order);
                kernels.Add(kernel);
            }
        }

        return kept.Count > 1 ? kept : [];
    }

    /// <summary>
    /// All orders of all tied groups while they are few (rotations of groups of more than three states); else one order, those that differ from it in one group, and all of these
    /// reversed. None where nothing is tied.
    /// </summary>
    public static IReadOnlyList<TieOrder> Orders(RobustGame game, TieGroups ties)
    {
        if (ties.Groups.Count == 0)
        {
            return [];
        }

        var own = ties.Groups.Select(group => group.Length <= 3 ? Permutations(group) : Rotations(group)).ToList();
        var orders = own.Aggregate(1L, (product, choices) => Math.Min(LargestMixture + 1, product * choices.Count)) <= LargestMixture
            ? own.Aggregate((IEnumerable<int[][]>)[[]], (before, choices) => before.SelectMany(_ => choices, (groups, order) => (int[][])[.. groups, order]))
            : OneGroupApart(own).Take(LargestMixture);
        return [.. orders.Select(order => new TieOrder(ties, order, game.States))];
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
        // Nature chooses within a block: that states of different blocks have the same value means nothing to her (eq. G3).
        var blocks = game.Populations.Blocks;
        double window = 10 * temperature * Logarithm.Log(game.Actions + 1) / (1 - game.Discount);
        for (int k = 0; k < 6; k++, window /= 10)
        {
            double allowed = k < 5 ? window : -1;
            yield return new TieGroups(value.Length, [.. Enumerable.Range(0, blocks.Count).SelectMany(b => Clusters(blocks.States(b).ToArray(), value, allowed))]);
        }
    }

    private static IEnumerable<int[][]> OneGroupApart(List<List<int[]>> own)
    {
        int[][] first = [.. own.Select(choices => choices[0])];
        IEnumerable<int[][]> apart = [first, .. own.SelectMany((choices, g) => choices.Skip(1).Select(order => (int[][])[.. first[..g], order, .. first[(g + 1)..]]))];
        return apart.SelectMany(orders => (int[][][])[orders, [.. orders.Select(order => (int[])[.. order.Reverse()])]]);
    }

    private static double[] RowsInUse(RobustGame game, NearPoint near, FrozenModel model, PreparedValues values)
    {
        int n = game.States, m = game.Actions;
        var kernel = new double[n * m * n];
        for (int i = 0; i < n * m; i++)
        {
            if (near.Population[i / m] * near.Policy[i] > NoMass)
            {
                game.Ambiguity.At(i).WorstRow(model.Row(i / m, i % m), model.Radii[i], values, kernel.AsSpan(i * n, n));
            }
        }

        return kernel;
    }

    // Breaking ties moves values a little, and unique minimisers with them.
    private static bool Near(double[] a, double[] b)
    {
        for (int i = 0; i < a.Length; i++)
        {
            if (Math.Abs(a[i] - b[i]) > SameEntry)
            {
                return false;
            }
        }

        return true;
    }

    private static List<int[]> Permutations(int[] group) => group.Length == 1
        ? [group]
        : [.. group.SelectMany(first => Permutations([.. group.Where(s => s != first)]), (first, rest) => (int[])[first, .. rest])];

    // Every cyclic shift of the group and of its reverse: each state stands at either end once.
    private static List<int[]> Rotations(int[] group) =>
        [.. new[] { group, [.. group.Reverse()] }.SelectMany(g => Enumerable.Range(0, g.Length), (g, k) => (int[])[.. g[k..], .. g[..k]])];
}

/// <summary>What nature is supposed to do.</summary>
/// <param name="Ties">States with the same value.</param>
/// <param name="Orders">Tie orders that she mixes; empty for the canonical kernel.</param>
internal sealed record NatureHypothesis(TieGroups Ties, IReadOnlyList<TieOrder> Orders);
