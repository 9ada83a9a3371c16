using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;

namespace RobustMfgSim.Policies.Deviators.Learning;

/// <summary>What training for N agents leaves: a policy that workers may share or copy, and how it was learned.</summary>
internal sealed class TrainedDeviator(LearnedDeviator learner, long agents, LearnedPolicy policy, IReadOnlyList<LearningPoint> curve) : IDeviator
{
    public Descriptor Descriptor => learner.Descriptor;

    public IReadOnlyList<LearningPoint>? LearningCurve => Curve;

    /// <summary>How it was learned.</summary>
    internal IReadOnlyList<LearningPoint> Curve => curve;

    /// <summary>N.</summary>
    internal long Agents => agents;

    /// <summary>What it learned.</summary>
    internal LearnedPolicy Policy => policy;

    public IPolicy Create(RobustGame game, StationaryPoint point) => policy.NewInstance();

    /// <summary>Why a learner cannot be simulated as it is.</summary>
    public static InvalidOperationException Untrained(string name) =>
        new($"deviator {name}: it learns for one number of agents. Call For(task) once, and Create on what it returns.");
}
