namespace RobustMfgSim.Core.Numerics;

/// <summary>Where the random numbers of one block of agents come from: the whole address of a <see cref="RandomStream"/>.</summary>
/// <param name="Seed">Seed of the episode.</param>
/// <param name="Purpose">What the numbers are for.</param>
/// <param name="Replication">Replication.</param>
/// <param name="Step">Step.</param>
/// <param name="Block">Block of agents, 0 to <see cref="RandomStream.MaximumBlock"/>.</param>
public readonly record struct BlockAddress(ulong Seed, StreamPurpose Purpose, uint Replication, uint Step, int Block)
{
    // Refinements use counters that no ordinary word of a stream reaches: a block has at most 2^16 of those.
    private const uint Refinements = 0x80000000;

    /// <summary>The stream of this address.</summary>
    public RandomStream Stream() => new(Seed, Purpose, Replication, Step, Block);

    /// <summary>
    /// 32 more random bits for one agent of the block, for the rare draw that its first 16 bits leave open. A function of the address and the agent alone, so that it does not
    /// matter which other agents need some.
    /// </summary>
    /// <param name="agent">Index of the agent within the block.</param>
    public uint Refinement(int agent) =>
        Philox.Block(Refinements + (uint)agent, Step, Replication, ((uint)Purpose << 24) | (uint)Block, (uint)Seed, (uint)(Seed >> 32)).W0;
}
