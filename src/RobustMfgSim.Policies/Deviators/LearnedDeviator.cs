using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;
using RobustMfgSim.Policies.Deviators.Learning;

namespace RobustMfgSim.Policies.Deviators;

/// <summary>
/// A deviator that learns by trying things out (eq. N3, learned): <see cref="For"/> trains it once for one population on random numbers that no evaluation uses, and what it returns is fixed.
/// </summary>
public abstract class LearnedDeviator : ILearningDeviator
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
        return new TrainedDeviator(this, task.Agents, Train(task, new TrainingPopulation(task, Descriptor.Name), curve, cancellation), curve);
    }

    /// <inheritdoc/>
    public byte[] Save(IDeviator trained) => trained is TrainedDeviator own && own.Descriptor.Name == Descriptor.Name
        ? TrainedBytes.Write(own)
        : throw new ArgumentException($"deviator {Descriptor.Name}: only what its own For(task) returned can be saved.", nameof(trained));

    /// <inheritdoc/>
    public IDeviator Restore(DeviationTask task, byte[] saved)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(saved);
        return TrainedBytes.Read(saved, this, task.Agents, reader => Read(task, reader));
    }

    /// <summary>Not before the training.</summary>
    /// <exception cref="InvalidOperationException">Always.</exception>
    public IPolicy Create(RobustGame game, StationaryPoint point) => throw TrainedDeviator.Untrained(Descriptor.Name);

    // Reads what its Train returned and LearnedPolicy.Write wrote.
    private protected abstract LearnedPolicy Read(DeviationTask task, BinaryReader reader);

    // Learns, and looks at itself along the way.
    private protected abstract LearnedPolicy Train(DeviationTask task, TrainingPopulation population, List<LearningPoint> curve, CancellationToken cancellation);
}
