namespace RobustMfgSim.Core.Games;

/// <summary>
/// Firms that invest in quality, which is worth less the better the others are.
/// r(x,a) = k x / (1 + mean) - cost [a = invest], mean = sum_x mu(x) x. In a step an investment raises the quality by one with probability p (K - 1 - x) / K and,
/// independently of that, depreciation lowers it by one with probability d (not below 0).
/// Source: the investment game of Weintraub, Benkard and Van Roy as used by gmfg-learning, made stationary by depreciation. States x0 .. x(K - 1), K = levels; actions hold,
/// invest (0, 1). Rewards are not affine in mu, the kernel is constant. The definition leaves K = 10, p = 0.9, d = 0.3, k = 0.5 and cost = 0.2 open; these
/// defaults give an equilibrium in which low qualities invest, high ones do not, and the one in between is mixed.
/// </summary>
public sealed class InvestmentGame : IMeanFieldGame
{
    private readonly double _profit, _cost;
    private readonly double[] _start;
    private readonly KernelTable _kernel;

    /// <summary>The game with the given parameters.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The discount is not in [0, 1).</exception>
    public InvestmentGame(ParameterValues parameters, double discount)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Discount = GameArguments.Discount(discount);
        int levels = (int)parameters["levels"];
        (_profit, _cost, _start) = (parameters["k"], parameters["cost"], GameArguments.Uniform(levels));
        Shape = new(GameArguments.Labels("x", levels), ["hold", "invest"]);
        _kernel = new(levels, 2);
        for (int x = 0; x < levels; x++)
        {
            for (int a = 0; a < 2; a++)
            {
                double up = a * parameters["p"] * (levels - 1 - x) / levels, down = x > 0 ? parameters["d"] : 0;
                _kernel.Add(x, a, Math.Min(x + 1, levels - 1), up * (1 - down));
                _kernel.Add(x, a, Math.Max(x - 1, 0), down * (1 - up));
                _kernel.Add(x, a, x, (up * down) + ((1 - up) * (1 - down)));
            }
        }
    }

    /// <summary>Name, parameters and source.</summary>
    public static Descriptor Description { get; } = new(
        "investment",
        "Firms invest in quality, which is worth less the better the others are.",
        "Weintraub, Benkard and Van Roy; gmfg-learning's investment game, with depreciation",
        1,
        new ParameterSpec("levels", 10, 2, 1000, "number of qualities K", Integer: true),
        new ParameterSpec("p", 0.9, 0, 1, "success probability of an investment at no quality, but for the factor (K - 1) / K"),
        new ParameterSpec("d", 0.3, 0, 1, "probability of depreciation"),
        new ParameterSpec("k", 0.5, 0, 1e6, "profit of a unit of quality when the others have none"),
        new ParameterSpec("cost", 0.2, 0, 1e6, "cost of an investment"));

    /// <inheritdoc/>
    public GameShape Shape { get; }

    /// <inheritdoc/>
    public double Discount { get; }

    /// <inheritdoc/>
    public ReadOnlySpan<double> InitialDistribution => _start;

    /// <inheritdoc/>
    public void Freeze(ReadOnlySpan<double> population, FrozenModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        double mean = 0;
        for (int x = 0; x < population.Length; x++)
        {
            mean += population[x] * x;
        }

        for (int x = 0; x < Shape.States; x++)
        {
            double profit = _profit * x / (1 + mean);
            (model.Rewards[2 * x], model.Rewards[(2 * x) + 1]) = (profit, profit - _cost);
        }

        _kernel.CopyTo(model);
    }
}
