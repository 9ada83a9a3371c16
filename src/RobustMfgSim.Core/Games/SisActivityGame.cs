namespace RobustMfgSim.Core.Games;

/// <summary>
/// An epidemic in which every agent chooses how active it is: activity pays, and infects.
/// P(I|S,x) = ext + beta x mu(I), P(S|I,.) = delta, r(s,x) = x - cost_infected [s = I], with activity x = a / (levels - 1) for action a.
/// Source: the epidemic of the benchmark suite Bench-MFG, here with the infection probability as it is and not in steps. States S, I (0, 1);
/// actions activity_0 .. activity_(levels - 1). Rewards and nominal kernel are affine in mu. Rows are probabilities on the whole simplex when
/// ext + beta &lt;= 1; <see cref="GameChecks"/> reports it otherwise. In S the action value is affine in x, so that at equilibrium either all levels
/// of activity tie in S, and many policies with the same mean activity are equilibria, or one of the two extremes is best; in I full activity is.
/// </summary>
public sealed class SisActivityGame : IMeanFieldGame
{
    private static readonly double[] Start = [0.5, 0.5];
    private readonly double _beta, _external, _recovery, _costInfected;

    /// <summary>The game with the given parameters.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The discount is not in [0, 1).</exception>
    public SisActivityGame(ParameterValues parameters, double discount)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Discount = GameArguments.Discount(discount);
        (_beta, _external, _recovery, _costInfected) = (parameters["beta"], parameters["ext"], parameters["delta"], parameters["cost_infected"]);
        Shape = new(["S", "I"], GameArguments.Labels("activity_", (int)parameters["levels"]));
    }

    /// <summary>Name, parameters and source.</summary>
    public static Descriptor Description { get; } = new(
        "sis_activity",
        "Epidemic in which agents choose how active they are; activity pays and infects.",
        "Bench-MFG, susceptible-infected-susceptible epidemic, stationary",
        1,
        new ParameterSpec("levels", 5, 2, 100, "number of levels of activity, evenly spaced from 0 to 1", Integer: true),
        new ParameterSpec("beta", 0.8, 0, 1, "infection probability per step at full activity when everybody is infected"),
        new ParameterSpec("ext", 0.002, 0, 1, "infection probability per step from outside, whatever the activity"),
        new ParameterSpec("delta", 0.1, 0, 1, "recovery probability per step"),
        new ParameterSpec("cost_infected", 10, 0, 1e6, "cost of a step in state I"));

    /// <inheritdoc/>
    public GameShape Shape { get; }

    /// <inheritdoc/>
    public double Discount { get; }

    /// <inheritdoc/>
    public ReadOnlySpan<double> InitialDistribution => Start;

    /// <inheritdoc/>
    public bool IsAffine => true;

    /// <inheritdoc/>
    public void Freeze(ReadOnlySpan<double> population, FrozenModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        int levels = Shape.Actions;
        for (int a = 0; a < levels; a++)
        {
            double activity = a / (levels - 1.0), infection = _external + (_beta * activity * population[1]);
            model.Rewards[a] = activity;
            model.Rewards[levels + a] = activity - _costInfected;
            Span<double> susceptible = model.Row(0, a), infected = model.Row(1, a);
            (susceptible[0], susceptible[1]) = (GameArguments.Rounded(1 - infection), infection);
            (infected[0], infected[1]) = (_recovery, 1 - _recovery);
        }
    }
}
