using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Ambiguity.SRectangular;
using RobustMfgSim.Core.Games;

namespace RobustMfgSim.Core.RobustDynamics;

/// <summary>
/// Measures a policy, a population and a kernel of a game with s-rectangular sets (eq. E4). Values and residuals are computed here from the game itself: nothing that a
/// solver believes is taken over. A kernel is nature's answer to the policy of a whole state, so attainment is measured state by state:
/// max_s [sum_a pi(a|s) &lt;P(.|s,a), V&gt; - min over (p_a) in U(s) of sum_a pi(a|s) &lt;p_a, V&gt;]. Of an equilibrium the kernel must be a saddle point, against which no action is worth
/// more than V; the excess max_(s,a) [Q(s,a) - V(s)], where larger, is reported in its place.
/// </summary>
public static class SRectangularCertificate
{
    /// <summary>The s-rectangular family of a game.</summary>
    /// <exception cref="ArgumentException">The game's sets are (s,a)-rectangular.</exception>
    public static IStateAmbiguitySet Sets(RobustGame game) =>
        (game ?? throw new ArgumentNullException(nameof(game))).Ambiguity is SRectangularAmbiguity ambiguity ? ambiguity.Sets
            : throw new ArgumentException("The game's ambiguity sets are not s-rectangular; give it an SRectangularAmbiguity.", nameof(game));

    /// <summary>The certified point.</summary>
    /// <param name="game">A game with s-rectangular sets.</param>
    /// <param name="policy">pi, [n x m].</param>
    /// <param name="population">mu, [n].</param>
    /// <param name="kernel">P, [n x m x n].</param>
    /// <param name="optimal">Whether the policy is meant to be optimal; false for a population held to a policy of its own (eq. N4).</param>
    /// <param name="ties">States claimed to have the same value, to be recorded; the attainment residual shows whether they do.</param>
    /// <param name="mixture">How the kernel mixes tie orders (eq. E6), to be recorded.</param>
    public static StationaryPoint Certify(
        RobustGame game, double[] policy, double[] population, double[] kernel, bool optimal = true, TieGroups? ties = null, IReadOnlyList<MixturePart>? mixture = null)
    {
        var sets = Sets(game);
        ArgumentNullException.ThrowIfNull(policy);
        int n = game.States, m = game.Actions;
        var model = game.NewModel();
        game.Freeze(population, policy, model);
        var conforming = SRectangularPlanner.Evaluate(model, sets, game.Discount, policy);
        var best = SRectangularPlanner.Optimise(model, sets, game.Discount);
        var (next, q) = (new double[n], new double[n * m]);
        PopulationMap.Step(population, policy, kernel, next);
        double loss = 0, exploitability = 0;
        for (int s = 0; s < n; s++)
        {
            double lost = Math.Max(0, best.Value[s] - conforming.Value[s]);
            loss = lost > loss || double.IsNaN(lost) ? lost : loss;
            exploitability += population[s] * lost;
        }

        var bellman = new SRectangularBellmanOperator(model, sets, game.Discount);
        bellman.ActionValues(kernel, conforming.Value, q);
        double attainment = Attainment(model, sets, conforming.Value, policy, kernel);
        for (int i = 0; optimal && i < q.Length; i++)
        {
            attainment = Math.Max(attainment, q[i] - conforming.Value[i / m]);
        }

        var residuals = new StationaryResiduals(
            loss, exploitability, PopulationMap.Distance(population, next), conforming.Residual, bellman.Violation(kernel), attainment)
        {
            BlockMass = game.Populations.MassError(population),
        };
        return new(policy, population, conforming.Value, q, kernel, ties ?? TieGroups.None(n), residuals) { Mixture = mixture ?? [] };
    }

    private static double Attainment(FrozenModel model, IStateAmbiguitySet sets, double[] value, double[] policy, double[] kernel)
    {
        int n = model.States, m = model.Actions;
        var (state, values) = (new SharedBudget(n, m), new PreparedValues(n));
        var (nothing, spending) = (new double[m], new double[m]);
        values.Prepare(value);
        double largest = 0;
        for (int s = 0; s < n; s++)
        {
            state.Load(sets, nothing, model.Kernel.Slice(s * m * n, m * n), 1, values);
            double missed = -state.Worst(model.Radii[s * m], policy.AsSpan(s * m, m), spending);
            for (int a = 0; a < m; a++)
            {
                missed += policy[(s * m) + a] * RowChecks.Dot(kernel.AsSpan(((s * m) + a) * n, n), value);
            }

            largest = missed > largest || double.IsNaN(missed) ? missed : largest;
        }

        return largest;
    }
}
