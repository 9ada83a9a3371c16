namespace RobustMfgSim.Core.Games;

/// <summary>
/// An epidemic with protection: susceptible agents may pay to be infected less often.
/// P(I|S,none) = ext + beta mu(I), P(I|S,protect) = shield (ext + beta mu(I)), P(S|I,.) = delta,
/// r(s,a) = -cost_infected [s = I] - cost_protect [a = protect].
/// Source: the susceptible-infected-susceptible family of Cui and Koeppl, "Approximately solving mean field games via entropy-regularized deep
/// reinforcement learning" (AISTATS 2021), made stationary. States S, I (0, 1); actions none, protect (0, 1). Rewards and nominal kernel are
/// affine in mu. Rows are probabilities on the whole simplex when ext + beta &lt;= 1; <see cref="GameChecks"/> reports it otherwise.
/// The default equilibrium is mixed in state S.
/// </summary>
public sealed class SisGame : IMeanFieldGame
{
    private static readonly double[] Start = [0.5, 0.5];
    private readonly double _beta, _external, _shield, _recovery, _costInfected, _costProtect;

    /// <summary>The game with the given parameters.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The discount is not in [0, 1).</exception>
    public SisGame(ParameterValues parameters, double discount)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Discount = GameArguments.Discount(discount);
        (_beta, _external, _shield, _recovery) = (parameters["beta"], parameters["ext"], parameters["shield"], parameters["delta"]);
        (_costInfected, _costProtect) = (parameters["cost_infected"], parameters["cost_protect"]);
    }

    /// <summary>Name, parameters and source.</summary>
    public static Descriptor Description { get; } = new(
        "sis",
        "Epidemic in which susceptible agents may pay for protection.",
        "Cui and Koeppl 2021, susceptible-infected-susceptible family",
        1,
        new ParameterSpec("beta", 0.8, 0, 1, "infection probability per step when everybody is infected"),
        new ParameterSpec("ext", 0.02, 0, 1, "infection probability per step from outside"),
        new ParameterSpec("shield", 0.1, 0, 1, "factor by which protection multiplies the infection probability"),
        new ParameterSpec("delta", 0.5, 0, 1, "recovery probability per step"),
        new ParameterSpec("cost_infected", 1, 0, 1e6, "cost of a step in state I"),
        new ParameterSpec("cost_protect", 0.3, 0, 1e6, "cost of a step of protection"));

    /// <inheritdoc/>
    public GameShape Shape { get; } = new(["S", "I"], ["none", "protect"]);

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
        double infection = _external + (_beta * population[1]), shielded = _shield * infection;
        var r = model.Rewards;
        (r[0], r[1], r[2], r[3]) = (0, -_costProtect, -_costInfected, -_costInfected - _costProtect);
        var p = model.Kernel;
        (p[0], p[1]) = (GameArguments.Rounded(1 - infection), infection);
        (p[2], p[3]) = (GameArguments.Rounded(1 - shielded), shielded);
        (p[4], p[5]) = (_recovery, 1 - _recovery);
        (p[6], p[7]) = (_recovery, 1 - _recovery);
    }
}
