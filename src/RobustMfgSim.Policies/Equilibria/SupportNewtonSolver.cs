using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;

namespace RobustMfgSim.Policies.Equilibria;

/// <summary>
/// Newton's method on the complementarity system alone: indifference on the support, optimality outside it, stationarity of the population, nature's tie orders; started at the
/// best reply to the game's initial distribution, with actions entering and leaving the support. Fast where it works; where its supports lead nowhere it ends
/// as stalled, and auto, which starts it near an equilibrium, is the remedy.
/// </summary>
public sealed class SupportNewtonSolver : IEquilibriumSolver
{
    // Values that differ by more than this share of the largest are not tried as ties.
    private const double TieWindow = 1e-6;

    /// <summary>What it is.</summary>
    public static Descriptor Description { get; } = new(
        "support_newton", "Newton's method on the equations of the support, from the best reply to the initial distribution.", "Josephy 1979; Herings and Peeters 2010", 1);

    /// <inheritdoc/>
    public Descriptor Descriptor => Description;

    /// <inheritdoc/>
    public EquilibriumResult Solve(
        RobustGame game, EquilibriumOptions options, IProgress<SolverProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(game);
        ArgumentNullException.ThrowIfNull(options);
        return Search(game, Start(game), TieWindow, options, progress, cancellation);
    }

    /// <summary>The same from a start of the caller's choice.</summary>
    internal static EquilibriumResult Search(
        RobustGame game, NearPoint near, double tieWindow, EquilibriumOptions options, IProgress<SolverProgress>? progress, CancellationToken cancellation)
    {
        var budget = new SearchBudget(options.MaxIterations, cancellation);
        try
        {
            if (FirstThatHolds(game, near, tieWindow, options.Tolerance, budget) is { } point)
            {
                progress?.Report(new("certified", budget.Used, Math.Max(point.Residuals.Optimality, point.Residuals.Consistency)));
                return new(SolveStatus.Converged, Description.Name, budget.Used, point, "") { History = [point.Residuals.MeanFieldExploitability] };
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return Unfinished(game, near, budget, SolveStatus.Cancelled, "The search was cancelled.");
        }

        return budget.IsSpent
            ? Unfinished(game, near, budget, SolveStatus.IterationLimit, $"The limit of {options.MaxIterations} iterations was reached.")
            : Unfinished(game, near, budget, SolveStatus.Stalled, "No sequence of supports from the starting point satisfies the equations; the solver auto starts nearer to an equilibrium.");
    }

    private static StationaryPoint? FirstThatHolds(RobustGame game, NearPoint near, double tieWindow, double tolerance, SearchBudget budget)
    {
        var newton = new SupportNewton(game, null, budget);
        foreach (var (ties, orders) in TieHypotheses.OfNature(game, near, tieWindow * Math.Max(1, near.Value.Max(Math.Abs)), mixing: true))
        {
            if (newton.Solve(near, 0.4, ties, orders, tolerance) is { } point)
            {
                return point;
            }
        }

        return null;
    }

    private static EquilibriumResult Unfinished(RobustGame game, NearPoint near, SearchBudget budget, SolveStatus status, string why)
    {
        var start = StationaryCertificate.Certify(game, near.Policy, near.Population, TieGroups.None(game.States));
        return new(status, Description.Name, budget.Used, start, why) { History = [start.Residuals.MeanFieldExploitability] };
    }

    private static NearPoint Start(RobustGame game)
    {
        var model = game.NewModel();
        game.Freeze(game.InitialCoupling(), model);
        var best = RobustPlanner.Optimise(model, game.Ambiguity, game.Discount);
        return new(best.Policy, best.Value, game.Game.InitialDistribution.ToArray());
    }
}
