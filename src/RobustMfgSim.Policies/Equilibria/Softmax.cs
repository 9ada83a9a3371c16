using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Policies.Equilibria;

/// <summary>pi(a|s) proportional to exp(q(s,a) / tau).</summary>
internal static class Softmax
{
    /// <summary>All rows.</summary>
    /// <param name="q">[n x m].</param>
    /// <param name="actions">m.</param>
    /// <param name="temperature">tau, positive.</param>
    /// <param name="policy">Receives pi, [n x m].</param>
    public static void Rows(ReadOnlySpan<double> q, int actions, double temperature, Span<double> policy)
    {
        for (int at = 0; at < q.Length; at += actions)
        {
            double best = double.NegativeInfinity, sum = 0;
            foreach (double x in q.Slice(at, actions))
            {
                best = Math.Max(best, x);
            }

            for (int i = at; i < at + actions; i++)
            {
                sum += policy[i] = Exponential.Exp((q[i] - best) / temperature);
            }

            for (int i = at; i < at + actions; i++)
            {
                policy[i] /= sum;
            }
        }
    }
}
