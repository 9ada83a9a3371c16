namespace RobustMfgSim.Environments;

/// <summary>
/// All ways in which at most N agents can stand in n states, numbered so that numbers do not depend on how many agents there are. A point is the counts in states 1 to n - 1; the rest
/// stands in state 0. With c_j = k_1 + ... + k_j its number is sum_{j=1}^{n-1} C(c_j + j - 1, j) (the combinatorial number system): points ascend in the number of agents outside
/// state 0, so that the points of fewer agents come first, and one agent more in any state is a table look-up.
/// </summary>
public sealed class CountLattice
{
    private readonly int[] _counts, _up, _down, _runEnd;

    /// <summary>The lattice of N agents over n states.</summary>
    /// <param name="agents">N, at least 0.</param>
    /// <param name="states">n, at least 1; the tables have n entries per point, and must stay below 2^31.</param>
    /// <exception cref="OverflowException">The lattice is too large for tables.</exception>
    public CountLattice(int agents, int states)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(agents);
        ArgumentOutOfRangeException.ThrowIfLessThan(states, 1);
        (Agents, States, Points) = (agents, states, checked((int)Size(agents, states)));
        _counts = new int[checked(Points * states)];
        (_up, _down) = (new int[_counts.Length], new int[_counts.Length]);
        Array.Fill(_down, -1);
        _runEnd = new int[Points];
        Fill();
    }

    /// <summary>N.</summary>
    public int Agents { get; }

    /// <summary>n.</summary>
    public int States { get; }

    /// <summary>Number of points, C(N + n - 1, n - 1).</summary>
    public int Points { get; }

    /// <summary>C(N + n - 1, n - 1) as a floating-point number: an estimate of size that cannot overflow.</summary>
    public static double Size(double agents, int states)
    {
        double points = 1;
        for (int j = 1; j < states; j++)
        {
            points = points * (agents + j) / j;
        }

        return Math.Round(points);
    }

    /// <summary>Counts by state when there are N agents, [n].</summary>
    public ReadOnlySpan<int> Counts(int point) => _counts.AsSpan(point * States, States);

    /// <summary>The point with one agent more in <paramref name="state"/>: an agent more in state 0 leaves the number as it is. -1 beyond N agents.</summary>
    public int Up(int state, int point) => _up[(point * States) + state];

    /// <summary>The point with one agent less in <paramref name="state"/>, the same whether one counts N or N - 1 agents. -1 where there is no agent in it.</summary>
    public int Down(int state, int point) => _down[(point * States) + state];

    /// <summary>
    /// The end of the run of a point: from it to there only agents between states 1 and 2 change places (with two states, 0 and 1), and <see cref="Up"/> of every state grows with the point by
    /// one each time.
    /// </summary>
    public int RunEnd(int point) => _runEnd[point];

    /// <summary>Number of the point with the given counts, [n]; the count in state 0 is not read.</summary>
    public int Rank(ReadOnlySpan<int> counts)
    {
        double rank = 0;
        int outside = 0;
        for (int j = 1; j < States; j++)
        {
            outside += counts[j];
            rank += Choose(outside + j - 1, j);
        }

        return (int)rank;
    }

    /// <summary>Number of the point that an empirical distribution of N agents is, [n]; of a point nearby (prefix sums rounded) where N agents cannot form the population.</summary>
    public int Rank(ReadOnlySpan<double> population)
    {
        double rank = 0, outside = 0;
        for (int j = 1; j < States; j++)
        {
            outside += population[j];
            rank += Choose(Math.Min(Agents, (int)Math.Round(outside * Agents)) + j - 1, j);
        }

        return (int)rank;
    }

    private void Fill()
    {
        var counts = new int[States];
        for (int point = 0; point < Points; point++)
        {
            int outside = 0;
            for (int j = 1; j < States; j++)
            {
                outside += counts[j];
            }

            counts[0] = Agents - outside;
            counts.CopyTo(_counts, point * States);
            _up[point * States] = outside < Agents ? point : -1;
            _down[point * States] = outside < Agents ? point : -1;
            for (int j = 1; j < States; j++)
            {
                counts[j]++;
                int up = _up[(point * States) + j] = outside < Agents ? Rank(counts) : -1;
                counts[j]--;
                if (up >= 0)
                {
                    _down[(up * States) + j] = point;
                }
            }

            Advance(counts);
        }

        for (int point = Points - 1; point >= 0; point--)
        {
            // A run starts where state 1 is empty.
            bool last = point == Points - 1 || _counts[((point + 1) * States) + 1] == 0;
            _runEnd[point] = last ? point + 1 : _runEnd[point + 1];
        }
    }

    // The next number: the lowest prefix sum that stays below the next one grows by one, all lower ones start again from zero.
    private void Advance(int[] counts)
    {
        int j = 1;
        while (j < States - 1 && counts[j + 1] == 0)
        {
            j++;
        }

        if (j >= States)
        {
            return;
        }

        int prefix = 0;
        for (int l = 1; l <= j; l++)
        {
            prefix += counts[l];
            counts[l] = 0;
        }

        counts[j] = prefix + 1;
        if (j + 1 < States)
        {
            counts[j + 1]--;
        }
    }

    // C(top, bottom), exact below 2^53.
    private static double Choose(int top, int bottom)
    {
        double value = 1;
        for (int i = 1; i <= bottom; i++)
        {
            value = value * (top - bottom + i) / i;
        }

        return value;
    }
}
