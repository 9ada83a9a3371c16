using RobustMfgSim.Core.Games;
using RobustMfgSim.Policies.Networks;

namespace RobustMfgSim.Runner;

/// <summary>What a scenario says about a deviator. A deviator gets what its <see cref="Descriptor.Options"/> name; the rest is null.</summary>
/// <param name="Parameters">Its numeric parameters.</param>
public sealed record DeviatorArguments(ParameterValues Parameters)
{
    /// <summary>Option rows: a policy pi'(a | s), [n x m].</summary>
    public double[]? Rows { get; init; }

    /// <summary>Options file and network: a policy pi'(a | s, e).</summary>
    public MultilayerPerceptron? Network { get; init; }
}
