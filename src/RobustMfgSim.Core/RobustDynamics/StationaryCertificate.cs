using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Core.RobustDynamics;

/// <summary>
/// Builds a <see cref="StationaryPoint"/> from a policy, a population and tie groups, and measures what is left of its defining equations (eq. E4).
/// Value, kernel and residuals are computed here from the game itself: nothing that a solver believes is taken over.
/// </summary>
public static class StationaryCertificate
{
    /// <summary>The certified point of (pi, mu) with nature's selection at V^pi_mu: canonical under the given ties, or the given mixture over tie orders.</summary>
    /// <param name="game">The game.</param>
    /// <param name="policy">pi, [n x m].</param>
    /// <param name="population">mu, [n].</param>
    /// <param name="ties">States claimed to have the same value; the attainment residual shows whether they do.</param>
    /// <param name="mixture">Weights over tie orders (eq. E6), or nothing for the canonical kernel.</param>
    public static StationaryPoint Certify(
        RobustGame game, double[] policy, double[] population, TieGroups ties, IReadOnlyList<MixturePart>? mixture = null)
    {
        ArgumentNullException.ThrowIfNull(game);
        int n = game.States;
        var model = game.NewModel();
        game.Freeze(population, policy, model);
        double accuracy = Accuracy(model, game.Discount);
        var conforming = RobustPlanner.Evaluate(model, game.Ambiguity, game.Discount, policy, accuracy);
        var optimal = RobustPlanner.Optimise(model, game.Ambiguity, game.Discount, accuracy);

        var kernel = new double[n * game.Actions * n];
        new NatureSelection(conforming.Value, ties, mixture ?? []).Write(model, game.Ambiguity, kernel);

        var next = new double[n];
        PopulationMap.Step(population, policy, kernel, next);
        double optimality = 0, exploitability = 0, open = conforming.ErrorBound + optimal.ErrorBound + (2 * Rounding(model, conforming.Value.Max(Math.Abs)) / (1 - game.Discount));
        for (int s = 0; s < n; s++)
        {
            double loss = Math.Max(0, optimal.Value[s] - conforming.Value[s]) + open;
            optimality = loss > optimality || double.IsNaN(loss) ? loss : optimality;
            exploitability += population[s] * loss;
        }

        var (membership, attainment) = KernelResiduals(game, model, conforming.Value, kernel);
        var residuals = new StationaryResiduals(
            optimality, exploitability, PopulationMap.Distance(population, next), conforming.Residual, membership, attainment)
        {
            BlockMass = game.Populations.MassError(population),
        };
        return new(policy, population, conforming.Value, conforming.ActionValues, kernel, ties, residuals) { Mixture = mixture ?? [] };
    }

    /// <summary>
    /// What rounding alone may leave open in an optimality residual of this game, at most: grows as (1 - gamma)^-2. A tolerance below it may not be certifiable.
    /// </summary>
    public static double RoundingError(RobustGame game)
    {
        ArgumentNullException.ThrowIfNull(game);
        var model = game.NewModel();
        game.Freeze(game.InitialCoupling(), model);
        return 2 * Rounding(model, LargestReward(model) / (1 - game.Discount)) / (1 - game.Discount);
    }

    /// <summary>Whether every residual is finite and within the tolerance (attainment times max(1, max|V|)).</summary>
    /// <param name="point">The point.</param>
    /// <param name="tolerance">Target of optimality and consistency; the other residuals are held to it too.</param>
    /// <param name="optimal">Whether the policy must be optimal; false for a population held to a policy of its own (eq. N4).</param>
    public static bool Holds(StationaryPoint point, double tolerance, bool optimal = true)
    {
        ArgumentNullException.ThrowIfNull(point);
        var r = point.Residuals;
        double scale = Math.Max(1, point.Value.Max(Math.Abs));
        // Nothing moves in a population without mass: zero residuals would prove nothing.
        return r.BlockMass <= Math.Max(tolerance, Tolerances.RowSum) && (!optimal || (r.Optimality <= tolerance && r.MeanFieldExploitability <= tolerance))
            && r.Consistency <= tolerance && r.Bellman <= tolerance
            && r.KernelMembership <= Math.Max(tolerance, Tolerances.Kernel) && r.KernelAttainment <= tolerance * scale;
    }

    // A residual is itself computed: each backup is off by this much at most (sums of n terms in eight lanes, in units of the last place).
    private static double Rounding(Games.FrozenModel model, double largestValue) =>
        (8 + (model.States / 8.0)) * 1.1102230246251565e-16 * Math.Max(largestValue, LargestReward(model));

    private static double LargestReward(Games.FrozenModel model)
    {
        double largest = 0;
        foreach (double reward in model.Rewards)
        {
            largest = Math.Max(largest, Math.Abs(reward));
        }

        return largest;
    }

    // Values good to about 1e-10 (eq. B2), where rounding allows: the planner's tolerance is relative to max|V|, which is at most max|r| / (1 - gamma).
    private static double Accuracy(Games.FrozenModel model, double discount) =>
        Math.Clamp(1e-10 * (1 - discount) * (1 - discount) / Math.Max(1, LargestReward(model)), 2e-15 * (1 + (model.States / 64.0)), Tolerances.Bellman);

    private static (double Membership, double Attainment) KernelResiduals(RobustGame game, Games.FrozenModel model, double[] value, double[] kernel)
    {
        int n = game.States, m = game.Actions;
        var strict = new PreparedValues(n);
        strict.Prepare(value);
        double membership = 0, attainment = 0;
        for (int i = 0; i < n * m; i++)
        {
            var nominal = model.Row(i / m, i % m);
            var row = kernel.AsSpan(i * n, n);
            double attained = 0;
            for (int t = 0; t < n; t++)
            {
                attained += row[t] * value[t];
            }

            membership = Math.Max(membership, game.Ambiguity.At(i).Violation(nominal, model.Radii[i], row));
            attainment = Math.Max(attainment, attained - game.Ambiguity.At(i).WorstValue(nominal, model.Radii[i], strict));
        }

        return (membership, attainment);
    }
}
