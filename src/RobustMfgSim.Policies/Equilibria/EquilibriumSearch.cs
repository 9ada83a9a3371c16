using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.RobustDynamics;

namespace RobustMfgSim.Policies.Equilibria;

/// <summary>
/// The search that <see cref="AutoSolver"/> and <see cref="HeldPolicySolver"/> share: descend the logit homotopy, and at every decade of the temperature try to finish with
/// <see cref="SupportNewton"/> under each plausible support and tie hypothesis. The first point whose certificate holds is the result.
/// </summary>
internal static class EquilibriumSearch
{
    private const int Decades = 8, LargestMixture = 24;
    // Ties that nature would mix over show clearly only on the lower part of the path.
    private const double MixtureTemperature = 1e-4;

    private static readonly double[] SupportThresholds = [1e-4, 1e-2, 1e-8];

    public static EquilibriumResult Run(
        RobustGame game, double[]? held, string solver, EquilibriumOptions options, IProgress<SolverProgress>? progress, CancellationToken cancellation)
    {
        var path = new LogitHomotopy(game, held, options.MaxIterations);
        var newton = new SupportNewton(game, held);
        bool alive = false;
        try
        {
            alive = path.Start();
            for (int decade = 2; alive && decade <= Decades; decade++)
            {
                alive = path.Descend(Math.Min(path.Temperature, path.Scale * Math.Pow(10, -decade)), cancellation);
                progress?.Report(new("following the temperature down", path.Iterations + newton.Iterations, path.Temperature / path.Scale));
                if (Finish(game, held, path, newton, options, cancellation) is { } point)
                {
                    progress?.Report(new("certified", path.Iterations + newton.Iterations, Math.Max(point.Residuals.Optimality, point.Residuals.Consistency)));
                    return new(SolveStatus.Converged, solver, path.Iterations + newton.Iterations, point, "");
                }
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return Unfinished(game, held, path, newton, solver, SolveStatus.Cancelled, "The search was cancelled.");
        }

        int iterations = path.Iterations + newton.Iterations;
        return iterations >= options.MaxIterations
            ? Unfinished(game, held, path, newton, solver, SolveStatus.IterationLimit, $"The limit of {options.MaxIterations} iterations was reached.")
            : Unfinished(game, held, path, newton, solver, SolveStatus.Stalled, alive
                ? "No support and tie pattern near the end of the path satisfies the equations."
                : "The path of regularised equilibria was lost.");
    }

    private static StationaryPoint? Finish(
        RobustGame game, double[]? held, LogitHomotopy path, SupportNewton newton, EquilibriumOptions options, CancellationToken cancellation)
    {
        var near = new NearPoint(path.Game.Policy.ToArray(), path.Game.Value.ToArray(), path.Population);
        var hypotheses = TieHypotheses(game, near.Value, path.Temperature).ToList();
        var canonical = hypotheses.Select(ties => (Ties: ties, Orders: (IReadOnlyList<TieOrder>)[]));
        var mixtures = path.Temperature <= MixtureTemperature * path.Scale
            ? hypotheses.Where(ties => ties.Groups.Count > 0).Select(ties => (Ties: ties, Orders: Orders(game, ties)))
            : [];
        foreach (var (ties, orders) in canonical.Concat(mixtures))
        {
            foreach (double threshold in held is null ? SupportThresholds : [0])
            {
                cancellation.ThrowIfCancellationRequested();
                if (newton.Solve(near, threshold, ties, orders, options.Tolerance) is { } point)
                {
                    return point;
                }
            }
        }

        return null;
    }

    // What nature may mix (eq. E6): all orders of all tied groups while they are few, else rotations.
    private static IReadOnlyList<TieOrder> Orders(RobustGame game, TieGroups ties)
    {
        IEnumerable<int[][]> orders = [[]];
        foreach (var group in ties.Groups)
        {
            var own = group.Length <= 3 ? Permutations(group) : Rotations(group);
            orders = orders.SelectMany(_ => own, (before, order) => (int[][])[.. before, order]);
        }

        return [.. orders.Take(LargestMixture).Select(order => new TieOrder(ties, order, game.States))];
    }

    private static List<int[]> Permutations(int[] group) => group.Length == 1
        ? [group]
        : [.. group.SelectMany(first => Permutations([.. group.Where(s => s != first)]), (first, rest) => (int[])[first, .. rest])];

    // Every cyclic shift of the group and of its reverse: each state stands at either end once.
    private static List<int[]> Rotations(int[] group) =>
        [.. new[] { group, [.. group.Reverse()] }.SelectMany(g => Enumerable.Range(0, g.Length), (g, k) => (int[])[.. g[k..], .. g[..k]])];

    // At temperature tau values are known to about tau log(m) / (1 - gamma). States closer than that may be tied at the equilibrium: loosest hypothesis first, so that
    // a real tie is never mistaken for an order made by rounding; a false one is refused because its values do not come out equal.
    private static IEnumerable<TieGroups> TieHypotheses(RobustGame game, double[] value, double temperature)
    {
        double window = 10 * temperature * Math.Log(game.Actions + 1) / (1 - game.Discount);
        string? previous = null;
        for (int k = 0; k < 6; k++, window /= 10)
        {
            var groups = Clusters(value, k < 5 ? window : -1);
            string key = string.Join(';', groups.Select(g => string.Join(',', g)));
            if (key != previous)
            {
                previous = key;
                yield return new TieGroups(value.Length, groups);
            }
        }
    }

    private static List<int[]> Clusters(double[] value, double window)
    {
        var order = Enumerable.Range(0, value.Length).OrderBy(s => value[s]).ToArray();
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
                groups.Add(order[start..end]);
            }

            start = end;
        }

        return groups;
    }

    private static EquilibriumResult Unfinished(
        RobustGame game, double[]? held, LogitHomotopy path, SupportNewton newton, string solver, SolveStatus status, string why)
    {
        var image = new double[game.States];
        path.Game.Map(path.Population, path.Temperature, image);
        var policy = held ?? path.Game.Policy.ToArray();
        var point = StationaryCertificate.Certify(game, policy, path.Population, TieGroups.None(game.States));
        bool finite = point.Value.All(double.IsFinite) && double.IsFinite(point.Residuals.Consistency);
        return new(finite ? status : SolveStatus.NumericalFailure, solver, path.Iterations + newton.Iterations, point, why);
    }
}
