using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using RobustMfgSim.Runner.Hosting;

namespace RobustMfgSim.Runner;

/// <summary>Runs studies for programs that do not have a host of their own.</summary>
public static class StudyRunner
{
    /// <summary>
    /// Runs a study in a generic host of its own. The host writes nothing to the console, reads no configuration and leaves signals alone.
    /// </summary>
    /// <param name="study">The study.</param>
    /// <param name="options">How to run it; the outcome does not depend on it.</param>
    /// <param name="progress">Where progress goes; called from the threads that do the work.</param>
    /// <param name="cancellation">Stops the study: the outcome is then <see cref="OutcomeStatus.Cancelled"/>.</param>
    /// <returns>The outcome, whatever it is: a fault of the study is in its status, not thrown.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Options ask for no worker or no window.</exception>
    public static Task<Outcome> RunAsync(
        Study study, StudyRunOptions? options = null, IProgress<StudyProgress>? progress = null, CancellationToken cancellation = default) =>
        RunAsync(study, options ?? new(), progress, new StudyStages(), cancellation);

    internal static async Task<Outcome> RunAsync(
        Study study, StudyRunOptions options, IProgress<StudyProgress>? progress, IStudyStages stages, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(study);
        _ = options.EffectiveWindow;
        var host = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        host.Services.AddSingleton<IHostLifetime, QuietLifetime>();
        host.Services.AddRobustMfg(b => (b.Study, b.Options, b.Progress, b.Stages) = (study, options, progress, stages));

        if (options.Logs is { } logs)
        {
            host.Services.AddSingleton(logs);
        }

        // A replication under way is waited for: no task outlives the call.
        host.Services.Configure<HostOptions>(o => o.ShutdownTimeout = Timeout.InfiniteTimeSpan);
        using var running = host.Build();
        await running.StartAsync(CancellationToken.None).ConfigureAwait(false);
        var lifetime = running.Services.GetRequiredService<IHostApplicationLifetime>();
        await using (cancellation.Register(lifetime.StopApplication).ConfigureAwait(false))
        {
            await running.WaitForShutdownAsync(CancellationToken.None).ConfigureAwait(false);
        }

        return await running.Services.GetRequiredService<StudyHandle>().WaitAsync(CancellationToken.None).ConfigureAwait(false);
    }

    // The default lifetime takes over Ctrl-C and SIGTERM, which belong to the caller.
    private sealed class QuietLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
