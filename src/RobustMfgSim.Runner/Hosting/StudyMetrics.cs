using System.Diagnostics;
using System.Diagnostics.Metrics;
using RobustMfgSim.Runner.Pipeline;
using RobustMfgSim.Runner.Results;

namespace RobustMfgSim.Runner.Hosting;

/// <summary>
/// The meter RobustMfgSim: what studies in this process are doing, for whoever listens (System.Diagnostics.Metrics, OpenTelemetry). Names and units are documented in docs/running.md. Counted once an episode,
/// never once a step; depths are read when somebody asks for them. No result depends on it.
/// </summary>
internal static class StudyMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string Name = "RobustMfgSim";

    private const string AgentsTag = "robustmfg.agents", SourceTag = "robustmfg.source", PhaseTag = "robustmfg.phase";

    private static readonly Meter Meter = new(Name, ProgramVersion.Text);

    private static readonly Counter<long> EpisodeCount = Meter.CreateCounter<long>("robustmfg.episodes", "{episode}", "Episodes handed to the estimators: simulated, or read from a store.");

    private static readonly Counter<double> Steps = Meter.CreateCounter<double>("robustmfg.agent_steps", "{step}", "Steps of agents simulated: agents times steps times runs of an episode.");

    private static readonly UpDownCounter<int> Phases = Meter.CreateUpDownCounter<int>("robustmfg.phase", "{study}", "Studies that are in a phase.");

    private static readonly Histogram<double> Durations = Meter.CreateHistogram<double>("robustmfg.phase.duration", "s", "Duration of phases.");

    static StudyMetrics()
    {
        Meter.CreateObservableGauge("robustmfg.pipeline.depth", () => PipelineDepths.Measure(), "{replication}", "Replications in a pipeline: numbers and episodes wait in its two channels, window counts all under way.");
    }

    /// <summary>Counts episodes.</summary>
    /// <param name="episodes">How many.</param>
    /// <param name="agents">N.</param>
    /// <param name="stored">Whether they were read from a store.</param>
    public static void Episodes(long episodes, long? agents, bool stored)
    {
        if (EpisodeCount.Enabled)
        {
            EpisodeCount.Add(episodes, new(AgentsTag, agents), new(SourceTag, stored ? "stored" : "simulated"));
        }
    }

    /// <summary>Counts the steps of an episode that was simulated.</summary>
    public static void AgentSteps(long agents, double steps)
    {
        if (Steps.Enabled)
        {
            Steps.Add(steps, new KeyValuePair<string, object?>(AgentsTag, agents));
        }
    }

    /// <summary>A study enters a phase.</summary>
    public static void Enter(StudyPhase phase) => Phases.Add(1, new KeyValuePair<string, object?>(PhaseTag, SnakeCase.Of(phase)));

    /// <summary>A study leaves a phase.</summary>
    public static void Leave(StudyPhase phase, long? agents, TimeSpan duration)
    {
        Phases.Add(-1, new KeyValuePair<string, object?>(PhaseTag, SnakeCase.Of(phase)));
        var tags = new TagList { { PhaseTag, SnakeCase.Of(phase) } };
        if (agents is { } number)
        {
            tags.Add(AgentsTag, number);
        }

        Durations.Record(duration.TotalSeconds, tags);
    }
}
