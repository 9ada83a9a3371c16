using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;
using RobustMfgSim.Policies.Deviators;

namespace RobustMfgSim.Verification.Exact;

/// <summary>
/// The best deviator there is (eq. N3, exact): greedy in the value of the finite-N programme (eq. X1) under the population's adversary rule, which is what a simulated deviator faces.
/// No deviator gains more on average, whatever it sees. Equally good actions: the lowest index. Needs a number of agents: ask <see cref="For"/> first.
/// </summary>
public sealed class ExactDeviator : IDeviator
{
    /// <summary>Name, definition and source.</summary>
    public static Descriptor Description { get; } = new(
        "exact", "The best reply of all, by dynamic programming on own state and counts of the others; for small games.", "Dynamic programming (eq. X1).", 1);

    /// <inheritdoc/>
    public Descriptor Descriptor => Description;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">There are no exact values for this population (<see cref="ExactFiniteGame.Obstacle"/>).</exception>
    public IDeviator For(DeviationTask task, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(task);
        var setting = new ExactSetting(task.Game, task.Point, task.Initial, task.Policy, task.Adversary);
        return new Ready(ExactFiniteGame.Solve(setting, task.Agents, cancellation: cancellation).Deviator(robust: false));
    }

    /// <summary>Not without a number of agents.</summary>
    /// <exception cref="InvalidOperationException">Always.</exception>
    public IPolicy Create(RobustGame game, StationaryPoint point) =>
        throw new InvalidOperationException("deviator exact: it is made for one number of agents. Call For(task) once, and Create on what it returns.");

    private sealed class Ready(LatticePolicy policy) : IDeviator
    {
        public Descriptor Descriptor => Description;

        public IPolicy Create(RobustGame game, StationaryPoint point) => policy;
    }
}
