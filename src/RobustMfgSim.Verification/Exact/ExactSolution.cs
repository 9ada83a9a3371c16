using RobustMfgSim.Environments;

namespace RobustMfgSim.Verification.Exact;

/// <summary>The solved finite-N programme: its values, and what best deviators and adversaries do at every (s, e).</summary>
public sealed class ExactSolution
{
    private readonly ExactSetting _setting;
    private readonly ExactSweep _sweep;
    private readonly CountLattice _lattice;
    private readonly double[][] _values;

    internal ExactSolution(ExactSetting setting, ExactSweep sweep, CountLattice lattice, ExactIterate[] iterates, ExactValues values)
    {
        (_setting, _sweep, _lattice, Values) = (setting, sweep, lattice, values);
        _values = [.. iterates.Select(i => i.Best.ToArray())];
    }

    /// <summary>The four values, averaged over the initial states.</summary>
    public ExactValues Values { get; }

    /// <summary>Values by own state and counts of the others: W(s, k) at k * n + s, k numbered by <see cref="CountLattice"/> of N - 1 agents.</summary>
    /// <param name="robust">Whether the own adversary re-optimises, or follows the population's rule.</param>
    /// <param name="best">Whether the agent deviates as well as it can, or conforms.</param>
    public ReadOnlySpan<double> At(bool robust, bool best) => _values[(robust ? 0 : 2) + (best ? 1 : 0)];

    /// <summary>The best deviator as a policy: greedy in Q(s, k, .) at the solved values, the lowest of equally good actions. Sees own state and empirical distribution.</summary>
    /// <param name="robust">Best under its own minimising adversary, or under the population's rule: the second is what simulation can replay.</param>
    public LatticePolicy Deviator(bool robust) => new(_lattice, _sweep.Greedy(_values, robust ? 1 : 3), _setting.Game.Actions);

    /// <summary>
    /// What each agent's own adversary does at best when everybody conforms: the canonical minimisers (eq. U4) of &lt;p, E[W(s', k')]&gt;, W the robust conforming value. Rows of states
    /// without an agent, which nobody meets, are the population's.
    /// </summary>
    /// <returns>p(s' | s, a) at every empirical distribution of N agents, [points][n x m x n].</returns>
    public double[][] WorstKernels() => _sweep.WorstKernels(_values, 0);

    /// <summary>The empirical distributions of N agents, as <see cref="Deviator"/> and <see cref="WorstKernels"/> number them.</summary>
    public CountLattice Lattice => _lattice;
}
