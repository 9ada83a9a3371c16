using System.Globalization;
using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Environments.Engines;

/// <summary>
/// Counts instead of agents (eq. C): agents of a group that are in the same state are exchangeable, so k_{t+1} = sum_s Multinomial(k_s, q(. | s)). Each multinomial is a chain of
/// binomials, at most n (n - 1) of them for a group and a step, whatever N is.
/// </summary>
/// <remarks>
/// The binomial of (group, state, next state) has a stream of its own. Paired runs of one (seed, replication) therefore use the same uniform numbers cell by cell; as a draw is nearly
/// continuous in its parameters (<see cref="BinomialSampler"/>), two runs in which one agent behaves differently keep counts that differ by few agents. The coupling is looser than agent by agent:
/// now and then one run rejects a draw that the other accepts, or the two are on different sides of a change of method.
/// </remarks>
internal sealed class CountEngine : IPopulationEngine
{
    /// <summary>Most agents of a group.</summary>
    internal const long MaximumAgents = 1_000_000_000_000;

    /// <summary>Most states for one group: every cell needs a stream of its own.</summary>
    internal const int MaximumStates = 4096;

    private readonly int _states;
    private readonly long[] _sizes, _counts, _before;
    private ulong _seed;
    private uint _replication;

    /// <summary>An engine for groups of the given sizes.</summary>
    /// <exception cref="ArgumentException">A group is too large, or there are too many cells.</exception>
    internal CountEngine(int states, ReadOnlySpan<long> sizes)
    {
        foreach (long size in sizes)
        {
            if (size > MaximumAgents)
            {
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{size} agents were asked for; a group has at most {MaximumAgents}."), nameof(sizes));
            }
        }

        if ((long)sizes.Length * states * states > RandomStream.MaximumBlock)
        {
            throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture,
                $"{sizes.Length} groups with {states} states each were asked for; the engine counts takes at most {RandomStream.MaximumBlock} pairs of states in all groups together. "
                + $"Use the engine agents."), nameof(states));
        }

        (_states, _sizes) = (states, sizes.ToArray());
        (_counts, _before) = (new long[sizes.Length * states], new long[sizes.Length * states]);
    }

    public ReadOnlySpan<long> Counts => _counts;

    public void Start(ReadOnlySpan<double> initial, ulong seed, uint replication)
    {
        (_seed, _replication) = (seed, replication);
        Array.Clear(_counts);
        for (int g = 0; g < _sizes.Length; g++)
        {
            Spread(StreamPurpose.InitialState, 0, g * _states, _sizes[g], initial.Slice(g * _states, _states));
        }
    }

    public void Move(ReadOnlySpan<double> rows, uint step)
    {
        _counts.CopyTo(_before, 0);
        Array.Clear(_counts);
        for (int cell = 0; cell < _before.Length; cell++)
        {
            if (_before[cell] > 0)
            {
                Spread(StreamPurpose.Transition, step, cell, _before[cell], rows.Slice(cell * _states, _states));
            }
        }
    }

    public void CopyFrom(IPopulationEngine other)
    {
        var from = (CountEngine)other;
        from._counts.CopyTo(_counts, 0);
        (_seed, _replication) = (from._seed, from._replication);
    }

    public bool IsWhere(IPopulationEngine other) => _counts.AsSpan().SequenceEqual(((CountEngine)other)._counts);

    // Multinomial(agents, row), added to the counts of the group to which the cell (group, state) belongs. The last outcome of positive probability has the rest.
    private void Spread(StreamPurpose purpose, uint step, int cell, long agents, ReadOnlySpan<double> row)
    {
        var counts = _counts.AsSpan(cell / _states * _states, _states);
        int last = row.Length - 1;
        while (last > 0 && row[last] <= 0)
        {
            last--;
        }

        double rest = 1;
        for (int next = 0; next < last && agents > 0; next++)
        {
            if (row[next] > 0)
            {
                var stream = new RandomStream(_seed, purpose, _replication, step, (cell * _states) + next);
                long moved = BinomialSampler.Draw(ref stream, agents, rest > row[next] ? row[next] / rest : 1);
                counts[next] += moved;
                agents -= moved;
            }

            rest -= row[next];
        }

        counts[last] += agents;
    }
}
