using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace RobustMfgSim.Environments.Engines;

/// <summary>Adds up how many agents are in each state. Whole numbers, so every path gives the same.</summary>
internal static class StateCounter
{
    // Up to here one pass per state beats a table of counts.
    private const int FewStates = 8;

    /// <summary>Adds the agents of <paramref name="states"/> to <paramref name="counts"/>, [n].</summary>
    internal static void Add(ReadOnlySpan<byte> states, Span<long> counts)
    {
        int done = 0;
        if (counts.Length <= FewStates && Vector512.IsHardwareAccelerated)
        {
            done = states.Length / 64 * 64;
            AddBySums512(states[..done], counts);
        }
        else if (counts.Length <= FewStates && Vector256.IsHardwareAccelerated)
        {
            done = states.Length / 32 * 32;
            AddBySums256(states[..done], counts);
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

    // The sum of min(s, k) over the agents grows by the number of agents with s >= k from k - 1 to k. Sums of bytes are emptied before they can overflow.
    private static void AddBySums512(ReadOnlySpan<byte> states, Span<long> counts)
    {
        int most = byte.MaxValue / Math.Max(1, counts.Length - 1) * Vector512<byte>.Count;
        for (int start = 0; start < states.Length; start += most)
        {
            var part = states.Slice(start, Math.Min(most, states.Length - start));
            ref byte first = ref MemoryMarshal.GetReference(part);
            long below = 0, reached = part.Length;
            for (int k = 1; k < counts.Length; k++)
            {
                var cap = Vector512.Create((byte)k);
                var sums = Vector512<byte>.Zero;
                for (nuint i = 0; i < (nuint)part.Length; i += (nuint)Vector512<byte>.Count)
                {
                    sums += Vector512.Min(Vector512.LoadUnsafe(ref first, i), cap);
                }

                var (low, high) = Vector512.Widen(sums);
                long sum = Vector512.Sum(low + high), atLeast = sum - below;
                counts[k - 1] += reached - atLeast;
                (below, reached) = (sum, atLeast);
            }

            counts[^1] += reached;
        }
    }

    private static void AddBySums256(ReadOnlySpan<byte> states, Span<long> counts)
    {
        int most = byte.MaxValue / Math.Max(1, counts.Length - 1) * Vector256<byte>.Count;
        for (int start = 0; start < states.Length; start += most)
        {
            var part = states.Slice(start, Math.Min(most, states.Length - start));
            ref byte first = ref MemoryMarshal.GetReference(part);
            long below = 0, reached = part.Length;
            for (int k = 1; k < counts.Length; k++)
            {
                var cap = Vector256.Create((byte)k);
                var sums = Vector256<byte>.Zero;
                for (nuint i = 0; i < (nuint)part.Length; i += (nuint)Vector256<byte>.Count)
                {
                    sums += Vector256.Min(Vector256.LoadUnsafe(ref first, i), cap);
                }

                var (low, high) = Vector256.Widen(sums);
                long sum = Vector256.Sum(low + high), atLeast = sum - below;
                counts[k - 1] += reached - atLeast;
                (below, reached) = (sum, atLeast);
            }

            counts[^1] += reached;
        }
    }
}
