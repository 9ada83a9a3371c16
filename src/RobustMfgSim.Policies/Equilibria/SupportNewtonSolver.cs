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
        var newton = new SupportNewton(game, null);
        bool cancelled = false;
        foreach (var (ties, orders) in TieHypotheses.OfNature(game, near, tieWindow * Math.Max(1, near.Value.Max(Math.Abs)), mixing: true))
        {
            cancelled |= cancellation.IsCancellationRequested;
            if (!cancelled && newton.Iterations < options.MaxIterations && newton.Solve(near, 0.4, ties, orders, options.Tolerance) is { } point)
            {
                progress?.Report(new("certified", newton.Iterations, Math.Max(point.Residuals.Optimality, point.Residuals.Consistency)));
                return new(SolveStatus.Converged, Description.Name, newton.Iterations, point, "") { History = [point.Residuals.MeanFieldExploitability] };
            }
        }

        var start = StationaryCertificate.Certify(game, near.Policy, near.Population, TieGroups.None(game.States));
        var (status, why) = cancelled ? (SolveStatus.Cancelled, "The search was cancelled.")
            : newton.Iterations >= options.MaxIterations ? (SolveStatus.IterationLimit, $"The limit of {options.MaxIterations} iterations was reached.")
            : (SolveStatus.Stalled, "No sequence of supports from the starting point satisfies the equations; the solver auto starts nearer to an equilibrium.");
        return new(status, Description.Name, newton.Iterations, start, why) { History = [start.Residuals.MeanFieldExploitability] };
    }

    private static NearPoint Start(RobustGame game)
    {
        var model = game.NewModel();
        game.Freeze(game.Game.InitialDistribution, model);
        var best = RobustPlanner.Optimise(model, game.Ambiguity, game.Discount);
        return new(best.Policy, best.Value, game.Game.InitialDistribution.ToArray());
    }
}
