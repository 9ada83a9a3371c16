using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Numerics;
using RobustMfgSim.Core.RobustDynamics;

namespace RobustMfgSim.Policies.Equilibria;

/// <summary>
/// Several equilibria of one game: searches from different starts, and the distinct points that they certify. A game may have more than are found; nothing here proves
/// that the list is complete. Starts are a function of their number alone.
/// </summary>
public static class EquilibriumStarts
{
    /// <summary>Two points are the same equilibrium when neither populations (L1; what they do included, where the game couples through it) nor values (sup norm, times max(1, |V|)) differ by more than this.</summary>
    public const double SamePoint = 1e-6;

    private const double NewtonTieWindow = 1e-6;

    /// <summary>The distinct converged results, in the order in which they were found; empty where no start converged.</summary>
    /// <param name="game">The game.</param>
    /// <param name="first">What the scenario's own solver found; it comes first where it converged.</param>
    /// <param name="starts">Number of starts, the first one counted; at least 1.</param>
    /// <param name="options">Tolerance, and the limit for each start.</param>
    /// <param name="progress">Progress of each search.</param>
    /// <param name="cancellation">Ends the search with what was found so far.</param>
    public static IReadOnlyList<EquilibriumResult> Distinct(
        RobustGame game, EquilibriumResult first, int starts, EquilibriumOptions options, IProgress<SolverProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(game);
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(starts, 1);
        var found = new List<EquilibriumResult>();
        for (int k = 0; k < starts && !cancellation.IsCancellationRequested; k++)
        {
            var result = k == 0 ? first : From(game, k, options, progress, cancellation);
            if (result.Status == SolveStatus.Converged && !found.Exists(known => Same(game, known.Point, result.Point)))
            {
                found.Add(result);
            }
        }

        return found;
    }

    /// <summary>
    /// The search from start k: odd ones settle at a low temperature from a random population and follow that branch down, even ones start Newton's method on the
    /// support of a random policy, which finds unstable equilibria too.
    /// </summary>
    internal static EquilibriumResult From(
        RobustGame game, int k, EquilibriumOptions options, IProgress<SolverProgress>? progress, CancellationToken cancellation)
    {
        var stream = new RandomStream(1, StreamPurpose.Solver, (uint)k, step: 1);
        return k % 2 == 1
            ? EquilibriumSearch.Run(
                game, null, AutoSolver.Description.Name, options, progress, cancellation, game.Couplings.Draw(ref stream))
            : SupportNewtonSolver.Search(
                game, Start(game, game.Populations.Draw(ref stream), ref stream), NewtonTieWindow, options, progress, cancellation);
    }

    private static NearPoint Start(RobustGame game, double[] population, ref RandomStream stream)
    {
        int n = game.States, m = game.Actions;
        var policy = new double[n * m];
        for (int s = 0; s < n; s++)
        {
            policy[(s * m) + (int)(stream.NextDouble() * m)] += 0.5;
            policy[(s * m) + (int)(stream.NextDouble() * m)] += 0.5;
        }

        var model = game.NewModel();
        game.Freeze(population, policy, model);
        return new(policy, RobustPlanner.Evaluate(model, game.Ambiguity, game.Discount, policy).Value, population);
    }

    private static bool Same(RobustGame game, StationaryPoint a, StationaryPoint b)
    {
        double distance = PopulationMap.Distance(game.CouplingOf(a.Population, a.Policy), game.CouplingOf(b.Population, b.Policy));
        for (int s = 0; s < a.Value.Length; s++)
        {
            distance = Math.Max(distance, Math.Abs(a.Value[s] - b.Value[s]) / Tolerances.Scale(a.Value[s]));
        }

        return distance <= SamePoint;
    }
}
