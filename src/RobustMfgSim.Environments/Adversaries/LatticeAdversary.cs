namespace RobustMfgSim.Environments.Adversaries;

/// <summary>
/// An adversary that is a table over the empirical distributions of N agents: p(. | s, a, e), as dynamic programming on counts finds it. Immutable: workers may share it.
/// </summary>
public sealed class LatticeAdversary : IAdversary
{
    private readonly CountLattice _lattice;
    private readonly double[][] _kernels;

    /// <summary>An adversary.</summary>
    /// <param name="lattice">The empirical distributions of N agents.</param>
    /// <param name="kernels">p(s' | s, a) at each of them, [points][n x m x n]; rows of states in which nobody is are never used, but are distributions too. Kept, not copied.</param>
    /// <exception cref="ArgumentException">There is another number of kernels than of populations, or a kernel has another size.</exception>
    public LatticeAdversary(CountLattice lattice, double[][] kernels)
    {
        ArgumentNullException.ThrowIfNull(lattice);
        ArgumentNullException.ThrowIfNull(kernels);
        if (kernels.Length != lattice.Points || Array.Exists(kernels, k => k.Length != kernels[0].Length || k.Length % (lattice.States * lattice.States) != 0))
        {
            throw new ArgumentException($"The table has {kernels.Length} kernels; {lattice.Points} populations of {lattice.Agents} agents in {lattice.States} states need one each, all of the same size n m n.", nameof(kernels));
        }

        (_lattice, _kernels) = (lattice, kernels);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The empirical distribution is none of the table's number of agents.</exception>
    public void Choose(in Moment moment, Span<double> kernel)
    {
        int point = _lattice.Rank(moment.Population);
        var counts = _lattice.Counts(point);
        for (int s = 0; s < counts.Length; s++)
        {
            // The very division that gives e_t: equal counts have equal bits.
            if ((double)counts[s] / _lattice.Agents != moment.Population[s])
            {
                throw new InvalidOperationException(
                    $"adversary {nameof(LatticeAdversary)}: the empirical distribution at step {moment.Step} is none that {_lattice.Agents} agents can have. Make the table for the number of agents that is simulated.");
            }
        }

        _kernels[point].CopyTo(kernel);
    }
}
