using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;

namespace RobustMfgSim.Policies.Equilibria;

/// <summary>
/// Finds stationary robust mean-field equilibria (eq. E3) of games with s-rectangular sets: pi is optimal for the robust value at mu, where nature splits one budget per state after
/// seeing the rule, and P is nature's side of the saddle point of every state. A smoothed fixed point is followed to a low temperature (<see cref="SRectangularPath"/>); then Newton's
/// method finishes under the break points that are near (<see cref="SRectangularSystem"/>), because an equilibrium that mixes usually stands on some. Converged means that
/// the certificate, recomputed from the game, holds to the tolerance. Where values tie at the equilibrium nature may have to mix its kernels (eq. E6): the mixture is found as weights
/// over tie orders. Where no assumed pattern of break points and ties fits, the status is stalled.
/// Source: the saddle point is that of Ho, Petrik and Wiesemann (2021); path and finish are the ones of <see cref="AutoSolver"/>, adapted.
/// </summary>
public sealed class SRectangularSolver : IEquilibriumSolver
{
    private const int HalfDecades = 13, FirstFinish = 2, Drops = 12, NewtonSteps = 40;
    private const double Negligible = 1e-9, Rounding = 1e-13;

    // Break points within so many temperatures of the level, and values within so many temperatures of each other, are assumed; -1 stands for none.
    private static readonly double[] PointWindows = [1, 3, 0.3, 0.03, -1], TieWindows = [-1, 3, 10, 30];

    /// <summary>What it is.</summary>
    public static Descriptor Description { get; } = new(
        "s_rectangular", "Smoothed fixed point to get near, Newton on the break points of nature's budgets to finish; s-rectangular sets only.", "Ho, Petrik, Wiesemann 2021", 1);

