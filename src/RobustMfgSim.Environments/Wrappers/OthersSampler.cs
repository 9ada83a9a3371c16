using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Environments.Wrappers;

/// <summary>
/// What agents see who do not know the empirical distribution: the states of k others, each drawn uniformly (within 2^-64) from the N - 1 other agents, independently. A function of
/// (seed, replication, step): it does not disturb the environment's own random numbers, and costs nothing where it is not asked for. Allocates nothing.
/// </summary>
public sealed class OthersSampler
{
    /// <summary>Most samples an agent can have.</summary>
    public const int MaximumSamples = 16;

    private const int Block = 4096;

    private readonly int _agents;
    private readonly uint[] _words;

    /// <summary>A sampler for a population.</summary>
    /// <param name="agents">N, at least 2: there must be others.</param>
    /// <param name="samples">k, 1 to <see cref="MaximumSamples"/>.</param>
    public OthersSampler(int agents, int samples)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(agents, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(samples, MaximumSamples);
        (_agents, Samples) = (agents, samples);
        _words = new uint[2 * Math.Min(agents, Block) * samples];
    }

    /// <summary>k.</summary>
    public int Samples { get; }

    /// <summary>Writes the states that each agent sees, [N x k].</summary>
    /// <param name="view">What the environment shows now.</param>
    /// <param name="seed">Seed of the episode.</param>
    /// <param name="replication">Its replication.</param>
    /// <param name="seen">The states seen, agent after agent, [N x k].</param>
    /// <exception cref="ArgumentException">The view or the room has another length.</exception>
    public void Observe(PopulationView view, ulong seed, uint replication, Span<int> seen)
    {
        if (view.States.Length != _agents || seen.Length != _agents * Samples)
        {
            throw new ArgumentException($"OthersSampler.Observe got {view.States.Length} agents and room for {seen.Length} states; there are {_agents} agents who see {Samples} states each.", nameof(seen));
        }

        for (int start = 0; start < _agents; start += Block)
        {
            int draws = Math.Min(Block, _agents - start) * Samples;
            var words = _words.AsSpan(0, 2 * draws);
            new RandomStream(seed, StreamPurpose.Observation, replication, (uint)view.Moment.Step, start / Block).Fill(words);
            for (int k = 0; k < draws; k++)
            {
                // One of the N - 1 others: numbers from the agent's own on are moved up by one.
                int agent = start + (k / Samples), other = Pick(words[2 * k] | ((ulong)words[(2 * k) + 1] << 32), _agents - 1);
                seen[(start * Samples) + k] = view.States[other + (other >= agent ? 1 : 0)];
            }
        }
    }

    /// <summary>
    /// The number below <paramref name="count"/> that a random word stands for. Of 32 bits some would be drawn a quarter more often than others at 10^9 agents.
    /// </summary>
    internal static int Pick(ulong word, int count) => (int)Math.BigMul(word, (ulong)count, out _);
}
