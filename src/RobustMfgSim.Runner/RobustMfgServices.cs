using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using RobustMfgSim.Runner.Hosting;

namespace RobustMfgSim.Runner;

/// <summary>What a host runs and knows; filled in by the callback of <see cref="RobustMfgServices.AddRobustMfg"/>.</summary>
public sealed class RobustMfgBuilder
{
    internal RobustMfgBuilder()
    {
    }

    /// <summary>Everything that scenarios can name. Register your own games, ambiguity sets, policies and so on here.</summary>
    public Catalog Catalog { get; } = new();

    /// <summary>A study that the host runs once and then stops; its outcome is that of <see cref="StudyHandle"/>.</summary>
    public Study? Study { get; set; }

    /// <summary>How to run it.</summary>
    public StudyRunOptions Options { get; set; } = new();

    /// <summary>Where progress goes; called from the threads that do the work.</summary>
    public IProgress<StudyProgress>? Progress { get; set; }

    internal IStudyStages Stages { get; set; } = new StudyStages();
}

/// <summary>The outcome of the study that a host runs.</summary>
public sealed class StudyHandle
{
    private readonly StudyJob _job;

    internal StudyHandle(StudyJob job) => _job = job;

    /// <summary>Waits until the study has ended and gives whatever came out: a fault of the study is in the outcome's status, not thrown.</summary>
    public Task<Outcome> WaitAsync(CancellationToken cancellation = default) => _job.WaitAsync(cancellation);
}

/// <summary>The one door for dependency injection.</summary>
public static class RobustMfgServices
{
    /// <summary>
    /// Adds the simulator to a host: the catalog, and with <see cref="RobustMfgBuilder.Study"/> a background service that runs it, stops the host and
    /// leaves the outcome in <see cref="StudyHandle"/>. What the study logs (<see cref="StudyLog"/>) goes to whatever providers the host has.
    /// </summary>
    /// <exception cref="InvalidOperationException">It was added before.</exception>
    public static IServiceCollection AddRobustMfg(this IServiceCollection services, Action<RobustMfgBuilder>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (services.Any(s => s.ServiceType == typeof(Catalog)))
        {
            throw new InvalidOperationException("AddRobustMfg was called twice on these services. Register everything in one call.");
        }

        var builder = new RobustMfgBuilder();
        configure?.Invoke(builder);
        services.AddSingleton(builder.Catalog);
        services.TryAddSingleton(TimeProvider.System);
        services.AddLogging();
        if (builder.Study is { } study)
        {
            var job = new StudyJob(study, builder.Options, builder.Progress);
            services.AddSingleton(job);
            services.AddSingleton(new StudyHandle(job));
            services.AddSingleton(builder.Stages);
            services.AddHostedService<StudyService>();
        }

        return services;
    }
}
