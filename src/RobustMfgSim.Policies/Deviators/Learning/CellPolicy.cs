using RobustMfgSim.Environments;

namespace RobustMfgSim.Policies.Deviators.Learning;

/// <summary>
/// One action for every state in each cell of binned populations; in populations that belong to no cell the actions of cell 0, which all share. Decides without memory, so that workers share one instance.
/// </summary>
internal sealed class CellPolicy : LearnedPolicy, IPolicy
{
    private readonly Dictionary<ulong, int> _cells;
    private readonly ulong[] _keys;
    private readonly int[] _choices;
    private readonly int _states, _actions, _grid;

    /// <summary>A policy.</summary>
    /// <param name="keys">Keys of the cells 1, 2, ... (<see cref="Key"/>), all different.</param>
    /// <param name="choices">The action of each cell and state, [cell, s].</param>
    /// <param name="states">n.</param>
    /// <param name="actions">m.</param>
    /// <param name="grid">Bins of each share of the population.</param>
    internal CellPolicy(ulong[] keys, int[] choices, int states, int actions, int grid)
    {
        (_keys, _choices, _states, _actions, _grid) = (keys, choices, states, actions, grid);
        _cells = new(keys.Length);
        for (int k = 0; k < keys.Length; k++)
        {
            _cells.Add(keys[k], k + 1);
        }
    }

    /// <summary>The key of a population: its shares rounded to multiples of 1 / grid, hashed (FNV-1a over whole numbers).</summary>
    internal static ulong Key(ReadOnlySpan<double> population, int grid)
    {
        ulong key = 1469598103934665603;
        for (int s = 1; s < population.Length; s++)
        {
            key = (key ^ (uint)Math.Round(population[s] * grid)) * 1099511628211;
        }

        return key;
    }

    internal override IPolicy NewInstance() => this;

    public void Decide(in Moment moment, Span<double> table)
    {
        table.Clear();
        int cell = _cells.GetValueOrDefault(Key(moment.Population, _grid), QTable.Shared);
        for (int s = 0; s < _states; s++)
        {
            table[(s * _actions) + _choices[(cell * _states) + s]] = 1;
        }
    }

    internal override void Write(BinaryWriter writer)
    {
        writer.Write(_keys.Length);
        foreach (ulong key in _keys)
        {
            writer.Write(key);
        }

        foreach (int choice in _choices)
        {
            writer.Write(choice);
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote for a game and grid of this size.</summary>
    /// <exception cref="InvalidDataException">The cells are not all different, an action is none of the game, or bytes are missing.</exception>
    internal static CellPolicy Read(BinaryReader reader, int states, int actions, int grid)
    {
        int cells = TrainedBytes.Length(reader, sizeof(ulong) + (states * sizeof(int)));
        ulong[] keys = new ulong[cells];
        for (int k = 0; k < cells; k++)
        {
            keys[k] = reader.ReadUInt64();
        }

        int[] choices = new int[(cells + 1) * states];
        for (int k = 0; k < choices.Length; k++)
        {
            choices[k] = reader.ReadInt32();
            if (choices[k] < 0 || choices[k] >= actions)
            {
                throw new InvalidDataException($"action {choices[k]} of cell {k / states} is none of the {actions} of the game");
            }
        }

        return keys.Distinct().Count() == cells ? new(keys, choices, states, actions, grid) : throw new InvalidDataException("two cells have the same key");
    }
}
