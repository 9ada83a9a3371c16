namespace RobustMfgSim.Core.Games;

/// <summary>The distribution of the population that rewards and kernels depend on (theory section 1).</summary>
public enum Coupling
{
    /// <summary>The distribution of states, mu, [n].</summary>
    States,

    /// <summary>The distribution of states and actions, L(s, a) = mu(s) pi(a | s), [n x m] in the order [s, a].</summary>
    StateActions,
}

/// <summary>From states and policies to distributions of states and actions, and back. Allocates nothing.</summary>
public static class StateActionDistribution
{
    /// <summary>L(s, a) = mu(s) pi(a | s).</summary>
    /// <param name="population">mu, [n].</param>
    /// <param name="policy">pi, [n x m].</param>
    /// <param name="distribution">Receives L, [n x m].</param>
    public static void Join(ReadOnlySpan<double> population, ReadOnlySpan<double> policy, Span<double> distribution)
    {
        int actions = policy.Length / population.Length;
        for (int i = 0; i < policy.Length; i++)
        {
            distribution[i] = population[i / actions] * policy[i];
        }
    }

    /// <summary>mu(s) = sum_a L(s, a).</summary>
    /// <param name="distribution">L, [n x m].</param>
    /// <param name="population">Receives mu, [n].</param>
    public static void Marginal(ReadOnlySpan<double> distribution, Span<double> population)
    {
        int actions = distribution.Length / population.Length;
        population.Clear();
        for (int i = 0; i < distribution.Length; i++)
        {
            population[i / actions] += distribution[i];
        }
    }
}
