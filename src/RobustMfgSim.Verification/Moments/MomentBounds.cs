using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Verification.Constants;

namespace RobustMfgSim.Verification.Moments;

/// <summary>
/// Bounds from super- and subsolutions whose conditional expectations are closed in the moments of the next counts (eq. T6). They speak of populations on pi whose adversaries are
/// `equilibrium` at the given V, as simulated, whether or not (pi, mu, V) is an equilibrium: mu and V only say where the polynomials are centred, and no constant is needed.
/// With W >= T W the value of every deviator is at most W, with w &lt;= T^pi w the value of conforming is at least w, at every own state and counts of the others.
/// </summary>
/// <param name="Exploitability">T6: bound of the robust exploitability (eq. N3), the agent's own adversary re-optimising; null where no bound was found.</param>
/// <param name="FixedExploitability">T6_fixed: bound of the fixed-adversary exploitability (eq. M1).</param>
/// <param name="FixedValueGap">T6_fixed: bound of |J^N - &lt;mu_0, V&gt;| for the fixed-adversary value of conforming.</param>
/// <param name="Degree">Degree of the polynomials in e - mu.</param>
/// <param name="Certified">Whether the inequalities were verified at every point of the lattice; else what stands here is an estimate.</param>
public sealed record MomentBounds(double? Exploitability, double? FixedExploitability, double? FixedValueGap, int Degree, bool Certified)
{
    /// <summary>Lattices of more points are not gone over: the bounds are then estimates.</summary>
    public const long LatticeLimit = 2_000_000;

    private const int MostUnknowns = 80;

    private const int WantedUnknowns = 48, WantedUnknownsWhenLarge = 30;
    private const long LargeLattice = 20_000;
    private const int HighestDegree = 6;
    private const int MostSweeps = 4;
    private const int MostRehearsals = 12;
    private const long RehearsalPoints = 10_000;
    private const double SmallViolation = 1e-4;
    private const double SmallRaise = 1e-3;

    /// <summary>
    /// The degree that is used at N agents in n states: 6 for two states, 4 for three (3 where the lattice is large), 2 for four and five; null for more, where even quadratic
    /// polynomials have too many coefficients.
    /// </summary>
    public static int? DegreeFor(long agents, int states)
    {
        int degree = HighestDegree, wanted = PopulationLattice.AtMost(agents, states, LargeLattice) ? WantedUnknowns : WantedUnknownsWhenLarge;
        while (degree > 2 && Unknowns(states, degree) > wanted)
        {
            degree--;
        }

        return Unknowns(states, degree) <= MostUnknowns ? degree : null;
    }

    /// <summary>Numbers of one sweep over the lattice: points, times own states, times unknowns. The largest of its type where there are more.</summary>
    public static long Work(long agents, int states)
    {
        long points = PopulationLattice.Points(agents, states), each = states * (long)Unknowns(states, DegreeFor(agents, states) ?? 2);
        return points > long.MaxValue / each ? long.MaxValue : points * each;
    }

    /// <summary>The bounds at N agents.</summary>
    /// <param name="game">The game with its ambiguity; coupled through the state distribution.</param>
    /// <param name="point">pi, and mu and V, which the adversaries' rule refers to.</param>
    /// <param name="initial">mu_0, from which everybody's initial state is drawn independently, [n].</param>
    /// <param name="agents">N.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ArgumentOutOfRangeException">The game has too many states (<see cref="DegreeFor"/>), or there is no agent.</exception>
    public static MomentBounds Compute(RobustGame game, StationaryPoint point, ReadOnlySpan<double> initial, long agents, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(game);
        ArgumentOutOfRangeException.ThrowIfLessThan(agents, 1);
        int degree = DegreeFor(agents, game.States) ?? throw new ArgumentOutOfRangeException(nameof(game), game.States, "Polynomials in so many states have too many coefficients.");
        return Compute(game, point, initial, agents, degree, cancellation);
    }

