using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.RobustDynamics;

namespace RobustMfgSim.Policies.Equilibria;

/// <summary>
/// From a point near an equilibrium to the equilibrium itself: Newton's method on <see cref="SupportSystem"/> with steps of least norm (policies are often not unique),
/// then actions with negative probability leave the support and profitable ones enter it, until both agree; likewise tie orders with negative weight leave nature's
/// mixture. The result is only a candidate: the certificate judges it.
/// </summary>
internal sealed class SupportNewton(RobustGame game, double[]? held, SearchBudget budget)
{
    private const int BlockChanges = 6, NewtonSteps = 40, Patience = 6;
    private const double Negligible = 1e-10, Rounding = 1e-14;

    private readonly FrozenDirections _directions = new(game);

    /// <summary>A certified point that holds to the tolerance, or null; null too where the budget is spent.</summary>
    /// <param name="near">A point near the equilibrium.</param>
    /// <param name="threshold">Actions of probability above this start in the support.</param>
    /// <param name="ties">Tie groups to assume.</param>
    /// <param name="orders">Tie orders that nature may mix; empty for the canonical kernel.</param>
    /// <param name="tolerance">Tolerance of <see cref="StationaryCertificate.Holds"/>.</param>
    /// <param name="supportChanges">Supports tried at most.</param>
    public StationaryPoint? Solve(NearPoint near, double threshold, TieGroups ties, IReadOnlyList<TieOrder> orders, double tolerance, int supportChanges = 40)
    {
        var support = InitialSupport(near, threshold);
        var mixed = orders.ToList();
        var tried = new HashSet<string>();
        while (tried.Count < supportChanges && tried.Add($"{string.Join(',', support)};{mixed.Count};{string.Join('|', ties.Groups.Select(g => string.Join(',', g)))}"))
        {
            var system = new SupportSystem(game, [.. support], ties, mixed, held, _directions, budget);
            var x = system.Pack(near, [.. mixed.Select(_ => 1.0 / mixed.Count)]);
            if (!Converge(system, x))
            {
                return null;
            }

            if ((held is null && ChangeSupport(system, x, support, tried.Count <= BlockChanges)) || DropOrder(system, x, mixed))
            {
                continue;
            }

            if (Refined(ties, system.Value(x).ToArray(), 1e-9 * Scale(system, x)) is { } finer)
            {
                // States that were thought tied are not: nature has no reason to mix between them.
                (ties, mixed) = (finer, []);
                continue;
            }

            return Certified(system, x, ties, mixed, tolerance);
        }

        return null;
    }

    private SortedSet<int> InitialSupport(NearPoint near, double threshold)
    {
        int n = game.States, m = game.Actions;
        var support = new SortedSet<int>();
        for (int s = 0; s < n; s++)
        {
            var row = near.Policy.AsSpan(s * m, m);
            int best = 0;
            for (int a = 0; a < m; a++)
            {
                best = row[a] > row[best] ? a : best;
                if (row[a] > threshold && near.Population[s] > Negligible)
                {
                    support.Add((s * m) + a);
                }
            }

            // A state that nobody visits needs an optimal action, not an indifferent mixture.
            support.Add((s * m) + best);
        }

        return support;
    }

    private bool Converge(SupportSystem system, double[] x)
    {
        var f = system.Residual(x);
        double error = Norm(f), scale = Scale(system, x), checkpoint = error;
        for (int k = 0; k < NewtonSteps && error > Rounding * scale && !budget.IsSpent; k++)
        {
            if (k % Patience == Patience - 1)
            {
                if (error > 0.1 * checkpoint && error > Negligible * scale)
                {
                    return false;
                }

                checkpoint = error;
            }

            budget.Count();
            var step = LeastNormStep.Solve(system.Jacobian(x), f, system.Unknowns, system.Redundant(x));
            if (step is null || !Advance(system, x, step, ref f, ref error))
            {
                break;
            }

            scale = Scale(system, x);
        }

        return error <= Negligible * scale;
    }

    private static double Norm(double[] f)
    {
        double sum = 0;
        foreach (double x in f)
        {
            sum += x * x;
        }

        return Math.Sqrt(sum);
    }

    private double Scale(SupportSystem system, double[] x)
    {
        double largest = 1;
        foreach (double v in system.Value(x))
        {
            largest = Math.Max(largest, Math.Abs(v));
        }

        return largest;
    }

