using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using RobustMfgSim.Core.Numerics;
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

    private double[] _mass = new double[lattice.Points], _next = new double[lattice.Points];
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

    // An agent that goes to state 0 leaves the number of a point, any other raises it, along a run by the same amount.
    private void Add(ReadOnlySpan<double> row)
    {
        int end = _end;
        for (int j = row.Length - 1; j > 0; j--)
        {
            // The lower the state the higher the point.
            end = row[j] > 0 ? lattice.Up(j, _end - 1) + 1 : end;
        }

        for (int run = Start; run < _end; run = lattice.RunEnd(run))
        {
            var masses = _mass.AsSpan(run, Math.Min(_end, lattice.RunEnd(run)) - run);
            Lanes.AddScaled(row[0], masses, _next.AsSpan(run));
            for (int j = 1; j < row.Length; j++)
            {
                if (row[j] > 0)
                {
                    Lanes.AddScaled(row[j], masses, _next.AsSpan(lattice.Up(j, run)));
                }
            }
        }

        _mass.AsSpan(Start, _end - Start).Clear();
        (_mass, _next, _end) = (_next, _mass, end);
        Drop();
    }

    private void Drop()
    {
        ref double first = ref MemoryMarshal.GetArrayDataReference(_mass);
        var limit = Vector512.Create(Negligible);
        int i = Start;
        for (; i + 8 <= _end; i += 8)
        {
            var masses = Vector512.LoadUnsafe(ref first, (nuint)i);
            (masses & Vector512.GreaterThanOrEqual(masses, limit)).StoreUnsafe(ref first, (nuint)i);
        }

        for (; i < _end; i++)
        {
            _mass[i] = _mass[i] < Negligible ? 0 : _mass[i];
        }

        while (Start < _end - 1 && _mass[Start] == 0)
        {
            Start++;
        }

        while (_end > Start + 1 && _mass[_end - 1] == 0)
        {
            _end--;
        }
    }
}
