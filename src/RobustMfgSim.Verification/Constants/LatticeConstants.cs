using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Core.Numerics;
using RobustMfgSim.Verification.Bounds;

namespace RobustMfgSim.Verification.Constants;

/// <summary>
/// The one-point constants L_r, L_sigma, kappa and c of theory section 6 at N agents (eq. T3): suprema over every point of the lattice {k/N}, which is all
/// that the empirical distribution can reach, where it has at most <see cref="LatticeLimit"/> points (source lattice, proved to rounding). For larger lattices the smaller of formulas for affine games (source
/// analytic) and bounds over the whole simplex (source lattice); where there is neither, maxima over searched populations (source estimate, never a proof). Points within
/// <see cref="Tolerances.SamePopulation"/> of mu* give no ratio. c is never more than sqrt(n - 1), whose source is analytic.
/// </summary>
public static class LatticeConstants
{
    /// <summary>Lattices of more points are not enumerated.</summary>
    public const long LatticeLimit = 200_000;

    private const double Agreement = 1e-9;
    private const int CancellationInterval = 1024;

    /// <summary>The constants at N agents.</summary>
    /// <param name="game">The game with its ambiguity.</param>
    /// <param name="point">The stationary point (pi, mu*, V) at which they are one-point constants.</param>
    /// <param name="agents">N.</param>
    /// <param name="seed">Seed of the study; used only where the lattice is searched.</param>
    /// <param name="cancellation">Stops the enumeration or the search.</param>
    public static BoundConstants Compute(RobustGame game, StationaryPoint point, long agents, ulong seed, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(game);
        ArgumentNullException.ThrowIfNull(point);
        var ratios = new OnePointRatios(game, point);
        var analytic = AnalyticConstants.Of(game, point);
        return PopulationLattice.AtMost(agents, game.States, LatticeLimit)
            ? OnTheLattice(analytic, Enumerated(ratios, agents, game.States, cancellation), game.States)
            : OnTheSimplex(game, point, ratios, analytic, seed, cancellation);
    }

    private static BoundConstants OnTheLattice(AnalyticConstants? analytic, Ratios largest, int states)
    {
        double general = Math.Sqrt(states - 1);
        var fluctuation = largest.Fluctuation < general ? new Constant(largest.Fluctuation, ConstantSource.Lattice) : new Constant(general, ConstantSource.Analytic);
        return new(Sharper(analytic?.Reward, largest.Reward), Sharper(analytic?.Support, largest.Support), Sharper(analytic?.Contraction, largest.Contraction), fluctuation);
    }

    private static BoundConstants OnTheSimplex(RobustGame game, StationaryPoint point, OnePointRatios ratios, AnalyticConstants? analytic, ulong seed, CancellationToken cancellation)
    {
        double? support = SupportSupremum.Of(game, point, cancellation), contraction = ContractionSupremum.Of(game, point, cancellation);
        bool proved = analytic is not null && (support ?? analytic.Support) is not null && (contraction ?? analytic.Contraction) is not null;
        var searched = proved ? default : Searched(ratios, point, seed, cancellation);
        return new(
            Best(analytic?.Reward, null, searched.Reward),
            Best(analytic?.Support, support, searched.Support),
            Best(analytic?.Contraction, contraction, searched.Contraction),
            new(Math.Sqrt(game.States - 1), ConstantSource.Analytic));
    }

    // A formula or a bound over the simplex proves what a search cannot.
    private static Constant Best(double? analytic, double? bound, double searched) =>
        bound is { } computed ? Sharper(analytic, computed)
        : analytic is { } formula ? new(formula, ConstantSource.Analytic)
        : new(searched, ConstantSource.Estimate);

    // The smaller of two proofs; where they agree the formula is named.
    private static Constant Sharper(double? analytic, double computed) =>
        analytic is { } formula && formula <= computed + (Agreement * Tolerances.Scale(computed)) ? new(formula, ConstantSource.Analytic) : new(computed, ConstantSource.Lattice);

    private static Ratios Enumerated(OnePointRatios ratios, long agents, int states, CancellationToken cancellation)
    {
        var lattice = new PopulationLattice(agents, states);
        var population = new double[states];
        var largest = default(Ratios);
        for (int points = 0; lattice.Next(population); points++)
        {
            if (points % CancellationInterval == 0)
            {
                cancellation.ThrowIfCancellationRequested();
            }

            largest = largest.Max(ratios.At(population));
        }

        return largest;
    }

    // One pass over scattered populations, then a climb for each ratio from the best place found for it.
    private static Ratios Searched(OnePointRatios ratios, StationaryPoint point, ulong seed, CancellationToken cancellation)
    {
        var search = new SimplexSearch(point.Population, RandomStream.Derive(seed, "constants"));
        Func<Ratios, double>[] parts = [r => r.Reward, r => r.Support, r => r.Contraction];
        var best = new double[parts.Length];
        double[][] places = [.. parts.Select(_ => (double[])point.Population.Clone())];
        search.Scatter(
            population =>
            {
                var here = ratios.At(population);
                for (int k = 0; k < parts.Length; k++)
                {
                    if (parts[k](here) > best[k])
                    {
                        best[k] = parts[k](here);
                        population.CopyTo(places[k]);
                    }
                }
            },
            cancellation);
        for (int k = 0; k < parts.Length; k++)
        {
            var part = parts[k];
            best[k] = search.Climb(places[k], population => part(ratios.At(population)), cancellation);
        }

        return new(best[0], best[1], best[2], 0);
    }
}
