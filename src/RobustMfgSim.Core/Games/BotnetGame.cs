namespace RobustMfgSim.Core.Games;

/// <summary>
/// Computers under attack by a botnet: owners choose whether to be defended. A state is a defence x = D (defended) or U (not) and a health y = I or S.
/// In a step defence and health change independently of each other: the defence, when the action is switch, with probability dt lambda; an infected
/// computer recovers with probability dt q_x; a susceptible one is infected with probability dt (v_x + beta_xD mu(DI) + beta_xU mu(UI)), directly by
/// the attacker or by contact. r = -k_d [x = D] - k_i [y = I].
/// Source: Kolokoltsov and Bensoussan, "Mean-field-game model for botnet defense in cyber-security" (arXiv 1511.06642), in steps of length dt.
/// States DI, DS, UI, US (0..3); actions keep, switch (0, 1). Rewards are constant and the nominal kernel is affine in mu. Rows are probabilities on the
/// whole simplex when dt lambda, dt q_x and dt (v_x + max(beta_xD, beta_xU)) are at most 1; <see cref="GameChecks"/> reports it otherwise.
/// The definition leaves dt = 0.5, the rates and the costs (of a step) open; these defaults give an equilibrium in which some computers are
/// defended and some are not.
/// </summary>
public sealed class BotnetGame : IMeanFieldGame
{
    private const int DefendedInfected = 0, UndefendedInfected = 2;

    private static readonly double[] Start = [0.25, 0.25, 0.25, 0.25];
    private readonly double _switching, _costDefended, _costInfected;
    private readonly double[] _recovery, _direct, _fromDefended, _fromUndefended;

    /// <summary>The game with the given parameters.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The discount is not in [0, 1).</exception>
    public BotnetGame(ParameterValues parameters, double discount)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Discount = GameArguments.Discount(discount);
        double dt = parameters["dt"];
        _switching = dt * parameters["lambda"];
        _recovery = [dt * parameters["q_d"], dt * parameters["q_u"]];
        _direct = [dt * parameters["v_d"], dt * parameters["v_u"]];
        _fromDefended = [dt * parameters["beta_dd"], dt * parameters["beta_ud"]];
        _fromUndefended = [dt * parameters["beta_du"], dt * parameters["beta_uu"]];
        (_costDefended, _costInfected) = (parameters["k_d"], parameters["k_i"]);
    }

    /// <summary>Name, parameters and source.</summary>
    public static Descriptor Description { get; } = new(
        "botnet",
        "Computers under attack by a botnet; defence costs and protects.",
        "Kolokoltsov and Bensoussan, arXiv 1511.06642, discretised",
        1,
        new ParameterSpec("dt", 0.5, 1e-6, 1, "length of a step"),
        new ParameterSpec("lambda", 0.8, 0, 1e6, "rate at which a switch of defence takes effect"),
        new ParameterSpec("q_d", 0.5, 0, 1e6, "recovery rate of the defended"),
        new ParameterSpec("q_u", 0.3, 0, 1e6, "recovery rate of the undefended"),
        new ParameterSpec("v_d", 0.05, 0, 1e6, "rate at which the attacker infects the defended"),
        new ParameterSpec("v_u", 0.1, 0, 1e6, "rate at which the attacker infects the undefended"),
        new ParameterSpec("beta_dd", 0.1, 0, 1e6, "rate at which infected defended computers infect defended ones"),
        new ParameterSpec("beta_du", 0.3, 0, 1e6, "rate at which infected undefended computers infect defended ones"),
        new ParameterSpec("beta_ud", 0.5, 0, 1e6, "rate at which infected defended computers infect undefended ones"),
        new ParameterSpec("beta_uu", 1.2, 0, 1e6, "rate at which infected undefended computers infect undefended ones"),
        new ParameterSpec("k_d", 0.2, 0, 1e6, "cost of a step of defence"),
        new ParameterSpec("k_i", 1, 0, 1e6, "cost of a step of infection"));

    /// <inheritdoc/>
    public GameShape Shape { get; } = new(["DI", "DS", "UI", "US"], ["keep", "switch"]);

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
        double fromDefended = population[DefendedInfected], fromUndefended = population[UndefendedInfected];
        for (int s = 0; s < 4; s++)
        {
            int defence = s / 2, health = s % 2;
            double infection = _direct[defence] + (_fromDefended[defence] * fromDefended) + (_fromUndefended[defence] * fromUndefended);
            double sick = health == 0 ? GameArguments.Rounded(1 - _recovery[defence]) : infection;
            double well = health == 0 ? _recovery[defence] : GameArguments.Rounded(1 - infection);
            double reward = (defence == 0 ? -_costDefended : 0) - (health == 0 ? _costInfected : 0);
            for (int a = 0; a < 2; a++)
            {
                double changed = a * _switching;
                model.Rewards[(2 * s) + a] = reward;
                var row = model.Row(s, a);
                (row[2 * defence], row[(2 * defence) + 1]) = ((1 - changed) * sick, (1 - changed) * well);
                (row[2 - (2 * defence)], row[3 - (2 * defence)]) = (changed * sick, changed * well);
            }
        }
    }
}
