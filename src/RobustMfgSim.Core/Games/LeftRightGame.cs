namespace RobustMfgSim.Core.Games;

/// <summary>
/// Two places, the right one twice as sensitive to crowding: every agent goes where it likes, and both places are equally good at equilibrium.
/// r(L,.) = -mu(L), r(R,.) = -2 mu(R); the next state is the action, with probability slip the other state.
/// Source: Cui and Koeppl, "Approximately solving mean field games via entropy-regularized deep reinforcement learning" (AISTATS 2021), made
/// stationary. States L, R (0, 1); actions go_L, go_R (0, 1). Rewards are affine in mu, the kernel is constant. With slip 0 and no ambiguity
/// the equilibrium population is (2/3, 1/3), by -mu(L) = -2 mu(R).
/// </summary>
public sealed class LeftRightGame : IMeanFieldGame
{
    private static readonly double[] Start = [0.5, 0.5];
    private readonly double _slip;

    /// <summary>The game with the given parameters.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The discount is not in [0, 1).</exception>
    public LeftRightGame(ParameterValues parameters, double discount)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Discount = GameArguments.Discount(discount);
        _slip = parameters["slip"];
    }

    /// <summary>Name, parameters and source.</summary>
    public static Descriptor Description { get; } = new(
        "left_right",
        "Two places that lose value when crowded, the right one twice as fast.",
        "Cui and Koeppl 2021, left-right game, stationary",
        1,
        new ParameterSpec("slip", 0, 0, 1, "probability of ending in the other place than the one chosen"));

    /// <inheritdoc/>
    public GameShape Shape { get; } = new(["L", "R"], ["go_L", "go_R"]);

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
        double left = -population[0], right = -2 * population[1];
        var r = model.Rewards;
        (r[0], r[1], r[2], r[3]) = (left, left, right, right);
        var p = model.Kernel;
        for (int s = 0; s < 2; s++)
        {
            (p[4 * s], p[(4 * s) + 1]) = (1 - _slip, _slip);
            (p[(4 * s) + 2], p[(4 * s) + 3]) = (_slip, 1 - _slip);
        }
    }
}
