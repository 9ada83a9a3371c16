namespace RobustMfgSim.Verification.Constants;

/// <summary>
/// All empirical distributions of N agents over n states, {k / N}: C(N + n - 1, n - 1) points. Enumerated in a fixed order, one at a time, without allocation.
/// </summary>
internal sealed class PopulationLattice
{
    private readonly long[] _counts;
    private readonly long _agents;
    private bool _started;

    /// <summary>The lattice of N agents over n states, before its first point.</summary>
    public PopulationLattice(long agents, int states)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(agents, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(states, 1);
        (_agents, _counts) = (agents, new long[states]);
    }

    /// <summary>Whether the lattice has at most <paramref name="limit"/> points.</summary>
    public static bool AtMost(long agents, int states, long limit) => Points(agents, states) <= limit;

    /// <summary>C(N + n - 1, n - 1), the number of points; the largest number of its type where there are more.</summary>
    public static long Points(long agents, int states)
    {
        // C(N + j, j) grows with j and stays exact at every step.
        long points = 1;
        for (int j = 1; j < states; j++)
        {
            if (points > long.MaxValue / (agents + j))
            {
                return long.MaxValue;
            }

            points = points * (agents + j) / j;
        }

        return points;
    }

    /// <summary>Writes the next point, [n]; false when there is none left.</summary>
    public bool Next(Span<double> population)
    {
        if (!Advance())
        {
            return false;
        }

        for (int s = 0; s < _counts.Length; s++)
        {
            population[s] = (double)_counts[s] / _agents;
        }

        return true;
    }

    /// <summary>Writes the next point as counts, [n]; false when there is none left.</summary>
    public bool Next(Span<long> counts)
    {
        if (!Advance())
        {
            return false;
        }

        _counts.CopyTo(counts);
        return true;
    }

    // Compositions of N in n parts (Nijenhuis and Wilf): empty the first occupied state, all but one agent back to state 0, one on to the next state.
    private bool Advance()
    {
        if (!_started)
        {
            _started = true;
            _counts[0] = _agents;
            return true;
        }

        if (_counts[^1] == _agents)
        {
            return false;
        }

        int first = 0;
        while (_counts[first] == 0)
        {
            first++;
        }

        long moved = _counts[first];
        _counts[first] = 0;
        _counts[0] = moved - 1;
        _counts[first + 1]++;
        return true;
    }
}
