using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Ambiguity.SRectangular;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Runner;
using RobustMfgSim.Scenarios.Yaml;
using RobustMfgSim.Verification.Mismatch;

namespace RobustMfgSim.Scenarios.Binding;

internal sealed record BoundMismatch(MismatchPlan Plan, MappingNode Resolved);

// mismatch: { equilibria, deployments }. equilibria: a list of { ambiguity, name }, the first the one that differences refer to; the name is by default the family and its radius.
// deployments: a list of { kind: worst, ambiguity, distances }, { kind: random, ambiguity, per, distances } with per: step (default) or episode, and { kind: given, kernel, distances }. The
// distances are radii of the ambiguity, which has none of its own, or weights in [0, 1] of the given kernel.
internal sealed class MismatchSection(BoundGame game, MappingNode top, Catalog catalog, Scalars scalars)
{
    private static readonly string[] Kinds = ["worst", "random", "given"], Per = ["step", "episode"];
    private readonly ProblemList _problems = scalars.Problems;

    public static BoundMismatch? Bind(MappingNode node, BoundGame? game, MappingNode top, Catalog catalog, Scalars scalars) =>
        game?.Game is null ? null : new MismatchSection(game, top, catalog, scalars).Bind(new Section(node, "mismatch", scalars));

    private BoundMismatch? Bind(Section section)
    {
        int before = _problems.Count, points = Size(section.Node.Find("equilibria")) + (section.Node.Find("deployments") as SequenceNode)?.Items.Sum(d => 1 + Size((d as MappingNode)?.Find("distances"))) ?? 0;
        if (points > Limits.MismatchPoints)
        {
            _problems.Add(section.Node, $"mismatch has {points} equilibria, deployments and distances together; at most {Limits.MismatchPoints} are allowed.");
            return null;
        }

        var equilibria = Items(section, "equilibria", "Give a list of { ambiguity: { family: ..., radius: ... } }, the nominal one { ambiguity: { family: none } } first.").Select(Equilibrium).ToList();
        var deployments = Items(section, "deployments", "Give a list such as [{ kind: worst, ambiguity: { family: total_variation }, distances: [0, 0.1] }].").Select(Deployment).ToList();
        section.Finish();
        if (_problems.Count > before)
        {
            return null;
        }

        var resolved = NodeWriter.Map(
            ("equilibria", NodeWriter.List(equilibria.Select(e => e!.Value.Resolved))), ("deployments", NodeWriter.List(deployments.Select(d => d!.Value.Resolved))));
        return new(new([.. equilibria.Select(e => e!.Value.Equilibrium)], [.. deployments.Select(d => d!.Value.Deployment)]), resolved);
    }

    private IEnumerable<(MappingNode Node, string Path)> Items(Section section, string key, string advice)
    {
        if (section.Require(key, advice) is not { } node || scalars.List(node, $"mismatch.{key}") is not { } list)
        {
            yield break;
        }

        if (list.Items.Count == 0)
        {
            _problems.Add(list, $"mismatch.{key} is an empty list. {advice}");
        }

        foreach (var (i, item) in list.Items.Index())
        {
            if (scalars.Mapping(item, $"mismatch.{key}[{i}]") is { } mapping)
            {
                yield return (mapping, $"mismatch.{key}[{i}]");
            }
        }
    }

    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    private (MismatchEquilibrium Equilibrium, ScenarioNode Resolved)? Equilibrium((MappingNode Node, string Path) item)
    {
        var section = new Section(item.Node, item.Path, scalars);
        var nameNode = section.Take("name");
        string? given = nameNode is null ? null : scalars.Text(nameNode, $"{item.Path}.name");
        var node = section.Require("ambiguity", "Give { family: ..., radius: ... }, or { family: none }.");
        section.Finish();
        if (node is null || scalars.Mapping(node, $"{item.Path}.ambiguity") is not { } ambiguity || Ambiguity(ambiguity) is not { } bound)
        {
            return null;
        }

        string family = bound.Set.Descriptor.Name, name = given ?? (family == "none" ? "nominal" : $"{family} {Radius(ambiguity)}".TrimEnd());
        if (!_names.Add(name))
        {
            _problems.Add(nameNode ?? item.Node, $"two equilibria of mismatch are named '{name}'; give them different names.");
        }

        return (new(name, new(game.Game!, bound.Set, bound.Radius!)), NodeWriter.Map(("name", NodeWriter.Text(name)), ("ambiguity", bound.Resolved)));
    }

    private (Deployment Deployment, ScenarioNode Resolved)? Deployment((MappingNode Node, string Path) item)
    {
        var section = new Section(item.Node, item.Path, scalars);
        string? kind = section.Require("kind", "Give worst, random or given.") is { } kindNode ? scalars.Name(kindNode, $"{item.Path}.kind", "deployment", Kinds) : null;
        var distances = section.Require("distances", "Give a list of distances from the nominal kernel, for example [0, 0.05, 0.1].") is { } list ? Distances(list, $"{item.Path}.distances") : null;
        (Deployment Deployment, ScenarioNode Resolved)? made = kind switch
        {
            "given" => Given(section, item.Path, distances),
            "worst" or "random" => Within(section, item, kind, distances),
            _ => null,
        };
        if (kind is not null)
        {
            section.Finish();
        }

        return made;
    }

