using RobustMfgSim.Core.Ambiguity;

namespace RobustMfgSim.Core.RobustDynamics;

/// <summary>
/// A policy, a population, a robust value and a worst-case kernel: the equilibrium (pi*, mu*, V*, P*) of eq. E3, or for a population that is not in
/// equilibrium the stationary (pi, mu^pi, V^pi, P*_{V^pi}) of eq. N4. What adversaries, distances, gaps and bounds refer to.
/// </summary>
/// <param name="Policy">pi, [n x m].</param>
/// <param name="Population">mu, [n].</param>
/// <param name="Value">V, [n]: V* or V^pi.</param>
/// <param name="ActionValues">Q at V, [n x m].</param>
/// <param name="Kernel">P, [n x m x n].</param>
/// <param name="Ties">States that have the same value exactly.</param>
/// <param name="Residuals">What is left of the defining equations (eq. E4), recomputed from the other fields.</param>
public sealed record StationaryPoint(
    double[] Policy, double[] Population, double[] Value, double[] ActionValues, double[] Kernel, TieGroups Ties, StationaryResiduals Residuals)
{
    /// <summary>Weights over tie orders where nature has to mix its kernels (eq. E6); empty where the canonical kernel serves.</summary>
    public IReadOnlyList<MixturePart> Mixture { get; init; } = [];

    /// <summary>
    /// The groups of a population that is held to several policies (eq. N4); empty where all agents play one. Population is then that of all groups together, and the other fields are
    /// those of the first group.
    /// </summary>
    public IReadOnlyList<GroupPoint> Groups { get; init; } = [];

    /// <summary>What the agents of each state do on average, [n x m]: pi, or the mean of the groups' policies weighted by their masses there (the first one's where nobody is). With mu it gives the L of all.</summary>
    public double[] MeanPolicy()
    {
        if (Groups.Count == 0)
        {
            return Policy;
        }

        int actions = Policy.Length / Population.Length;
        var mean = new double[Policy.Length];
        for (int i = 0; i < mean.Length; i++)
        {
            double mass = 0, taken = 0;
            foreach (var group in Groups)
            {
                double here = group.Share * group.Distribution[i / actions];
                mass += here;
                taken += here * group.Point.Policy[i];
            }

            mean[i] = mass > 0 ? taken / mass : Policy[i];
        }

        return mean;
    }
}

/// <summary>One group of a population that is held to several policies (eq. N4).</summary>
/// <param name="Share">Its share of the population as N grows.</param>
/// <param name="Distribution">mu_g, where its agents are, [n].</param>
/// <param name="Point">pi_g, V_g and P_g at the population of all groups together; consistency is that of mu_g under pi_g and P_g.</param>
public sealed record GroupPoint(double Share, double[] Distribution, StationaryPoint Point);

/// <summary>Residuals of a stationary point (eq. E4), all zero exactly at an equilibrium.</summary>
/// <param name="Optimality">eps_opt = max_s [V*_mu(s) - V^pi_mu(s)], an upper bound: the errors that the certificates of both values leave open (eq. B2) are added.</param>
/// <param name="MeanFieldExploitability">sum_s mu(s) [V*_mu(s) - V^pi_mu(s)], an upper bound in the same way.</param>
/// <param name="Consistency">eps_cons = |mu - Gamma(mu)|_1 under the returned kernel.</param>
/// <param name="Bellman">|T_mu^pi V - V| in the sup norm.</param>
/// <param name="KernelMembership">How far the kernel is outside its sets, the largest over (s, a).</param>
/// <param name="KernelAttainment">How far the kernel's rows are from the minimum, max over (s, a) of &lt;p, V&gt; - sigma_U(V).</param>
public sealed record StationaryResiduals(
    double Optimality, double MeanFieldExploitability, double Consistency, double Bellman, double KernelMembership, double KernelAttainment)
{
    /// <summary>How far the masses of the blocks are from those of the initial distribution (eq. G3), the largest difference; with one block, how far the population is from mass one.</summary>
    public double BlockMass { get; init; }

    /// <summary>The largest of them; NaN when one is.</summary>
    public double Largest => new[] { Optimality, MeanFieldExploitability, Consistency, Bellman, KernelMembership, KernelAttainment, BlockMass }.Aggregate(0.0, Math.Max);
}
