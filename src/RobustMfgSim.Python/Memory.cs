using System.Runtime.InteropServices;
using RobustMfgSim.Environments;

namespace RobustMfgSim.Python;

/// <summary>Memory of numpy arrays that a batch of deviators reads and writes; the fields stand in the order of robustmfgsim/_native.py.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct DeviatorMemory
{
    internal long* Actions, OwnStates;
    internal double* Populations, Rewards;
    internal byte* Truncated;
    internal long Count, States;

    internal readonly ReadOnlySpan<long> ActionsOf() => new(Actions, Length(Count));

    internal readonly DeviatorBuffers Buffers() => IsComplete
        ? new(new(OwnStates, Length(Count)), new(Populations, Length(Count * States)), new(Rewards, Length(Count)), new(Truncated, Length(Count)))
        : throw new ArgumentException("A buffer is missing.");

    private readonly bool IsComplete => Actions is not null && OwnStates is not null && Populations is not null && Rewards is not null && Truncated is not null;

    internal static int Length(long length) => length is >= 0 and <= int.MaxValue ? (int)length : throw new ArgumentException("A length is negative or too large.");
}

/// <summary>Memory of numpy arrays that a population reads and writes; the fields stand in the order of robustmfgsim/_native.py.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PopulationMemory
{
    internal long* Actions, OwnStates;
    internal double* Population, Rewards;
    internal byte* Truncated;
    internal long Agents, States;

    internal readonly bool IsComplete => Actions is not null && OwnStates is not null && Population is not null && Rewards is not null && Truncated is not null;

    internal readonly ReadOnlySpan<long> ActionsOf() => new(Actions, DeviatorMemory.Length(Agents));

    internal readonly Span<long> OwnStatesOf() => new(OwnStates, DeviatorMemory.Length(Agents));

    internal readonly Span<double> PopulationOf() => new(Population, DeviatorMemory.Length(States));

    internal readonly Span<double> RewardsOf() => new(Rewards, DeviatorMemory.Length(Agents));

    internal readonly void SetTruncated(bool value) => *Truncated = value ? (byte)1 : (byte)0;
}

/// <summary>What replaces values of a scenario; null pointers and zeros leave the scenario's.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct OverrideMemory
{
    internal ulong* Seed;
    internal long* Agents;
    internal long AgentCount, Episodes;
}
