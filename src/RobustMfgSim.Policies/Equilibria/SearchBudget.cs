namespace RobustMfgSim.Policies.Equilibria;

/// <summary>What a search may use: iterations, counted over all its parts together, until it is cancelled. The parts look at it wherever they could go on for long.</summary>
/// <param name="limit">Most iterations.</param>
/// <param name="cancellation">Ends the search.</param>
internal sealed class SearchBudget(int limit, CancellationToken cancellation)
{
    /// <summary>Iterations used.</summary>
    public int Used { get; private set; }

    /// <summary>Whether none are left.</summary>
    public bool IsSpent => Used >= limit;

    /// <summary>Counts an iteration.</summary>
    public void Count()
    {
        ThrowIfCancelled();
        Used++;
    }

    /// <summary>To be called at least every few milliseconds of work.</summary>
    /// <exception cref="OperationCanceledException">The search was cancelled.</exception>
    public void ThrowIfCancelled() => cancellation.ThrowIfCancellationRequested();
}
