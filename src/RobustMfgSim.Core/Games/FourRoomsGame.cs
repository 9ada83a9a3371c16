namespace RobustMfgSim.Core.Games;

/// <summary>
/// Four rooms joined by four doors: agents want to be at the target and dislike a crowd.
/// r(x,.) = target_reward [x = target] - cost_crowd c(mu(x)), c(m) = m when floor is 0 and log(m + floor) when it is above; a move leads to the neighbouring
/// cell, with probability slip to one of the four neighbours instead, each equally likely; a move into a wall stays.
/// Source: Geist et al., "Concave utility reinforcement learning: the mean-field game viewpoint" (AAMAS 2022), stationary. An 11 x 11 grid with walls on
/// row 5 and column 5 and doors in rows and columns 2 and 8: 104 states rRcC, numbered row by row; actions up, down, left, right, stay (0..4).
/// Rewards are affine in mu when floor is 0 (the default), the kernel is constant. The definition leaves slip = 0.1, cost_crowd = 1, target_reward = 10 and the target
/// r9c8 open: a target_reward of 0 means no target, and then the uniform population, at which every policy is optimal, is an equilibrium.
/// </summary>
public sealed class FourRoomsGame : IMeanFieldGame
{
    private const int Side = 11, Wall = 5;

    private readonly Grid _grid = new(Side, Side, (row, column) => (row == Wall && column is not (2 or 8)) || (column == Wall && row is not (2 or 8)));
    private readonly double[] _start;
    private readonly int _target;
    private readonly double _targetReward;
    private readonly Crowding _crowding;
    private readonly KernelTable _kernel;

    /// <summary>The game with the given parameters.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The discount is not in [0, 1).</exception>
    public FourRoomsGame(ParameterValues parameters, double discount)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Discount = GameArguments.Discount(discount);
        (_target, _targetReward) = ((int)parameters["target"], parameters["target_reward"]);
        (_crowding, _start) = (new(parameters), GameArguments.Uniform(_grid.Cells));
        Shape = new(_grid.Labels, Grid.Actions);
        _kernel = new(_grid.Cells, Grid.Actions.Length);
        double slip = parameters["slip"];
        for (int x = 0; x < _grid.Cells; x++)
        {
            for (int a = 0; a <= Grid.Stay; a++)
            {
                _kernel.Add(x, a, _grid.Move(x, a), 1 - slip);
                for (int direction = 0; direction < Grid.Stay; direction++)
                {
                    _kernel.Add(x, a, _grid.Move(x, direction), slip / 4);
                }
            }
        }
    }

    /// <summary>Name, parameters and source.</summary>
    public static Descriptor Description { get; } = new(
        "four_rooms",
        "Four rooms with doors: agents seek a target and avoid a crowd.",
        "Geist et al. 2022, four rooms, stationary",
        1,
        new ParameterSpec("slip", 0.1, 0, 1, "probability that a move goes in a random direction"),
        new ParameterSpec("target", 91, 0, 103, "number of the target's state, counted row by row; 91 is r9c8", Integer: true),
        new ParameterSpec("target_reward", 10, 0, 1e6, "reward of a step at the target; 0 for no target"),
        Crowding.Weight,
        Crowding.Floor);

    /// <inheritdoc/>
    public GameShape Shape { get; }

    /// <inheritdoc/>
    public double Discount { get; }

    /// <inheritdoc/>
    public ReadOnlySpan<double> InitialDistribution => _start;

    /// <inheritdoc/>
    public bool IsAffine => _crowding.IsAffine;

    /// <inheritdoc/>
    public void Freeze(ReadOnlySpan<double> population, FrozenModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        for (int x = 0; x < _grid.Cells; x++)
        {
            double reward = (x == _target ? _targetReward : 0) - _crowding.Cost(population[x]);
            model.Rewards.Slice(x * Grid.Actions.Length, Grid.Actions.Length).Fill(reward);
        }

        _kernel.CopyTo(model);
    }
}
