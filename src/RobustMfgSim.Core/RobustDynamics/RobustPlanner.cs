using MathNet.Numerics.LinearAlgebra;
using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Core.RobustDynamics;

/// <summary>
/// Robust values at a frozen population (eq. B3). Evaluation of a policy is nature's policy iteration: take the worst kernel at V, solve the linear equation of that
/// kernel, repeat; values fall monotonically. Optimisation improves the agent's policy on top of a complete evaluation (Hoffman and Karp 1966), which converges
/// where alternating single greedy steps of both sides can cycle for ever (Condon 1993). Every result carries the certificate (eq. B2).
/// </summary>
public static class RobustPlanner
{
    private const int IterationLimit = 500;

    /// <summary>V^pi_mu, the fixed point of T^pi.</summary>
    /// <param name="model">The game frozen at mu.</param>
    /// <param name="ambiguity">The family of sets.</param>
    /// <param name="discount">gamma.</param>
    /// <param name="policy">pi, [n x m].</param>
    /// <param name="tolerance">Target of |T^pi V - V|, times max(1, max|V|).</param>
    public static RobustSolution Evaluate(
        FrozenModel model, IAmbiguitySet ambiguity, double discount, ReadOnlySpan<double> policy, double tolerance = Tolerances.Bellman)
    {
        var work = new Workspace(model, ambiguity, discount);
        int iterations = work.Evaluate(policy, tolerance);
        double residual = work.PolicyResidual(policy);
        return work.Solution(policy.ToArray(), iterations, residual, tolerance);
    }

    /// <summary>V*_mu, the fixed point of T, and a greedy policy (lowest index among equally good actions).</summary>
    /// <param name="model">The game frozen at mu.</param>
    /// <param name="ambiguity">The family of sets.</param>
    /// <param name="discount">gamma.</param>
    /// <param name="tolerance">Target of |T V - V|, times max(1, max|V|).</param>
    public static RobustSolution Optimise(FrozenModel model, IAmbiguitySet ambiguity, double discount, double tolerance = Tolerances.Bellman)
    {
        var work = new Workspace(model, ambiguity, discount);
        var policy = new double[model.States * model.Actions];
        work.ImproveFromRewards(policy);
        int iterations = 0;
        double residual = double.PositiveInfinity;
        while (iterations < IterationLimit)
        {
            iterations += work.Evaluate(policy, tolerance);
            residual = work.OptimalityResidual();
            if (residual <= work.Scaled(tolerance) || !work.Improve(policy))
            {
                break;
            }
        }

        Greedy(work.ActionValues, model.States, policy);
        return work.Solution(policy, iterations, residual, tolerance);
    }

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

    private sealed class Workspace(FrozenModel model, IAmbiguitySet ambiguity, double discount)
    {
        private readonly int _n = model.States, _m = model.Actions;
        private readonly double[] _value = new double[model.States], _q = new double[model.States * model.Actions];
        private readonly double[] _next = new double[model.States], _row = new double[model.States];
        private readonly PreparedValues _values = new(model.States);
        private readonly Matrix<double> _system = Matrix<double>.Build.Dense(model.States, model.States);
        private readonly Vector<double> _right = Vector<double>.Build.Dense(model.States);

        public ReadOnlySpan<double> ActionValues => _q;

        public double Scaled(double tolerance)
        {
            double largest = 0;
            foreach (double v in _value)
            {
                largest = Math.Max(largest, Math.Abs(v));
            }

            return tolerance * Math.Max(1, largest);
        }

        public RobustSolution Solution(double[] policy, int iterations, double residual, double tolerance)
        {
            var status = !double.IsFinite(residual) ? SolveStatus.NumericalFailure
                : residual <= 10 * Scaled(tolerance) ? SolveStatus.Converged
                : iterations >= IterationLimit ? SolveStatus.IterationLimit : SolveStatus.Stalled;
            return new(status, _value, _q, policy, iterations, residual, residual / (1 - discount));
        }

        public void ImproveFromRewards(Span<double> policy) => Greedy(model.Rewards, _n, policy);

        // Nature's policy iteration from the V at hand; a plain sweep where the linear step does not come closer.
        public int Evaluate(ReadOnlySpan<double> policy, double tolerance)
        {
            double before = double.PositiveInfinity;
            int stuck = 0;
            for (int k = 0; k < IterationLimit; k++)
            {
                double residual = PolicyResidual(policy);
                if (!(residual > Scaled(tolerance)) || stuck >= 3)
                {
                    return k + 1;
                }

                stuck = residual < 0.9 * before ? 0 : stuck + 1;
                before = Math.Min(before, residual);
                if (stuck == 0)
                {
                    SolveLinear(policy);
                }
                else
                {
                    _next.CopyTo(_value, 0);
                }
            }

            return IterationLimit;
        }

        public double PolicyResidual(ReadOnlySpan<double> policy)
        {
            Sweep();
            RobustBellmanOperator.Average(_q, policy, _next);
            return Gap();
        }

        public double OptimalityResidual()
        {
            Sweep();
            RobustBellmanOperator.Maximum(_q, _next);
            return Gap();
        }

        // Strict improvement only, so that rounding cannot make it cycle.
        public bool Improve(Span<double> policy)
        {
            bool changed = false;
            for (int s = 0; s < _n; s++)
            {
                var q = _q.AsSpan(s * _m, _m);
                var row = policy.Slice(s * _m, _m);
                int best = 0, current = row.IndexOf(1.0);
                for (int a = 1; a < _m; a++)
                {
                    best = q[a] > q[best] ? a : best;
                }

                if (q[best] > q[current] + (1e-14 * Tolerances.Scale(q[best])))
                {
                    row.Clear();
                    row[best] = 1;
                    changed = true;
                }
            }

            return changed;
        }

        private void Sweep()
        {
            _values.Prepare(_value);
            RobustBellmanOperator.ActionValues(model, ambiguity, discount, _values, _q);
        }

        private double Gap()
        {
            double gap = 0;
            for (int s = 0; s < _n; s++)
            {
                double d = Math.Abs(_next[s] - _value[s]);
                gap = d > gap || double.IsNaN(d) ? d : gap;
            }

            return gap;
        }

        // V <- (I - gamma P_pi)^-1 r_pi with P the worst kernel at the current V.
        private void SolveLinear(ReadOnlySpan<double> policy)
        {
            _system.Clear();
            for (int s = 0; s < _n; s++)
            {
                _right[s] = 0;
                for (int a = 0; a < _m; a++)
                {
                    double weight = policy[(s * _m) + a];
                    if (weight == 0)
                    {
                        continue;
                    }

                    _right[s] += weight * model.Rewards[(s * _m) + a];
                    ambiguity.WorstRow(model.Row(s, a), model.Radii[(s * _m) + a], _values, _row);
                    for (int t = 0; t < _n; t++)
                    {
                        _system[s, t] -= discount * weight * _row[t];
                    }
                }

                _system[s, s] += 1;
            }

            var solved = _system.LU().Solve(_right);
            for (int s = 0; s < _n; s++)
            {
                _value[s] = solved[s];
            }
        }
    }
}
