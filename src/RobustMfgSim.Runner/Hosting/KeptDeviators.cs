using System.Globalization;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Policies.Deviators;
using RobustMfgSim.Runner.Store;

namespace RobustMfgSim.Runner.Hosting;

/// <summary>Makes deviators ready for a population; what a learner has learned is taken from the store, or kept there once it has.</summary>
/// <param name="store">Where it is kept; null to keep nothing.</param>
/// <param name="storedOnly">Whether nothing is trained.</param>
internal sealed class KeptDeviators(RunStore? store, bool storedOnly)
{
    /// <summary>The name in a store of what a deviator has learned, for example deviator/100/2/q_learning: a study may name one kind of learner twice.</summary>
    public static string Name(int index, IDeviator deviator, long agents) =>
        string.Create(CultureInfo.InvariantCulture, $"deviator/{agents}/{index}/{deviator.Descriptor.Name}");

    /// <summary>One deviator of a study, ready for a task.</summary>
    /// <param name="index">Its place among the deviators of the study.</param>
    /// <param name="deviator">The deviator.</param>
    /// <param name="task">The task.</param>
    /// <param name="cancellation">Stops the preparation.</param>
    /// <exception cref="RunStoreException">What is stored is damaged, or must be there and is not.</exception>
    public IDeviator Ready(int index, IDeviator deviator, DeviationTask task, CancellationToken cancellation)
    {
        if (store is null || deviator is not ILearningDeviator learner)
        {
            return Prepared(deviator, task, cancellation);
        }

        string name = Name(index, deviator, task.Agents);
        if (store.Artifact(name) is { } saved)
        {
            return Restored(learner, task, name, saved);
        }

        if (storedOnly)
        {
            throw new RunStoreException(string.Create(
                CultureInfo.InvariantCulture, $"the run is not complete: at N = {task.Agents} the training of the deviator {deviator.Descriptor.Name} is not stored. Finish it with 'run --resume'."));
        }

        var trained = Prepared(learner, task, cancellation);
        store.WriteArtifact(name, learner.Save(trained));
        return trained;
    }

    private static IDeviator Prepared(IDeviator deviator, DeviationTask task, CancellationToken cancellation) => ExtensionCall.Of(
        string.Create(CultureInfo.InvariantCulture, $"deviator {deviator.Descriptor.Name} at N = {task.Agents}"), nameof(deviator.For), () => deviator.For(task, cancellation));

    private IDeviator Restored(ILearningDeviator learner, DeviationTask task, string name, byte[] saved)
    {
        try
        {
            return learner.Restore(task, saved);
        }
        catch (InvalidDataException e)
        {
            throw store!.DamagedArtifact(name, e.Message, e);
        }
    }
}
