using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Verification.Bounds;

namespace RobustMfgSim.Verification.Constants;

/// <summary>
/// Constants of the simulation certificate (eq. T4). They compare any two populations, not only with mu*. With D(s,a,mu) = r + gamma &lt;P,V&gt; - V(s) and P_pi the rows of a conforming
/// agent, P nature's selection at mu: |D(s,a,mu) - D(s,a,nu)| &lt;= L_D |mu - nu|_1, |P_pi(s,mu) - P_pi(s,nu)|_1 &lt;= L_rows |mu - nu|_1, eta the largest total variation between
/// rows of P_pi at one mu, and the largest of max D^+ + max_s (-sum_a pi D)^+.
/// </summary>
/// <param name="Defect">L_D.</param>
/// <param name="Rows">L_rows.</param>
/// <param name="Dobrushin">eta.</param>
/// <param name="LargestDefect">The largest defect of one step.</param>
/// <param name="Source">Lattice or analytic: either proves.</param>
public sealed record GlobalConstants(double Defect, double Rows, double Dobrushin, double LargestDefect, ConstantSource Source)
{
    private const int CancellationInterval = 1024;

    /// <summary>The constants at N agents: over the lattice where it has at most the given number of points, else by formula; null where there is none.</summary>
    /// <param name="game">The game with its ambiguity.</param>
    /// <param name="point">The stationary point: pi, V and nature's selection.</param>
    /// <param name="agents">N.</param>
    /// <param name="mostPoints">Lattices of more points are not gone over.</param>
    /// <param name="cancellation">Stops it.</param>
    public static GlobalConstants? Compute(RobustGame game, StationaryPoint point, long agents, long mostPoints, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(game);
        ArgumentNullException.ThrowIfNull(point);
        ArgumentOutOfRangeException.ThrowIfLessThan(agents, 1);
        return PopulationLattice.AtMost(agents, game.States, mostPoints) ? OnLattice(game, point, agents, cancellation) : ByFormula(game, point);
    }

    /// <summary>max_sa D^+ + max_s (-sum_a pi(a|s) D)^+ of one population (eq. T4).</summary>
    /// <param name="values">r(s,a) + gamma &lt;P(.|s,a), V&gt;, [n x m].</param>
    /// <param name="policy">pi, [n x m].</param>
    /// <param name="value">V, [n].</param>
    internal static double DefectOf(ReadOnlySpan<double> values, ReadOnlySpan<double> policy, ReadOnlySpan<double> value)
    {
        int actions = values.Length / value.Length;
        double above = 0, below = 0;
        for (int s = 0, i = 0; s < value.Length; s++)
        {
            double mean = 0;
            for (int a = 0; a < actions; a++, i++)
            {
                above = Math.Max(above, values[i] - value[s]);
                mean += policy[i] * (values[i] - value[s]);
            }

            below = Math.Max(below, -mean);
        }

        return above + below;
    }

    // Any two points of the lattice are joined by moves of one agent at a time, each of length 2/N, whose lengths add up to their distance: the largest quotient of neighbours is that of all pairs.
    private static GlobalConstants OnLattice(RobustGame game, StationaryPoint point, long agents, CancellationToken cancellation)
    {
        var here = new Tables(game, point);
        var there = new Tables(game, point);
        var lattice = new PopulationLattice(agents, game.States);
        var counts = new long[game.States];
        double defect = 0, rows = 0, dobrushin = 0, largest = 0, step = 2.0 / agents;
        for (int points = 0; lattice.Next(counts); points++)
        {
            if (points % CancellationInterval == 0)
            {
                cancellation.ThrowIfCancellationRequested();
            }

            here.Move(counts, agents);
            (dobrushin, largest) = (Math.Max(dobrushin, AnalyticConstants.Dobrushin(here.Rows, game.States)), Math.Max(largest, here.Defect));
            for (int i = 0; i < counts.Length; i++)
            {
                for (int j = i + 1; j < counts.Length && counts[i] > 0; j++)
                {
                    (counts[i], counts[j]) = (counts[i] - 1, counts[j] + 1);
                    there.Move(counts, agents);
                    (counts[i], counts[j]) = (counts[i] + 1, counts[j] - 1);
                    (defect, rows) = (Math.Max(defect, here.DefectDistance(there) / step), Math.Max(rows, here.RowDistance(there) / step));
                }
            }
        }

        return new(defect, rows, dobrushin, largest, ConstantSource.Lattice);
    }

    // At distance at most 2 from mu* a total variation between rows, half an L1 norm of two of them, is at most 2 L_rows larger, and a defect, being two maxima, at most 4 L_D.
    private static GlobalConstants? ByFormula(RobustGame game, StationaryPoint point)
    {
        if (AnalyticConstants.Of(game, point) is not { Support: { } support, Kernel: { } kernel, Contraction: { } contraction } known)
        {
            return null;
        }

        double defect = known.Reward + (game.Discount * support), dobrushin = Math.Min(1, contraction - kernel + (2 * kernel));
        var centre = new Tables(game, point);
        centre.Move(point.Population);
        return new(defect, kernel, dobrushin, centre.Defect + (4 * defect), ConstantSource.Analytic);
    }

    private sealed class Tables(RobustGame game, StationaryPoint point)
    {
        private readonly FrozenModel _model = game.NewModel();
        private readonly NatureSelection _selection = new(point);
        private readonly double[] _population = new double[game.States], _kernel = new double[point.Kernel.Length], _values = new double[point.Policy.Length], _rows = new double[game.States * game.States];

        public ReadOnlySpan<double> Rows => _rows;

        public double Defect => DefectOf(_values, point.Policy, point.Value);

        public void Move(ReadOnlySpan<long> counts, long agents)
        {
            for (int s = 0; s < counts.Length; s++)
            {
                _population[s] = (double)counts[s] / agents;
            }

            Move(_population);
        }

        public void Move(ReadOnlySpan<double> population)
        {
            game.Freeze(population, _model);
            _selection.Write(_model, game.Ambiguity, _kernel);
            AnalyticConstants.Average(point.Policy, _kernel, game.States, _rows);
            for (int i = 0; i < _values.Length; i++)
            {
                double mean = 0;
                for (int t = 0; t < game.States; t++)
                {
                    mean += _kernel[(i * game.States) + t] * point.Value[t];
                }

                _values[i] = _model.Rewards[i] + (game.Discount * mean);
            }
        }

        public double DefectDistance(Tables other)
        {
            double largest = 0;
            for (int i = 0; i < _values.Length; i++)
            {
                largest = Math.Max(largest, Math.Abs(_values[i] - other._values[i]));
            }

            return largest;
        }

        public double RowDistance(Tables other)
        {
            double largest = 0;
            for (int s = 0; s < game.States; s++)
            {
                largest = Math.Max(largest, PopulationMap.Distance(_rows.AsSpan(s * game.States, game.States), other._rows.AsSpan(s * game.States, game.States)));
            }

            return largest;
        }
    }
}
