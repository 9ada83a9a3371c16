using RobustMfgSim.Core.Numerics;
using RobustMfgSim.Verification.Constants;

namespace RobustMfgSim.Verification.Moments;

/// <summary>
/// Goes over every point of the lattice and every state of the tagged agent and finds, for several programmes at once, the largest violation: what makes their candidates
/// certificates (eq. T6). The worst row of each stretch of points is handed back to the programme that breaks it.
/// </summary>
internal sealed class LatticeSweep(LatticeReader reader, long agents, int states, long points)
{
    private const int Stretches = 400;
    private const int CancellationInterval = 1024;

    /// <summary>
    /// One sweep. Returns for each programme the largest violation, signed, with what rounding may add to it; not a number where one of them is none.
    /// </summary>
    /// <param name="programmes">The programmes.</param>
    /// <param name="stride">1 for the whole lattice; else only every so many points are looked at, which proves nothing but finds broken rows fast.</param>
    /// <param name="offset">The first of them, below the stride.</param>
    /// <param name="cancellation">Stops it.</param>
    public double[] Run(IReadOnlyList<MomentProgramme> programmes, long stride, long offset, CancellationToken cancellation)
    {
        var position = reader.NewPosition();
        Watch[] watches = [.. programmes.Select(p => new Watch(p, reader.NewPosition()))];
        var lattice = new PopulationLattice(agents, states);
        var counts = new long[states];
        long length = Math.Max(1, points / Stretches);
        for (long k = 0; lattice.Next(counts); k++)
        {
            if (k % CancellationInterval == 0)
            {
                cancellation.ThrowIfCancellationRequested();
            }

            if (k % stride == offset)
            {
                Look(watches, counts, position);
            }

            if ((k + 1) % length == 0 || k == points - 1)
            {
                Array.ForEach(watches, w => w.EndStretch());
            }
        }

        return [.. watches.Select(w => w.Largest)];
    }

    private void Look(Watch[] watches, long[] counts, LatticePosition position)
    {
        reader.MoveTo(counts);
        for (int s = 0; s < states; s++)
        {
            if (counts[s] > 0)
            {
                reader.Write(s, position);
                foreach (var watch in watches)
                {
                    watch.Look(position);
                }
            }
        }
    }

    private sealed class Watch(MomentProgramme programme, LatticePosition worstPosition)
    {
        private readonly double[] _violations = new double[programme.Inequalities.PerPosition];
        private readonly double[] _theta = programme.Theta;
        private double _worst;
        private int _which = -1;

        public double Largest { get; private set; } = double.NegativeInfinity;

        public void Look(LatticePosition position)
        {
            double scale = programme.Inequalities.Violations(position, _theta, _violations);
            for (int k = 0; k < _violations.Length; k++)
            {
                // Math.Max keeps what is not a number.
                Largest = Math.Max(Largest, _violations[k] + (Tolerances.Kernel * scale));
                if (_violations[k] > Math.Max(_worst, Tolerances.Equilibrium * scale))
                {
                    (_worst, _which) = (_violations[k], k);
                    position.CopyTo(worstPosition);
                }
            }
        }

        public void EndStretch()
        {
            if (_which >= 0)
            {
                programme.Add(worstPosition.Copy(), _which);
            }

            (_worst, _which) = (0, -1);
        }
    }
}
