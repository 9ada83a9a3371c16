using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.Games.Expressions;
using RobustMfgSim.Scenarios.Yaml;

namespace RobustMfgSim.Scenarios.Binding;

// game: { kind: custom, states, actions, blocks, parameters, rewards, transitions }. States and actions are lists of labels or a number; a label has at most 64
// characters, none of [ ] , and is not "*". Sizes are limited: Limits.
internal sealed class CustomGameSection
{
    private readonly Section _section;
    private readonly Scalars _scalars;
    private readonly ProblemList _problems;

    private CustomGameSection(Section section) => (_section, _scalars, _problems) = (section, section.Scalars, section.Scalars.Problems);

    public static BoundGame Bind(Section section, double discount) => new CustomGameSection(section).Bind(discount);

    // A kernel in the shape of transitions, for the states, actions and parameters of a game: the game without rewards.
    public static CustomGame? Kernel(MappingNode node, string path, ExpressionScope scope, double discount, Scalars scalars)
    {
        var section = new CustomGameSection(new Section(node, path, scalars));
        var rows = new CellTable(scope, scalars).Read(node, path, (row, where) => section.Row(row, where, scope));
        if (rows is null || !section.LengthAllowed(rows, scope.Shape))
        {
            return null;
        }

        var zero = Formulas.Read(new ScalarNode("0", false, 0, node.Line, node.Column), path, scope, scalars.Problems)!;
        var everywhere = new LabelMap<LabelMap<Expression>>([new(LabelMap<int>.Wildcard, new LabelMap<Expression>([new(LabelMap<int>.Wildcard, zero)]))]);
        return new CustomGame(new(scope.Shape, discount, everywhere, rows));
    }

    private BoundGame Bind(double discount)
    {
        int before = _problems.Count;
        var states = Labels("states", "state");
        var actions = Labels("actions", "action");
        var blocksNode = _section.Take("blocks");
        var blocks = blocksNode is null || states is null ? null : BlocksSection.Bind(blocksNode, states, _scalars);
        var parameters = Parameters();
        var rewards = _section.Require("rewards", "Give rewards[state][action].");
        var transitions = _section.Require("transitions", "Give transitions[state][action] = { next_state: probability, ... }.");
        _section.Finish();
        if (states is null || actions is null || parameters is null || !SizeAllowed(states.Count, actions.Count))
        {
            return Unfinished(null);
        }

        // Whether the game couples through actions is seen from its formulas; until then they may.
        var scope = new ExpressionScope(new GameShape(states, actions, blocks?.States, Coupling.StateActions), parameters);
        var table = new CellTable(scope, _scalars);
        var rewardMap = rewards is null ? null : table.Read(rewards, "game.rewards", (node, path) => Formulas.Read(node, path, scope, _problems));
        var rowMap = transitions is null ? null : table.Read(transitions, "game.transitions", (node, path) => Row(node, path, scope));
        if (rewardMap is null || rowMap is null || _problems.Count > before 
            || !LengthAllowed(rowMap, scope.Shape) || !LengthAllowed(rewardMap, scope.Shape, "rewards", reward => reward.Text.Length))
        {
            return Unfinished(scope);
        }

        var game = new CustomGame(new(scope.Shape.With(Coupling.States), discount, rewardMap, rowMap) { Initial = blocks?.Initial });
        return new(GameSection.Custom, game, scope with { Shape = game.Shape }, Resolved(scope, blocks?.Resolved, rewards!, transitions!))
        {
            Place = problem => problem.Part switch
            {
                GamePart.Reward => CellTable.Find(rewards!, scope.Shape, problem),
                GamePart.Kernel => CellTable.Find(transitions!, scope.Shape, problem),
                _ => _section.Node,
            },
        };
    }

    private BoundGame Unfinished(ExpressionScope? scope) => new(GameSection.Custom, null, scope, _section.Node) { Place = _ => _section.Node };

    private List<string>? Labels(string key, string what)
    {
        if (_section.Require(key, $"Give a list of labels or a number of {key}.") is not { } node)
        {
            return null;
        }

        if (Scalars.ParsedNumber(node) is not null)
        {
            return _scalars.Whole(node, $"game.{key}", 1, Limits.Labels, $"the number of {key} is a whole number in [1, {Limits.Labels}]") is { } number
                ? [.. Enumerable.Range(0, number).Select(i => i.ToString(System.Globalization.CultureInfo.InvariantCulture))]
                : null;
        }

        if (node is not SequenceNode { Items.Count: > 0 and <= Limits.Labels } list)
        {
            string found = node is SequenceNode { Items.Count: var count } ? $"a list of {count} entries" : node.Kind;
            _problems.Add(node, $"game.{key} is {found}; a list of 1 to {Limits.Labels} labels, or their number, is needed.");
            return null;
        }

        var labels = new List<string>();
        foreach (var item in list.Items)
        {
            if (Label(item, key, what) is { } label && !labels.Contains(label))
            {
                labels.Add(label);
            }
            else if (item is ScalarNode { Value: var repeated } && labels.Contains(repeated))
            {
                _problems.Add(item, $"the {what} '{repeated}' is listed twice; labels must be different from each other.");
            }
        }

        return labels.Count == list.Items.Count ? labels : null;
    }

