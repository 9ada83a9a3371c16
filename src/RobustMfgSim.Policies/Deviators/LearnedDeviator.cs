using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;
using RobustMfgSim.Policies.Deviators.Learning;

namespace RobustMfgSim.Policies.Deviators;

/// <summary>
/// A deviator that learns by trying things out (eq. N3, learned): <see cref="For"/> trains it once for one population on random numbers that no evaluation uses, and what it returns is fixed.
/// </summary>
public abstract class LearnedDeviator : IDeviator
{
    internal LearnedDeviator(Descriptor descriptor, ParameterValues parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        (Descriptor, Parameters) = (descriptor, parameters);
    }

    /// <inheritdoc/>
    public Descriptor Descriptor { get; }

    /// <inheritdoc/>
    public bool NeedsOnePolicy => true;

    /// <summary>Values of the parameters of <see cref="Descriptor"/>.</summary>
    protected ParameterValues Parameters { get; }

    /// <inheritdoc/>
    public IDeviator For(DeviationTask task, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(task);
        var curve = new List<LearningPoint>();
        return new TrainedDeviator(Descriptor, Train(task, new TrainingPopulation(task, Descriptor.Name), curve, cancellation), curve);
    }

    /// <summary>Not before the training.</summary>
    /// <exception cref="InvalidOperationException">Always.</exception>
    public IPolicy Create(RobustGame game, StationaryPoint point) => throw TrainedDeviator.Untrained(Descriptor.Name);

    // Learns, looks at itself along the way, and gives what makes its policy for one worker.
    private protected abstract Func<IPolicy> Train(DeviationTask task, TrainingPopulation population, List<LearningPoint> curve, CancellationToken cancellation);
}
