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
}
