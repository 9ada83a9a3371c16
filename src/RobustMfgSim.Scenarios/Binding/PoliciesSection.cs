using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.Games.Expressions;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments.Adversaries;
using RobustMfgSim.Environments.Engines;
using RobustMfgSim.Environments.Sampling;
using RobustMfgSim.Runner;
using RobustMfgSim.Scenarios.Yaml;

namespace RobustMfgSim.Scenarios.Binding;

// Create makes the rows once the game with its ambiguity is known.
internal sealed record BoundPolicies(Func<RobustGame, PopulationPolicy> Create, IReadOnlyList<PoliciesSection.Entry> Entries, ScenarioNode Place, SequenceNode Resolved);

// population.policies: a list of { policy, share | count }; policy: equilibrium, uniform or { kind: table, rows }. One entry is for everybody. Of several each has a share in (0, 1], the shares
// summing to 1, or a count of at least 1. Absent: everybody plays the equilibrium.
internal sealed class PoliciesSection(ExpressionScope? scope, Catalog catalog, Scalars scalars)
{
    private const string Path = "population.policies";
    private static readonly string CountRule = $"a count is a whole number in [1, {EngineChoice.MaximumAgents}]";

    private readonly GameShape? _shape = scope?.Shape;

    // One entry: what is played, and by how many.
    public sealed record Entry(Func<RobustGame, PopulationPolicy> Policy, double? Share, long? Count, ScenarioNode Resolved);

    public BoundPolicies? Bind(ScenarioNode? node)
    {
        if (node is null)
        {
            ScenarioNode word = NodeWriter.Text("equilibrium");
            return Bound([new(_ => new("equilibrium", null), 1, null, word)], word);
        }

        int before = scalars.Problems.Count;
        if (scalars.List(node, Path) is not { } list)
        {
            return null;
        }

        if (list.Items.Count == 0)
        {
            scalars.Problems.Add(list, $"{Path} is an empty list; name at least one policy, for example [ {{ policy: uniform }} ].");
            return null;
        }

        if (list.Items.Count > Limits.Policies)
        {
            scalars.Problems.Add(list, $"{Path} has {list.Items.Count} entries; at most {Limits.Policies} are allowed.");
            return null;
        }

        var entries = list.Items.Select((item, i) => ReadEntry(item, $"{Path}[{i}]", list.Items.Count > 1)).OfType<Entry>().ToList();
        if (scalars.Problems.Count > before)
        {
            return null;
        }

        if (entries.Any(e => e.Share is not null) && Math.Abs(entries.Sum(e => e.Share ?? 0) - 1) is not <= Core.Numerics.Tolerances.RowSum)
        {
            string sum = entries.Sum(e => e.Share ?? 0).ToString("G12", System.Globalization.CultureInfo.InvariantCulture);
            scalars.Problems.Add(list, $"the shares of {Path} sum to {sum}; they must sum to 1 within 1e-9. Agents of an entry with a count are taken off first.");
            return null;
        }

        return Bound(entries, node);
    }

    // What several policies have to do with the rest of the scenario: their counts must fit every N, and not every game and adversary goes with them.
    public static void CheckMixture(BoundPopulation population, IMeanFieldGame? game, IReadOnlyList<long> agents, ProblemList problems)
    {
        var (_, entries, place, _) = population.Policies;
        if (entries.Count == 1)
        {
            return;
        }

        if (game?.Shape.Blocks.Count > 1)
        {
            problems.Add(place, $"{Path} has several entries and the game has blocks of states; mixtures of policies are for games without blocks.");
        }

        if (population.AdversaryName == CoalitionAdversary.Description.Name)
        {
            problems.Add(place, $"{Path} has several entries and the adversary is coalition, which expands the value of an agent in a population of one policy; keep one of the two.");
        }

        long counted = entries.Sum(e => e.Count ?? 0);
        bool all = entries.All(e => e.Count is not null);
        foreach (long number in agents.Where(n => counted > n || (all && counted != n)))
        {
            problems.Add(place, $"the counts of {Path} have {counted} agents together; study.agents lists {number}. {(counted > number ? "Take more agents or smaller counts." : "Give an entry a share instead of a count.")}");
        }
    }

    private static BoundPolicies Bound(IReadOnlyList<Entry> entries, ScenarioNode place)
    {
        double total = entries.Any(e => e.Share is not null) ? 0 : entries.Sum(e => (double)e.Count!.Value);
        var resolved = NodeWriter.List(entries.Select(e => NodeWriter.Map(
            ("policy", e.Resolved), ("share", e.Share is { } share ? NodeWriter.Number(share) : null), ("count", e.Count is { } count ? NodeWriter.Number((ulong)count) : null))));
        PopulationPolicy Create(RobustGame game) => entries.Count == 1
            ? entries[0].Policy(game)
            : PopulationPolicy.Mixture([.. entries.Select(e => new PopulationPart(e.Policy(game), e.Share ?? (total > 0 ? e.Count!.Value / total : 0), e.Count))]);
        return new(Create, entries, place, resolved);
    }

