using RobustMfgSim.Runner;
using RobustMfgSim.Runner.Store;

namespace RobustMfgSim.Cli.Submit;

/// <summary>What a study costs on this machine with one worker, as far as a few episodes tell.</summary>
/// <param name="First">Seconds before the first episode: equilibrium and deviators.</param>
/// <param name="Episodes">Seconds for all episodes at every number of agents.</param>
/// <param name="Timed">Episodes that were timed at each number of agents.</param>
internal sealed record ShardCost(double First, double Episodes, long Timed);

/// <summary>Times the beginning of a study, as its first shard would run it; nothing is kept.</summary>
internal static class ShardTiming
{
    private const int FewEpisodes = 4, Growth = 4;
    private const double EnoughSeconds = 1;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>The cost; null when no number of agents but a few could be timed within a minute.</summary>
    public static async Task<ShardCost?> MeasureAsync(CliHost host, Study study, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        using var store = RunStore.InMemory(RunIdentity.Of(study, new(1, 1)));
        ShardCost? cost = null;
        double? first = null;

        // Each pass goes on where the one before stopped, so that the last one runs compiled code and solves nothing.
        for (long want = FewEpisodes; ; want *= Growth)
        {
            var stopwatch = new SimulationStopwatch();
            long start = TimeProvider.System.GetTimestamp();
            var shard = new Shard(1, (int)Math.Max(1, study.Episodes / want));
            var outcome = await host.Run(study, new(Workers: 1) { Store = store, Shard = shard }, stopwatch, patience.Token).ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
            if (outcome.Status != OutcomeStatus.Completed || stopwatch.SecondsPerEpisode.Count < study.Agents.Count)
            {
                return outcome.Status is OutcomeStatus.Completed or OutcomeStatus.Cancelled ? cost
                    : throw new RunStoreException(outcome.Failure?.Message ?? "the timing run failed.");
            }

            first ??= Math.Max(0, TimeProvider.System.GetElapsedTime(start).TotalSeconds - stopwatch.Seconds);
            cost = new(first.Value, stopwatch.SecondsPerEpisode.Values.Sum() * study.Episodes, shard.End(study.Episodes));
            if (shard.Count == 1 || stopwatch.Seconds >= EnoughSeconds)
            {
                return cost;
            }
        }
    }

    // Reads the rate at each number of agents off the progress reports.
    private sealed class SimulationStopwatch : IProgress<StudyProgress>
    {
        public Dictionary<long, double> SecondsPerEpisode { get; } = [];

        public double Seconds { get; private set; }

        public void Report(StudyProgress value)
        {
            if (value is { Phase: StudyPhase.Simulation, Finished: true, Agents: { } agents, PerSecond: { } rate and > 0 })
            {
                SecondsPerEpisode[agents] = 1 / rate;
                Seconds += value.Done / rate;
            }
        }
    }
}
