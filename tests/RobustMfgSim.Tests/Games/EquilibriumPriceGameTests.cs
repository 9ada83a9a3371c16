using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Policies.Equilibria;

namespace RobustMfgSim.Tests.Games;

internal sealed class EquilibriumPriceGameTests
{
    private const double Gamma = 0.9;

    [Test]
    public void Tables_are_those_of_the_definition()
    {
        // Mean use 0.5 * 2 + 0.3 * 1 = 1.3 with e0 = 0.1: the price is sqrt(1.8 / 1.4).
        var game = GameTables.Make("equilibrium_price");
        var l = new double[45];
        l[(1 * 9) + (2 * 3) + 1] = 0.5;
        l[(4 * 9) + (1 * 3) + 0] = 0.3;
        l[(0 * 9) + 2] = 0.2;
        var model = GameTables.Frozen(game, l);
        double price = Math.Sqrt(1.8 / 1.4);

        // Stock 1, use 2, order 1: one unit is bought at once for 0.45 + 0.35; the stock becomes 1 - 1 + 1.
        Assert.That(model.Rewards[9 + 7], Is.EqualTo((2 * (price - 0.25)) - (4 * 0.1) - 0.45 - 0.8 - 0.05).Within(1e-14));
        Assert.That(model.Row(1, 7).ToArray(), Is.EqualTo((double[])[0, 1, 0, 0, 0]));

        // Stock 4, use 1, order 2: 5 do not fit.
        Assert.That(model.Rewards[(4 * 9) + 5], Is.EqualTo(price - 0.25 - 0.1 - 0.9 - 0.2).Within(1e-14));
        Assert.That(model.Row(4, 5).ToArray(), Is.EqualTo((double[])[0, 0, 0, 0, 1]));
        Assert.That(game.Shape.ActionLabels[7], Is.EqualTo("use_2_order_1"));
        Assert.That((game.Shape.Coupling, game.IsAffine), Is.EqualTo((Coupling.StateActions, false)));
    }

    [Test]
    public void Every_parameter_is_used()
    {
        (string, double)[] given =
            [("stock", 2), ("max_use", 1), ("max_order", 3), ("demand", 8), ("e0", 0.5), ("sigma", 3), ("c0", 1), ("c1", 2), ("c2", 3), ("c3", 4), ("c4", 5)];
        var model = GameTables.Frozen(GameTables.Make("equilibrium_price", given), [.. Enumerable.Repeat(0.0, 23), 1]);

        // Everybody has stock 2, uses 1 and orders 3: the price is (8 / 1.5)^(1/3).
        double price = Math.Cbrt(8 / 1.5);
        Assert.That(model.Rewards[7], Is.EqualTo(price - 1 - 2 - 9 - 7).Within(1e-13));
        Assert.That(model.Rewards[23], Is.EqualTo(price - 1 - 2 - 9 - 10).Within(1e-13));
        Assert.That(model.Row(2, 7).ToArray(), Is.EqualTo((double[])[0, 0, 1]));
    }

    // By hand: a unit ordered for the next step costs c2 / gamma when it is used, and c4 for its time in stock; bought at once it would cost c2 + c3, which is more. Firms that use
    // their whole stock q and order what they will use gain (price - c0 - c2 / gamma - c4) q - c1 q^2 a step. One and two units are equally good at price = c0 + 3 c1 + c2 / gamma + c4,
    // and everybody else's use makes that price. Nothing is gained by keeping stock.
    [Test]
    public void Firms_mix_between_one_unit_and_two_at_the_price_found_by_hand()
    {
        var game = (EquilibriumPriceGame)GameTables.Make("equilibrium_price");
        var robust = new RobustGame(game, new NominalSet(), new FixedRadius(0));
        var result = new AutoSolver().Solve(robust, new EquilibriumOptions());
        Assert.That(result.Status, Is.EqualTo(SolveStatus.Converged), result.Message);
        const double unit = (0.45 / Gamma) + 0.05, price = 0.25 + 0.3 + unit, mean = (1.8 / (price * price)) - 0.1;
        Assert.That(game.Price(robust.CouplingOf(result.Point.Population, result.Point.Policy)), Is.EqualTo(price).Within(1e-9));
        Assert.That(result.Point.Population, Is.EqualTo((double[])[0, 2 - mean, mean - 1, 0, 0]).Within(1e-8));

        // V(1): sell 1 now for price - c0 - c1 - c4, order 1 for c2, and so on for ever.
        Assert.That(result.Point.Value[1], Is.EqualTo((price - 0.25 - 0.1 - 0.05 - 0.45) / (1 - Gamma)).Within(1e-7));
    }

    [Test]
    public void Another_demand_gives_another_mean_use_at_the_same_price()
    {
        var game = (EquilibriumPriceGame)GameTables.Make("equilibrium_price", ("demand", 2.2));
        var robust = new RobustGame(game, new NominalSet(), new FixedRadius(0));
        var point = new AutoSolver().Solve(robust, new EquilibriumOptions()).Point;
        Assert.That(point.Population[2], Is.EqualTo((2.2 / 1.21) - 0.1 - 1).Within(1e-8));
    }
}
