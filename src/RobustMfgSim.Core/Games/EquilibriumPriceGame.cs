using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Core.Games;

/// <summary>
/// Producers who hold stocks of a raw material and sell into one market, whose price falls with what all of them produce.
/// An action is a pair (use, order). r(s,a,L) = (price - c0) use - c1 use^2 - c2 order - (c2 + c3) max(use - s, 0) - c4 s, price = (d / (mean use + e0))^(1/sigma),
/// mean use = sum_(s,a) L(s,a) use(a); s' = min(s - min(use, s) + order, K): what is ordered arrives in the next step, what is used beyond the stock is bought at once and at a higher price.
/// Source: the equilibrium pricing example of Guo, Hu, Xu and Zhang, A general framework for learning mean-field games (2022), stationary, with e0 against an infinite price. States
/// stock_0 .. stock_K; action (use, order) has index use (max_order + 1) + order. It couples through states and actions: rewards are not affine in L, the kernel is constant. The definition leaves the
/// numbers open; with the defaults a unit in stock costs c2 / gamma + c4 = 0.55 when it is used, firms mix between one and two units, and the price is 1.1.
/// </summary>
public sealed class EquilibriumPriceGame : IMeanFieldGame
{
    private readonly int _orders;
    private readonly double _demand, _floor, _elasticity;
    private readonly double[] _start, _costs;
    private readonly KernelTable _kernel;

    /// <summary>The game with the given parameters.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The discount is not in [0, 1).</exception>
    public EquilibriumPriceGame(ParameterValues parameters, double discount)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Discount = GameArguments.Discount(discount);
        int largest = (int)parameters["stock"], uses = (int)parameters["max_use"] + 1;
        _orders = (int)parameters["max_order"] + 1;
        (_demand, _floor, _elasticity) = (parameters["demand"], parameters["e0"], parameters["sigma"]);
        Shape = new(
            GameArguments.Labels("stock_", largest + 1),
            [.. Enumerable.Range(0, uses * _orders).Select(a => $"use_{a / _orders}_order_{a % _orders}")],
            coupling: Coupling.StateActions);
        _start = GameArguments.Uniform(largest + 1);
        _costs = new double[Shape.States * Shape.Actions];
        _kernel = new(Shape.States, Shape.Actions);
        for (int i = 0; i < _costs.Length; i++)
        {
            int s = i / Shape.Actions, a = i % Shape.Actions, use = Use(a), order = a % _orders;
            _costs[i] = (parameters["c0"] * use) + (parameters["c1"] * use * use) + (parameters["c2"] * order)
                + ((parameters["c2"] + parameters["c3"]) * Math.Max(use - s, 0)) + (parameters["c4"] * s);
            _kernel.Add(s, a, Math.Min(s - Math.Min(use, s) + order, largest), 1);
        }
    }

    /// <summary>Name, parameters and source.</summary>
    public static Descriptor Description { get; } = new(
        "equilibrium_price",
        "Producers with stocks who sell into one market: the more all of them produce, the lower the price. Couples through states and actions.",
        "Guo, Hu, Xu and Zhang 2022, stationary",
        1,
        new ParameterSpec("stock", 4, 1, 100, "largest stock K", Integer: true),
        new ParameterSpec("max_use", 2, 1, 20, "largest use in a step", Integer: true),
        new ParameterSpec("max_order", 2, 1, 20, "largest order in a step", Integer: true),
        new ParameterSpec("demand", 1.8, 1e-6, 1e6, "demand d"),
        new ParameterSpec("e0", 0.1, 1e-6, 1e6, "added to the mean use, against an infinite price"),
        new ParameterSpec("sigma", 2, 0.1, 100, "elasticity of demand"),
        new ParameterSpec("c0", 0.25, 0, 1e6, "cost of producing a unit"),
        new ParameterSpec("c1", 0.1, 0, 1e6, "cost of the square of the use"),
        new ParameterSpec("c2", 0.45, 0, 1e6, "price of a unit ordered"),
        new ParameterSpec("c3", 0.35, 0, 1e6, "what a unit bought at once costs more"),
        new ParameterSpec("c4", 0.05, 0, 1e6, "cost of a unit in stock for a step"))
    {
        Definition = "r = (price - c0) use - c1 use^2 - c2 order - (c2 + c3) max(use - s, 0) - c4 s; price = (d / (mean use + e0))^(1/sigma); s' = min(s - min(use, s) + order, K)",
    };

    /// <inheritdoc/>
    public GameShape Shape { get; }

    /// <inheritdoc/>
    public double Discount { get; }

    /// <inheritdoc/>
    public ReadOnlySpan<double> InitialDistribution => _start;

    /// <summary>The price at L, [n x m].</summary>
    public double Price(ReadOnlySpan<double> population)
    {
        double mean = 0;
        for (int i = 0; i < population.Length; i++)
        {
            mean += population[i] * Use(i % Shape.Actions);
        }

        return Exponential.Exp(Logarithm.Log(_demand / (mean + _floor)) / _elasticity);
    }

    /// <inheritdoc/>
    public void Freeze(ReadOnlySpan<double> population, FrozenModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        double price = Price(population);
        var rewards = model.Rewards;
        for (int i = 0; i < rewards.Length; i++)
        {
            rewards[i] = (price * Use(i % Shape.Actions)) - _costs[i];
        }

        _kernel.CopyTo(model);
    }

    private int Use(int action) => action / _orders;
}
