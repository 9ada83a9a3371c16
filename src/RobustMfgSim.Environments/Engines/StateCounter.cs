using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace RobustMfgSim.Environments.Engines;

/// <summary>Adds up how many agents are in each state. Whole numbers, so every path gives the same.</summary>
internal static class StateCounter
{
    // Up to here one comparison per state beats a table of counts.
    private const int FewStates = 8;

    /// <summary>Adds the agents of <paramref name="states"/> to <paramref name="counts"/>, [n].</summary>
    internal static void Add(ReadOnlySpan<byte> states, Span<long> counts)
    {
        int done = 0;
        if (counts.Length <= FewStates && Vector512.IsHardwareAccelerated)
        {
            done = states.Length / 64 * 64;
            AddByComparison512(states[..done], counts);
        }
        else if (counts.Length <= FewStates && Vector256.IsHardwareAccelerated)
        {
            done = states.Length / 32 * 32;
            AddByComparison256(states[..done], counts);
        }

        AddOneByOne(states[done..], counts);
    }

    /// <summary>The reference, for any type of state.</summary>
    internal static void AddOneByOne<TState>(ReadOnlySpan<TState> states, Span<long> counts)
        where TState : unmanaged, IBinaryInteger<TState>
    {
        foreach (var state in states)
        {
            counts[int.CreateTruncating(state)]++;
        }
    }

    // All states but the last are counted; the last has the rest.
    private static void AddByComparison512(ReadOnlySpan<byte> states, Span<long> counts)
    {
        long rest = states.Length;
        ref byte first = ref MemoryMarshal.GetReference(states);
        for (int s = 0; s + 1 < counts.Length; s++)
        {
            long found = 0;
            var wanted = Vector512.Create((byte)s);
            for (int i = 0; i < states.Length; i += 64)
            {
                found += BitOperations.PopCount(Vector512.Equals(Vector512.LoadUnsafe(ref first, (nuint)i), wanted).ExtractMostSignificantBits());
            }

            counts[s] += found;
            rest -= found;
        }

        counts[^1] += rest;
    }

    private static void AddByComparison256(ReadOnlySpan<byte> states, Span<long> counts)
    {
        long rest = states.Length;
        ref byte first = ref MemoryMarshal.GetReference(states);
        for (int s = 0; s + 1 < counts.Length; s++)
        {
            long found = 0;
            var wanted = Vector256.Create((byte)s);
            for (int i = 0; i < states.Length; i += 32)
            {
                found += BitOperations.PopCount(Vector256.Equals(Vector256.LoadUnsafe(ref first, (nuint)i), wanted).ExtractMostSignificantBits());
            }

            counts[s] += found;
            rest -= found;
        }

        counts[^1] += rest;
    }
}
