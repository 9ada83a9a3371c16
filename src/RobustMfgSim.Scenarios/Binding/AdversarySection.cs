using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.Games.Expressions;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments.Adversaries;
using RobustMfgSim.Runner;
using RobustMfgSim.Scenarios.Yaml;

namespace RobustMfgSim.Scenarios.Binding;

// Check looks at what can be known only together with the game: the problems it finds are reported.
internal sealed record BoundAdversary(
    string Name, Func<RobustGame, StationaryPoint, long, Func<IAdversary>> Create, ScenarioNode Resolved, Action<RobustGame> Check);

// population.adversary: a name, or { kind: NAME, ... } with for random per: step (default) or episode; for fixed kernel: a table in the shape of transitions, and
// outside: refuse (default) or allow.
internal sealed class AdversarySection(ExpressionScope? scope, Catalog catalog, Scalars scalars)
{
    private const string Path = "population.adversary";
    private static readonly string[] Per = ["step", "episode"], Outside = ["refuse", "allow"];

    public BoundAdversary? Bind(ScenarioNode node)
    {
        int before = scalars.Problems.Count;
        var section = node is MappingNode body ? new Section(body, Path, scalars) : null;
        var kind = section is null ? node : section.Require("kind", "Give the name of an adversary.");
        string[] known = [.. catalog.Adversaries.Entries.Select(e => e.Descriptor.Name)];
        string? name = kind is null ? null : scalars.Name(kind, Path, "adversary", known);
        if (name is null || catalog.Adversaries.Find(name) is not { } entry)
        {
            return null;
        }

        var (options, resolved) = (AdversaryOptions.Default, (ScenarioNode)NodeWriter.Text(name));
        Action<RobustGame> check = _ => { };
        if (name == RandomAdversary.Description.Name)
        {
            string per = section?.Take("per") is { } perNode ? scalars.Name(perNode, $"{Path}.per", "period", Per) ?? Per[0] : Per[0];
            options = new() { PerEpisode = per == Per[1] };
            resolved = NodeWriter.Map(("kind", NodeWriter.Text(name)), ("per", NodeWriter.Text(per)));
        }
        else if (name == FixedAdversary.Description.Name)
        {
            (options, resolved) = Fixed(node, section);
            check = game => RefuseOutside(game, options, section!.Node);
        }

        else if (entry.Descriptor.Parameters.Count > 0)
        {
            (options, resolved) = WithParameters(entry.Descriptor, section);
        }

        section?.Finish();
        return scalars.Problems.Count > before ? null : new(name, (game, point, agents) => Made(entry, game, point, agents, options), resolved, check);
    }

    // Whoever wrote the adversary, a fault in making it is told with its name.
    private static Func<IAdversary> Made(CatalogEntry<AdversaryFactory> entry, RobustGame game, StationaryPoint point, long agents, AdversaryOptions options)
    {
        string who = $"adversary {entry.Descriptor.Name}";
        var each = ExtensionCall.Of(who, "the factory", () => entry.Create(game, point, agents, options));
        return () => ExtensionCall.Of(who, "the factory", each);
    }

    private (AdversaryOptions Options, ScenarioNode Resolved) WithParameters(Descriptor descriptor, Section? section)
    {
        var numbers = section?.Node.Entries.Where(e => e.Key.Value != "kind").ToList() ?? [];
        numbers.ForEach(e => section!.Take(e.Key.Value));
        var values = new ParameterValues(descriptor, NumericParameters.Read(numbers, descriptor, "adversary", Path, scalars));
        return (new() { Parameters = values }, NodeWriter.Map([("kind", NodeWriter.Text(descriptor.Name)), .. NumericParameters.Resolved(descriptor, values)]));
    }

    // Rows of a fixed kernel that lie outside their sets, unless that is allowed; where the game is checked no more than at some populations, the simulation looks again at every step.
    private void RefuseOutside(RobustGame game, AdversaryOptions options, MappingNode node)
    {
        if (!options.AllowOutside)
        {
            var table = ((MappingNode)node.Find("kernel")!, game.Game.Shape);
            Report(GameChecks.CheckMembership(game, options.Kernel!, $"{Path}.kernel"), table, $"{Path}.kernel", " Change the kernel, enlarge the radius, or write outside: allow.", scalars);
        }
    }

    // One entry of the file may stand for many (s, a): the first of each place is enough.
    private static void Report(GameCheckResult result, (MappingNode Node, GameShape Shape) table, string path, string advice, Scalars scalars)
    {
        foreach (var group in result.Problems.Where(p => p.Severity == Severity.Error).GroupBy(p => CellTable.Find(table.Node, table.Shape, p)))
        {
            scalars.Problems.Add(group.Key, $"{path}: {group.First().Message}{advice}");
        }
    }

    private (AdversaryOptions Options, ScenarioNode Resolved) Fixed(ScenarioNode node, Section? section)
    {
        const string Advice = "Give { kind: fixed, kernel: { STATE: { ACTION: { NEXT_STATE: probability, ... } } } }.";
        string outside = section?.Take("outside") is { } outsideNode ? scalars.Name(outsideNode, $"{Path}.outside", "rule", Outside) ?? Outside[0] : Outside[0];
        if (section?.Take("kernel") is not { } kernelNode)
        {
            scalars.Problems.Add(node, $"the adversary fixed needs its kernel. {Advice}");
            return (AdversaryOptions.Default, node);
        }

        var resolved = NodeWriter.Map(
            ("kind", NodeWriter.Text(FixedAdversary.Description.Name)), ("kernel", CustomGameSection.ResolvedTable(kernelNode)), ("outside", NodeWriter.Text(outside)));
        return (new() { Kernel = Kernel(kernelNode, $"{Path}.kernel", scope, scalars), AllowOutside = outside == Outside[1] }, resolved);
    }

    // A kernel as a function of the population, in the shape of transitions; null when it is wrong.
    internal static CustomGame? Kernel(ScenarioNode node, string path, ExpressionScope? scope, Scalars scalars)
    {
        if (scope is null || scalars.Mapping(node, path) is not { } mapping || CustomGameSection.Kernel(mapping, path, scope, 0, scalars) is not { } kernel)
        {
            return null;
        }

        Report(GameChecks.Check(kernel, FixedAdversary.Description.Name), (mapping, scope.Shape), path, string.Empty, scalars);
        return kernel;
    }
}
