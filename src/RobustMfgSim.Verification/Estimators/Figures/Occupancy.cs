using RobustMfgSim.Core.Games;

namespace RobustMfgSim.Verification.Estimators.Figures;

/// <summary>
/// How much of the population is in a set of states B: the discounted time average (1 - gamma) sum_t gamma^t e_t(B), in [0, 1].
/// </summary>
/// <remarks>
/// What is cut off after T steps is (1 - gamma) sum_{t &gt;= T} gamma^t e_t(B), between 0 and gamma^T: at most gamma^T is added to both ends of the interval. In the mean field it is mu(B) when
/// the population starts from mu.
/// </remarks>
public sealed class Occupancy : IEstimator
{
    private readonly int[] _states;

    /// <summary>The occupancy of some states.</summary>
    /// <param name="states">B: indices of states, each once, at least one.</param>
    /// <exception cref="ArgumentException">There is none, or one stands there twice.</exception>
    public Occupancy(IReadOnlyList<int> states)
    {
        ArgumentNullException.ThrowIfNull(states);
        if (states.Count == 0 || states.Distinct().Count() != states.Count)
        {
            throw new ArgumentException($"estimator {Description.Name}: states are [{string.Join(", ", states)}]; at least one is needed, and each once.", nameof(states));
        }

        _states = [.. states];
    }

    /// <summary>Name, definition and source.</summary>
    public static Descriptor Description { get; } = new(
        "occupancy", "Discounted time average of the share of the population that is in given states.", "Definition.", 1)
    {
        Definition = "(1 - gamma) sum_t gamma^t e_t(B), in [0, 1]; B are the given states; gamma^T is added to both ends of the interval for the steps after T",
        Options = [new("states", "the states, as a list of labels, each once")],
    };

    /// <inheritdoc/>
    public Descriptor Descriptor => Description;

    /// <inheritdoc/>
    public double TruncationError(EstimatorTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        double weight = 1;
        for (int t = 0; t < task.Steps; t++)
        {
            weight *= task.Game.Discount;
        }

        return weight;
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A state is none of the game's.</exception>
    public IEpisodeFigure Create(EstimatorTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return _states.FirstOrDefault(s => s < 0 || s >= task.Game.States, -1) is var wrong and not -1
            ? throw new ArgumentException($"estimator {Description.Name}: state {wrong} is none of the game's; they are 0 to {task.Game.States - 1}.", nameof(task))
            : new Figure(_states, task.Game.Discount);
    }

    private sealed class Figure(int[] states, double discount) : IEpisodeFigure
    {
        private double _weight;

        public double Value { get; private set; }

        public void Start() => (Value, _weight) = (0, 1 - discount);

        public void Observe(in EpisodeStep step)
        {
            double inside = 0;
            foreach (int s in states)
            {
                inside += step.Moment.Population[s];
            }

            Value += _weight * inside;
            _weight *= discount;
        }
    }
}