    /// <inheritdoc/>
    public Descriptor Descriptor => Description;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The game's sets are not s-rectangular.</exception>
    public EquilibriumResult Solve(
        RobustGame game, EquilibriumOptions options, IProgress<SolverProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(game);
        ArgumentNullException.ThrowIfNull(options);
        var path = new SRectangularPath(game, options.MaxIterations);
        int finishing = 0;
        try
        {
            for (int k = 1; k <= HalfDecades && path.Iterations + finishing < options.MaxIterations; k++)
            {
                path.Descend(path.Scale * Math.Pow(10, -k / 2.0), cancellation);
                progress?.Report(new("following the temperature down", path.Iterations + finishing, path.Temperature / path.Scale));
                if (k >= FirstFinish && Finish(game, path, options.Tolerance, ref finishing, cancellation) is { } point)
                {
                    progress?.Report(new("certified", path.Iterations + finishing, Math.Max(point.Residuals.Optimality, point.Residuals.Consistency)));
                    return new(SolveStatus.Converged, Description.Name, path.Iterations + finishing, point, "");
                }
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return Unfinished(game, path, finishing, SolveStatus.Cancelled, "The search was cancelled.");
        }

        return path.Iterations + finishing >= options.MaxIterations
            ? Unfinished(game, path, finishing, SolveStatus.IterationLimit, $"The limit of {options.MaxIterations} iterations was reached.")
            : Unfinished(game, path, finishing, SolveStatus.Stalled,
                "No pattern of break points and ties near the end of the path satisfies the equations.");
    }

    private static StationaryPoint? Finish(RobustGame game, SRectangularPath path, double tolerance, ref int steps, CancellationToken cancellation)
    {
        var tried = new HashSet<string>();
        foreach (double window in TieWindows)
        {
            var ties = new TieGroups(game.States, TieHypotheses.Clusters(Enumerable.Range(0, game.States), path.Solution.Value, window * path.Temperature));
            var orders = TieHypotheses.Orders(game, ties);
            foreach (double reach in PointWindows)
            {
                Pattern? pattern = new(Near(path, ties, reach * path.Temperature), ties, orders);
                for (int drop = 0; drop < Drops && pattern is not null && tried.Add(pattern.Key); drop++)
                {
                    if (Attempt(game, path, ref pattern, tolerance, ref steps, cancellation) is { } point)
                    {
                        return point;
                    }
                }
            }
        }

        return null;
    }

    // A certified point under the pattern; else a smaller pattern that the point reached suggests, or none.
    private static StationaryPoint? Attempt(
        RobustGame game, SRectangularPath path, ref Pattern? pattern, double tolerance, ref int steps, CancellationToken cancellation)
    {
        var system = new SRectangularSystem(game, pattern!);
        var newton = new DampedNewton(system.Residual, system.Jacobian, x => SRectangularPath.KeepInSimplex(system.Coupling(x)));
        var x = system.Pack(path.Solution.Value, path.Coupling);
        double scale = Math.Max(1, path.Solution.Value.Max(Math.Abs)), error = newton.Solve(x, Rounding * scale, NewtonSteps, cancellation);
        steps += newton.Steps;
        var solved = pattern!;
        pattern = error <= Negligible * scale ? Smaller(system, x, solved) : null;
        return error <= Negligible * scale && pattern is null ? Certified(game, system, x, solved, tolerance) : null;
    }

    // For every action the break point nearest to the level of its state, when it is within reach. One action in use must stay free of it.
    private static List<BreakPoint> Near(SRectangularPath path, TieGroups ties, double reach)
    {
        var points = new List<BreakPoint>();
        int n = path.Population.Length, m = path.Policy.Length / n;
        var values = new PreparedValues(n);
        values.Prepare(path.Solution.Value, ties);
        for (int s = 0; s < n; s++)
        {
            // The rule of a state that nobody visits does not move the population: the canonical one serves.
            if (path.Population[s] <= Negligible)
            {
                continue;
            }

            var state = path.At(s, values);
            double level = path.Solution.Value[s];
            var here = new List<BreakPoint>();
            for (int a = 0; a < m; a++)
            {
                int nearest = Enumerable.Range(0, state.Segments(a) + 1).MinBy(k => Math.Abs(state.Level(a, k) - level));
                if (Math.Abs(state.Level(a, nearest) - level) <= reach)
                {
                    here.Add(new(s, a, nearest, path.Policy[(s * m) + a]));
                }
            }

            if (here.Count > 0 && !Enumerable.Range(0, m).Any(a => state.Level(a, 0) >= level && here.All(p => p.Action != a)))
            {
                here.Remove(here.MaxBy(p => p.Probability)!);
            }

            points.AddRange(here);
        }

        return points;
    }

    // Without the break point, or else the tie order, whose probability came out most impossible; null when all are possible.
    private static Pattern? Smaller(SRectangularSystem system, double[] x, Pattern pattern)
    {
        if (MostImpossible(system.Probabilities(x)) is { } point)
        {
            return pattern with { Points = [.. pattern.Points.Where((_, i) => i != point)] };
        }

        return pattern.Orders.Count > 1 && MostImpossible(system.Weights(x)) is { } order
            ? pattern with { Orders = [.. pattern.Orders.Where((_, i) => i != order)] }
            : null;
    }

    private static int? MostImpossible(ReadOnlySpan<double> probabilities)
    {
        int worst = -1;
        double excess = Negligible;
        for (int i = 0; i < probabilities.Length; i++)
        {
            double outside = Math.Max(-probabilities[i], probabilities[i] - 1);
            (worst, excess) = outside > excess ? (i, outside) : (worst, excess);
        }

        return worst < 0 ? null : worst;
    }

    private static StationaryPoint? Certified(RobustGame game, SRectangularSystem system, double[] x, Pattern pattern, double tolerance)
    {
        if (pattern.Orders.Count > 0)
        {
            SRectangularPath.KeepInSimplex(system.Weights(x));
        }

        system.Residual(x);
        var policy = system.Policy.ToArray();
        for (int s = 0; s < game.States; s++)
        {
            SRectangularPath.KeepInSimplex(policy.AsSpan(s * game.Actions, game.Actions));
        }

        double[] weights = system.Weights(x).ToArray();
        var mixture = pattern.Orders.Select((order, d) => new MixturePart(weights[d], order)).Where(part => part.Weight > 0).ToList();
        var point = SRectangularCertificate.Certify(
            game, policy, system.Population.ToArray(), system.Kernel.ToArray(), ties: pattern.Orders.Count > 0 ? pattern.Ties : null, mixture: mixture);
        return StationaryCertificate.Holds(point, tolerance) ? point : null;
    }

    private static EquilibriumResult Unfinished(RobustGame game, SRectangularPath path, int finishing, SolveStatus status, string why)
    {
        var point = SRectangularCertificate.Certify(game, path.Policy.ToArray(), path.Population, path.Solution.Kernel);
        bool finite = point.Value.All(double.IsFinite) && double.IsFinite(point.Residuals.Consistency);
        return new(finite ? status : SolveStatus.NumericalFailure, Description.Name, path.Iterations + finishing, point, why);
    }
}
