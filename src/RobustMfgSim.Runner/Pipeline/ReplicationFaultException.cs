namespace RobustMfgSim.Runner.Pipeline;

/// <summary>A fault of a pipeline: which stage failed, at which replication, and the exception it failed with.</summary>
internal sealed class ReplicationFaultException(string stage, uint? replication, Exception fault, string? deviator = null)
    : Exception($"{stage} failed{(replication is { } number ? $" at replication {number}" : "")}{(deviator is null ? "" : $", where agent 0 plays {deviator}")}: {fault.GetType().Name}: {fault.Message}", fault)
{
    /// <summary>What failed: the factory of a simulator, a simulation, or the reader.</summary>
    public string Stage { get; } = stage;

    /// <summary>The replication at work, where there was one.</summary>
    public uint? Replication { get; } = replication;

    /// <summary>The deviator in whose run it happened; null where it was not in one.</summary>
    public string? Deviator { get; } = deviator;
}
