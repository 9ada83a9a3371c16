using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;

namespace RobustMfgSim.Runner;

/// <summary>What a scenario says about an ambiguity family beside the radius. A family gets what its <see cref="Descriptor.Options"/> name; the rest is null.</summary>
/// <param name="Parameters">Its numeric parameters.</param>
/// <param name="Support">May the worst case use states without nominal mass?</param>
/// <param name="Shape">States and actions.</param>
public sealed record AmbiguityArguments(ParameterValues Parameters, Support Support, GameShape Shape)
{
    /// <summary>Option metric: distances between states, [n][n].</summary>
    public IReadOnlyList<double[]>? Metric { get; init; }

    /// <summary>Option weights: one per state, [n].</summary>
    public double[]? Weights { get; init; }

    /// <summary>Option ratios: [low, high].</summary>
    public double[]? Ratios { get; init; }

    /// <summary>Option lower: [n x m x n] where it is a table, else one per feature.</summary>
    public double[]? Lower { get; init; }

    /// <summary>Option upper, in the shape of lower.</summary>
    public double[]? Upper { get; init; }

    /// <summary>Option kernels: each [n x m x n].</summary>
    public IReadOnlyList<double[]>? Kernels { get; init; }

    /// <summary>Option features: each [n].</summary>
    public IReadOnlyList<double[]>? Features { get; init; }
}
