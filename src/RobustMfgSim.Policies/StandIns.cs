// Stand-in for a part that is being written elsewhere: delete this file when that part arrives.
using RobustMfgSim.Core.RobustDynamics;

namespace RobustMfgSim.Policies.Equilibria;

/// <summary>Stand-in.</summary>
public static class HeldPolicySolver
{
    /// <summary>Stand-in.</summary>
    public static EquilibriumResult Solve(RobustGame game, double[] policy, EquilibriumOptions options, CancellationToken cancellation = default) =>
        throw new NotSupportedException("not in this tree yet");
}