    private (Deployment Deployment, ScenarioNode Resolved)? Given(Section section, string path, IReadOnlyList<(double Value, ScenarioNode Node)>? distances)
    {
        var kernelNode = section.Require("kernel", "Give { STATE: { ACTION: { NEXT_STATE: probability, ... } } }.");
        var kernel = kernelNode is null ? null : AdversarySection.Kernel(kernelNode, $"{path}.kernel", game.Scope, scalars);
        foreach (var (value, node) in (distances ?? []).Where(d => d.Value is < 0 or > 1))
        {
            _problems.Add(node, $"{path}.distances has {((ScalarNode)node).Short}; with kind given a distance is the weight of the kernel and lies in [0, 1].");
        }

        if (kernel is null || distances is null)
        {
            return null;
        }

        var nominal = new RobustGame(game.Game!, new NominalSet(), new FixedRadius(0));
        return (new GivenKernel(nominal, kernel, [.. distances.Select(d => d.Value)]), NodeWriter.Map(
            ("kind", NodeWriter.Text("given")), ("kernel", CustomGameSection.ResolvedTable(kernelNode!)), ("distances", Numbers(distances))));
    }

    private (Deployment Deployment, ScenarioNode Resolved)? Within(Section section, (MappingNode Node, string Path) item, string kind, IReadOnlyList<(double Value, ScenarioNode Node)>? distances)
    {
        string? per = kind == "random" ? section.Take("per") is { } perNode ? scalars.Name(perNode, $"{item.Path}.per", "period", Per) : Per[0] : null;
        var node = section.Require("ambiguity", "Give { family: ... }; the distances are its radii.");
        if (node is null || scalars.Mapping(node, $"{item.Path}.ambiguity") is not { } family || distances is null)
        {
            return null;
        }

        if (family.Find("radius") is { } radius)
        {
            _problems.Add(radius, $"{item.Path}.ambiguity has a radius; the radii of a deployment are its distances. Remove it.");
            return null;
        }

        // Each distance is a radius of the family and is read as one, so that the family's own range and checks hold.
        var bound = distances.Select(d => Ambiguity(family with { Entries = [.. family.Entries, (new ScalarNode("radius", false, 0, d.Node.Line, d.Node.Column), d.Node)] })).ToList();
        if (bound.Any(b => b is null) || (kind == "random" && per is null))
        {
            return null;
        }

        double[] radii = [.. distances.Select(d => d.Value)];
        RobustGame[] games = [.. bound.Select(b => new RobustGame(game.Game!, b!.Set, b.Radius!))];
        var resolved = bound[0]!.Resolved with { Entries = [.. bound[0]!.Resolved.Entries.Where(e => e.Key.Value != "radius")] };
        return (per is null ? new WorstDirection(games, radii) : new RandomDirections(games, radii, per == Per[1]), NodeWriter.Map(
            ("kind", NodeWriter.Text(kind)), ("ambiguity", resolved), ("per", per is null ? null : NodeWriter.Text(per)), ("distances", Numbers(distances))));
    }

    // A family with its radius, checked with the game as the scenario's own ambiguity is.
    private BoundAmbiguity? Ambiguity(MappingNode node)
    {
        int before = _problems.Count;
        if (AmbiguitySection.Bind(node, top, game, catalog, scalars) is not { Radius: { } radius } bound || _problems.Count > before)
        {
            return null;
        }

        if (bound.Set is SRectangularAmbiguity)
        {
            _problems.Add(node, "mismatch needs ambiguity sets for each (s, a); these are s-rectangular. Remove rectangularity: s.");
            return null;
        }

        foreach (var problem in GameChecks.Check(new RobustGame(game.Game!, bound.Set, radius), game.Kind).Problems.Where(p => p.Severity == Severity.Error && p.Part == GamePart.Radius).Take(1))
        {
            _problems.Add(bound.RadiusNode, problem.ToString());
        }

        return _problems.Count > before ? null : bound;
    }

    private IReadOnlyList<(double Value, ScenarioNode Node)>? Distances(ScenarioNode node, string path)
    {
        if (node is not SequenceNode { Items.Count: > 0 } list)
        {
            _problems.Add(node, $"{path} is {(node is SequenceNode ? "an empty list" : node.Kind)}; a list such as [0, 0.05, 0.1] is needed.");
            return null;
        }

        int before = _problems.Count;
        var distances = new List<(double Value, ScenarioNode Node)>();
        foreach (var (i, item) in list.Items.Index())
        {
            if (scalars.Number(item, $"{path}[{i}]", x => x >= 0, "a distance is not negative") is { } distance)
            {
                if (distances.Any(d => d.Value == distance))
                {
                    _problems.Add(item, $"{path} lists {((ScalarNode)item).Short} twice; the distances must be different from each other.");
                }

                distances.Add((distance, item));
            }
        }

        return _problems.Count > before ? null : [.. distances.OrderBy(d => d.Value)];
    }

    private static int Size(ScenarioNode? node) => node is SequenceNode list ? list.Items.Count : 0;

    private static SequenceNode Numbers(IReadOnlyList<(double Value, ScenarioNode Node)> distances) => NodeWriter.List(distances.Select(d => NodeWriter.Number(d.Value)));

    private static string Radius(MappingNode ambiguity) => ambiguity.Find("radius") is ScalarNode scalar ? scalar.Short : string.Empty;
}
