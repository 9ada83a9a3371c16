using Microsoft.Extensions.Logging;
using RobustMfgSim.Runner.Store;

namespace RobustMfgSim.Runner;

/// <summary>How to run a study. Nothing here can change what comes out of it.</summary>
/// <param name="Workers">Replications simulated at the same time; by default one per processor.</param>
/// <param name="Window">Replications that may be under way or waiting for an earlier one; by default 16 per worker.</param>
public sealed record StudyRunOptions(int? Workers = null, int? Window = null)
{
    /// <summary>Where summaries of replications are kept and taken from; null to keep nothing. Belongs to the caller.</summary>
    public RunStore? Store { get; init; }

    /// <summary>Where <see cref="StudyLog"/> goes when <see cref="StudyRunner"/> runs the study; null for nowhere. A study in a host of your own logs to the providers of that host. Belongs to the caller.</summary>
    public ILoggerFactory? Logs { get; init; }

    /// <summary>Whether nothing is simulated: every replication must be in <see cref="Store"/>.</summary>
    public bool StoredOnly { get; init; }

    /// <summary>Whether the study ends when equilibrium and learned deviators are in <see cref="Store"/>: nothing is simulated (<see cref="PreparedFile"/>).</summary>
    public bool PreparationOnly { get; init; }

    /// <summary>
    /// What is missing from <see cref="Store"/> when results are wanted of the episodes that are there (<see cref="PartialMerge"/>), in words for the reader; null when every replication must be there. The
    /// stopping rule then looks for a last time where the episodes end, in place of the checkpoints that were not reached, and the outcome is <see cref="OutcomeStatus.Partial"/>.
    /// </summary>
    public string? Missing { get; init; }

    /// <summary>Which replications are simulated and stored; null for as many as the stopping rule asks for. A shard needs a <see cref="Store"/>, and gives no estimates: those come when all shards are merged (<see cref="StoreMerge"/>).</summary>
    public Shard? Shard { get; init; }

    /// <summary>Replications simulated at the same time.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than one worker was asked for.</exception>
    public int EffectiveWorkers => AtLeastOne(Workers ?? Environment.ProcessorCount, nameof(Workers));

    /// <summary>Bound on episodes in memory.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A window smaller than one was asked for.</exception>
    public int EffectiveWindow => AtLeastOne(Window ?? (16 * EffectiveWorkers), nameof(Window));

    private static int AtLeastOne(int value, string name) => value >= 1
        ? value
        : throw new ArgumentOutOfRangeException(name, value, "At least one is needed.");
}
