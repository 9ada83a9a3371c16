using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.Games.Expressions;
using RobustMfgSim.Runner;
using RobustMfgSim.Scenarios.Yaml;

namespace RobustMfgSim.Scenarios.Binding;

// The keys of `ambiguity` that define a family beside radius and support: numeric parameters (order) and the options that its descriptor names:
// metric, weights, ratios, lower, upper, kernels, features. A key that the family does not use is refused.
internal sealed class FamilyOptions(Section section, BoundGame? game)
{
    private static readonly string[] Keys = ["order", "metric", "weights", "ratios", "lower", "upper", "kernels", "features"];
    private readonly Scalars _scalars = section.Scalars;
    private readonly FamilyTables? _tables = game?.Scope is { } scope ? new(scope, section.Scalars) : null;
    private readonly List<(string Key, ScenarioNode? Value)> _resolved = [];

    private GameShape? Shape => game?.Scope?.Shape;

    // What was read, as written into the resolved scenario.
    public IEnumerable<(string Key, ScenarioNode? Value)> Resolved => _resolved;

    // Takes every key, so that none is unknown; gives null when something is wrong or the game has no shape.
    public IAmbiguitySet? Create(CatalogEntry<Func<AmbiguityArguments, IAmbiguitySet>> entry, Support support)
    {
        int before = _scalars.Problems.Count;
        var family = entry.Descriptor;
        var parameters = Parameters(family);
        RefuseUseless(family);
        if (Shape is null || game?.Game is null)
        {
            foreach (var option in family.Options)
            {
                section.Take(option.Name);
            }

            return null; // without a game there is nothing to read tables against; its problems come first
        }

        var arguments = Options(family, new(parameters ?? new ParameterValues(family), support, Shape));
        return _scalars.Problems.Count > before ? null : Made(entry, arguments);
    }

    // Reports the keys that this family does not use.
    public void RefuseUseless(Descriptor family)
    {
        foreach (string key in Keys.Where(k => family.Options.All(o => o.Name != k) && ParameterRange.Find(family, k) is null))
        {
            if (section.Take(key) is not null)
            {
                var useless = section.Node.Entries.First(e => e.Key.Value == key).Key;
                _scalars.Problems.Add(useless, $"ambiguity.{key} has no meaning for the family '{family.Name}'; remove it or choose another family.");
            }
        }
    }

    // Every key of no family that could be read, for the case that the family itself is unknown.
    public void TakeAll()
    {
        foreach (string key in Keys)
        {
            section.Take(key);
        }
    }

    private ParameterValues? Parameters(Descriptor family)
    {
        var given = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var spec in family.Parameters.Where(p => p.Name != "radius"))
        {
            if (section.Take(spec.Name) is { } node)
            {
                if (_scalars.Number(node, $"ambiguity.{spec.Name}", x => ParameterRange.Allows(spec, x), $"the {spec.Name} of {family.Name} {ParameterRange.Text(spec)}") is not { } value)
                {
                    return null;
                }

                given[spec.Name] = value;
            }

            _resolved.Add((spec.Name, NodeWriter.Number(given.GetValueOrDefault(spec.Name, spec.Default))));
        }

