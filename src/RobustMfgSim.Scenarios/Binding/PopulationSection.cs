using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.Games.Expressions;
using RobustMfgSim.Core.Numerics;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments.Adversaries;
using RobustMfgSim.Runner;
using RobustMfgSim.Scenarios.Yaml;

namespace RobustMfgSim.Scenarios.Binding;

// Policy makes the rows once the game with its ambiguity is known.
internal sealed record BoundPopulation(
    double[]? Initial, string AdversaryName, Func<RobustGame, StationaryPoint, long, Func<IAdversary>> Adversary, Func<RobustGame, PopulationPolicy> Policy, MappingNode Resolved);

// population: { initial, adversary, policies }. initial: equilibrium (default), uniform, or probabilities by state, those not named 0, summing to 1.
// adversary: see AdversarySection (equilibrium). policies: one entry with share 1: equilibrium (default), uniform, or { kind: table, rows }.
internal sealed class PopulationSection(Section section, ExpressionScope? scope, Catalog catalog)
{
    private readonly GameShape? _shape = scope?.Shape;
    private readonly Scalars _scalars = section.Scalars;
    private readonly ProblemList _problems = section.Scalars.Problems;

    public static BoundPopulation? Bind(MappingNode node, ExpressionScope? scope, Catalog catalog, Scalars scalars) =>
        new PopulationSection(new Section(node, "population", scalars), scope, catalog).Bind();

    private BoundPopulation? Bind()
    {
        int before = _problems.Count;
        ScenarioNode word = NodeWriter.Text("equilibrium");
        var (initial, initialResolved) = section.Take("initial") is { } initialNode ? Initial(initialNode) : (null, word);
        var adversary = new AdversarySection(scope, catalog, _scalars).Bind(section.Take("adversary") ?? word);
        var (policy, policyResolved) = section.Take("policies") is { } policies ? Policies(policies) : (_ => new PopulationPolicy("equilibrium", null), word);
        section.Finish();
        if (_problems.Count > before || adversary is null || policy is null || initialResolved is null || policyResolved is null)
        {
            return null;
        }

        var resolved = NodeWriter.Map(
            ("initial", initialResolved),
            ("adversary", adversary.Resolved),
            ("policies", NodeWriter.List([NodeWriter.Map(("policy", policyResolved), ("share", NodeWriter.Number(1)))])));
        return new(initial, adversary.Name, adversary.Create, policy, resolved);
    }

    private (double[]? Initial, ScenarioNode? Resolved) Initial(ScenarioNode node)
    {
        if (node is not MappingNode mapping)
        {
            string? word = _scalars.Name(node, "population.initial", "initial distribution", ["equilibrium", "uniform"]);
            double[]? uniform = word == "uniform" && _shape is not null ? [.. Enumerable.Repeat(1.0 / _shape.States, _shape.States)] : null;
            return (uniform, word is null ? null : NodeWriter.Text(word));
        }

        if (_shape is null)
        {
            return default;
        }

        if (Distribution(mapping, "population.initial", "state", _shape.StateLabels, "the initial distribution") is not { } initial)
        {
            return default;
        }

        return (initial, NodeWriter.Map(_shape.StateLabels.Select((label, s) => (label, (ScenarioNode?)NodeWriter.Number(initial[s])))));
    }

    private (Func<RobustGame, PopulationPolicy>? Policy, ScenarioNode? Resolved) Policies(ScenarioNode node)
    {
        if (_scalars.List(node, "population.policies") is not { } list)
        {
            return default;
        }

        if (list.Items.Count != 1)
        {
            _problems.Add(list, $"population.policies has {list.Items.Count} entries; this version supports one policy for everybody. Keep one entry, with share 1.");
            return default;
        }

        if (_scalars.Mapping(list.Items[0], "population.policies[0]") is not { } mapping)
        {
            return default;
        }

        var entry = new Section(mapping, "population.policies[0]", _scalars);
        var policy = entry.Require("policy", "Give equilibrium, uniform or { kind: table, rows: ... }.");
        if (entry.Take("share") is { } share)
        {
            _scalars.Number(share, "population.policies[0].share", x => x == 1, "the shares must sum to 1, and there is one policy");
        }

        entry.Refuse("count", "with one policy everybody plays it. Remove count, or write share: 1.");
        entry.Finish();
        return policy is null ? default : Policy(policy, "population.policies[0].policy");
    }

