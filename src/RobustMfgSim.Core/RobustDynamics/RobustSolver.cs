using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Core.RobustDynamics;

/// <summary>
/// The loops behind <see cref="RobustPlanner"/> with the memory that they share. The last sweep of every solve is a fresh one, and the certificate (eq. B2) rests on it alone.
/// </summary>
internal sealed class RobustSolver
{
    // Loops aim a little lower than asked, so that the last sweep confirms it.
    private const double Aim = 0.5;
    private const int SweepsOfPolicy = 10;

    // Mixing that helps has ended by then; more sweeps would go into policies that the next improvement changes.
    private const int SweepsOfEvaluation = 60;

    private readonly RobustSweep _sweep;
    private readonly PolicyEvaluation _evaluation;
    private readonly double[] _value, _image, _policy;

    public RobustSolver(RobustSweep sweep)
    {
        _sweep = sweep;
        _evaluation = new(sweep);
        _value = new double[sweep.States];
        _image = new double[sweep.States];
        _policy = new double[sweep.States * sweep.Actions];
    }

    /// <summary>V^pi.</summary>
    public RobustSolution Evaluate(ReadOnlySpan<double> policy, double tolerance)
    {
        _value.AsSpan().Clear();
        _evaluation.Improve(_value, policy, 0, Aim * tolerance);
        _sweep.Optimal(_value, _image);
        RobustBellmanOperator.Average(_sweep.ActionValues, policy, _image);
        return Solution(policy.ToArray(), tolerance);
    }

    /// <summary>V* and a greedy policy.</summary>
    public RobustSolution Optimise(double tolerance, PlanningMethod method)
    {
        Iterate(tolerance, method);
        _sweep.Optimal(_value, _image);
        var greedy = new double[_policy.Length];
        if (!_sweep.ActionValues.Contains(double.NaN))
        {
            RobustPlanner.Greedy(_sweep.ActionValues, _sweep.States, greedy);
        }

        return Solution(greedy, tolerance);
    }

    /// <summary>From V = 0 to |T V - V| at most the tolerance times max(1, max|V|), or until only rounding is left. Allocates nothing.</summary>
    public void Iterate(double tolerance, PlanningMethod method)
    {
        if (method == PlanningMethod.Automatic)
        {
            method = _sweep.States <= PolicyEvaluation.LargestExact ? PlanningMethod.PolicyIteration : PlanningMethod.PartialPolicyIteration;
        }

        _value.AsSpan().Clear();
        double accuracy = double.PositiveInfinity;
        var patience = new Patience(_sweep.Discount);
        for (bool first = true; ; first = false)
        {
            _sweep.Optimal(_value, _image);
            double residual = _sweep.Centre(_value, _image), target = Aim * tolerance * RobustSweep.Scale(_value);
            if (residual <= target || patience.IsOver(residual))
            {
                return;
            }

            if (method != PlanningMethod.ValueIteration)
            {
                ImprovePolicy(first);
            }

            switch (method)
            {
                case PlanningMethod.ModifiedPolicyIteration:
                    SweepPolicy(residual);
                    break;
                case PlanningMethod.PartialPolicyIteration:
                    accuracy = Math.Min(0.1 * residual, 0.5 * _sweep.Discount * accuracy);
                    _image.CopyTo(_value, 0);
                    bool finished = _evaluation.Improve(_value, _policy, accuracy, Aim * tolerance, SweepsOfEvaluation);
                    method = finished ? method : PlanningMethod.ModifiedPolicyIteration;
                    break;
                case PlanningMethod.PolicyIteration:
                    _image.CopyTo(_value, 0);
                    _evaluation.Improve(_value, _policy, 0, Aim * tolerance);
                    break;
                default:
                    _image.CopyTo(_value, 0);
                    break;
            }
        }
    }

    // Strict improvements only, so that rounding cannot make the policy go round in circles.
    private void ImprovePolicy(bool first)
    {
        int m = _sweep.Actions;
        if (first)
        {
            _policy.AsSpan().Clear();
        }

        for (int s = 0; s < _sweep.States; s++)
        {
            var q = _sweep.ActionValues.Slice(s * m, m);
            var row = _policy.AsSpan(s * m, m);
            int best = 0, current = row.IndexOf(1.0);
            for (int a = 1; a < m; a++)
            {
                best = q[a] > q[best] ? a : best;
            }

            if (current < 0 || q[best] > q[current] + (1e-14 * Tolerances.Scale(q[best])))
            {
                row.Clear();
                row[best] = 1;
            }
        }
    }

    // Sweeps of T^pi from the greatest V + c with V + c <= T (V + c); each is followed by the constant that keeps V <= T^pi V. V and its image are centred on entry.
    private void SweepPolicy(double residual)
    {
        _sweep.Lift(_value, _image, -residual);
        for (int k = 0; k < SweepsOfPolicy; k++)
        {
            _image.CopyTo(_value, 0);
            _sweep.OfPolicy(_value, _policy, _image);
            _sweep.Lift(_value, _image, RobustSweep.Range(_value, _image).Lowest);
        }

        _image.CopyTo(_value, 0);
    }

    private RobustSolution Solution(double[] policy, double tolerance)
    {
        var (lowest, highest) = RobustSweep.Range(_value, _image);
        double residual = Math.Max(Math.Abs(lowest), Math.Abs(highest));
        var status = !double.IsFinite(residual) ? SolveStatus.NumericalFailure
            : residual <= tolerance * RobustSweep.Scale(_value) ? SolveStatus.Converged : SolveStatus.Stalled;
        return new(status, _value, _sweep.ActionValues.ToArray(), policy, _sweep.Count, residual, residual / (1 - _sweep.Discount));
    }
}
