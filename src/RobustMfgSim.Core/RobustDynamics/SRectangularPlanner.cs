using MathNet.Numerics.LinearAlgebra;
using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Ambiguity.SRectangular;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Core.RobustDynamics;

/// <summary>A robust value function with s-rectangular sets at a frozen population, with its certificate (eq. B2).</summary>
/// <param name="Status">Converged only when the recomputed residual meets the tolerance.</param>
/// <param name="Value">V, [n].</param>
/// <param name="Policy">The policy evaluated, or the optimal randomised one, [n x m].</param>
/// <param name="Spending">How nature splits the budget of each state over its actions at V, [n x m].</param>
/// <param name="Kernel">The worst kernel with these splits, [n x m x n]; for an optimal policy the saddle point of every state.</param>
/// <param name="ActionValues">Q(s,a) = r(s,a) + gamma &lt;P(.|s,a), V&gt; under that kernel, [n x m]; no action exceeds V at a saddle point.</param>
/// <param name="Iterations">Operator sweeps used.</param>
/// <param name="Residual">|T V - V| in the sup norm, recomputed at the end.</param>
/// <param name="ErrorBound">Residual / (1 - gamma): the distance of V to the true robust value is at most this (eq. B2).</param>
public sealed record SRectangularSolution(
    SolveStatus Status, double[] Value, double[] Policy, double[] Spending, double[] Kernel, double[] ActionValues, int Iterations, double Residual, double ErrorBound);

/// <summary>
/// Robust values with s-rectangular sets at a frozen population (eq. B3). Evaluation is nature's policy iteration: worst kernel at V, linear equation of that kernel,
/// repeat. Optimisation is value iteration with each step followed by a complete evaluation of the policy it found (policy iteration over randomised policies): values rise
/// monotonically at least as fast as value iteration, since T V is at least V there; residuals need not fall on the way. Where values only move by rounding a few plain sweeps finish.
/// Source: Ho, Petrik and Wiesemann (2021), partial policy iteration, here with complete evaluations.
/// </summary>
public static class SRectangularPlanner
{
    private const int IterationLimit = 500;

    // After what moves values by rounding alone: they take the last digits off the residual.
    private const int PlainSweeps = 5;

    /// <summary>V^pi_mu, the fixed point of T^pi, with nature's worst kernel.</summary>
    /// <param name="model">The game frozen at mu; the radius of a state's first action is the state's budget.</param>
    /// <param name="sets">The s-rectangular family.</param>
    /// <param name="discount">gamma.</param>
    /// <param name="policy">pi, [n x m].</param>
    /// <param name="tolerance">Target of |T^pi V - V|, times max(1, max|V|).</param>
    public static SRectangularSolution Evaluate(
        FrozenModel model, IStateAmbiguitySet sets, double discount, ReadOnlySpan<double> policy, double tolerance = Tolerances.Bellman)
    {
        var work = new Workspace(model, sets, discount, []);
        policy.CopyTo(work.Policy);
        work.Evaluate(tolerance);
        return work.Solution(work.HeldResidual(), tolerance);
    }

    /// <summary>V*_mu, the fixed point of T, with an optimal randomised policy and the saddle-point kernel.</summary>
    /// <param name="model">The game frozen at mu; the radius of a state's first action is the state's budget.</param>
    /// <param name="sets">The s-rectangular family.</param>
    /// <param name="discount">gamma.</param>
    /// <param name="tolerance">Target of |T V - V|, times max(1, max|V|).</param>
    /// <param name="start">A value vector to start from, [n]; empty for zero.</param>
    public static SRectangularSolution Optimise(
        FrozenModel model, IStateAmbiguitySet sets, double discount, double tolerance = Tolerances.Bellman, ReadOnlySpan<double> start = default)
    {
        var work = new Workspace(model, sets, discount, start);
        int still = 0;
        while (true)
        {
            double residual = work.OptimalityResidual();
            if (!(residual > work.Scaled(tolerance)) || still >= PlainSweeps || work.Iterations >= IterationLimit)
            {
                return work.Solution(residual, tolerance);
            }

            still = still == 0 && work.Improve(tolerance) ? 0 : still + 1;
            if (still > 1)
            {
                work.Sweep();
            }
        }
    }

