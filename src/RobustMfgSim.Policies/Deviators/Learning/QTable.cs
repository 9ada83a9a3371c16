using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Policies.Deviators.Learning;

/// <summary>
/// Double Q-values (van Hasselt 2010) of (s, a) for each cell of populations that was met: e rounded to a grid and hashed. Cells appear when they are met; what a cell has not seen often enough it
/// takes from cell 0, which all populations share, and so do cells that are met once the table is full.
/// </summary>
internal sealed class QTable
{
    // Entries (cell, s, a) at most: 84 MB. In many states hardly any population is met twice, and a cell for each would take memory without end.
    private const int MostEntries = 1 << 22;

    // Visits of every action before a cell is trusted more than the one that all share.
    private const int LeastVisits = 20;

    // Learning rate visits^-Exponent: slower than 1 / visits, fast enough to converge (Even-Dar and Mansour 2003).
    private const double Exponent = 0.8;

    private readonly Dictionary<ulong, int> _cells = [];
    private readonly List<double> _first = [], _second = [];
    private readonly List<int> _visits = [];
    private readonly int _states, _actions, _grid, _mostEntries;

    internal QTable(int states, int actions, int grid, int mostEntries = MostEntries)
    {
        (_states, _actions, _grid, _mostEntries) = (states, actions, grid, mostEntries);
        Grow();
    }

    /// <summary>The cell that all populations share.</summary>
    internal static int Shared => 0;

    /// <summary>Cells there are, the shared one included.</summary>
    internal int Cells => _visits.Count / (_states * _actions);

    /// <summary>The cell of a population; a new one when it was never met, <paramref name="grow"/> is asked for and there is room, else the shared one.</summary>
    internal int Cell(ReadOnlySpan<double> population, bool grow)
    {
        ulong key = CellPolicy.Key(population, _grid);
        if (_cells.TryGetValue(key, out int cell) || !grow || _visits.Count + (_states * _actions) > _mostEntries)
        {
            return cell;
        }

        return _cells[key] = Grow();
    }

    /// <summary>The best action of a cell for a state; of equally good ones the lowest.</summary>
    internal int Greedy(int cell, int state)
    {
        int at = At(cell, state);
        for (int a = 0; a < _actions && cell != Shared; a++)
        {
            if (_visits[at + a] < LeastVisits)
            {
                return Greedy(Shared, state);
            }
        }

        int best = 0;
        for (int a = 1; a < _actions; a++)
        {
            best = _first[at + a] + _second[at + a] > _first[at + best] + _second[at + best] ? a : best;
        }

        return best;
    }

    /// <summary>The best action of every cell and state as the values are now.</summary>
    internal CellPolicy Greedy()
    {
        ulong[] keys = new ulong[Cells - 1];
        foreach (var (key, cell) in _cells)
        {
            keys[cell - 1] = key;
        }

        int[] choices = new int[Cells * _states];
        for (int k = 0; k < choices.Length; k++)
        {
            choices[k] = Greedy(k / _states, k % _states);
        }

        return new(keys, choices, _states, _actions, _grid);
    }

    /// <summary>The mean of the two values of every action, [m].</summary>
    internal double[] Values(int cell, int state) => [.. Enumerable.Range(At(cell, state), _actions).Select(k => (_first[k] + _second[k]) / 2)];

    /// <summary>One step of double Q-learning towards r + gamma Q(s', a'), a' the best action of the values that are not asked.</summary>
    /// <param name="cell">Cell of the population acted in.</param>
    /// <param name="state">s.</param>
    /// <param name="action">a.</param>
    /// <param name="reward">r.</param>
    /// <param name="discount">gamma.</param>
    /// <param name="nextCell">Cell of the next population.</param>
    /// <param name="nextState">s'.</param>
    /// <param name="second">Which of the two values learns.</param>
    internal void Learn(int cell, int state, int action, double reward, double discount, int nextCell, int nextState, bool second)
    {
        var (learner, teacher) = second ? (_second, _first) : (_first, _second);
        int at = At(cell, state) + action, next = At(nextCell, nextState), best = next;
        for (int a = next + 1; a < next + _actions; a++)
        {
            best = learner[a] > learner[best] ? a : best;
        }

        // Both values share the visits: each learns from every second one.
        double rate = Exponential.Exp(-Exponent * Logarithm.Log((++_visits[at] + 1) / 2));
        learner[at] += rate * (reward + (discount * teacher[best]) - learner[at]);
    }

    private int At(int cell, int state) => ((cell * _states) + state) * _actions;

    private int Grow()
    {
        int cell = Cells;
        for (int k = 0; k < _states * _actions; k++)
        {
            _first.Add(0);
            _second.Add(0);
            _visits.Add(0);
        }

        return cell;
    }
}
