using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Ambiguity.SRectangular;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.Games.Expressions;
using RobustMfgSim.Runner;
using RobustMfgSim.Scenarios.Yaml;

namespace RobustMfgSim.Scenarios.Binding;

// The ambiguity of a scenario; Radius is null when it could not be read.
internal sealed record BoundAmbiguity(IAmbiguitySet Set, IAmbiguityRadius? Radius, MappingNode Resolved, ScenarioNode RadiusNode);

// ambiguity: { family, radius, support, rectangularity } and the options of the family (FamilyOptions). Absent: family none. The radius is required where the family
// has one, and lies in its range; support is full (default) or nominal; rectangularity is s_a (default) or, for the families of
// Catalog.StateAmbiguitySets, s: the radius is then one budget per state, at least 0.
internal sealed class AmbiguitySection(Section section, GameShape? shape, ExpressionScope? scope)
{
    private const string OneBudget = "with rectangularity s the radius is one budget per state, shared by its actions";

    private readonly Scalars _scalars = section.Scalars;
    private bool _perState;

    public static BoundAmbiguity? Bind(MappingNode? node, ScenarioNode top, BoundGame? game, Catalog catalog, Scalars scalars)
    {
        var section = new Section(node ?? NodeWriter.Map(("family", NodeWriter.Text("none"))) with { Line = top.Line, Column = top.Column }, "ambiguity", scalars);
        return new AmbiguitySection(section, game?.Scope?.Shape, game?.Scope).Bind(catalog, new(section, game));
    }

    private BoundAmbiguity? Bind(Catalog catalog, FamilyOptions options)
    {
        var rectangularity = section.Take("rectangularity");
        string? rectangular = rectangularity is null ? "s_a" : _scalars.Name(rectangularity, "ambiguity.rectangularity", "rectangularity", ["s_a", "s"]);
        _perState = rectangular == "s";
        string[] perState = [.. catalog.StateAmbiguitySets.Entries.Select(e => e.Descriptor.Name)];
        string[] families = [.. catalog.AmbiguitySets.Entries.Select(e => e.Descriptor.Name).Union(_perState ? perState : [])];
        string? family = section.Require("family", $"Give the name of an ambiguity family. {NearMiss.Hint(string.Empty, families)}") is { } familyNode
            ? _scalars.Name(familyNode, "ambiguity.family", "ambiguity family", families) : null;
        string? support = section.Take("support") is { } supportNode
            ? _scalars.Name(supportNode, "ambiguity.support", "support", ["full", "nominal"]) : "full";
        if (_perState && family is not null && !perState.Contains(family))
        {
            _scalars.Problems.Add(rectangularity!, $"ambiguity.rectangularity is s, which the family '{family}' does not have; s is allowed with {string.Join(" and ", perState)}. Choose one of them, or use s_a, in which nature chooses each row freely.");
            family = null;
        }

        var radiusNode = section.Take("radius");
        if (family is null || support is null || rectangular is null)
        {
            options.TakeAll();
            section.Finish();
            return null;
        }

        var (set, descriptor) = Create(catalog, options, family, support == "full" ? Support.Full : Support.Nominal);
        section.Finish();
        var bound = Bind(set, descriptor, support, radiusNode, options);
        return set is null ? null : bound;
    }

    private (IAmbiguitySet? Set, Descriptor Descriptor) Create(Catalog catalog, FamilyOptions options, string family, Support support)
    {
        if (_perState)
        {
            var shared = catalog.StateAmbiguitySets.Find(family)!;
            options.RefuseUseless(shared.Descriptor);
            var perState = new SRectangularAmbiguity(shared.Create(new ParameterValues(shared.Descriptor), support));
            return (perState, perState.Descriptor);
        }

        var entry = catalog.AmbiguitySets.Find(family)!;
        return (options.Create(entry, support), entry.Descriptor);
    }

    private BoundAmbiguity Bind(IAmbiguitySet? set, Descriptor family, string support, ScenarioNode? radiusNode, FamilyOptions options)
    {
        var spec = ParameterRange.Find(family, "radius");
        ScenarioNode? resolved = null;
        IAmbiguityRadius? radius = null;
        if (spec is null)
        {
            radius = new FixedRadius(0);
            if (radiusNode is not null && Scalars.ParsedNumber(radiusNode) is not 0)
            {
                _scalars.Problems.Add(radiusNode, $"ambiguity.radius has no meaning for the family '{family.Name}'; remove it or choose another family.");
            }
        }
        else if (radiusNode is null)
        {
            _scalars.Problems.Add(section.Node, $"the key 'ambiguity.radius' is missing. Give a number, a formula in mu, or a value for each state; {ParameterRange.RadiusText(family, spec)}.");
        }
        else
        {
            (radius, resolved) = Radius(radiusNode, family, spec);
        }

        return new(set!, radius, NodeWriter.Map(
        [
            ("family", NodeWriter.Text(family.Name)), ("radius", resolved), ("support", NodeWriter.Text(support)),
            ("rectangularity", NodeWriter.Text(_perState ? "s" : "s_a")), .. options.Resolved,
        ]), radiusNode ?? section.Node);
    }

