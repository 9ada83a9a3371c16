using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;

namespace RobustMfgSim.Core.RobustDynamics;

/// <summary>
/// The robust Bellman operators at a frozen population (eq. B1): Q(s,a) = r(s,a,mu) + gamma sigma_U(s,a,mu)(V), (T V)(s) = max_a Q(s,a),
/// (T^pi V)(s) = sum_a pi(a|s) Q(s,a). Both are gamma-contractions in the sup norm. One row at a time and allocation-free.
/// </summary>
public static class RobustBellmanOperator
{
    /// <summary>Q for all (s, a), [n x m].</summary>
    public static void ActionValues(FrozenModel model, IAmbiguitySet ambiguity, double discount, PreparedValues values, Span<double> q)
    {
        ArgumentNullException.ThrowIfNull(model);
        for (int i = 0; i < q.Length; i++)
        {
            q[i] = model.Rewards[i] + (discount * ambiguity.At(i).WorstValue(model.Kernel.Slice(i * model.States, model.States), model.Radii[i], values));
        }
    }

    /// <summary>(T V)(s) = max_a Q(s, a), [n].</summary>
    public static void Maximum(ReadOnlySpan<double> q, Span<double> value)
    {
        int actions = q.Length / value.Length;
        for (int s = 0; s < value.Length; s++)
        {
            double best = double.NegativeInfinity;
            foreach (double x in q.Slice(s * actions, actions))
            {
                best = Math.Max(best, x);
            }

            value[s] = best;
        }
    }

    /// <summary>(T^pi V)(s) = sum_a pi(a|s) Q(s, a), [n].</summary>
    public static void Average(ReadOnlySpan<double> q, ReadOnlySpan<double> policy, Span<double> value)
    {
        int actions = q.Length / value.Length;
        for (int s = 0; s < value.Length; s++)
        {
            double sum = 0;
            for (int a = 0; a < actions; a++)
            {
                sum += policy[(s * actions) + a] * q[(s * actions) + a];
            }

            value[s] = sum;
        }
    }

    /// <summary>The canonical worst-case kernel P*_V(. | s, a, mu) (eq. E1), [n x m x n].</summary>
    public static void WorstKernel(FrozenModel model, IAmbiguitySet ambiguity, PreparedValues values, Span<double> kernel)
    {
        int n = model.States;
        for (int s = 0, i = 0; s < n; s++)
        {
            for (int a = 0; a < model.Actions; a++, i++)
            {
                ambiguity.At(i).WorstRow(model.Row(s, a), model.Radii[i], values, kernel.Slice(i * n, n));
            }
        }
    }
}
