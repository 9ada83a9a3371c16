using MathNet.Numerics.LinearAlgebra;
using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.RobustDynamics;

namespace RobustMfgSim.Policies.Equilibria;

/// <summary>
/// From a point near an equilibrium to the equilibrium itself: Newton's method on <see cref="SupportSystem"/> with steps of least norm (policies are often not unique),
/// then actions with negative probability leave the support and profitable ones enter it, until both agree; likewise tie orders with negative weight leave nature's
/// mixture. The result is only a candidate: the certificate judges it.
/// </summary>
internal sealed class SupportNewton(RobustGame game, double[]? held)
{
    private const int SupportChanges = 40, NewtonSteps = 40;
    private const double Negligible = 1e-10;

    /// <summary>Newton steps so far.</summary>
    public int Iterations { get; private set; }

    /// <summary>A certified point that holds to the tolerance, or null.</summary>
    /// <param name="near">A point near the equilibrium.</param>
    /// <param name="threshold">Actions of probability above this start in the support.</param>
    /// <param name="ties">Tie groups to assume.</param>
    /// <param name="orders">Tie orders that nature may mix; empty for the canonical kernel.</param>
    /// <param name="tolerance">Tolerance of <see cref="StationaryCertificate.Holds"/>.</param>
    public StationaryPoint? Solve(NearPoint near, double threshold, TieGroups ties, IReadOnlyList<TieOrder> orders, double tolerance)
    {
        var support = InitialSupport(near, threshold);
        var mixed = orders.ToList();
        var tried = new HashSet<string>();
        while (tried.Count < SupportChanges && tried.Add($"{string.Join(',', support)};{mixed.Count}"))
        {
            var system = new SupportSystem(game, [.. support], ties, mixed, held);
            var x = system.Pack(near, [.. mixed.Select(_ => 1.0 / mixed.Count)]);
            if (!Converge(system, x))
            {
                return null;
            }

            if ((held is null && ChangeSupport(system, x, support)) || DropOrder(system, x, mixed))
            {
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
        double error = f.L2Norm(), scale = Scale(system, x);
        for (int k = 0; k < NewtonSteps && error > 1e-15 * scale; k++)
        {
            Iterations++;
            var step = LeastNorm(system.Jacobian(x, f), f);
            if (step is null || !Advance(system, x, step, ref f, ref error))
            {
                break;
            }

            scale = Scale(system, x);
        }

        return error <= Negligible * scale;
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

    // The step of least norm: singular values below 1e-10 of the largest are directions in which the equations do not determine the point.
    private static double[]? LeastNorm(Matrix<double> jacobian, Vector<double> f)
    {
        if (jacobian.Enumerate().Any(v => !double.IsFinite(v)))
        {
            return null;
        }

        var svd = jacobian.Svd();
        var projected = svd.U.TransposeThisAndMultiply(f);
        var step = Vector<double>.Build.Dense(jacobian.ColumnCount);
        for (int k = 0; k < svd.S.Count && svd.S[k] > 1e-10 * svd.S[0]; k++)
        {
            step -= svd.VT.Row(k) * (projected[k] / svd.S[k]);
        }

        return step.ToArray();
    }

    private static bool Advance(SupportSystem system, double[] x, double[] step, ref Vector<double> f, ref double error)
    {
        var trial = new double[x.Length];
        for (double length = 1; length > 1e-3; length /= 2)
        {
            for (int i = 0; i < x.Length; i++)
            {
                trial[i] = x[i] + (length * step[i]);
            }

            KeepInSimplex(system.Population(trial));
            var g = system.Residual(trial);
            double reached = g.L2Norm();
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

    // The most negative action leaves, or else the most profitable one outside enters.
    private bool ChangeSupport(SupportSystem system, double[] x, SortedSet<int> support)
    {
        var policy = system.Policy(x);
        int worst = support.MinBy(i => policy[i]), m = game.Actions;
        if (policy[worst] < -Negligible && support.Count(i => i / m == worst / m) > 1)
        {
            support.Remove(worst);
            return true;
        }

        var model = game.NewModel();
        game.Freeze(system.Population(x), model);
        var values = new PreparedValues(game.States);
        values.Prepare(system.Value(x));
        var q = new double[game.States * m];
        RobustBellmanOperator.ActionValues(model, game.Ambiguity, game.Discount, values, q);
        var value = system.Value(x).ToArray();
        int best = Enumerable.Range(0, q.Length).MaxBy(i => q[i] - value[i / m]);
        return q[best] - value[best / m] > Negligible * Scale(system, x) && support.Add(best);
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

    private StationaryPoint? Certified(SupportSystem system, double[] x, TieGroups ties, List<TieOrder> mixed, double tolerance)
    {
        var value = system.Value(x).ToArray();
        double allowed = 1e-9 * Scale(system, x);
        if (ties.Groups.Any(g => g.Max(s => value[s]) - g.Min(s => value[s]) > allowed))
        {
            return null;
        }

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
