using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using RobustMfgSim.Verification.Estimators;

namespace RobustMfgSim.Runner.Store;

/// <summary>
/// The stored episodes of one number of agents: those of earlier runs are read back, new ones are appended in replication order and written a block at a time; what is left
/// over is written when the log is closed, whatever ended the run.
/// </summary>
internal sealed class EpisodeLog
{
    private readonly RunStore _store;
    private readonly long _agents;
    private readonly int _estimators;
    private readonly IReadOnlyList<string> _series;
    private readonly IReadOnlyList<BlockKey> _blocks;
    private readonly double[][] _pending;
    private readonly ILogger _logger;
    private long _next;
    private int _waiting;

    /// <summary>The log of N agents.</summary>
    /// <param name="store">Where episodes are kept.</param>
    /// <param name="study">The study.</param>
    /// <param name="agents">N.</param>
    /// <param name="first">First replication that this run may hold.</param>
    /// <param name="logger">Told of every block that is stored.</param>
    /// <exception cref="RunStoreException">Stored replications have a gap or an overlap.</exception>
    public EpisodeLog(RunStore store, Study study, long agents, long first, ILogger? logger = null)
    {
        (_store, _agents, _estimators, _series, _next, _logger) = (store, agents, study.Estimators.Count, EpisodeSeries.Names(study), first, logger ?? NullLogger.Instance);
        _pending = [.. _series.Select(_ => new double[RunStore.BlockLength])];
        _blocks = store.Blocks(agents);
        foreach (var block in _blocks)
        {
            if (block.First != _next)
            {
                throw new RunStoreException(string.Create(
                    CultureInfo.InvariantCulture, $"the run store is damaged: at N = {agents} replication {_next} should come next, and a block starts at {block.First}. Start the run anew in another folder."));
            }

            _next = block.End;
        }
    }

    /// <summary>One past the last replication that is stored or waiting to be.</summary>
    public long Next => _next;

    /// <summary>The stored episodes in [first, end), in order.</summary>
    public IEnumerable<Episode> Read(long first, long end)
    {
        BlockKey[] asked = [.. _blocks.Where(b => b.End > first && b.First < end)];
        foreach (var (block, values) in asked.Zip(_store.ReadBlocks(_agents, asked, _series)))
        {
            for (long replication = Math.Max(first, block.First); replication < Math.Min(end, block.End); replication++)
            {
                yield return EpisodeSeries.Get(values, (int)(replication - block.First), replication, _estimators);
            }
        }
    }

    /// <summary>Appends the next episode.</summary>
    /// <exception cref="ArgumentException">It is not the next one.</exception>
    public void Add(Episode episode)
    {
        if (episode.Replication != _next)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Replication {episode.Replication} was added where {_next} is next."), nameof(episode));
        }

        EpisodeSeries.Put(episode, _pending, _waiting++);
        _next++;
        if (_next % RunStore.BlockLength == 0)
        {
            Flush();
        }
    }

    /// <summary>Writes what is waiting.</summary>
    public void Flush()
    {
        if (_waiting > 0)
        {
            _store.WriteBlock(_agents, new(_next - _waiting, _waiting), _series, _pending);
            StudyLog.Block(_logger, _agents, _next - _waiting, _next - 1);
            _waiting = 0;
        }
    }
}
