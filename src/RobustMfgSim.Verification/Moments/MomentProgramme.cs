using System.Runtime.InteropServices;
using RobustMfgSim.Core.LinearProgramming;
using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Verification.Moments;

/// <summary>
/// One side of (T6) as a linear programme with constraint generation: solves on some rows, looks for the worst broken row in every stretch of positions, adds those, and
/// solves again until none is broken. From above with a robust adversary the rows are then chosen anew for the current W and everything is repeated while it helps.
/// Whatever it ends with is a candidate: only <see cref="LatticeSweep"/> makes it a certificate.
/// </summary>
internal sealed class MomentProgramme
{
    private const int MostRounds = 25;
    private const int MostRenewals = 8;
    private const int Stretches = 150;
    private const int StartPerUnknown = 4;
    private const double WorthRenewing = 2e-3;
    private const double GoldenSection = 0.6180339887498949;

    private readonly double[] _costs, _violations, _row;
    private readonly List<LatticePosition> _positions;
    private readonly List<(int Position, int Which)> _active = [];
    private readonly List<double> _matrix = [], _limits = [];

    public MomentProgramme(MomentInequalities inequalities, double[] costs, IEnumerable<LatticePosition> positions)
    {
        (Inequalities, _costs, _positions) = (inequalities, costs, [.. positions]);
        _violations = new double[inequalities.PerPosition];
        (_row, Theta) = (new double[costs.Length], new double[costs.Length]);
        Start(StartPerUnknown * costs.Length);
    }

    /// <summary>The inequalities.</summary>
    public MomentInequalities Inequalities { get; }

    /// <summary>The unknowns, as the last linear programme left them.</summary>
    public double[] Theta { get; private set; }

    /// <summary>&lt;c, theta&gt;: how far the mean of W at the start is from &lt;mu_0, V&gt;.</summary>
    public double Cost => _costs.Zip(Theta, (c, x) => c * x).Sum();

    /// <summary>Solves on the positions known. False where a linear programme has no optimum: theta is then of no use.</summary>
    public bool Solve(CancellationToken cancellation)
    {
        for (int renewal = 0; ; renewal++)
        {
            double before = Cost;
            if (!Generate(cancellation))
            {
                return false;
            }

            bool helps = renewal == 0 || before - Cost > WorthRenewing * Math.Abs(Cost);
            if (!Inequalities.Renews || renewal == MostRenewals || !helps)
            {
                return true;
            }

            Renew();
        }
    }

    /// <summary>Adds a position at which a row was found broken, with that row.</summary>
    public void Add(LatticePosition position, int which)
    {
        _positions.Add(position);
        Add(_positions.Count - 1, which);
    }

    // The first rows: in each state of the tagged agent as many as given, or all there are. Golden section steps spread them evenly over every stretch of positions.
    private void Start(int perState)
    {
        foreach (var those in _positions.Index().GroupBy(p => p.Item.State, p => p.Index).OrderBy(g => g.Key).Select(g => g.ToArray()))
        {
            int count = Math.Min(perState, those.Length);
            var chosen = count == those.Length ? those : Enumerable.Range(0, count).Select(k => those[(int)(k * GoldenSection % 1 * those.Length)]);
            foreach (int position in chosen.Distinct())
            {
                for (int which = 0; which < _violations.Length; which++)
                {
                    Add(position, which);
                }
            }
        }
    }

    private bool Generate(CancellationToken cancellation)
    {
        for (int round = 0; round < MostRounds; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            var solution = LinearProgram.Minimise(_costs, CollectionsMarshal.AsSpan(_matrix), CollectionsMarshal.AsSpan(_limits));
            if (solution.Status == LinearProgramStatus.Unbounded && round == 0)
            {
                // Too few rows to hold W up: all of them.
                Start(int.MaxValue);
                continue;
            }

            // A stalled programme still gives a candidate; what it is worth the sweep of the lattice tells.
            if (solution.Status is LinearProgramStatus.Infeasible or LinearProgramStatus.Unbounded || !solution.Point.All(double.IsFinite))
            {
                return false;
            }

            Theta = solution.Point;
            if (!AddBroken())
            {
                break;
            }
        }

        return true;
    }

    // The worst broken row of every stretch of consecutive positions. False where none is broken.
    private bool AddBroken()
    {
        int length = Math.Max(1, _positions.Count / Stretches), known = _active.Count;
        for (int start = 0; start < _positions.Count; start += length)
        {
            var (worst, position, which) = (0.0, -1, 0);
            for (int p = start; p < Math.Min(start + length, _positions.Count); p++)
            {
                double scale = Inequalities.Violations(_positions[p], Theta, _violations);
                for (int k = 0; k < _violations.Length; k++)
                {
                    if (_violations[k] > Math.Max(worst, Tolerances.Equilibrium * scale))
                    {
                        (worst, position, which) = (_violations[k], p, k);
                    }
                }
            }

            if (position >= 0)
            {
                Add(position, which);
            }
        }

        return _active.Count > known;
    }

    private void Add(int position, int which)
    {
        _active.Add((position, which));
        _limits.Add(Inequalities.Write(_positions[position], which, Theta, _row));
        _matrix.AddRange(_row);
    }

    private void Renew()
    {
        (int Position, int Which)[] active = [.. _active.Distinct()];
        _active.Clear();
        _limits.Clear();
        _matrix.Clear();
        foreach (var (position, which) in active)
        {
            Add(position, which);
        }
    }
}