    private (Func<RobustGame, PopulationPolicy>? Policy, ScenarioNode? Resolved) Policy(ScenarioNode node, string path)
    {
        var kindNode = KindOf(node, path, out var body, "rows");
        string[] known = ["equilibrium", .. catalog.Policies.Entries.Select(e => e.Descriptor.Name), "table"];
        if (kindNode is null || _scalars.Name(kindNode, path, "policy", known) is not { } kind)
        {
            return default;
        }

        var rows = body?.Find("rows");
        if (kind == "table")
        {
            if (rows is null)
            {
                _problems.Add(node, $"a policy of kind table needs its rows: {path} = {{ kind: table, rows: {{ STATE: {{ ACTION: probability, ... }}, ... }} }}.");
                return default;
            }

            return Table(rows, $"{path}.rows");
        }

        if (rows is not null)
        {
            _problems.Add(rows, $"the policy '{kind}' has no rows; only a policy of kind table has.");
        }

        return (kind == "equilibrium" ? _ => new(kind, null) : game => new(kind, catalog.Policies.Find(kind)!.Create(game)), NodeWriter.Text(kind));
    }

    private (Func<RobustGame, PopulationPolicy>? Policy, ScenarioNode? Resolved) Table(ScenarioNode rows, string path)
    {
        if (_scalars.Mapping(rows, path) is not { } mapping || _shape is null)
        {
            return default;
        }

        var table = new double[_shape.States * _shape.Actions];
        int before = _problems.Count;
        new CellTable(new(_shape, new Dictionary<string, double>()), _scalars).Missing(mapping, _shape.StateLabels, "state", path);
        foreach (var (key, value) in mapping.Entries)
        {
            if (CellTable.IsKnown(key, _shape.StateLabels, "state", path, _problems) && _scalars.Mapping(value, $"{path}.{key.Short}") is { } row
                && Distribution(row, $"{path}.{key.Short}", "action", _shape.ActionLabels, $"the policy row of state '{key.Short}'") is { } probabilities)
            {
                foreach (int s in Enumerable.Range(0, _shape.States))
                {
                    if (_shape.StateLabels[s] == key.Value || (key.Value == LabelMap<int>.Wildcard && mapping.Find(_shape.StateLabels[s]) is null))
                    {
                        probabilities.CopyTo(table, s * _shape.Actions);
                    }
                }
            }
        }

        var resolved = NodeWriter.Map(("kind", NodeWriter.Text("table")), ("rows", NodeWriter.Map(_shape.StateLabels.Select((state, s) =>
            (state, (ScenarioNode?)NodeWriter.Map(_shape.ActionLabels.Select((action, a) => (action, (ScenarioNode?)NodeWriter.Number(table[(s * _shape.Actions) + a])))))))));
        return _problems.Count > before ? default : (_ => new PopulationPolicy("table", table), resolved);
    }

    // Probabilities by label, those not named 0; they sum to 1 within 1e-9.
    private double[]? Distribution(MappingNode mapping, string path, string what, IReadOnlyList<string> labels, string name)
    {
        var values = new double[labels.Count];
        int before = _problems.Count;
        foreach (var (key, value) in mapping.Entries)
        {
            int index = labels.Index().Where(l => l.Item == key.Value).Select(l => l.Index).DefaultIfEmpty(-1).First();
            if (index < 0)
            {
                _problems.Add(key, $"unknown {what} '{key.Short}' in {path}. {NearMiss.Hint(key.Value, labels)}");
            }
            else
            {
                values[index] = _scalars.Number(value, $"{path}.{key.Short}", x => x is >= 0 and <= 1, "a probability lies in [0, 1]") ?? 0;
            }
        }

        if (_problems.Count == before && Math.Abs(values.Sum() - 1) > Tolerances.RowSum)
        {
            _problems.Add(mapping, $"{name} sums to {values.Sum().ToString("G12", System.Globalization.CultureInfo.InvariantCulture)}; it must sum to 1 within 1e-9.");
        }

        return _problems.Count > before ? null : values;
    }

    // The node that names the kind: the scalar itself, or the value of kind in a mapping, whose other keys must be among those given.
    private ScenarioNode? KindOf(ScenarioNode node, string path, out MappingNode? body, params string[] keys)
    {
        body = node as MappingNode;
        return body is null ? node : NamedThing.Kind(body, path, _scalars, keys);
    }
}
