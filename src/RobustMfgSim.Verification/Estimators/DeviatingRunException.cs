namespace RobustMfgSim.Verification.Estimators;

/// <summary>A fault in the run in which a deviator deviates; the inner exception is the fault.</summary>
/// <param name="deviator">Name of the deviator.</param>
/// <param name="fault">What happened.</param>
public sealed class DeviatingRunException(string deviator, Exception fault) : Exception($"in the run of the deviator {deviator}: {fault?.Message}", fault)
{
    /// <summary>Name of the deviator.</summary>
    public string Deviator { get; } = deviator;
}