    private string? Label(ScenarioNode node, string key, string what)
    {
        if (_scalars.Text(node, $"an entry of game.{key}", "a label") is not { } label)
        {
            return null;
        }

        if (label.Length > Limits.LabelLength || label == LabelMap<int>.Wildcard || label.AsSpan().IndexOfAny("[],") >= 0 || label.Trim() != label || label.Any(char.IsControl))
        {
            _problems.Add(node, $"'{((ScalarNode)node).Short}' cannot label a{(what[0] == 'a' ? "n" : string.Empty)} {what}; a label has 1 to {Limits.LabelLength} characters, none of [ ] , and is not \"*\".");
            return null;
        }

        return label;
    }

    private bool SizeAllowed(int states, int actions)
    {
        if ((double)states * states * actions <= Limits.FormulaEntries)
        {
            return true;
        }

        _problems.Add(_section.Node, $"the game has {states} states and {actions} actions; states * states * actions is at most {Limits.FormulaEntries}.");
        return false;
    }

    // Bounds memory and time: a formula has fewer operations than characters.
    private bool LengthAllowed(LabelMap<LabelMap<LabelMap<Expression?>>> rows, GameShape shape)
    {
        var lengths = new Dictionary<LabelMap<Expression?>, long>(ReferenceEqualityComparer.Instance);
        return LengthAllowed(rows, shape, "transitions", row =>
        {
            if (!lengths.TryGetValue(row, out long length))
            {
                length = shape.StateLabels.Sum(next => row.TryFind(next, out var formula) && formula is not null ? (long)formula.Text.Length : 0);
                lengths.Add(row, length);
            }

            return length;
        });
    }

    private bool LengthAllowed<T>(LabelMap<LabelMap<T>> table, GameShape shape, string what, Func<T, long> length)
    {
        long total = shape.StateLabels.Sum(state => table.TryFind(state, out var actions)
            ? shape.ActionLabels.Sum(action => actions.TryFind(action, out var cell) ? length(cell) : 0) : 0);
        return Formulas.LengthAllowed(total, what, _section.Node, _problems);
    }

    private Dictionary<string, double>? Parameters()
    {
        var parameters = new Dictionary<string, double>(StringComparer.Ordinal);
        if (_section.Take("parameters") is not { } node)
        {
            return parameters;
        }

        if (_scalars.Mapping(node, "game.parameters") is not { } mapping)
        {
            return null;
        }

        foreach (var (key, value) in mapping.Entries)
        {
            if (!ExpressionScope.IsParameterName(key.Value))
            {
                _problems.Add(key, $"'{key.Short}' cannot be the name of a parameter; a name has letters, digits and '_', no digit first, and is none of "
                    + $"{string.Join(", ", ExpressionScope.ReservedWords)}.");
            }

            // A wrong value is reported here; formulas that use the name are still read.
            parameters[key.Value] = _scalars.Number(value, $"game.parameters.{key.Short}", _ => true, string.Empty) ?? 0;
        }

        return parameters;
    }

    // One row: next state to formula, null for the rest.
    private LabelMap<Expression?>? Row(ScenarioNode node, string path, ExpressionScope scope)
    {
        if (_scalars.Mapping(node, path) is not { } mapping)
        {
            return null;
        }

        var entries = new List<KeyValuePair<string, Expression?>>();
        var rests = new List<ScenarioNode>();
        foreach (var (key, value) in mapping.Entries)
        {
            if (!CellTable.IsKnown(key, scope.Shape.StateLabels, "state", path, _problems))
            {
                continue;
            }

            bool rest = value is ScalarNode { Value: "rest" };
            int count = key.Value != LabelMap<int>.Wildcard ? 1 : scope.Shape.StateLabels.Count(l => mapping.Find(l) is null);
            rests.AddRange(Enumerable.Repeat(value, rest ? Math.Min(count, 2) : 0));
            entries.Add(new(key.Value, rest ? null : Formulas.Read(value, $"{path}.{key.Short}", scope, _problems)));
        }

        if (rests.Count > 1)
        {
            _problems.Add(rests[1], $"{path} has 'rest' for more than one next state; at most one can take what is left of 1.");
        }

        return new(entries);
    }

    private MappingNode Resolved(ExpressionScope scope, ScenarioNode? blocks, ScenarioNode rewards, ScenarioNode transitions) => NodeWriter.Map(
        ("kind", NodeWriter.Text(GameSection.Custom)),
        ("states", ResolvedLabels(_section.Node.Find("states")!, scope.Shape.StateLabels)),
        ("actions", ResolvedLabels(_section.Node.Find("actions")!, scope.Shape.ActionLabels)),
        ("blocks", blocks),
        ("parameters", NodeWriter.Map(scope.Parameters.Select(p => (p.Key, (ScenarioNode?)NodeWriter.Number(p.Value))))),
        ("rewards", ResolvedTable(rewards)),
        ("transitions", ResolvedTable(transitions)));

    private static ScenarioNode ResolvedLabels(ScenarioNode node, IReadOnlyList<string> labels) =>
        node is SequenceNode ? NodeWriter.List(labels.Select(NodeWriter.Text)) : NodeWriter.Number((ulong)labels.Count);

    // Tables and lists with numbers and formulas in canonical form.
    internal static ScenarioNode ResolvedTable(ScenarioNode node) => node switch
    {
        SequenceNode list => NodeWriter.List(list.Items.Select(ResolvedTable)),
        MappingNode mapping => NodeWriter.Map(mapping.Entries.Select(e => (e.Key.Value, (ScenarioNode?)ResolvedTable(e.Value)))),
        ScalarNode { Value: "rest" } => NodeWriter.Text("rest"),
        _ => Formulas.Resolved(node),
    };
}
