namespace RobustMfgSim.Core.Games;

/// <summary>
/// An epidemic with vaccination and waning immunity: susceptible agents may be vaccinated at a cost.
/// P(I|S,.) = dt (ext + beta mu(I)), P(R|S,vaccinate) = dt vaccination, P(R|I,.) = dt recovery, P(S|R,.) = dt waning, and the rest stays;
/// r(s,a) = -cost_infected [s = I] - cost_vaccinate [a = vaccinate] for a step.
/// Source: the vaccination game of Doncel, Gast and Gaujal, "A mean field game analysis of SIR dynamics with vaccination" (2022), made stationary by the
/// waning of immunity. States S, I, R (0, 1, 2); actions none, vaccinate (0, 1). Rewards and nominal kernel are affine in mu. Rows are probabilities on
/// the whole simplex when dt (ext + beta + vaccination), dt recovery and dt waning are at most 1; <see cref="GameChecks"/> reports it otherwise.
/// The definition leaves dt = 0.5, the rates and the costs open; these defaults give an equilibrium that is mixed in state S.
/// </summary>
public sealed class SirVaccinationGame : IMeanFieldGame
{
    private static readonly double[] Start = [1.0 / 3, 1.0 / 3, 1.0 / 3];
    private readonly double _infection, _external, _vaccination, _recovery, _waning, _costInfected, _costVaccinate;

    /// <summary>The game with the given parameters.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The discount is not in [0, 1).</exception>
    public SirVaccinationGame(ParameterValues parameters, double discount)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Discount = GameArguments.Discount(discount);
        double dt = parameters["dt"];
        (_infection, _external, _vaccination) = (dt * parameters["beta"], dt * parameters["ext"], dt * parameters["vaccination"]);
        (_recovery, _waning) = (dt * parameters["recovery"], dt * parameters["waning"]);
        (_costInfected, _costVaccinate) = (parameters["cost_infected"], parameters["cost_vaccinate"]);
    }

    /// <summary>Name, parameters and source.</summary>
    public static Descriptor Description { get; } = new(
        "sir_vaccination",
        "Epidemic with vaccination and waning immunity.",
        "Doncel, Gast and Gaujal 2022, vaccination game, stationary by waning",
        1,
        new ParameterSpec("dt", 0.5, 1e-6, 1, "length of a step"),
        new ParameterSpec("beta", 1, 0, 1e6, "infection rate when everybody is infected"),
        new ParameterSpec("ext", 0.02, 0, 1e6, "infection rate from outside"),
        new ParameterSpec("vaccination", 0.8, 0, 1e6, "rate at which vaccination works"),
        new ParameterSpec("recovery", 0.4, 0, 1e6, "recovery rate"),
        new ParameterSpec("waning", 0.1, 0, 1e6, "rate at which immunity is lost"),
        new ParameterSpec("cost_infected", 1, 0, 1e6, "cost of a step in state I"),
        new ParameterSpec("cost_vaccinate", 0.3, 0, 1e6, "cost of a step of vaccination"));

    /// <inheritdoc/>
    public GameShape Shape { get; } = new(["S", "I", "R"], ["none", "vaccinate"]);

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
        double infection = _external + (_infection * population[1]);
        for (int a = 0; a < 2; a++)
        {
            double price = a * _costVaccinate, vaccinated = a * _vaccination;
            (model.Rewards[a], model.Rewards[2 + a], model.Rewards[4 + a]) = (-price, -_costInfected - price, -price);
            Span<double> s = model.Row(0, a), i = model.Row(1, a), r = model.Row(2, a);
            (s[0], s[1], s[2]) = (GameArguments.Rounded(1 - infection - vaccinated), infection, vaccinated);
            (i[0], i[1], i[2]) = (0, GameArguments.Rounded(1 - _recovery), _recovery);
            (r[0], r[1], r[2]) = (_waning, 0, GameArguments.Rounded(1 - _waning));
        }
    }
}
