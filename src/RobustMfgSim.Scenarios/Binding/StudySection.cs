using RobustMfgSim.Environments.Engines;
using RobustMfgSim.Scenarios.Yaml;
using RobustMfgSim.Verification.Bounds;

namespace RobustMfgSim.Scenarios.Binding;

internal sealed record BoundStudy(
    IReadOnlyList<long> Agents, int Episodes, double? Precision, double Confidence, double Truncation, EngineKind Engine, TaggedDraws Draws, BoundEffort Bounds, ulong Seed, MappingNode Resolved)
{
    // What is put to work under model mismatch beside it; null for nothing.
    public BoundMismatch? Mismatch { get; init; }
}

// study: agents, different whole numbers in [1, 1000000000000] (for the engine agents [1, 1073741824]), taken in ascending order (10, 30, 100, 300, 1000); episodes, at least 2 (2000); precision,
// positive (none); confidence in (0, 1) (0.95); truncation, positive (1e-4); engine, auto, agents or counts (auto); tagged_draws, independent, antithetic (an even number
// of episodes) or stratified (a multiple of four), for the random numbers of the tagged agent (independent); bounds, auto or all (auto); seed in [0, 2^64 - 1] (20260622).
internal sealed class StudySection(Section section)
{
    private const string EpisodesRule = "the number of episodes is a whole number in [2, 2147483647]";

    private static readonly long[] DefaultAgents = [10, 30, 100, 300, 1000];

    // In the order of EngineKind.
    private static readonly string[] Engines = ["auto", "agents", "counts"];

    // In the order of TaggedDraws.
    private static readonly string[] Draws = ["independent", "antithetic", "stratified"];

    // In the order of BoundEffort.
    private static readonly string[] Efforts = ["auto", "all"];

    private EngineKind _kind;

    private readonly Scalars _scalars = section.Scalars;
    private readonly ProblemList _problems = section.Scalars.Problems;

    public static BoundStudy? Bind(MappingNode node, ScenarioOverrides? overrides, Scalars scalars) =>
        new StudySection(new Section(node, "study", scalars)).Bind(overrides);

    private long MostAgents => _kind == EngineKind.Agents ? EngineChoice.MaximumExplicitAgents : EngineChoice.MaximumAgents;

    private string AgentsRule => $"a number of agents is a whole number in [1, {MostAgents}]{(_kind == EngineKind.Agents ? " for the engine agents" : string.Empty)}";

