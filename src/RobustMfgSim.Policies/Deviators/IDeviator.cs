using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;

namespace RobustMfgSim.Policies.Deviators;

/// <summary>A way for one agent to leave the population's policy (eq. N3). Each gives one lower estimate of the fixed-adversary exploitability (eq. M1).</summary>
public interface IDeviator
{
    /// <summary>Name, definition and source.</summary>
    Descriptor Descriptor { get; }

    /// <summary>Whether it looks at the empirical distribution (class population-aware of eq. N3), not only at its own state (local).</summary>
    bool SeesPopulation => true;

    /// <summary>The deviator made ready for one population: what takes long, solving or learning, is done here and once. Most have nothing to do. What was learned can be kept: <see cref="ILearningDeviator"/>.</summary>
    /// <param name="task">The population.</param>
    /// <param name="cancellation">Stops the preparation.</param>
    IDeviator For(DeviationTask task, CancellationToken cancellation = default) => this;

    /// <summary>Whether <see cref="For"/> makes it ready only for populations in which everybody else plays one policy, not for mixtures.</summary>
    bool NeedsOnePolicy => false;

    /// <summary>How it learned, oldest first; null for deviators that do not learn, and before <see cref="For"/>.</summary>
    IReadOnlyList<LearningPoint>? LearningCurve => null;

    /// <summary>A fresh policy instance for one worker.</summary>
    /// <param name="game">The game.</param>
    /// <param name="point">The stationary point of the population.</param>
    IPolicy Create(RobustGame game, StationaryPoint point);
}
