using RobustMfgSim.Environments;

namespace RobustMfgSim.Policies.Deviators.Learning;

/// <summary>What a learner has learned to do: no longer changes, and can be written.</summary>
internal abstract class LearnedPolicy
{
    /// <summary>An instance for one worker.</summary>
    internal abstract IPolicy NewInstance();

    /// <summary>Writes all that its decisions depend on and the task does not tell.</summary>
    internal abstract void Write(BinaryWriter writer);
}
