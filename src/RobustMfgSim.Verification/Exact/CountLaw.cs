using RobustMfgSim.Environments;

namespace RobustMfgSim.Verification.Exact;

/// <summary>
/// The law of the counts of independent agents, built agent by agent (theory section 7: a convolution of multinomials). Its support is a run of lattice points; masses below
/// <see cref="Negligible"/> are dropped. One instance serves one worker, again and again.
/// </summary>
internal sealed class CountLaw(CountLattice lattice)
{
    /// <summary>Masses below this are taken as zero while agents are added: at most points x agents x this in all, far below rounding.</summary>
    internal const double Negligible = 1e-24;

    // What may be cut from each end of the finished law.
    private const double CutMass = 1e-15;

    private readonly double[] _mass = new double[lattice.Points];
    private int _end;

    /// <summary>First point of the support.</summary>
    internal int Start { get; private set; }

    /// <summary>Masses of the points from <see cref="Start"/> on.</summary>
    internal ReadOnlySpan<double> Masses => _mass.AsSpan(Start, _end - Start);

    /// <summary>No agent at all.</summary>
    internal void Clear()
    {
        Array.Clear(_mass, Start, _end - Start);
        (Start, _end, _mass[0]) = (0, 1, 1);
    }

    /// <summary>The same law as another.</summary>
    internal void CopyFrom(CountLaw other)
    {
        Array.Clear(_mass, Start, _end - Start);
        (Start, _end) = (other.Start, other._end);
        other.Masses.CopyTo(_mass.AsSpan(Start));
    }

    /// <summary>Adds independent agents that go to state s with probability row[s].</summary>
    internal void Add(ReadOnlySpan<double> row, int agents)
    {
        for (int i = 0; i < agents; i++)
        {
            Add(row);
        }
    }

    /// <summary>Cuts negligible ends and scales what is left to one.</summary>
    /// <returns>The mass that was dropped in all, rounding included.</returns>
    internal double Finish()
    {
        double low = 0, high = 0;
        while (Start < _end - 1 && low + _mass[Start] <= CutMass)
        {
            low += _mass[Start];
            _mass[Start++] = 0;
        }

        while (_end > Start + 1 && high + _mass[_end - 1] <= CutMass)
        {
            high += _mass[--_end];
            _mass[_end] = 0;
        }

        double kept = 0;
        foreach (double mass in Masses)
        {
            kept += mass;
        }

        for (int i = Start; i < _end; i++)
        {
            _mass[i] /= kept;
        }

        return low + high + Math.Abs(1 - kept);
    }

    // In place, from the last point down: an agent that goes to state 0 leaves the number of a point, any other raises it.
    private void Add(ReadOnlySpan<double> row)
    {
        int states = row.Length, last = _end - 1;
        for (int j = states - 1; j > 0; j--)
        {
            // The lower the state the higher the point.
            _end = row[j] > 0 ? lattice.Up(j, last) + 1 : _end;
        }

        double stay = row[0];
        for (int i = last; i >= Start; i--)
        {
            double mass = _mass[i];
            if (mass < Negligible)
            {
                _mass[i] = 0;
                continue;
            }

            _mass[i] = stay * mass;
            for (int j = 1; j < states; j++)
            {
                _mass[lattice.Up(j, i)] += row[j] * mass;
            }
        }

        while (Start < _end - 1 && _mass[Start] < Negligible)
        {
            _mass[Start++] = 0;
        }

        while (_end > Start + 1 && _mass[_end - 1] < Negligible)
        {
            _mass[--_end] = 0;
        }
    }
}
