using System.Globalization;
using Microsoft.Extensions.Logging;
using RobustMfgSim.Environments.Engines;
using RobustMfgSim.Policies.Deviators;
using RobustMfgSim.Runner.Pipeline;
using RobustMfgSim.Runner.Results;
using RobustMfgSim.Runner.Simulation;
using RobustMfgSim.Runner.Store;
using RobustMfgSim.Verification.Bounds;
using RobustMfgSim.Verification.Estimators;
using RobustMfgSim.Verification.Mismatch;

namespace RobustMfgSim.Runner.Hosting;

/// <summary>
/// The route of one study: equilibrium, stationary point of the population, then for every number of agents episodes, estimates and bounds, then
/// slopes. What is known when a fault or a cancellation ends it stays in the outcome.
/// </summary>
internal sealed class StudyRoute(Study study, IStudyStages stages, StudyRunOptions options, ProgressMeter meter, WorkerThreads threads, ILogger logger)
{
    private const int FewEpisodes = 30;
    private const string Started = "started";

    private readonly List<Curve> _curves = [];
    private readonly List<string> _warnings = [];
    private readonly List<long> _imprecise = [];
    private readonly StudyPreparation _preparation = new(study, stages, options, meter, threads, logger);
    private IReadOnlyList<SlopeEstimate> _slopes = [];
    private MismatchOutcome? _mismatch;

    /// <summary>Walks the route; never throws.</summary>
    public async Task<Outcome> RunAsync(CancellationToken cancellation)
    {
        try
        {
            _warnings.AddRange(options.Missing is { } missing ? [missing] : Array.Empty<string>());
            Note(Started, string.Create(CultureInfo.InvariantCulture, $"{options.EffectiveWorkers} workers, {options.Store?.Episodes ?? 0} episodes stored"));
            StudyLog.Started(logger, study, options.EffectiveWorkers);
            if (options.Store is { } store)
            {
                StudyLog.Store(logger, store.Episodes, store.Artifacts.Count);
            }

            if (await _preparation.FindReferenceAsync(cancellation).ConfigureAwait(false) is { } obstacle)
            {
                return Fail(obstacle, null);
            }

            if (options.PreparationOnly)
            {
                await PrepareAsync(cancellation).ConfigureAwait(false);
                return End(OutcomeStatus.Completed, null);
            }

            if (options.Shard is { } shard)
            {
                await StoreShardAsync(shard, cancellation).ConfigureAwait(false);
                return End(OutcomeStatus.Completed, null);
            }

            foreach (long agents in study.Agents)
            {
                var point = await SimulateAsync(agents, cancellation).ConfigureAwait(false);
                _curves.Add(await BoundsAsync(point, cancellation).ConfigureAwait(false));
            }

            _mismatch = study.Mismatch is { } plan ? await MismatchAsync(plan, cancellation).ConfigureAwait(false) : null;
            WarnImprecise();
            _warnings.AddRange(LearnerWarnings.Of([.. _curves.Select(c => c.Point)]));
            WarnFewEpisodes();
            WarnMissingParts();
            _slopes = stages.Slopes(study, _preparation.Reference!, [.. _curves.Select(c => c.Point)]);
            return End(options.Missing is null ? OutcomeStatus.Completed : OutcomeStatus.Partial, null);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return End(OutcomeStatus.Cancelled, null);
        }
        catch (SimulationFaultException fault)
        {
            return Fail($"study {study.Name}: {fault.Message}", fault.InnerException);
        }
        catch (RunStoreException fault)
        {
            return Fail(fault.Message, fault.InnerException);
        }
        catch (Exception fault)
        {
            return Fail($"study {study.Name}: {fault.GetType().Name}: {fault.Message}", fault);
        }
    }

    private async Task<Curve> BoundsAsync(CurvePoint point, CancellationToken cancellation)
    {
        meter.Begin(StudyPhase.Bounds, "constants, exact values and bounds", point.Agents);
        var curve = await threads.RunAsync(() => stages.Bounds(study, _preparation.Reference!, point, _preparation.Reliable, cancellation), cancellation).ConfigureAwait(false);
        meter.End();
        int violated = curve.Bounds.Count(b => b.Verdict == Verdict.Violated);
        StudyLog.Bounds(logger, violated > 0 ? LogLevel.Warning : LogLevel.Information, point.Agents, curve.Bounds.Count, violated);
        return curve with { Engine = StudyPopulation.Engine(study, point.Agents) };
    }

