namespace RobustMfgSim.Core.Games;

/// <summary>
/// Two bars in a street of seven places, and company is welcome: everybody gathers at one of them, whichever that is.
/// r(x,a) = -cost_move [a is not stay] - cost_distance min(|x - 2|, |x - 4|) + company mu(x); the next place is x plus the action's step, and with
/// probability slip one further to either side, each equally likely; a step over an end of the street is lost.
/// Source: the two-bars game of the benchmark suite Bench-MFG. States x0 .. x6, bars at x2 and x4; actions left, stay, right (0, 1, 2). Rewards are affine in
/// mu, the kernel is constant. There are several equilibria: a crowd at x2, a crowd at x4, and a symmetric one between them. The definition leaves slip = 0.1 open.
/// </summary>
public sealed class TwoBarsGame : IMeanFieldGame
{
    private const int Length = 7, FirstBar = 2, SecondBar = 4;

    private readonly double[] _start = GameArguments.Uniform(Length);
    private readonly double _move, _distance, _company;
    private readonly KernelTable _kernel;

    /// <summary>The game with the given parameters.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The discount is not in [0, 1).</exception>
    public TwoBarsGame(ParameterValues parameters, double discount)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Discount = GameArguments.Discount(discount);
        (_move, _distance, _company) = (parameters["cost_move"], parameters["cost_distance"], parameters["company"]);
        _kernel = new Places(Length, ring: false).NoisyWalk(parameters["slip"]);
    }

    /// <summary>Name, parameters and source.</summary>
    public static Descriptor Description { get; } = new(
        "two_bars",
        "Two bars in a street where company is welcome; several equilibria.",
        "Bench-MFG, two bars, stationary",
        1,
        new ParameterSpec("cost_move", 4, 0, 1e6, "cost of a move"),
        new ParameterSpec("cost_distance", 20, 0, 1e6, "cost of a place of distance to the nearer bar"),
        new ParameterSpec("company", 5, -1e6, 1e6, "what the mass at one's place is worth; negative when a crowd is a nuisance"),
        new ParameterSpec("slip", 0.1, 0, 1, "probability of ending one place to the left or right of where one meant to be"));

    /// <inheritdoc/>
    public GameShape Shape { get; } = new(GameArguments.Labels("x", Length), Places.Actions);

    /// <inheritdoc/>
    public double Discount { get; }

    /// <inheritdoc/>
    public ReadOnlySpan<double> InitialDistribution => _start;

    /// <inheritdoc/>
    public bool IsAffine => true;

    /// <inheritdoc/>
    public void Freeze(ReadOnlySpan<double> population, FrozenModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        for (int x = 0; x < Length; x++)
        {
            int distance = Math.Min(Math.Abs(x - FirstBar), Math.Abs(x - SecondBar));
            double reward = (_company * population[x]) - (_distance * distance);
            var r = model.Rewards.Slice(3 * x, 3);
            (r[Places.Left], r[Places.Stay], r[Places.Right]) = (reward - _move, reward, reward - _move);
        }

        _kernel.CopyTo(model);
    }
}
