using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Core.RobustDynamics;

/// <summary>Robust optimisation at a frozen population (eq. B3) by robust value iteration.</summary>
public static class RobustPlanner
{
    /// <summary>V*_mu, the fixed point of T_mu, with its certificate (eq. B2) and a greedy policy (lowest action index among equal values).</summary>
    /// <param name="model">The game frozen at mu.</param>
    /// <param name="ambiguity">The family of sets.</param>
    /// <param name="discount">gamma in [0, 1).</param>
    /// <param name="tolerance">Target of |T V - V| relative to max(1, |V|).</param>
    public static RobustSolution Optimise(FrozenModel model, IAmbiguitySet ambiguity, double discount, double tolerance = Tolerances.Bellman)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(ambiguity);
        int n = model.States, m = model.Actions, iterations = 0;
        double[] value = new double[n], next = new double[n], q = new double[n * m];
        var prepared = new PreparedValues(n);
        double residual = double.PositiveInfinity, scale = 1;
        for (; iterations < 1_000_000 && !(residual <= tolerance * scale); iterations++)
        {
            next.CopyTo(value, 0);
            prepared.Prepare(value);
            RobustBellmanOperator.ActionValues(model, ambiguity, discount, prepared, q);
            RobustBellmanOperator.Maximum(q, next);
            (residual, scale) = (0, 1);
            for (int s = 0; s < n; s++)
            {
                residual = Math.Max(residual, Math.Abs(next[s] - value[s]));
                scale = Math.Max(scale, Math.Abs(next[s]));
            }
        }

        var policy = new double[n * m];
        for (int s = 0; s < n; s++)
        {
            int best = 0;
            for (int a = 1; a < m; a++)
            {
                best = q[(s * m) + a] > q[(s * m) + best] ? a : best;
            }

            policy[(s * m) + best] = 1;
        }

        var status = residual <= tolerance * scale ? SolveStatus.Converged : double.IsFinite(residual) ? SolveStatus.IterationLimit : SolveStatus.NumericalFailure;
        return new(status, value, q, policy, iterations, residual, residual / (1 - discount));
    }
}
