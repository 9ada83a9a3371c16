namespace RobustMfgSim.Core.Games;

/// <summary>
/// Towels on a ring-shaped beach: near the bar is good, a crowd is not.
/// r(x,a) = -cost_distance d(x, bar) / n - cost_move [a is not stay] - cost_crowd c(mu(x)), c(m) = m when floor is 0 and log(m + floor) when it is above;
/// the next place is x plus the action's step plus -1, 0 or +1 with probability (1 - p) / 2, p, (1 - p) / 2. Moves and d are those of the ring.
/// Source: the beach-bar process of Perrin et al., "Fictitious play for mean field games: continuous time analysis and applications" (NeurIPS 2020),
/// stationary. States x0 .. x(n - 1), n = places, the bar at n / 2 rounded down; actions left, stay, right (0, 1, 2). Rewards are affine in mu when
/// floor is 0 (the default), the kernel is constant. The definition leaves cost_distance = 2, cost_move = 0.1 and cost_crowd = 1 open.
/// </summary>
public sealed class BeachBarGame : IMeanFieldGame
{
    private readonly double[] _start, _places;
    private readonly double _move;
    private readonly Crowding _crowding;
    private readonly KernelTable _kernel;

    /// <summary>The game with the given parameters.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The discount is not in [0, 1).</exception>
    public BeachBarGame(ParameterValues parameters, double discount)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Discount = GameArguments.Discount(discount);
        int n = (int)parameters["places"];
        Shape = new(GameArguments.Labels("x", n), Places.Actions);
        (_move, _crowding, _start) = (parameters["cost_move"], new(parameters), GameArguments.Uniform(n));
        var ring = new Places(n, ring: true);
        _places = [.. Enumerable.Range(0, n).Select(x => -parameters["cost_distance"] * ring.Distance(x, n / 2) / n)];
        _kernel = ring.NoisyWalk(1 - parameters["p"]);
    }

    /// <summary>Name, parameters and source.</summary>
    public static Descriptor Description { get; } = new(
        "beach_bar",
        "Places on a ring: near the bar is good, a crowd is not.",
        "Perrin et al. 2020, beach-bar process, stationary",
        1,
        new ParameterSpec("places", 10, 3, 1000, "number of places n on the ring", Integer: true),
        new ParameterSpec("p", 0.8, 0, 1, "probability that a step is not disturbed"),
        new ParameterSpec("cost_distance", 2, 0, 1e6, "cost of a whole ring's length of distance to the bar"),
        new ParameterSpec("cost_move", 0.1, 0, 1e6, "cost of a move"),
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
        for (int x = 0; x < Shape.States; x++)
        {
            double reward = _places[x] - _crowding.Cost(population[x]);
            var r = model.Rewards.Slice(3 * x, 3);
            (r[Places.Left], r[Places.Stay], r[Places.Right]) = (reward - _move, reward, reward - _move);
        }

        _kernel.CopyTo(model);
    }
}