    private Entry? ReadEntry(ScenarioNode node, string path, bool several)
    {
        if (scalars.Mapping(node, path) is not { } mapping)
        {
            return null;
        }

        var entry = new Section(mapping, path, scalars);
        var policyNode = entry.Require("policy", "Give equilibrium, uniform or { kind: table, rows: ... }.");
        double? share = null;
        long? count = null;
        if (entry.Take("share") is { } shareNode)
        {
            share = several
                ? scalars.Number(shareNode, $"{path}.share", x => x is > 0 and <= 1, "a share lies in (0, 1]")
                : scalars.Number(shareNode, $"{path}.share", x => x == 1, "the shares must sum to 1, and there is one policy");
        }

        if (several && entry.Take("count") is { } countNode)
        {
            count = (long?)scalars.Number(countNode, $"{path}.count", x => x == Math.Floor(x) && x >= 1 && x <= EngineChoice.MaximumAgents, CountRule);
            if (mapping.Find("share") is not null)
            {
                scalars.Problems.Add(countNode, $"{path} has a share and a count; keep one of them.");
            }
        }
        else if (several && mapping.Find("share") is null)
        {
            scalars.Problems.Add(mapping, $"{path} has neither a share nor a count; with several policies each entry has one of them.");
        }

        if (!several)
        {
            entry.Refuse("count", "with one policy everybody plays it. Remove count, or write share: 1.");
            share = 1;
        }

        entry.Finish();
        var (policy, resolved) = policyNode is null ? default : Policy(policyNode, $"{path}.policy");
        return policy is null || resolved is null ? null : new(policy, share, count, resolved);
    }

    private (Func<RobustGame, PopulationPolicy>? Policy, ScenarioNode? Resolved) Policy(ScenarioNode node, string path)
    {
        string[] known = ["equilibrium", .. catalog.Policies.Entries.Select(e => e.Descriptor.Name), "table"];
        if (((node as MappingNode)?.Find("kind") ?? node) is ScalarNode { Value: var name } named && !known.Contains(name) && catalog.Deviators.Find(name) is not null)
        {
            scalars.Problems.Add(named, $"the policy '{name}' is one of deviators; a population plays {string.Join(", ", known)}. Move it to deviators.");
            return default;
        }

        var kindNode = KindOf(node, path, out var body, "rows");
        if (kindNode is null || scalars.Name(kindNode, path, "policy", known) is not { } kind)
        {
            return default;
        }

        var rows = body?.Find("rows");
        if (kind == "table")
        {
            if (rows is null)
            {
                scalars.Problems.Add(node, $"a policy of kind table needs its rows: {path} = {{ kind: table, rows: {{ STATE: {{ ACTION: probability, ... }}, ... }} }}.");
                return default;
            }

            return PolicyRows.Read(rows, $"{path}.rows", _shape, scalars) is { } table ? (_ => new(kind, table.Rows), NodeWriter.Map(("kind", NodeWriter.Text(kind)), ("rows", table.Resolved))) : default;
        }

        if (rows is not null)
        {
            scalars.Problems.Add(rows, $"the policy '{kind}' has no rows; only a policy of kind table has.");
        }

        return (kind == "equilibrium" ? _ => new(kind, null) : game => new(kind, Rows(node, kind, game)), NodeWriter.Text(kind));
    }

    // The rows of a policy that somebody may have written; null with a problem when they are none.
    private double[]? Rows(ScenarioNode node, string kind, RobustGame game)
    {
        try
        {
            double[] rows = ExtensionCall.Of($"policy {kind}", "the factory", () => catalog.Policies.Find(kind)!.Create(game));
            if (rows.Length == game.States * game.Actions)
            {
                ProbabilityRows.RequirePolicy(rows, game.Actions, kind, 0);
                return rows;
            }

            scalars.Problems.Add(node, $"policy {kind}: it has {rows.Length} entries; the game has {game.States} states of {game.Actions} actions, so {game.States * game.Actions} are needed.");
        }
        catch (InvalidOperationException fault)
        {
            scalars.Problems.Add(node, fault.Message);
        }

        return null;
    }

    // The node that names the kind: the scalar itself, or the value of kind in a mapping, whose other keys must be among those given.
    private ScenarioNode? KindOf(ScenarioNode node, string path, out MappingNode? body, params string[] keys)
    {
        body = node as MappingNode;
        return body is null ? node : NamedThing.Kind(body, path, scalars, keys);
    }
}
