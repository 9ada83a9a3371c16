using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.Numerics;
using RobustMfgSim.Scenarios.Yaml;

namespace RobustMfgSim.Scenarios.Binding;

// blocks: [ { states: [LABEL, ...], mass: NUMBER }, ... ] of a custom game (eq. G3). Every state stands in exactly one block. Masses are given for all blocks, and
// then sum to 1, or for none: every state has the same initial mass then.
internal sealed class BlocksSection(IReadOnlyList<string> labels, Scalars scalars)
{
    private readonly Dictionary<string, int> _blockOf = new(StringComparer.Ordinal);
    private readonly List<int[]> _blocks = [];
    private readonly List<double?> _masses = [];

    // The states of each block and the initial distribution; null when something is wrong.
    public static BoundBlocks? Bind(ScenarioNode node, IReadOnlyList<string> labels, Scalars scalars) => new BlocksSection(labels, scalars).Bind(node);

    private BoundBlocks? Bind(ScenarioNode node)
    {
        int before = scalars.Problems.Count;
        foreach (var (b, item) in (scalars.List(node, "game.blocks")?.Items ?? []).Index())
        {
            Block(item, b);
        }

        if (scalars.Problems.Count == before && labels.FirstOrDefault(label => !_blockOf.ContainsKey(label)) is { } left)
        {
            scalars.Problems.Add(node, $"the state '{left}' is in no block of game.blocks; every state is in exactly one.");
        }

        if (scalars.Problems.Count == before && _masses.Exists(m => m is null) != _masses.TrueForAll(m => m is null))
        {
            scalars.Problems.Add(node, "game.blocks gives a mass to some blocks and not to others; give one to every block, or to none.");
        }

        double total = _masses.Sum(m => m ?? 0);
        if (scalars.Problems.Count == before && _masses[0] is not null && !(Math.Abs(total - 1) <= Tolerances.RowSum))
        {
            scalars.Problems.Add(node, FormattableString.Invariant($"the masses in game.blocks sum to {total:G12}; they must sum to 1 within 1e-9."));
        }

        return scalars.Problems.Count > before ? null : new(_blocks, Initial(), Resolved());
    }

    private void Block(ScenarioNode item, int b)
    {
        string path = $"game.blocks[{b}]";
        if (scalars.Mapping(item, path) is not { } mapping)
        {
            return;
        }

        var section = new Section(mapping, path, scalars);
        var states = section.Require("states", "Give the labels of the block's states.") is { } node ? scalars.List(node, $"{path}.states") : null;
        var mass = section.Take("mass");
        section.Finish();
        var block = new List<int>();
        foreach (var state in states?.Items ?? [])
        {
            if (scalars.Name(state, $"an entry of {path}.states", "state", labels) is not { } label)
            {
                continue;
            }

            block.Add(labels.Index().First(l => l.Item == label).Index);
            if (!_blockOf.TryAdd(label, b))
            {
                scalars.Problems.Add(state, $"the state '{label}' is in game.blocks[{_blockOf[label]}] already; every state is in exactly one block.");
            }
        }

        if (states is { Items.Count: 0 })
        {
            scalars.Problems.Add(states, $"{path}.states is empty; a block has at least one state.");
        }

        _blocks.Add([.. block.Order()]);
        _masses.Add(mass is null ? null : scalars.Number(mass, $"{path}.mass", x => x is >= 0 and <= 1, "the mass of a block lies in [0, 1]"));
    }

    private double[] Initial()
    {
        var initial = new double[labels.Count];
        foreach (var (b, block) in _blocks.Index())
        {
            foreach (int s in block)
            {
                initial[s] = _masses[b] is { } mass ? mass / block.Length : 1.0 / labels.Count;
            }
        }

        return initial;
    }

    private ScenarioNode Resolved() => NodeWriter.List(_blocks.Select((block, b) => NodeWriter.Map(
        ("states", NodeWriter.List(block.Select(s => NodeWriter.Text(labels[s])))),
        ("mass", _masses[b] is { } mass ? NodeWriter.Number(mass) : null))));
}

// Blocks of a custom game as read.
internal sealed record BoundBlocks(IReadOnlyList<int[]> States, double[] Initial, ScenarioNode Resolved);
