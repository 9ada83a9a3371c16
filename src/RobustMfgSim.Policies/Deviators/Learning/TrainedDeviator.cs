using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;

namespace RobustMfgSim.Policies.Deviators.Learning;

/// <summary>What training leaves: a policy that workers may share or copy, and how it was learned.</summary>
internal sealed class TrainedDeviator(Descriptor descriptor, Func<IPolicy> policy, IReadOnlyList<LearningPoint> curve) : IDeviator
{
    public Descriptor Descriptor => descriptor;

    public IReadOnlyList<LearningPoint>? LearningCurve => curve;

    public IPolicy Create(RobustGame game, StationaryPoint point) => policy();

    /// <summary>Why a learner cannot be simulated as it is.</summary>
    public static InvalidOperationException Untrained(string name) =>
        new($"deviator {name}: it learns for one number of agents. Call For(task) once, and Create on what it returns.");
}
