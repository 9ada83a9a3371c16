using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;

namespace RobustMfgSim.Policies.Equilibria;

/// <summary>One group of a population that is held to a policy.</summary>
/// <param name="Policy">pi_g, [n x m], rows summing to one.</param>
/// <param name="Share">Its share of the population, not negative; zero for single agents whose weight vanishes as N grows.</param>
public sealed record HeldGroup(double[] Policy, double Share);

/// <summary>
/// The stationary point of a population whose groups are held to policies of their own (eq. N4): mu = sum_g w_g mu_g, and for every group V_g is the robust value of pi_g at mu,
/// P_g = P*_{V_g}(mu), and mu_g = sum mu_g(s) pi_g(a|s) P_g(. | s, a). Solved as one held policy of a game over (group, state). Converged means that the residuals of every group,
/// recomputed, are within the tolerance (optimality apart).
/// </summary>
public static class HeldMixtureSolver
{
    /// <summary>Solves; the groups stand in the field Groups of the point, in the order given.</summary>
    /// <param name="game">A game without blocks of its own.</param>
    /// <param name="groups">The groups; shares sum to one.</param>
    /// <param name="options">Tolerance and limit.</param>
    /// <param name="cancellation">Stops the search.</param>
    /// <exception cref="ArgumentException">The shares do not sum to one within 1e-9, or the game has blocks.</exception>
    public static EquilibriumResult Solve(RobustGame game, IReadOnlyList<HeldGroup> groups, EquilibriumOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(game);
        ArgumentNullException.ThrowIfNull(groups);
        ArgumentNullException.ThrowIfNull(options);
        if (!(Math.Abs(groups.Sum(g => g.Share) - 1) <= Core.Numerics.Tolerances.RowSum) || groups.Any(g => !(g.Share >= 0)))
        {
            throw new ArgumentException("The shares of the groups are not non-negative with the sum 1.", nameof(groups));
        }

        if (game.Game.Shape.Blocks.Count > 1)
        {
            throw new ArgumentException("A mixture of policies is solved for games without blocks of states; this one has some.", nameof(game));
        }

        int[] lasting = [.. Enumerable.Range(0, groups.Count).Where(g => groups[g].Share > 0)];
        double[] policies = [.. lasting.SelectMany(g => groups[g].Policy)];
        var grouped = lasting.Length == 1 ? game : GroupedGame.Of(game, [.. lasting.Select(g => groups[g].Share)], policies);
        var found = HeldPolicySolver.Solve(grouped, policies, options, cancellation);
        var population = Together(found.Point.Population, game.States);
        var here = Held(game, GroupedGame.Together(game, found.Point.Population, policies));
        var (status, iterations, message) = (found.Status, found.Iterations, found.Message);
        var points = new GroupPoint[groups.Count];
        for (int g = 0; g < points.Length; g++)
        {
            int part = Array.IndexOf(lasting, g);
            StationaryPoint point;
            if (part >= 0)
            {
                point = Part(here, found.Point, groups[g].Policy, part);
            }
            else
            {
                // Without weight it does not move the population: its own chain alone is to be solved.
                var single = HeldPolicySolver.Solve(here, groups[g].Policy, options, cancellation);
                (point, iterations) = (single.Point, iterations + single.Iterations);
            }

            if (status == SolveStatus.Converged && !StationaryCertificate.Holds(point, options.Tolerance, optimal: false))
            {
                (status, message) = (SolveStatus.Stalled, $"The stationary distribution of group {g + 1} was not found to the tolerance.");
            }

            points[g] = new(groups[g].Share, point.Population, point with { Population = population });
        }

        return new(status, "held_mixture", iterations, points[0].Point with { Groups = points }, message);
    }

    private static double[] Together(double[] grouped, int states)
    {
        var sum = new double[states];
        for (int k = 0; k < grouped.Length; k++)
        {
            sum[k % states] += grouped[k];
        }

        return sum;
    }

    // Group g's part of a point of the game over (group, state), certified anew in the game held at the common population.
    private static StationaryPoint Part(RobustGame here, StationaryPoint whole, double[] policy, int group)
    {
        int n = here.States, first = group * n;
        double[] own = whole.Population[first..(first + n)];
        double share = own.Sum();
        var ties = new TieGroups(n, [.. whole.Ties.Groups.Select(Own).Where(g => g.Length > 1)]);
        MixturePart[] mixture =
        [
            .. whole.Mixture.Select(part => new MixturePart(
                part.Weight, new TieOrder(ties, [.. part.Order.Groups.Select(Own).Where(g => g.Length > 1).OrderBy(g => g.Min())], n))),
        ];
        return StationaryCertificate.Certify(here, policy, [.. own.Select(p => p / share)], ties, mixture);

        int[] Own(int[] states) => [.. states.Where(s => s >= first && s < first + n).Select(s => s - first)];
    }

    /// <summary>The game held at one coupling distribution: what each group plays in.</summary>
    internal static RobustGame Held(RobustGame game, double[] coupling)
    {
        var model = game.NewModel();
        game.Freeze(coupling, model);
        return new(new HeldGame(game.Game, model), game.Ambiguity, new FixedRadius(model.Radii));
    }

    // The game held at one coupling distribution: its tables do not move.
    private sealed class HeldGame(IMeanFieldGame game, FrozenModel held) : IMeanFieldGame
    {
        public GameShape Shape => game.Shape;

        public double Discount => game.Discount;

        public ReadOnlySpan<double> InitialDistribution => game.InitialDistribution;

        public void Freeze(ReadOnlySpan<double> population, FrozenModel model)
        {
            held.Rewards.CopyTo(model.Rewards);
            held.Kernel.CopyTo(model.Kernel);
        }
    }
}
