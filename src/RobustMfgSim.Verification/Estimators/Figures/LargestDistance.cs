using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;

namespace RobustMfgSim.Verification.Estimators.Figures;

/// <summary>
/// How far the population strays from the mean field at its worst moment: max over t &lt; T of |e_t - mu|_1 = sum_s |e_t(s) - mu(s)|, in [0, 2], T the steps of an episode (<c>horizon</c> in results).
/// </summary>
/// <remarks>
/// Speaks of the T steps of an episode: no error of truncation. Unlike the discounted mean distance it is not bounded by (T1), which bounds each E|e_t - mu|_1 and not the mean of their maximum.
/// </remarks>
public sealed class LargestDistance : IEstimator
{
    /// <summary>Name, definition and source.</summary>
    public static Descriptor Description { get; } = new(
        "largest_distance", "Largest distance of the population from the mean field during an episode.", "Definition.", 1)
    {
        Definition = "max over t < T of |e_t - mu|_1, in [0, 2]; T is the number of steps of an episode, 'horizon' in results",
    };

    /// <inheritdoc/>
    public Descriptor Descriptor => Description;

    /// <inheritdoc/>
    public IEpisodeFigure Create(EstimatorTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return new Figure(task.Point.Population);
    }

    private sealed class Figure(double[] reference) : IEpisodeFigure
    {
        public double Value { get; private set; }

        public void Start() => Value = 0;

        public void Observe(in EpisodeStep step) => Value = Math.Max(Value, PopulationMap.Distance(step.Moment.Population, reference));
    }
}