    // A number, a formula, or { state: value | { action: value } } with "*".
    private (IAmbiguityRadius? Radius, ScenarioNode? Resolved) Radius(ScenarioNode node, Descriptor family, ParameterSpec spec)
    {
        if (node is ScalarNode && Scalars.ParsedNumber(node) is { } number)
        {
            return InRange(node, "ambiguity.radius", number, family, spec) ? (new FixedRadius(number), NodeWriter.Number(number)) : default;
        }

        if (shape is null || scope is null)
        {
            return default; // without labels there is nothing to read a formula or a table against; the game's problems come first
        }

        int before = _scalars.Problems.Count;
        var cells = new BoundExpression?[shape.States * shape.Actions];
        var resolved = node is ScalarNode ? Fill(node, "ambiguity.radius", cells, null, null, family, spec) : Table(node, cells, family, spec);
        if (_scalars.Problems.Count > before)
        {
            return default;
        }

        var bound = cells.Select(c => c!).ToArray();
        return (Array.TrueForAll(bound, c => c.Constant is not null)
            ? new FixedRadius([.. bound.Select(c => c.Constant!.Value)])
            : new ExpressionRadius(bound), resolved);
    }

    private ScenarioNode? Table(ScenarioNode node, BoundExpression?[] cells, Descriptor family, ParameterSpec spec)
    {
        if (node is not MappingNode mapping)
        {
            _scalars.Problems.Add(node, $"ambiguity.radius is {node.Kind}; a number, a formula or a mapping by state is needed.");
            return null;
        }

        var table = new CellTable(scope!, _scalars);
        table.Missing(mapping, shape!.StateLabels, "state", "ambiguity.radius");
        var resolved = new List<(string, ScenarioNode?)>();
        foreach (var (key, value) in mapping.Entries)
        {
            string path = $"ambiguity.radius.{key.Short}";
            if (!CellTable.IsKnown(key, shape.StateLabels, "state", "ambiguity.radius", _scalars.Problems))
            {
                continue;
            }

            var states = Named(key.Value, shape.StateLabels, mapping);
            if (value is not MappingNode actions)
            {
                resolved.Add((key.Value, Fill(value, path, cells, states, null, family, spec)));
                continue;
            }

            if (_perState)
            {
                _scalars.Problems.Add(value, $"{path} gives a radius for each action; {OneBudget}. Give one number or formula for the state.");
                continue;
            }

            table.Missing(actions, shape.ActionLabels, "action", path);
            var inner = new List<(string, ScenarioNode?)>();
            foreach (var (action, cell) in actions.Entries)
            {
                if (CellTable.IsKnown(action, shape.ActionLabels, "action", path, _scalars.Problems))
                {
                    inner.Add((action.Value, Fill(cell, $"{path}.{action.Short}", cells, states, Named(action.Value, shape.ActionLabels, actions), family, spec)));
                }
            }

            resolved.Add((key.Value, NodeWriter.Map(inner)));
        }

        return NodeWriter.Map(resolved);
    }

    // Puts one value into all its cells; null stands for all states or all actions.
    private ScenarioNode? Fill(
        ScenarioNode node, string path, BoundExpression?[] cells, IEnumerable<int>? states, IEnumerable<int>? actions, Descriptor family, ParameterSpec spec)
    {
        if (Formulas.Read(node, path, scope!, _scalars.Problems) is not { } formula
            || (Scalars.ParsedNumber(node) is { } number && !InRange(node, path, number, family, spec)))
        {
            return null;
        }

        int[] of = [.. states ?? Enumerable.Range(0, shape!.States)], at = [.. actions ?? Enumerable.Range(0, shape!.Actions)];
        if (!Formulas.LengthAllowed((long)formula.Text.Length * of.Length * at.Length, "radius", node, _scalars.Problems))
        {
            return null;
        }

        if (_perState && formula.MentionsAction)
        {
            _scalars.Problems.Add(node, $"{path} depends on the action index 'a'; {OneBudget}. Write it without 'a'.");
            return null;
        }

        foreach (int s in of)
        {
            foreach (int a in at)
            {
                cells[(s * shape!.Actions) + a] = formula.Bind(s, a);
            }
        }

        return Formulas.Resolved(node);
    }

    private bool InRange(ScenarioNode node, string path, double value, Descriptor family, ParameterSpec spec)
    {
        if (ParameterRange.Allows(spec, value))
        {
            return true;
        }

        _scalars.Problems.Add(node, $"{path} is {((ScalarNode)node).Short}; {ParameterRange.RadiusText(family, spec)}.");
        return false;
    }

    private static IEnumerable<int> Named(string key, IReadOnlyList<string> labels, MappingNode mapping) =>
        Enumerable.Range(0, labels.Count).Where(i => labels[i] == key || (key == LabelMap<int>.Wildcard && mapping.Find(labels[i]) is null));
}
