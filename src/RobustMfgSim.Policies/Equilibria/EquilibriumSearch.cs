using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.RobustDynamics;

namespace RobustMfgSim.Policies.Equilibria;

/// <summary>
/// The search that <see cref="AutoSolver"/> and <see cref="HeldPolicySolver"/> share: descend the logit homotopy, and at every decade of the temperature try to finish with
/// <see cref="SupportNewton"/> under each plausible support and tie hypothesis. The first point whose certificate holds is the result.
/// </summary>
internal static class EquilibriumSearch
{
    // In large games an attempt to finish costs more than a decade of the path: it must have a fair chance.
    private const int Decades = 8, SmallGame = 40;
    private const double FirstTemperatureOfLargeGames = 1.01e-4;

    // Where the path has become this slow, finishing from where it stands is tried first.
    private const int Patience = 60;

    // Low enough for several branches of regularised equilibria to exist, high enough to settle on one.
    private const double StartTemperature = 0.02;

    // Ties that nature would mix over show clearly only on the lower part of the path; in large games guessing wrongly is dear.
    private const double MixtureTemperature = 1e-4, CertainTemperature = 1e-6;

    // Largest system of the path: two square tables of it are kept, 500 MB each.
    internal const int LargestSystem = 8000;

    private static readonly double[] SupportThresholds = [1e-4, 1e-2, 1e-8];

    public static EquilibriumResult Run(
        RobustGame game, double[]? held, string solver, EquilibriumOptions options, IProgress<SolverProgress>? progress, CancellationToken cancellation, double[]? start = null)
    {
        if (game.CouplingSize > LargestSystem)
        {
            return TooLarge(game, held, solver);
        }

        var budget = new SearchBudget(options.MaxIterations, cancellation);
        var path = new LogitHomotopy(game, held, budget, progress);
        var newton = new SupportNewton(game, held, budget);
        double reachable = Math.Max(options.Tolerance, 4 * StationaryCertificate.RoundingError(game));
        var history = new List<double>();
        bool alive = false;
        try
        {
            alive = start is null ? path.Start() : path.StartAt(start, StartTemperature * path.Scale);
            for (int decade = 2; alive && decade <= Decades;)
            {
                double target = Math.Min(path.Temperature, path.Scale * Math.Pow(10, -decade));
                alive = path.Descend(target, Patience);
                bool arrived = path.Temperature <= target * (1 + 1e-12);
                decade += arrived ? 1 : 0;
                if (game.States > SmallGame && arrived && path.Temperature > FirstTemperatureOfLargeGames * path.Scale)
                {
                    continue;
                }

                history.Add(Standing(game, held, path).Residuals.MeanFieldExploitability);
                if (Finish(game, held, path, newton, reachable) is { } point)
                {
                    history.Add(point.Residuals.MeanFieldExploitability);
                    progress?.Report(new("certified", budget.Used, point.Residuals.Largest));
                    return Found(point, StationaryCertificate.Holds(point, options.Tolerance, held is null), solver, budget.Used) with { History = history };
                }
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return Unfinished(game, held, path, history, budget.Used, solver, SolveStatus.Cancelled, "The search was cancelled.");
        }

        return budget.IsSpent
            ? Unfinished(game, held, path, history, budget.Used, solver, SolveStatus.IterationLimit, $"The limit of {options.MaxIterations} iterations was reached.")
            : Unfinished(game, held, path, history, budget.Used, solver, SolveStatus.Stalled, alive
                ? "No support and tie pattern near the end of the path satisfies the equations."
                : "The path of regularised equilibria was lost.");
    }

    // Where the discount is so near to 1 that rounding alone exceeds the tolerance, the point is as good as doubles allow but not certified to it.
    private static EquilibriumResult Found(StationaryPoint point, bool holds, string solver, int iterations) =>
        new(holds ? SolveStatus.Converged : SolveStatus.Stalled, solver, iterations, point, holds ? "" : string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"At this discount rounding leaves an error of up to {point.Residuals.Largest:G2}, more than the tolerance; a tolerance of {2 * point.Residuals.Largest:G1} can be certified."));

    // Not tried: the uniform policy, or the one held, at the initial distribution.
    private static EquilibriumResult TooLarge(RobustGame game, double[]? held, string solver)
    {
        double[] policy = held ?? [.. Enumerable.Repeat(1.0 / game.Actions, game.States * game.Actions)];
        var point = StationaryCertificate.Certify(game, policy, game.Game.InitialDistribution.ToArray(), TieGroups.None(game.States));
        return new(
            SolveStatus.Stalled, solver, 0, point,
            $"The coupling distribution has {game.CouplingSize} entries; paths are followed up to {LargestSystem}. First-order solvers, online_mirror_descent for example, take larger games.")
        {
            History = [point.Residuals.MeanFieldExploitability],
        };
    }

    // Where the path is, certified as it stands.
    private static StationaryPoint Standing(RobustGame game, double[]? held, LogitHomotopy path) =>
        StationaryCertificate.Certify(game, held ?? path.Game.Policy.ToArray(), path.Population, TieGroups.None(game.States));

    private static StationaryPoint? Finish(
        RobustGame game, double[]? held, LogitHomotopy path, SupportNewton newton, double tolerance)
    {
        bool cautious = game.States > SmallGame && path.Temperature > CertainTemperature * path.Scale;
        var near = new NearPoint(path.Game.Policy.ToArray(), path.Game.Value.ToArray(), path.Population);
        double mixtureTemperature = game.States > SmallGame ? CertainTemperature : MixtureTemperature;
        foreach (var (ties, orders) in TieHypotheses.OfNature(game, near, path.Temperature, mixing: path.Temperature <= mixtureTemperature * path.Scale))
        {
            foreach (double threshold in held is not null ? [0] : cautious ? SupportThresholds[..1] : SupportThresholds)
            {
                if (newton.Solve(near, threshold, ties, orders, tolerance, cautious ? 8 : 40) is { } point)
                {
                    return point;
                }
            }
        }

        return null;
    }

    private static EquilibriumResult Unfinished(
        RobustGame game, double[]? held, LogitHomotopy path, List<double> history, int iterations, string solver, SolveStatus status, string why)
    {
        if (status != SolveStatus.Cancelled)
        {
            path.Game.Map(path.Coupling, path.Temperature, new double[path.Coupling.Length]);
        }

        var point = Standing(game, held, path);
        bool finite = point.Value.All(double.IsFinite) && double.IsFinite(point.Residuals.Consistency);
        return new(finite ? status : SolveStatus.NumericalFailure, solver, iterations, point, why)
        {
            History = [.. history, point.Residuals.MeanFieldExploitability],
        };
    }
}
