using RobustMfgSim.Verification.Constants;

namespace RobustMfgSim.Verification.Moments;

/// <summary>
/// Points of the lattice on which the linear programmes of (T6) are solved: all of them where there are few; else a coarse lattice over the whole simplex, and boxes around
/// mu* from the size of one fluctuation, 1 / sqrt(N), up to the whole simplex, each twice as wide as the one before.
/// </summary>
internal static class PositionGrid
{
    private const long FewPoints = 2500;
    private const long CoarsePoints = 400;
    private const int MostPerBox = 120;

    public static IReadOnlyList<long[]> Points(ReadOnlySpan<double> centre, long agents)
    {
        int n = centre.Length;
        var found = new List<long[]>();
        if (PopulationLattice.AtMost(agents, n, FewPoints))
        {
            var all = new PopulationLattice(agents, n);
            var counts = new long[n];
            while (all.Next(counts))
            {
                found.Add([.. counts]);
            }

            return found;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        Coarse(n, agents, counts => Add(counts, found, seen));
        Boxes(centre.ToArray(), agents, counts => Add(counts, found, seen));
        return found;
    }

    private static void Add(long[] counts, List<long[]> found, HashSet<string> seen)
    {
        if (Array.TrueForAll(counts, c => c >= 0) && seen.Add(string.Join(',', counts)))
        {
            found.Add(counts);
        }
    }

    private static void Coarse(int n, long agents, Action<long[]> add)
    {
        int steps = 1;
        while (steps < agents && PopulationLattice.AtMost(steps + 1, n, CoarsePoints))
        {
            steps++;
        }

        var lattice = new PopulationLattice(steps, n);
        var counts = new long[n];
        while (lattice.Next(counts))
        {
            long[] scaled = [.. counts.Select(c => c * agents / steps)];
            scaled[Array.FindLastIndex(counts, c => c > 0)] += agents - scaled.Sum();
            add(scaled);
        }
    }

    private static void Boxes(double[] centre, long agents, Action<long[]> add)
    {
        int n = centre.Length, half = 1;
        while (Math.Pow((2 * half) + 3, n - 1) <= MostPerBox)
        {
            half++;
        }

        for (double width = 2 / Math.Sqrt(agents); width < 2; width *= 2)
        {
            var offset = new int[n - 1];
            Array.Fill(offset, -half);
            do
            {
                var counts = new long[n];
                for (int i = 0; i < n - 1; i++)
                {
                    counts[i] = (long)Math.Round(agents * (centre[i] + (width * offset[i] / half)));
                }

                counts[n - 1] = agents - counts.Sum();
                add(counts);
            }
            while (Advance(offset, half));
        }
    }

    private static bool Advance(int[] offset, int half)
    {
        for (int i = 0; i < offset.Length; i++)
        {
            if (offset[i]++ < half)
            {
                return true;
            }

            offset[i] = -half;
        }

        return false;
    }
}
