using RobustMfgSim.Core.Games;

namespace RobustMfgSim.Runner;

/// <summary>What a scenario says about an estimator. An estimator gets what its <see cref="Descriptor.Options"/> name; the rest is null.</summary>
/// <param name="Parameters">Its numeric parameters.</param>
public sealed record EstimatorArguments(ParameterValues Parameters)
{
    /// <summary>Option states: indices of the states named, in the order of the scenario.</summary>
    public int[]? States { get; init; }
}
