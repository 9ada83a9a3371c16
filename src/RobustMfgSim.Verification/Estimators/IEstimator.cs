using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;

namespace RobustMfgSim.Verification.Estimators;

/// <summary>
/// A figure of the simulated population beside those that every study has: one number X for each replication, whose mean over replications is reported with its confidence interval at every number
/// of agents. Shared by all workers; what it must remember along an episode is in the <see cref="IEpisodeFigure"/> that it makes.
/// </summary>
public interface IEstimator
{
    /// <summary>Name, definition and source. The name is that of the scenario and of the results.</summary>
    Descriptor Descriptor { get; }

    /// <summary>
    /// A bound on |E X - E X_infinity|, the error of seeing T steps only, which is added to both ends of the interval: 0 for a figure that speaks of the first T steps, which is the default.
    /// </summary>
    /// <param name="task">The episodes.</param>
    double TruncationError(EstimatorTask task) => 0;

    /// <summary>A fresh figure for one worker.</summary>
    /// <param name="task">The episodes.</param>
    IEpisodeFigure Create(EstimatorTask task);
}

/// <summary>The episodes that an estimator looks at.</summary>
/// <param name="Game">The game with its ambiguity.</param>
/// <param name="Point">The stationary point of the population, mu in <see cref="StationaryPoint.Population"/>.</param>
/// <param name="Agents">N.</param>
/// <param name="Steps">T, steps of an episode; the same for all replications at this N.</param>
public sealed record EstimatorTask(RobustGame Game, StationaryPoint Point, long Agents, int Steps);

/// <summary>
/// One figure of one replication at a time, in the run in which everybody conforms. Belongs to one worker: <see cref="Start"/>, then <see cref="Observe"/> for t = 0 .. T - 1, then
/// <see cref="Value"/>; and again for the next replication, in any order of replications. It must be a function of the episode alone.
/// </summary>
public interface IEpisodeFigure
{
    /// <summary>X of the episode that was observed; a finite number.</summary>
    double Value { get; }

    /// <summary>A new episode begins: forgets the one before.</summary>
    void Start();

    /// <summary>Looks at one step, after everybody decided and before anybody moves. Allocates nothing.</summary>
    void Observe(in EpisodeStep step);
}
