using RobustMfgSim.Core.Ambiguity;

namespace RobustMfgSim.Core.Games;

/// <summary>
/// Several populations on one grid that chase each other in a circle: each type wants to meet the next one and to avoid the one before, and dislikes a crowd of its own.
/// r((i,x),.) = -cost_crowd mu_i(x) + chase (mu_j(x) - mu_k(x)) + home [x is the corner of type i], mu_i(x) the mass of type i at cell x, j the type after i and k the type
/// before it (with two types the first chases and the second flees). A move leads to the neighbouring cell, with probability slip to one of the four neighbours
/// instead, each equally likely; a move over the edge stays.
/// Source: Perolat et al., "Scaling mean field games by online mirror descent" (AAMAS 2022), predator-prey, stationary. States (i,x) = i * cells + x, labelled a_rRcC, b_rRcC, ..,
/// cells row by row; actions up, down, left, right, stay (0..4). The types are blocks (eq. G3): nobody changes its type, and the mass of type i is mass_i over the
/// sum of the masses for ever. Corners of the types: top left, bottom right, top right. Rewards are affine in mu, the kernel is constant. The definition leaves
/// width = height = 3, slip = 0.1, cost_crowd = 1, chase = 1 and home = 0.5 open; with home = 0, which is the definition of the field, even populations are an equilibrium
/// at which every policy is optimal.
/// </summary>
public sealed class PredatorPreyGame : IMeanFieldGame
{
    private readonly int _types, _cells;
    private readonly int[] _corners;
    private readonly double _crowd, _chase, _home;
    private readonly double[] _start;
    private readonly KernelTable _kernel;

    /// <summary>The game with the given parameters.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The discount is not in [0, 1).</exception>
    public PredatorPreyGame(ParameterValues parameters, double discount)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Discount = GameArguments.Discount(discount);
        int width = (int)parameters["width"], height = (int)parameters["height"];
        var grid = new Grid(width, height);
        (_types, _cells) = ((int)parameters["types"], grid.Cells);
        (_crowd, _chase, _home) = (parameters["cost_crowd"], parameters["chase"], parameters["home"]);
        _corners = [0, _cells - 1, width - 1];
        var types = Enumerable.Range(0, _types).ToArray();
        Shape = new(
            [.. types.SelectMany(i => grid.Labels.Select(cell => $"{"abc"[i]}_{cell}"))],
            Grid.Actions,
            [.. types.Select(i => Enumerable.Range(i * _cells, _cells).ToArray())]);
        double[] masses = [.. types.Select(i => parameters[$"mass_{"abc"[i]}"])];
        _start = [.. types.SelectMany(i => Enumerable.Repeat(masses[i] / masses.Sum() / _cells, _cells))];
        Metric = Distances(Metrics.Grid(height, width));
        _kernel = new(Shape.States, Grid.Actions.Length);
        double slip = parameters["slip"];
        for (int s = 0; s < Shape.States; s++)
        {
            int first = s / _cells * _cells;
            for (int a = 0; a <= Grid.Stay; a++)
            {
                _kernel.Add(s, a, first + grid.Move(s - first, a), 1 - slip);
                for (int direction = 0; direction < Grid.Stay; direction++)
                {
                    _kernel.Add(s, a, first + grid.Move(s - first, direction), slip / 4);
                }
            }
        }
    }

    /// <summary>Name, parameters and source.</summary>
    public static Descriptor Description { get; } = new(
        "predator_prey",
        "Several populations that chase each other in a circle on a grid; the type is a block.",
        "Perolat et al. 2022, predator-prey, stationary",
        1,
        new ParameterSpec("types", 3, 2, 3, "number of populations", Integer: true),
        new ParameterSpec("width", 3, 2, 20, "cells in a row", Integer: true),
        new ParameterSpec("height", 3, 2, 20, "cells in a column", Integer: true),
        new ParameterSpec("slip", 0.1, 0, 1, "probability that a move goes in a random direction"),
        new ParameterSpec("cost_crowd", 1, 0, 1e6, "weight of the mass of one's own type at one's place"),
        new ParameterSpec("chase", 1, 0, 1e6, "weight of the mass of the type chased, less that of the type fled from"),
        new ParameterSpec("home", 0.5, 0, 1e6, "reward of a step in the corner of one's type"),
        new ParameterSpec("mass_a", 1, 1e-6, 1e6, "mass of the first type, relative to the others"),
        new ParameterSpec("mass_b", 1, 1e-6, 1e6, "mass of the second type"),
        new ParameterSpec("mass_c", 1, 1e-6, 1e6, "mass of the third type"));

    /// <inheritdoc/>
    public GameShape Shape { get; }

    /// <inheritdoc/>
    public double Discount { get; }

    /// <inheritdoc/>
    public ReadOnlySpan<double> InitialDistribution => _start;

    /// <summary>Steps between the cells, and one more between different types, which no row can go.</summary>
    public IReadOnlyList<double[]>? Metric { get; }

    /// <inheritdoc/>
    public bool IsAffine => true;

    /// <inheritdoc/>
    public void Freeze(ReadOnlySpan<double> population, FrozenModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        for (int i = 0; i < _types; i++)
        {
            for (int x = 0; x < _cells; x++)
            {
                double reward = (x == _corners[i] ? _home : 0) - (_crowd * population[(i * _cells) + x]);
                if (_types == 3 || i == 0)
                {
                    reward += _chase * population[((i + 1) % _types * _cells) + x];
                }

                if (_types == 3 || i == 1)
                {
                    reward -= _chase * population[((i + _types - 1) % _types * _cells) + x];
                }

                model.Rewards.Slice(((i * _cells) + x) * Grid.Actions.Length, Grid.Actions.Length).Fill(reward);
            }
        }

        _kernel.CopyTo(model);
    }

    private double[][] Distances(double[][] between) =>
    [
        .. Enumerable.Range(0, Shape.States).Select(s => Enumerable.Range(0, Shape.States)
            .Select(t => between[s % _cells][t % _cells] + (s / _cells == t / _cells ? 0 : 1)).ToArray()),
    ];
}
