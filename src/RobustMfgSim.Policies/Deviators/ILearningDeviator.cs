namespace RobustMfgSim.Policies.Deviators;

/// <summary>A deviator whose training can be kept as bytes, so that a run that goes on, a report and the shards of a study do not train again.</summary>
public interface ILearningDeviator : IDeviator
{
    /// <summary>What <see cref="IDeviator.For"/> of this learner returned, as bytes: the same bytes on every machine.</summary>
    /// <param name="trained">What it returned.</param>
    /// <exception cref="ArgumentException">It comes from another learner.</exception>
    byte[] Save(IDeviator trained);

    /// <summary>The trained deviator as it was when it was saved: the same decisions and the same learning curve.</summary>
    /// <param name="task">The population that it was trained for.</param>
    /// <param name="saved">What <see cref="Save"/> returned.</param>
    /// <exception cref="InvalidDataException">The bytes are damaged, of another format, or of another learner or task; the message says which.</exception>
    IDeviator Restore(DeviationTask task, byte[] saved);
}
