using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using RobustMfgSim.Environments;

namespace RobustMfgSim.Verification.Exact;

/// <summary>
/// The law of the next counts k' of the other N - 1 agents, for every empirical distribution e of all N and every state s of the tagged agent with N e(s) > 0: the sum over j of
/// independent Multinomial(k_j, q_j(e)), k = N e - delta_s, q_j the row of a conforming agent in state j (theory section 7). Built once and kept.
/// </summary>
internal sealed class NextCounts
{
    private readonly CountLattice _lattice;
    private readonly double[][] _laws;
    private readonly int[] _starts, _ends;
    private readonly double[] _dropped;

    internal NextCounts(FrozenLattice frozen, ParallelOptions parallel)
    {
        _lattice = frozen.Lattice;
        _laws = new double[_lattice.Points][];
        (_starts, _ends) = (new int[_lattice.Points * _lattice.States], new int[_lattice.Points * _lattice.States]);
        _dropped = new double[_lattice.Points];
        Parallel.For(
            0, _lattice.Points, parallel, () => new Scratch(_lattice),
            (point, _, scratch) =>
            {
                frozen.Rows(point, scratch.Rows);
                Build(point, scratch);
                return scratch;
            },
            _ => { });
        DroppedMass = _dropped.Max();
    }

    /// <summary>The largest mass that any of the laws lost, rounding included.</summary>
    internal double DroppedMass { get; }

    /// <summary>Writes E[w_c(k') | s, k] for a block of eight columns c at once, starting at <paramref name="column"/>.</summary>
    /// <param name="point">e.</param>
    /// <param name="state">s.</param>
    /// <param name="values">w, [points of N - 1 agents x stride].</param>
    /// <param name="stride">Columns, a multiple of eight.</param>
    /// <param name="column">First column of the block.</param>
    internal Vector512<double> Expect(int point, int state, ReadOnlySpan<double> values, int stride, int column)
    {
        int own = (point * _lattice.States) + state, first = state == 0 ? 0 : _ends[own - 1];
        ReadOnlySpan<double> law = _laws[point].AsSpan(first, _ends[own] - first);
        ref double w = ref MemoryMarshal.GetReference(values[((_starts[own] * stride) + column)..]);
        _ = values[((_starts[own] + law.Length - 1) * stride) + column + 7];
        Vector512<double> a = Vector512<double>.Zero, b = a, c = a, d = a;
        nuint at = 0, step = (nuint)stride;
        int i = 0;
        for (; i + 4 <= law.Length; i += 4, at += 4 * step)
        {
            a += law[i] * Vector512.LoadUnsafe(ref w, at);
            b += law[i + 1] * Vector512.LoadUnsafe(ref w, at + step);
            c += law[i + 2] * Vector512.LoadUnsafe(ref w, at + (2 * step));
            d += law[i + 3] * Vector512.LoadUnsafe(ref w, at + (3 * step));
        }

        for (; i < law.Length; i++, at += step)
        {
            a += law[i] * Vector512.LoadUnsafe(ref w, at);
        }

        return (a + b) + (c + d);
    }

    // What all occupied states share first: the law without one agent of each. Then for each the others' one agent more.
    private void Build(int point, Scratch scratch)
    {
        int n = _lattice.States, length = 0;
        var counts = _lattice.Counts(point);
        scratch.Shared.Clear();
        for (int j = 0; j < n; j++)
        {
            scratch.Shared.Add(scratch.Row(j), Math.Max(0, counts[j] - 1));
        }

        for (int s = 0; s < n; s++)
        {
            if (counts[s] > 0)
            {
                scratch.Own.CopyFrom(scratch.Shared);
                for (int j = 0; j < n; j++)
                {
                    scratch.Own.Add(scratch.Row(j), j != s && counts[j] > 0 ? 1 : 0);
                }

                _dropped[point] = Math.Max(_dropped[point], scratch.Own.Finish());
                _starts[(point * n) + s] = scratch.Own.Start;
                scratch.Own.Masses.CopyTo(scratch.Laws.AsSpan(length));
                length += scratch.Own.Masses.Length;
            }

            _ends[(point * n) + s] = length;
        }

        _laws[point] = scratch.Laws[..length];
    }

    private sealed class Scratch(CountLattice lattice)
    {
        internal CountLaw Shared { get; } = new(lattice);

        internal CountLaw Own { get; } = new(lattice);

        internal double[] Rows { get; } = new double[lattice.States * lattice.States];

        internal double[] Laws { get; } = new double[lattice.Points * lattice.States];

        internal ReadOnlySpan<double> Row(int state) => Rows.AsSpan(state * lattice.States, lattice.States);
    }
}
