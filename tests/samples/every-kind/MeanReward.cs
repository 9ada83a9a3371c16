using RobustMfgSim.Core.Games;
using RobustMfgSim.Verification.Estimators;

namespace EveryKind;

/// <summary>What an agent earns in a step, averaged over all agents and the T steps of an episode; not discounted.</summary>
public sealed class MeanReward : IEstimator
{
    /// <summary>Name and source.</summary>
    public static Descriptor Description { get; } = new("mean_reward", "Reward of an agent in a step, averaged over agents and steps.", "Sample.", 1);

    /// <inheritdoc/>
    public Descriptor Descriptor => Description;

    /// <inheritdoc/>
    public IEpisodeFigure Create(EstimatorTask task) => new Figure();

    private sealed class Figure : IEpisodeFigure
    {
        private double _sum;
        private int _steps;

        public double Value => _sum / _steps;

        public void Start() => (_sum, _steps) = (0, 0);

        public void Observe(in EpisodeStep step)
        {
            _sum += step.Mean(step.Moment.Model.Rewards);
            _steps++;
        }
    }
}