    internal static MomentBounds Compute(
        RobustGame game, StationaryPoint point, ReadOnlySpan<double> initial, long agents, int degree, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(point);
        int n = game.States, m = game.Actions;
        var basis = new MonomialBasis(n - 1, degree);
        var reader = new LatticeReader(game, point, agents, basis);
        var costs = reader.InitialCosts(initial);
        var positions = Positions(reader, PositionGrid.Points(point.Population, agents));
        IOwnAdversary worst = new WorstCase(game.Ambiguity, n, m), rule = new PopulationRule(n);
        MomentInequalities[] sides =
        [
            MomentInequalities.Deviator(game, point, basis.Count, worst), MomentInequalities.ConformerFromBelow(game, point, basis.Count, worst),
            MomentInequalities.Deviator(game, point, basis.Count, rule), MomentInequalities.ConformerFromBelow(game, point, basis.Count, rule),
            MomentInequalities.ConformerFromAbove(game, point, basis.Count, rule),
        ];
        long points = PopulationLattice.Points(agents, n);
        bool certified = points <= LatticeLimit;
        MomentProgramme[] programmes = [.. sides.Select(s => new MomentProgramme(s, costs, positions))];
        var ends = certified
            ? Verified(programmes, new LatticeSweep(reader, agents, n, points), points, game.Discount, cancellation)
            : [.. programmes.Select(p => p.Solve(cancellation) ? p.Cost : double.NaN)];
        return new(Finite(ends[0] + ends[1]), Finite(ends[2] + ends[3]), Finite(Math.Max(ends[3], ends[4])), degree, certified);
    }

    // <c, theta> + delta / (1 - gamma) for each programme, delta its largest violation on the whole lattice: W raised (w lowered) by that much satisfies every inequality, as T (W + c) = T W + gamma c.
    private static double[] Verified(MomentProgramme[] programmes, LatticeSweep sweep, long points, double discount, CancellationToken cancellation)
    {
        var best = new double[programmes.Length];
        Array.Fill(best, double.PositiveInfinity);
        var open = Enumerable.Range(0, programmes.Length).ToList();
        Rehearse(programmes, sweep, points, cancellation);
        for (int round = 0; round < MostSweeps && open.Count > 0; round++)
        {
            open.RemoveAll(i => !programmes[i].Solve(cancellation));
            var violations = sweep.Run([.. open.Select(i => programmes[i])], 1, 0, cancellation);
            var raises = open.Select((i, k) => (Index: i, Raise: violations[k] / (1 - discount))).ToArray();
            foreach (var (i, raise) in raises)
            {
                double value = programmes[i].Cost + raise;
                best[i] = value < best[i] ? value : best[i];
            }

            open = [.. raises.Where(r => !(r.Raise <= SmallRaise * Math.Abs(programmes[r.Index].Cost))).Select(r => r.Index)];
        }

        return best;
    }

    // Sweeps over small parts of a large lattice, another part each time, until little is found broken.
    private static void Rehearse(MomentProgramme[] programmes, LatticeSweep sweep, long points, CancellationToken cancellation)
    {
        long stride = points / RehearsalPoints;
        var open = programmes.ToList();
        for (int round = 0; round < MostRehearsals && open.Count > 0 && stride > 1; round++)
        {
            open.RemoveAll(p => !p.Solve(cancellation));
            var violations = sweep.Run(open, stride, round * stride / MostRehearsals, cancellation);
            open = [.. open.Where((p, k) => !(violations[k] <= SmallViolation * Math.Abs(p.Cost)))];
        }
    }

    private static List<LatticePosition> Positions(LatticeReader reader, IEnumerable<long[]> points)
    {
        var positions = new List<LatticePosition>();
        foreach (var counts in points)
        {
            reader.MoveTo(counts);
            for (int s = 0; s < counts.Length; s++)
            {
                if (counts[s] > 0)
                {
                    var position = reader.NewPosition();
                    reader.Write(s, position);
                    positions.Add(position);
                }
            }
        }

        return positions;
    }

    private static int Unknowns(int states, int degree)
    {
        // n C(n - 1 + d, d)
        long unknowns = states;
        for (int j = 1; j <= degree; j++)
        {
            unknowns = unknowns * (states - 1 + j) / j;
        }

        return (int)Math.Min(int.MaxValue, unknowns);
    }

    private static double? Finite(double bound) => double.IsFinite(bound) ? bound : null;
}