    private BoundStudy? Bind(ScenarioOverrides? overrides)
    {
        int before = _problems.Count;

        // How many agents are allowed depends on the engine.
        _kind = section.Node.Find("engine") is ScalarNode { Value: "agents" } ? EngineKind.Agents : EngineKind.Auto;
        var agents = section.Take("agents") is { } agentsNode ? Agents(agentsNode) : DefaultAgents;
        int? episodes = section.Take("episodes") is { } e ? _scalars.Whole(e, "study.episodes", 2, int.MaxValue, EpisodesRule) : 2000;
        double? precision = section.Take("precision") is { } p ? _scalars.Number(p, "study.precision", x => x > 0, "a precision is a positive number") : null;
        double? confidence = section.Take("confidence") is { } c
            ? _scalars.Number(c, "study.confidence", x => x is > 0 and < 1, "a confidence lies in (0, 1), both excluded") : 0.95;
        double? truncation = section.Take("truncation") is { } t ? _scalars.Number(t, "study.truncation", x => x > 0, "a truncation error is a positive number") : 1e-4;
        string? engine = section.Take("engine") is { } engineNode ? _scalars.Name(engineNode, "study.engine", "engine", Engines) : Engines[0];
        _kind = engine is null ? EngineKind.Auto : (EngineKind)Array.IndexOf(Engines, engine);
        var drawsNode = section.Take("tagged_draws");
        string? draws = drawsNode is null ? Draws[0] : _scalars.Name(drawsNode, "study.tagged_draws", "way of drawing", Draws);
        string? bounds = section.Take("bounds") is { } boundsNode ? _scalars.Name(boundsNode, "study.bounds", "effort for the bounds", Efforts) : Efforts[0];
        ulong? seed = section.Take("seed") is { } s ? _scalars.Seed(s, "study.seed") : 20260622;
        section.Refuse("sweep", "write one scenario for each value.");
        section.Finish();
        (agents, episodes, seed) = Overridden(overrides, agents, episodes, seed);
        var tagged = (TaggedDraws)Math.Max(0, Array.IndexOf(Draws, draws));
        if (drawsNode is not null && episodes is { } budget && budget % tagged.Batch() != 0)
        {
            _problems.Add(drawsNode, $"study.tagged_draws is {draws}, which draws in batches of {tagged.Batch()} episodes; the number of episodes is {budget}. Take a multiple of {tagged.Batch()}.");
        }

        if (_problems.Count > before)
        {
            return null;
        }

        long[] sorted = [.. agents!.Order()];
        var resolved = NodeWriter.Map(
            ("agents", NodeWriter.List(sorted.Select(n => NodeWriter.Number((ulong)n)))),
            ("episodes", NodeWriter.Number((ulong)episodes!.Value)),
            ("precision", precision is { } x ? NodeWriter.Number(x) : null),
            ("confidence", NodeWriter.Number(confidence!.Value)),
            ("truncation", NodeWriter.Number(truncation!.Value)),
            ("engine", NodeWriter.Text(engine!)),
            ("tagged_draws", NodeWriter.Text(draws!)),
            ("bounds", NodeWriter.Text(bounds!)),
            ("seed", NodeWriter.Number(seed!.Value)));
        return new(sorted, episodes.Value, precision, confidence.Value, truncation.Value, _kind, tagged, (BoundEffort)Array.IndexOf(Efforts, bounds), seed.Value, resolved);
    }

    private long[]? Agents(ScenarioNode node)
    {
        if (node is not SequenceNode { Items.Count: > 0 } list)
        {
            _problems.Add(node, $"study.agents is {(node is SequenceNode ? "an empty list" : node.Kind)}; a list such as [10, 100, 1000] is needed.");
            return null;
        }

        if (TooMany(list.Items.Count) is { } tooMany)
        {
            _problems.Add(node, $"study.agents {tooMany}");
            return null;
        }

        var numbers = new List<long>();
        foreach (var (i, item) in list.Items.Index())
        {
            if ((long?)_scalars.Number(item, $"study.agents[{i}]", x => x == Math.Floor(x) && x >= 1 && x <= MostAgents, AgentsRule) is not { } number)
            {
                continue;
            }

            if (numbers.Contains(number))
            {
                _problems.Add(item, $"study.agents lists {number} twice; the numbers must be different from each other.");
            }

            numbers.Add(number);
        }

        return [.. numbers];
    }

    private static string? TooMany(int sizes) => sizes > Limits.Sizes ? $"has {sizes} entries; at most {Limits.Sizes} numbers of agents are allowed." : null;

    private (long[]? Agents, int? Episodes, ulong? Seed) Overridden(ScenarioOverrides? overrides, long[]? agents, int? episodes, ulong? seed)
    {
        if (overrides?.Agents is { } given)
        {
            agents = [.. given];
            if (agents.Length == 0)
            {
                _problems.AddOption("--agents", "no number is given; give for example 10,100,1000.");
            }

            if (TooMany(agents.Length) is { } tooMany)
            {
                _problems.AddOption("--agents", tooMany);
            }

            foreach (long number in agents.Where(n => n < 1 || n > MostAgents))
            {
                _problems.AddOption("--agents", $"{number} is not allowed; {AgentsRule}.");
            }

            foreach (long number in agents.GroupBy(n => n).Where(g => g.Count() > 1).Select(g => g.Key))
            {
                _problems.AddOption("--agents", $"{number} is listed twice; the numbers must be different from each other.");
            }
        }

        if (overrides?.Episodes is { } count)
        {
            episodes = count;
            if (count < 2)
            {
                _problems.AddOption("--episodes", $"{count} is not allowed; {EpisodesRule}.");
            }
        }

        return (agents, episodes, overrides?.Seed ?? seed);
    }
}
