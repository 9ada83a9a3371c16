namespace RobustMfgSim.Core.Games;

/// <summary>
/// Traffic on a grid: everybody wants to reach the target, and a full cell is hard to enter.
/// r(x,a) = -[x is not the target] - cost_move [a is not stay]. Entering a cell y succeeds with probability 1 - min(1, mu(y) / capacity), otherwise the agent
/// stays where it is. A move means the neighbouring cell, with probability noise a neighbour chosen at random, each equally likely; over the edge it
/// stays. An agent on the target is first, with probability q, set down in another cell, each equally likely, whatever its action.
/// Source: congestion on grids as in the benchmark suites of mean-field games, with the kernel and not the reward coupled. States rRcC of a width x height grid,
/// row by row, the target at the last; actions up, down, left, right, stay (0..4). Rewards are constant; the kernel is affine in mu only when capacity &gt;= 1.
/// Rows are probabilities on the whole simplex by construction. The definition leaves width = height = 3, capacity = 0.5 and cost_move = 0.05 open.
/// </summary>
public sealed class CongestionGame : IMeanFieldGame
{
    private readonly Grid _grid;
    private readonly double[] _start;
    private readonly double _capacity, _move, _leave, _noise;
    private readonly int[][] _neighbours;

    /// <summary>The game with the given parameters.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The discount is not in [0, 1).</exception>
    public CongestionGame(ParameterValues parameters, double discount)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Discount = GameArguments.Discount(discount);
        _grid = new((int)parameters["width"], (int)parameters["height"]);
        (_capacity, _move, _leave, _noise) = (parameters["capacity"], parameters["cost_move"], parameters["q"], parameters["noise"]);
        Shape = new(_grid.Labels, Grid.Actions);
        _start = GameArguments.Uniform(_grid.Cells);
        _neighbours = [.. Enumerable.Range(0, _grid.Cells).Select(x =>
            Enumerable.Range(0, Grid.Stay).Select(direction => _grid.Move(x, direction)).Where(y => y != x).ToArray())];
    }

    /// <summary>Name, parameters and source.</summary>
    public static Descriptor Description { get; } = new(
        "congestion",
        "Traffic on a grid towards a target; full cells are hard to enter.",
        "congestion on grids, coupled through the kernel",
        1,
        new ParameterSpec("width", 3, 2, 30, "cells in a row", Integer: true),
        new ParameterSpec("height", 3, 2, 30, "cells in a column", Integer: true),
        new ParameterSpec("capacity", 0.5, 1e-3, 1e6, "mass at which a cell can no longer be entered"),
        new ParameterSpec("cost_move", 0.05, 0, 1e6, "cost of a move"),
        new ParameterSpec("q", 0.2, 0, 1, "probability of being set down elsewhere after reaching the target"),
        new ParameterSpec("noise", 0.05, 0, 1, "probability that a move goes to a random neighbour"));

    /// <inheritdoc/>
    public GameShape Shape { get; }

    /// <inheritdoc/>
    public double Discount { get; }

    /// <inheritdoc/>
    public ReadOnlySpan<double> InitialDistribution => _start;

    /// <inheritdoc/>
    public bool IsAffine => _capacity >= 1;

    /// <inheritdoc/>
    public void Freeze(ReadOnlySpan<double> population, FrozenModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        int target = _grid.Cells - 1;
        for (int x = 0; x < _grid.Cells; x++)
        {
            double reward = x == target ? 0 : -1, moving = x == target ? 1 - _leave : 1;
            for (int a = 0; a <= Grid.Stay; a++)
            {
                model.Rewards[(x * Grid.Actions.Length) + a] = a == Grid.Stay ? reward : reward - _move;
                var row = model.Row(x, a);
                row.Fill(x == target ? _leave / (_grid.Cells - 1) : 0);
                row[x] = 0;
                Move(x, a, moving, population, row);
            }
        }
    }

    // Adds a move that takes place with the given probability.
    private void Move(int x, int action, double probability, ReadOnlySpan<double> population, Span<double> row)
    {
        if (action == Grid.Stay)
        {
            row[x] += probability;
            return;
        }

        Enter(x, _grid.Move(x, action), probability * (1 - _noise), population, row);
        var neighbours = _neighbours[x];
        foreach (int y in neighbours)
        {
            Enter(x, y, probability * _noise / neighbours.Length, population, row);
        }
    }

    private void Enter(int x, int y, double probability, ReadOnlySpan<double> population, Span<double> row)
    {
        double blocked = x == y ? 1 : Math.Min(1, population[y] / _capacity);
        row[y] += probability * (1 - blocked);
        row[x] += probability * blocked;
    }
}