    private bool Advance(SupportSystem system, double[] x, double[] step, ref double[] f, ref double error)
    {
        var trial = new double[x.Length];
        for (double length = 1; length > 1e-3; length /= 2)
        {
            for (int i = 0; i < x.Length; i++)
            {
                trial[i] = x[i] + (length * step[i]);
            }

            game.Populations.Normalise(system.Population(trial));
            var g = system.Residual(trial);
            double reached = Norm(g);
            if (reached < (1 - (0.1 * length)) * error)
            {
                trial.CopyTo(x, 0);
                (f, error) = (g, reached);
                return true;
            }
        }

        return false;
    }

    private static void KeepInSimplex(Span<double> mu)
    {
        double sum = 0;
        foreach (ref double mass in mu)
        {
            mass = Math.Max(0, mass);
            sum += mass;
        }

        foreach (ref double mass in mu)
        {
            mass /= sum;
        }
    }

    // Actions with negative probability leave, or else profitable ones outside enter: all at once for a few rounds, then the worst or best one alone, which cannot go round
    // in circles as easily.
    private bool ChangeSupport(SupportSystem system, double[] x, SortedSet<int> support, bool together)
    {
        var policy = system.Policy(x);
        int m = game.Actions;
        var negative = support.Where(i => policy[i] < -Negligible).OrderBy(i => policy[i]).ToList();
        bool changed = false;
        foreach (int i in together ? negative : negative.Take(1))
        {
            changed |= support.GetViewBetween(i / m * m, (i / m * m) + m - 1).Count > 1 && support.Remove(i);
        }

        if (changed)
        {
            return true;
        }

        var gains = Gains(system, x);
        double enough = Negligible * Scale(system, x);
        var better = Enumerable.Range(0, game.States).Select(s => Enumerable.Range(s * m, m).MaxBy(i => gains[i]))
            .Where(i => gains[i] > enough).OrderByDescending(i => gains[i]).ToList();
        foreach (int i in together ? better : better.Take(1))
        {
            changed |= support.Add(i);
        }

        return changed;
    }

    // Q(s,a) - V(s).
    private double[] Gains(SupportSystem system, double[] x)
    {
        var model = game.NewModel();
        game.Freeze(system.Population(x), system.Policy(x), model);
        var values = new PreparedValues(game.States);
        values.Prepare(system.Value(x));
        var q = new double[game.States * game.Actions];
        RobustBellmanOperator.ActionValues(model, game.Ambiguity, game.Discount, values, q);
        for (int i = 0; i < q.Length; i++)
        {
            q[i] -= system.Value(x)[i / game.Actions];
        }

        return q;
    }

    // The tie order with the most negative weight leaves nature's mixture.
    private static bool DropOrder(SupportSystem system, double[] x, List<TieOrder> mixed)
    {
        var weights = system.Weights(x);
        int worst = 0;
        for (int d = 1; d < weights.Length; d++)
        {
            worst = weights[d] < weights[worst] ? d : worst;
        }

        if (weights.Length < 2 || weights[worst] >= -Negligible)
        {
            return false;
        }

        mixed.RemoveAt(worst);
        return true;
    }

    // The groups split where neighbouring values differ by more than is allowed; null where none does.
    private TieGroups? Refined(TieGroups ties, double[] value, double allowed)
    {
        var groups = ties.Groups.SelectMany(g => TieHypotheses.Clusters(g, value, allowed)).ToList();
        return groups.Count == ties.Groups.Count && groups.Zip(ties.Groups).All(pair => pair.First.Length == pair.Second.Length)
            ? null : new TieGroups(game.States, groups);
    }

    private StationaryPoint? Certified(SupportSystem system, double[] x, TieGroups ties, List<TieOrder> mixed, double tolerance)
    {
        var policy = system.Policy(x);
        for (int s = 0; held is null && s < game.States; s++)
        {
            KeepInSimplex(policy.AsSpan(s * game.Actions, game.Actions));
        }

        KeepInSimplex(system.Weights(x));
        var weights = system.Weights(x).ToArray();
        var mixture = mixed.Select((order, d) => new MixturePart(weights[d], order)).Where(part => part.Weight > 0).ToList();
        var point = StationaryCertificate.Certify(game, policy, system.Population(x).ToArray(), ties, mixture);
        return StationaryCertificate.Holds(point, tolerance, optimal: held is null) ? point : null;
    }
}

/// <summary>A point near an equilibrium.</summary>
/// <param name="Policy">pi, [n x m].</param>
/// <param name="Value">V, [n].</param>
/// <param name="Population">mu, [n].</param>
internal sealed record NearPoint(double[] Policy, double[] Value, double[] Population);
