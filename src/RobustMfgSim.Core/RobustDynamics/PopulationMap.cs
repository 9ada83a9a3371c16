namespace RobustMfgSim.Core.RobustDynamics;

/// <summary>The population map of a policy and a kernel (eq. E2): Gamma(mu)(s') = sum over s, a of mu(s) pi(a|s) P(s'|s,a).</summary>
public static class PopulationMap
{
    /// <summary>One step of the population.</summary>
    /// <param name="population">mu, [n].</param>
    /// <param name="policy">pi, [n x m].</param>
    /// <param name="kernel">P, [n x m x n].</param>
    /// <param name="next">Gamma(mu), [n]; must not overlap <paramref name="population"/>.</param>
    public static void Step(ReadOnlySpan<double> population, ReadOnlySpan<double> policy, ReadOnlySpan<double> kernel, Span<double> next)
    {
        int n = population.Length, m = policy.Length / n;
        next.Clear();
        for (int s = 0; s < n; s++)
        {
            for (int a = 0; a < m; a++)
            {
                double mass = population[s] * policy[(s * m) + a];
                if (mass != 0)
                {
                    var row = kernel.Slice(((s * m) + a) * n, n);
                    for (int t = 0; t < n; t++)
                    {
                        next[t] += mass * row[t];
                    }
                }
            }
        }
    }

    /// <summary>|mu - nu|_1.</summary>
    public static double Distance(ReadOnlySpan<double> mu, ReadOnlySpan<double> nu)
    {
        double sum = 0;
        for (int s = 0; s < mu.Length; s++)
        {
            sum += Math.Abs(mu[s] - nu[s]);
        }

        return sum;
    }
}
