using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.Games.Expressions;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments.Adversaries;
using RobustMfgSim.Runner;
using RobustMfgSim.Scenarios.Yaml;

namespace RobustMfgSim.Scenarios.Binding;

internal sealed record BoundAdversary(string Name, Func<RobustGame, StationaryPoint, long, Func<IAdversary>> Create, ScenarioNode Resolved);

// population.adversary: a name, or { kind: NAME, ... } with for random per: step (default) or episode; for fixed kernel: a table in the shape of transitions, and
// outside: refuse (default) or allow.
internal sealed class AdversarySection(ExpressionScope? scope, Catalog catalog, Scalars scalars)
{
    private const string Path = "population.adversary";
    private static readonly string[] Other = ["exact"], Per = ["step", "episode"], Outside = ["refuse", "allow"];

    public BoundAdversary? Bind(ScenarioNode node)
    {
        int before = scalars.Problems.Count;
        var section = node is MappingNode body ? new Section(body, Path, scalars) : null;
        var kind = section is null ? node : section.Require("kind", "Give the name of an adversary.");
        string[] known = [.. catalog.Adversaries.Entries.Select(e => e.Descriptor.Name)];
        string? name = kind is null ? null : scalars.Name(kind, Path, "adversary", known, found => Other.Contains(found) ? $"use one of {string.Join(", ", known)}." : null);
        if (name is null || catalog.Adversaries.Find(name) is not { } entry)
        {
            return null;
        }

        var (options, resolved) = (AdversaryOptions.Default, (ScenarioNode)NodeWriter.Text(name));
        if (name == RandomAdversary.Description.Name)
        {
            string per = section?.Take("per") is { } perNode ? scalars.Name(perNode, $"{Path}.per", "period", Per) ?? Per[0] : Per[0];
            options = new() { PerEpisode = per == Per[1] };
            resolved = NodeWriter.Map(("kind", NodeWriter.Text(name)), ("per", NodeWriter.Text(per)));
        }
        else if (name == FixedAdversary.Description.Name)
        {
            (options, resolved) = Fixed(node, section);
        }

        section?.Finish();
        return scalars.Problems.Count > before ? null : new(name, (game, point, agents) => entry.Create(game, point, agents, options), resolved);
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
        if (scope is null || scalars.Mapping(kernelNode, $"{Path}.kernel") is not { } mapping
            || CustomGameSection.Kernel(mapping, $"{Path}.kernel", scope, 0, scalars) is not { } kernel)
        {
            return (AdversaryOptions.Default, resolved);
        }

        // One entry of the file may stand for many (s, a): the first of each place is enough.
        var errors = GameChecks.Check(kernel, FixedAdversary.Description.Name).Problems.Where(p => p.Severity == Severity.Error);
        foreach (var group in errors.GroupBy(p => CellTable.Find(mapping, scope.Shape, p)))
        {
            scalars.Problems.Add(group.Key, $"{Path}.kernel: {group.First()}");
        }

        return (new() { Kernel = kernel, AllowOutside = outside == Outside[1] }, resolved);
    }
}
