using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Core.RobustDynamics;

/// <summary>
/// Robust values at a frozen population (eq. B3), of full tables and of sparse ones. Every result carries the certificate (eq. B2), recomputed by a last sweep. Why each method
/// converges is said with <see cref="PlanningMethod"/>; the evaluation of a policy shrinks |T^pi V - V| geometrically whatever accelerates it.
/// </summary>
public static class RobustPlanner
{
    /// <summary>V^pi_mu, the fixed point of T^pi.</summary>
    /// <param name="model">The game frozen at mu.</param>
    /// <param name="ambiguity">The family of sets.</param>
    /// <param name="discount">gamma in [0, 1).</param>
    /// <param name="policy">pi, [n x m].</param>
    /// <param name="tolerance">Target of |T^pi V - V|, times max(1, max|V|).</param>
    public static RobustSolution Evaluate(
        FrozenModel model, IAmbiguitySet ambiguity, double discount, ReadOnlySpan<double> policy, double tolerance = Tolerances.Bellman) =>
        Solver(model, ambiguity, discount).Evaluate(policy, tolerance);

    /// <summary>V^pi_mu of a sparse model.</summary>
    /// <inheritdoc cref="Evaluate(FrozenModel, IAmbiguitySet, double, ReadOnlySpan{double}, double)"/>
    public static RobustSolution Evaluate(
        SparseModel model, IAmbiguitySet ambiguity, double discount, ReadOnlySpan<double> policy, double tolerance = Tolerances.Bellman) =>
        Solver(model, ambiguity, discount).Evaluate(policy, tolerance);

    /// <summary>V*_mu, the fixed point of T, and a greedy policy (lowest index among equally good actions).</summary>
    /// <param name="model">The game frozen at mu.</param>
    /// <param name="ambiguity">The family of sets.</param>
    /// <param name="discount">gamma in [0, 1).</param>
    /// <param name="tolerance">Target of |T V - V|, times max(1, max|V|).</param>
    /// <param name="method">How to find it.</param>
    public static RobustSolution Optimise(
        FrozenModel model, IAmbiguitySet ambiguity, double discount, double tolerance = Tolerances.Bellman, PlanningMethod method = PlanningMethod.Automatic) =>
        Solver(model, ambiguity, discount).Optimise(tolerance, method);

    /// <summary>V*_mu of a sparse model and a greedy policy.</summary>
    /// <inheritdoc cref="Optimise(FrozenModel, IAmbiguitySet, double, double, PlanningMethod)"/>
    public static RobustSolution Optimise(
        SparseModel model, IAmbiguitySet ambiguity, double discount, double tolerance = Tolerances.Bellman, PlanningMethod method = PlanningMethod.Automatic) =>
        Solver(model, ambiguity, discount).Optimise(tolerance, method);

    /// <summary>The greedy policy of Q: all mass on the first action within <see cref="Tolerances.ActionTie"/> of the best, [n x m].</summary>
    public static void Greedy(ReadOnlySpan<double> q, int states, Span<double> policy)
    {
        int m = q.Length / states;
        policy.Clear();
        for (int s = 0; s < states; s++)
        {
            policy[(s * m) + GreedyAction(q.Slice(s * m, m))] = 1;
        }
    }

    /// <summary>The first action within <see cref="Tolerances.ActionTie"/> of the best of a state's action values, [m].</summary>
    public static int GreedyAction(ReadOnlySpan<double> q)
    {
        double best = double.NegativeInfinity;
        foreach (double x in q)
        {
            best = Math.Max(best, x);
        }

        for (int a = 0; a < q.Length; a++)
        {
            if (q[a] >= best - (Tolerances.ActionTie * Tolerances.Scale(best)))
            {
                return a;
            }
        }

        return 0;
    }

    private static RobustSolver Solver(FrozenModel model, IAmbiguitySet ambiguity, double discount)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new(new(new FullRows(model), ambiguity, discount));
    }

    private static RobustSolver Solver(SparseModel model, IAmbiguitySet ambiguity, double discount)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new(new(model, ambiguity, discount));
    }
}