    // A learner puts what it has learned into the store; the rest is ready at once whenever it is asked for.
    private async Task PrepareAsync(CancellationToken cancellation)
    {
        foreach (long agents in study.Deviators.Any(d => d is ILearningDeviator) ? study.Agents : [])
        {
            _ = await _preparation.CurveAsync(agents, cancellation).ConfigureAwait(false);
        }
    }

    private async Task<MismatchOutcome> MismatchAsync(MismatchPlan plan, CancellationToken cancellation)
    {
        var route = new MismatchRoute(study, plan, stages, options, meter, logger);
        try
        {
            var outcome = await route.RunAsync(cancellation).ConfigureAwait(false);
            _warnings.AddRange(route.Warnings);
            return outcome;
        }
        catch (ReplicationFaultException fault)
        {
            throw new SimulationFaultException($"mismatch: {fault.Message}", fault);
        }
    }

    private async Task<CurvePoint> SimulateAsync(long agents, CancellationToken cancellation)
    {
        var stage = await _preparation.CurveAsync(agents, cancellation).ConfigureAwait(false);
        var simulators = new Func<uint, Episode>?[options.EffectiveWorkers];
        var log = options.Store is { } store ? new EpisodeLog(store, study, agents, 0, logger) : null;
        long budget = options.Missing is null ? stage.Checkpoints[^1] : Math.Min(stage.Checkpoints[^1], log!.Next);
        meter.Begin(StudyPhase.Simulation, "", agents, budget, stage.SoFar);
        CurvePoint? point = null;
        long done = 0;
        StudyLog.Simulating(logger, agents, log?.Next ?? 0, budget);
        try
        {
            foreach (long checkpoint in stage.Checkpoints)
            {
                long end = Math.Min(checkpoint, budget);
                done = Replay(stage, log, done, end, agents);
                await RunSegmentAsync(worker => simulators[worker] ??= stage.NewSimulator(), Take, agents, done, end, cancellation).ConfigureAwait(false);
                done = end;
                point = stage.Estimate();
                if (stage.Met(point) || end == budget)
                {
                    break;
                }
            }
        }
        finally
        {
            log?.Flush();
        }

        if (study.Precision is not null && study.Deviators.Count > 0 && options.Missing is null && !stage.Met(point!))
        {
            _imprecise.Add(agents);
        }

        meter.End();
        StudyLog.Estimated(logger, agents, point!.Episodes);
        return point;

        void Take(Episode episode)
        {
            stage.Add(episode);
            log?.Add(episode);
        }
    }

    // Simulates and stores this part of the replications; the stopping rule looks at all of them, so it waits for the merge.
    private async Task StoreShardAsync(Shard shard, CancellationToken cancellation)
    {
        var store = options.Store ?? throw new InvalidOperationException("A shard needs a store.");
        var (first, end) = (shard.First(study.Episodes), shard.End(study.Episodes));
        foreach (long agents in study.Agents)
        {
            var stage = await _preparation.CurveAsync(agents, cancellation).ConfigureAwait(false);
            var log = new EpisodeLog(store, study, agents, first, logger);
            StudyLog.Simulating(logger, agents, log.Next - first, end - first);
            meter.Begin(StudyPhase.Simulation, shard.ToString(), agents, end - log.Next);
            try
            {
                await RunSegmentAsync(_ => stage.NewSimulator(), log.Add, agents, log.Next, end, cancellation).ConfigureAwait(false);
            }
            finally
            {
                log.Flush();
            }

            meter.End();
        }
    }

    // Takes the stored episodes in [first, end); gives the first replication that is not stored.
    private long Replay(ICurveStage stage, EpisodeLog? log, long first, long end, long agents)
    {
        long before = first;
        foreach (var episode in log?.Read(first, end) ?? [])
        {
            stage.Add(episode);
            first++;
        }

        meter.Stored(first - before);

        return first == end || !options.StoredOnly ? first : throw new RunStoreException(string.Create(
            CultureInfo.InvariantCulture, $"the run is not complete: at N = {agents} replications {first} to {end - 1} are not stored. Finish it with 'run --resume'."));
    }

