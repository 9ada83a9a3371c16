using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace RobustMfgSim.Runner.Hosting;

/// <summary>A study to run in a host, where its progress goes, and what came out.</summary>
internal sealed class StudyJob(Study study, StudyRunOptions options, IProgress<StudyProgress>? progress)
{
    private readonly SemaphoreSlim _ended = new(0);
    private Outcome? _outcome;

    public Study Study { get; } = study;

    public StudyRunOptions Options { get; } = options;

    public IProgress<StudyProgress>? Progress { get; } = progress;

    /// <summary>Waits for the outcome, whatever it is.</summary>
    public async Task<Outcome> WaitAsync(CancellationToken cancellation)
    {
        await _ended.WaitAsync(cancellation).ConfigureAwait(false);
        _ended.Release();
        return _outcome!;
    }

    /// <summary>The first outcome counts.</summary>
    public void Complete(Outcome outcome)
    {
        if (Interlocked.CompareExchange(ref _outcome, outcome, null) is null)
        {
            _ended.Release();
        }
    }
}

/// <summary>
/// Runs one study in a generic host and stops the host when it has ended. Exit codes come from the outcome: on .NET 10 a background service that
/// throws stops its host with code 0, so this one does not throw.
/// </summary>
internal sealed class StudyService(StudyJob job, IStudyStages stages, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<Study> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var route = new StudyRoute(job.Study, stages, job.Options, new ProgressMeter(job.Progress, time), new WorkerThreads(job.Options.EffectiveWorkers), logger);
        var outcome = await Task.Run(() => route.RunAsync(stoppingToken), CancellationToken.None).ConfigureAwait(false);
        job.Complete(outcome);
        lifetime.StopApplication();
    }

    /// <summary>A host that is stopped before the service got its thread never calls ExecuteAsync: whoever waits for the outcome must not wait for ever.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        job.Complete(new(job.Study, ProgramVersion.Text, null, null, [], [], OutcomeStatus.Cancelled, []));
    }
}
