namespace RobustMfgSim.Runner.Store;

/// <summary>A run store could not be made, read or written, or belongs to another run; the message says which and what to do.</summary>
public sealed class RunStoreException(string message, Exception? cause = null) : IOException(message, cause)
{
    /// <summary>Whether nothing is wrong with the store but that another run has it open.</summary>
    public bool InUse { get; init; }
}