    private async Task RunSegmentAsync(
        Func<int, Func<uint, Episode>> simulator, Action<Episode> take, long agents, long first, long end, CancellationToken cancellation)
    {
        try
        {
            var width = new PipelineWidth(options.EffectiveWorkers, options.EffectiveWindow);
            await EpisodePipeline<Episode>.RunAsync(first, end, width, simulator, Counted, cancellation).ConfigureAwait(false);
        }
        catch (ReplicationFaultException fault) when (fault.InnerException is RunStoreException unstored)
        {
            throw new RunStoreException(unstored.Message, unstored);
        }
        catch (ReplicationFaultException fault)
        {
            string replay = fault.Replication is { } number ? $" To see it again: {Replay(agents, number, fault.Deviator)}." : "";
            throw new SimulationFaultException($"{fault.Message.TrimEnd('.')}, with N = {agents}.{replay}", fault);
        }

        void Counted(Episode episode)
        {
            take(episode);
            meter.Episode();
        }
    }

    private string Replay(long agents, uint replication, string? deviator) => string.Create(
        CultureInfo.InvariantCulture, $"robustmfg simulate SCENARIO --seed {study.Seed} --agents {agents} --replication {replication}{(deviator is null ? "" : $" --deviator {deviator}")}{(study.Plugins.Count > 0 ? " --allow-plugins" : "")}");

    private void WarnImprecise()
    {
        if (_imprecise.Count > 0)
        {
            string where = _imprecise.Count == _curves.Count && _curves.Count > 1 ? "any number of agents" : $"N = {string.Join(", ", _imprecise)}";
            _warnings.Add(string.Create(
                CultureInfo.InvariantCulture, $"The precision {study.Precision} was not reached within {study.Episodes} episodes at {where}; intervals there are wider than asked for."));
        }
    }

    // Student's t needs means that are roughly normal, which a handful of skewed episodes is not.
    private void WarnFewEpisodes()
    {
        long fewest = _curves.Min(c => c.Point.Batches);
        if (fewest < FewEpisodes)
        {
            string what = study.TaggedDraws == TaggedDraws.Independent ? "episodes" : "independent batches of episodes";
            _warnings.Add(string.Create(CultureInfo.InvariantCulture, $"Intervals rest on {fewest} {what}; below {FewEpisodes} they can be much too narrow. Raise study.episodes."));
        }
    }

    // Gains are those of an agent of the first part; a small population may have none.
    private void WarnMissingParts()
    {
        foreach (long agents in study.Agents)
        {
            int first = Array.FindIndex(StudyPopulation.Sizes(study, agents), size => size > 0);
            if (first > 0)
            {
                _warnings.Add(string.Create(
                    CultureInfo.InvariantCulture,
                    $"At N = {agents} nobody plays '{study.Policy.Parts[0].Policy.Name}', the first of population.policies; there the gains are those of an agent that plays '{study.Policy.Parts[first].Policy.Name}'."));
            }
        }
    }

    private Outcome Fail(string message, Exception? fault)
    {
        StudyLog.Failed(logger, message, fault);
        return End(OutcomeStatus.Failed, new(message, fault?.ToString()));
    }

    private Outcome End(OutcomeStatus status, StudyFailure? failure)
    {
        meter.Leave();
        Note(SnakeCase.Of(status), failure?.Message ?? "");
        foreach (string warning in _preparation.Warnings.Concat(_warnings))
        {
            StudyLog.Warning(logger, warning);
        }

        StudyLog.Ended(logger, study.Name, SnakeCase.Of(status));
        return new(study, ProgramVersion.Text, _preparation.Equilibrium, _preparation.Reference, [.. _curves], _slopes, status, [.. _preparation.Warnings, .. _warnings], failure) { Mismatch = _mismatch };
    }

    // What happened to the run, for whoever looks into its store; a store that cannot take it has said so already.
    private void Note(string kind, string text)
    {
        try
        {
            options.Store?.Note(kind, text);
        }
        catch (RunStoreException) when (kind != Started)
        {
            // The failure that is being reported is the first one.
        }
    }

    // A fault of a replication with the number of agents, which the pipeline does not know.
    private sealed class SimulationFaultException(string message, Exception fault) : Exception(message, fault);
}
