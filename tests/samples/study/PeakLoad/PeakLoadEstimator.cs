using RobustMfgSim.Core.Games;
using RobustMfgSim.Verification.Estimators;

namespace PeakLoad;

/// <summary>
/// A figure of one's own: the largest share of the population that is in a state at any of the T steps of an episode. It speaks of these T steps, so nothing is cut off and its error of truncation is 0.
/// </summary>
/// <param name="state">Index of the state.</param>
public sealed class PeakLoadEstimator(int state) : IEstimator
{
    /// <summary>What `describe` and `list` would say of it, and the ranges that scenarios are held to.</summary>
    public static Descriptor Description { get; } = new(
        "peak_load", "Largest share of the population in a state during an episode.", "Made by 'robustmfg new study'.", 1, new ParameterSpec("state", 0, 0, 1000, "index of the state", Integer: true));

    /// <inheritdoc/>
    public Descriptor Descriptor => Description;

    /// <inheritdoc/>
    public IEpisodeFigure Create(EstimatorTask task) => state < task.Game.States
        ? new Figure(state)
        : throw new ArgumentException($"state is {state}; the game has the states 0 to {task.Game.States - 1}.", nameof(task));

    // One instance for each worker: Start, Observe at every step, Value at the end.
    private sealed class Figure(int state) : IEpisodeFigure
    {
        public double Value { get; private set; }

        public void Start() => Value = 0;

        public void Observe(in EpisodeStep step) => Value = Math.Max(Value, step.Moment.Population[state]);
    }
}
