using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Environments.Sampling;

/// <summary>Draws the states of explicit agents, initial and next, and counts them. One 32-bit word per agent; allocates nothing.</summary>
internal sealed class AgentMover
{
    private readonly int _states, _actions;
    private readonly ulong[] _thresholds;
    private readonly uint[] _words = new uint[ActionSampler.Block];

    internal AgentMover(int states, int actions)
    {
        (_states, _actions) = (states, actions);
        _thresholds = new ulong[states * actions * states];
    }

    /// <summary>Initial states from mu_0, and their counts.</summary>
    internal void Start(ReadOnlySpan<double> initial, ulong seed, uint replication, Span<int> states, Span<int> counts)
    {
        var thresholds = _thresholds.AsSpan(0, _states);
        InverseDistribution.Build(initial, thresholds);
        counts.Clear();
        for (int start = 0; start < states.Length; start += ActionSampler.Block)
        {
            var words = Words(StreamPurpose.InitialState, seed, replication, 0, start, states.Length);
            for (int i = 0; i < words.Length; i++)
            {
                int state = InverseDistribution.Draw(words[i], thresholds);
                states[start + i] = state;
                counts[state]++;
            }
        }
    }

    /// <summary>Moves every agent by its row of <paramref name="kernel"/>, [n x m x n]; <paramref name="counts"/> are of the old states, then of the new.</summary>
    internal void Move(
        ReadOnlySpan<double> kernel, ReadOnlySpan<int> actions, ulong seed, uint replication, int step, Span<int> states, Span<int> counts)
    {
        Build(kernel, counts);
        counts.Clear();
        for (int start = 0; start < states.Length; start += ActionSampler.Block)
        {
            var words = Words(StreamPurpose.Transition, seed, replication, (uint)step, start, states.Length);
            var block = states.Slice(start, words.Length);
            if (_states == 2)
            {
                MoveBetweenTwo(words, actions.Slice(start, words.Length), block, counts);
            }
            else if (_states is 3 or 4)
            {
                MoveAmongFour(words, actions.Slice(start, words.Length), block, counts);
            }
            else
            {
                MoveAmongMany(words, actions.Slice(start, words.Length), block, counts);
            }
        }
    }

    // Only rows of occupied states are needed: with many states and few agents most are not.
    private void Build(ReadOnlySpan<double> kernel, ReadOnlySpan<int> counts)
    {
        int n = _states;
        for (int s = 0; s < n; s++)
        {
            for (int row = s * _actions; counts[s] > 0 && row < (s + 1) * _actions; row++)
            {
                InverseDistribution.Build(kernel.Slice(row * n, n), _thresholds.AsSpan(row * n, n));
            }
        }
    }

    private ReadOnlySpan<uint> Words(StreamPurpose purpose, ulong seed, uint replication, uint step, int start, int agents)
    {
        var words = _words.AsSpan(0, Math.Min(ActionSampler.Block, agents - start));
        new RandomStream(seed, purpose, replication, step, start / ActionSampler.Block).Fill(words);
        return words;
    }

    private void MoveBetweenTwo(ReadOnlySpan<uint> words, ReadOnlySpan<int> actions, Span<int> states, Span<int> counts)
    {
        ReadOnlySpan<ulong> thresholds = _thresholds;
        int inSecond = 0;
        for (int i = 0; i < states.Length; i++)
        {
            int next = words[i] >= thresholds[((states[i] * _actions) + actions[i]) * 2] ? 1 : 0;
            states[i] = next;
            inSecond += next;
        }

        counts[0] += states.Length - inSecond;
        counts[1] += inSecond;
    }

    // The first three thresholds decide: of three states the third is never reached. Counts are kept in four parts of one number, enough for a block.
    private void MoveAmongFour(ReadOnlySpan<uint> words, ReadOnlySpan<int> actions, Span<int> states, Span<int> counts)
    {
        ReadOnlySpan<ulong> thresholds = _thresholds;
        int n = _states, m = _actions;
        ulong packed = 0;
        for (int i = 0; i < states.Length; i++)
        {
            var row = thresholds.Slice(((states[i] * m) + actions[i]) * n, 3);
            uint word = words[i];
            int next = (word >= row[0] ? 1 : 0) + (word >= row[1] ? 1 : 0) + (word >= row[2] ? 1 : 0);
            states[i] = next;
            packed += 1UL << (next * 16);
        }

        for (int s = 0; s < n; s++)
        {
            counts[s] += (int)((packed >> (16 * s)) & 0xFFFF);
        }
    }

    private void MoveAmongMany(ReadOnlySpan<uint> words, ReadOnlySpan<int> actions, Span<int> states, Span<int> counts)
    {
        ReadOnlySpan<ulong> thresholds = _thresholds;
        int n = _states, m = _actions;
        for (int i = 0; i < states.Length; i++)
        {
            int next = InverseDistribution.Draw(words[i], thresholds.Slice(((states[i] * m) + actions[i]) * n, n));
            states[i] = next;
            counts[next]++;
        }
    }
}
