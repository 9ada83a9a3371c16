using System.Diagnostics.Metrics;

namespace RobustMfgSim.Runner.Pipeline;

/// <summary>How full the pipelines of this process are, read from their channels when somebody asks.</summary>
internal static class PipelineDepths
{
    private const string StageTag = "robustmfg.stage";
    private static readonly Lock Gate = new();
    private static readonly List<IMeasuredPipeline> Running = [];

    /// <summary>The depth of each stage, summed over the pipelines that run.</summary>
    public static IEnumerable<Measurement<int>> Measure()
    {
        lock (Gate)
        {
            return
            [
                new(Running.Sum(p => p.Numbers), new KeyValuePair<string, object?>(StageTag, "numbers")),
                new(Running.Sum(p => p.Episodes), new KeyValuePair<string, object?>(StageTag, "episodes")),
                new(Running.Sum(p => p.UnderWay), new KeyValuePair<string, object?>(StageTag, "window")),
            ];
        }
    }

    /// <summary>A pipeline starts.</summary>
    public static void Add(IMeasuredPipeline pipeline)
    {
        lock (Gate)
        {
            Running.Add(pipeline);
        }
    }

    /// <summary>A pipeline has ended.</summary>
    public static void Remove(IMeasuredPipeline pipeline)
    {
        lock (Gate)
        {
            Running.Remove(pipeline);
        }
    }
}

/// <summary>A pipeline whose depth can be read while it runs.</summary>
internal interface IMeasuredPipeline
{
    /// <summary>Replications that wait for a worker.</summary>
    int Numbers { get; }

    /// <summary>Episodes that wait for the reader.</summary>
    int Episodes { get; }

    /// <summary>Replications that were started and not yet handed on, at most the window.</summary>
    int UnderWay { get; }
}