        return new(family, given);
    }

    private AmbiguityArguments Options(Descriptor family, AmbiguityArguments arguments)
    {
        bool table = family.Options.All(o => o.Name != "features");
        FamilyTable? lower = null, upper = null;
        foreach (string key in family.Options.Select(o => o.Name))
        {
            var node = key == "metric" ? section.Take(key) : section.Require(key, Advice(key, table));
            if (node is not null && key != "metric")
            {
                _resolved.Add((key, CustomGameSection.ResolvedTable(node)));
            }

            arguments = (key, node) switch
            {
                ("metric", _) => arguments with { Metric = Metric(node) },
                (_, null) => arguments,
                ("weights", _) => arguments with { Weights = Numbers(key, node, Shape!.States) },
                ("ratios", _) => arguments with { Ratios = Numbers(key, node, 2) },
                ("lower", _) when table => arguments with { Lower = (lower = _tables!.Read(node, $"ambiguity.{key}", 0))?.Entries },
                ("upper", _) when table => arguments with { Upper = (upper = _tables!.Read(node, $"ambiguity.{key}", 1))?.Entries },
                ("lower", _) => arguments with { Lower = Numbers(key, node, null) },
                ("upper", _) => arguments with { Upper = Numbers(key, node, null) },
                ("features", _) => arguments with { Features = Matrix(key, node) },
                ("kernels", _) => arguments with { Kernels = _tables!.Kernels(node) },
                _ => throw new InvalidOperationException($"The option '{key}' of the family '{family.Name}' cannot be read from a scenario."),
            };
        }

        if (lower is not null && upper is not null)
        {
            _tables!.CheckBounds(lower, upper);
        }

        return arguments;
    }

    private static string Advice(string key, bool table) => key switch
    {
        "weights" => "Give a list of positive numbers, one for each state.",
        "ratios" => "Give [low, high] with 0 <= low <= 1 <= high.",
        "kernels" => "Give a list of tables in the shape of game.transitions, the nominal one among them.",
        "features" => "Give a list of features, each a list with a number for each state.",
        _ => table ? "Give a table in the shape of game.transitions." : "Give a list with a number for each feature.",
    };

    // Data that are wrong as a whole are found by the family itself: each line of its message is a problem of its own.
    private IAmbiguitySet? Made(CatalogEntry<Func<AmbiguityArguments, IAmbiguitySet>> entry, AmbiguityArguments arguments)
    {
        try
        {
            return Conforming(entry.Create(arguments));
        }
        catch (ArgumentException fault)
        {
            var place = entry.Descriptor.Options.Select(o => section.Node.Find(o.Name)).FirstOrDefault(n => n is not null) ?? section.Node;
            int suffix = fault.ParamName is null ? -1 : fault.Message.LastIndexOf($" (Parameter '{fault.ParamName}')", StringComparison.Ordinal);
            foreach (string line in (suffix < 0 ? fault.Message : fault.Message[..suffix]).Split('\n'))
            {
                _scalars.Problems.Add(place, $"ambiguity: {line}");
            }

            return null;
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            _scalars.Problems.Add(section.Node, $"ambiguity family {entry.Descriptor.Name} cannot be made: {fault.GetType().Name}: {fault.Message}");
            return null;
        }
    }

    // The built-in families are proved by the tests of this program; one that somebody else wrote is looked at here, before a solver trusts it.
    private IAmbiguitySet? Conforming(IAmbiguitySet set)
    {
        var problems = set.GetType().Assembly == typeof(IAmbiguitySet).Assembly ? [] : AmbiguitySetChecks.Check(set, Shape!.States);
        foreach (var problem in problems)
        {
            _scalars.Problems.Add(section.Node, problem.ToString());
        }

        return problems.Count > 0 ? null : set;
    }

    // A word or a table of distances; the game's own metric by default, else the line.
    private IReadOnlyList<double[]>? Metric(ScenarioNode? node)
    {
        int n = Shape!.States, side = (int)Math.Round(Math.Sqrt(n));
        if (node is SequenceNode)
        {
            _resolved.Add(("metric", CustomGameSection.ResolvedTable(node)));
            return Matrix("metric", node, n);
        }

        string? name = node is null ? (game!.Game!.Metric is null ? "line" : "game")
            : _scalars.Name(node, "ambiguity.metric", "metric", ["line", "ring", "discrete", "grid", "game"]);
        _resolved.Add(("metric", name is null ? null : NodeWriter.Text(name)));
        switch (name)
        {
            case "line": return Metrics.Line(n);
            case "ring": return Metrics.Ring(n);
            case "discrete": return Metrics.Discrete(n);
            case "grid" when side * side == n: return Metrics.Grid(side, side);
            case "game" when game!.Game!.Metric is { } own: return own;
            case "grid":
                _scalars.Problems.Add(node!, $"ambiguity.metric is grid; the {n} states are not a square grid, so give the table of distances.");
                return null;
            case "game":
                _scalars.Problems.Add(node!, "ambiguity.metric is game; this game has no metric of its own, so choose line, ring, discrete or a table of distances.");
                return null;
            default: return null;
        }
    }

    private double[]? Numbers(string key, ScenarioNode node, int? count)
    {
        string path = $"ambiguity.{key}";
        if (_scalars.List(node, path) is not { } list)
        {
            return null;
        }

        if (count is { } needed && list.Items.Count != needed)
        {
            _scalars.Problems.Add(node, $"{path} has {list.Items.Count} entries; {needed} are needed.");
            return null;
        }

        var numbers = list.Items.Select((item, i) => _scalars.Number(item, $"{path}[{i}]", _ => true, string.Empty)).ToList();
        return numbers.All(x => x is not null) ? [.. numbers.Select(x => x!.Value)] : null;
    }

    private double[][]? Matrix(string key, ScenarioNode node, int? rows = null)
    {
        if (_scalars.List(node, $"ambiguity.{key}") is not { } list)
        {
            return null;
        }

        if (rows is { } needed && list.Items.Count != needed)
        {
            _scalars.Problems.Add(node, $"ambiguity.{key} has {list.Items.Count} rows; {needed} are needed, one for each state.");
            return null;
        }

        var matrix = list.Items.Select((item, i) => Numbers($"{key}[{i}]", item, Shape!.States)).ToList();
        return matrix.All(row => row is not null) ? [.. matrix.Select(row => row!)] : null;
    }
}