    private sealed class Workspace
    {
        private readonly FrozenModel _model;
        private readonly double _discount;
        private readonly int _n, _m;
        private readonly double[] _value, _start, _before, _next, _spending, _kernel;
        private readonly PreparedValues _values;
        private readonly SRectangularBellmanOperator _operator;
        private readonly Matrix<double> _system;
        private readonly Vector<double> _right;

        public Workspace(FrozenModel model, IStateAmbiguitySet sets, double discount, ReadOnlySpan<double> start)
        {
            (_model, _discount, _n, _m) = (model, discount, model.States, model.Actions);
            (_value, _start, _before, _next, _values) = (new double[_n], new double[_n], new double[_n], new double[_n], new PreparedValues(_n));
            (Policy, _spending, _kernel) = (new double[_n * _m], new double[_n * _m], new double[_n * _m * _n]);
            _operator = new SRectangularBellmanOperator(model, sets, discount);
            (_system, _right) = (Matrix<double>.Build.Dense(_n, _n), Vector<double>.Build.Dense(_n));
            start.CopyTo(_value);
        }

        public double[] Policy { get; }

        public int Iterations { get; private set; }

        public double Scaled(double tolerance)
        {
            double largest = 1;
            foreach (double v in _value)
            {
                largest = Math.Max(largest, Math.Abs(v));
            }

            return tolerance * largest;
        }

        public SRectangularSolution Solution(double residual, double tolerance)
        {
            var q = new double[_n * _m];
            _operator.Kernel(_values, _spending, _kernel);
            _operator.ActionValues(_kernel, _value, q);
            var status = !double.IsFinite(residual) ? SolveStatus.NumericalFailure
                : residual <= 10 * Scaled(tolerance) ? SolveStatus.Converged
                : Iterations >= IterationLimit ? SolveStatus.IterationLimit : SolveStatus.Stalled;
            return new(status, _value, Policy, _spending, _kernel, q, Iterations, residual, residual / (1 - _discount));
        }

        public double OptimalityResidual()
        {
            Iterations++;
            _values.Prepare(_value);
            _operator.Optimal(_values, _next, Policy, _spending);
            return Gap();
        }

        public double HeldResidual()
        {
            Iterations++;
            _values.Prepare(_value);
            _operator.Held(_values, Policy, _next, _spending);
            return Gap();
        }

        // V <- what the last sweep gave.
        public void Sweep() => _next.CopyTo(_value, 0);

        // V <- V^pi of the policy that the last sweep found. Whether that is more than rounding away: as V <= T V <= V^pi, the residual is at most the distance.
        public bool Improve(double tolerance)
        {
            _value.CopyTo(_start, 0);
            Sweep();
            Evaluate(tolerance);
            return Moves(_start);
        }

        // Nature's policy iteration from the V at hand, until values only move by rounding; then plain sweeps. Residuals may rise on the way, values fall: V >= T^pi V >= the next V.
        public void Evaluate(double tolerance)
        {
            int still = 0;
            for (int k = 0; k < IterationLimit; k++)
            {
                if (!(HeldResidual() > Scaled(tolerance)) || still >= PlainSweeps)
                {
                    return;
                }

                still = still == 0 && SolveLinear() ? 0 : still + 1;
                if (still > 1)
                {
                    Sweep();
                }
            }
        }

        // Whether V is further away than linear equations of this discount are exact.
        private bool Moves(double[] from)
        {
            double distance = 0;
            for (int s = 0; s < _n; s++)
            {
                distance = Math.Max(distance, Math.Abs(_value[s] - from[s]));
            }

            return distance > Scaled(Tolerances.Rounding) / (1 - _discount);
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

        // V <- (I - gamma P_pi)^-1 r_pi with P the worst kernel at the current V. Whether that is more than rounding away.
        private bool SolveLinear()
        {
            _value.CopyTo(_before, 0);
            _operator.Kernel(_values, _spending, _kernel);
            _system.Clear();
            for (int s = 0; s < _n; s++)
            {
                _right[s] = 0;
                _system[s, s] = 1;
                for (int a = 0; a < _m; a++)
                {
                    int i = (s * _m) + a;
                    _right[s] += Policy[i] * _model.Rewards[i];
                    for (int t = 0; t < _n && Policy[i] != 0; t++)
                    {
                        _system[s, t] -= _discount * Policy[i] * _kernel[(i * _n) + t];
                    }
                }
            }

            var solved = _system.LU().Solve(_right);
            for (int s = 0; s < _n; s++)
            {
                _value[s] = solved[s];
            }

            return Moves(_before);
        }
    }
}
