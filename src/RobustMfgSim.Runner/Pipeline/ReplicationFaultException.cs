namespace RobustMfgSim.Runner.Pipeline;

/// <summary>A fault of a pipeline: which stage failed, at which replication, and the exception it failed with.</summary>
internal sealed class ReplicationFaultException(string stage, uint? replication, Exception fault)
    : Exception($"{stage} failed{(replication is { } number ? $" at replication {number}" : "")}: {fault.GetType().Name}: {fault.Message}", fault)
{
    /// <summary>What failed: the factory of a simulator, a simulation, or the reader.</summary>
    public string Stage { get; } = stage;

    /// <summary>The replication at work, where there was one.</summary>
    public uint? Replication { get; } = replication;
}
