namespace RobustMfgSim.Core.Ambiguity;

/// <summary>Sorts values together with the states that have them. The order by (value, state) is unique, so nothing of the order before remains. Allocates nothing.</summary>
internal static class AscendingOrder
{
    // Moves a state, on average, for which the nearly sorted keys of a sweep are sorted by insertion.
    private const long NearlySorted = 16;

    /// <summary>Sorts both spans by key, equal keys by state.</summary>
    public static void Sort(Span<double> keys, Span<int> states)
    {
        if (!InsertionSort(keys, states, NearlySorted * keys.Length))
        {
            keys.Sort(states);
            OrderEqualRuns(keys, states);
        }
    }

    // False, with a permutation of all entries left behind, where more than the given number of moves would be needed.
    private static bool InsertionSort(Span<double> keys, Span<int> states, long moves)
    {
        for (int i = 1; i < keys.Length; i++)
        {
            double key = keys[i];
            int state = states[i], j = i - 1;
            for (; j >= 0 && (keys[j] > key || (keys[j] == key && states[j] > state)); j--)
            {
                keys[j + 1] = keys[j];
                states[j + 1] = states[j];
            }

            keys[j + 1] = key;
            states[j + 1] = state;
            moves -= i - 1 - j;
            if (moves < 0)
            {
                return false;
            }
        }

        return true;
    }

    // The library's sort is not stable: equal values are put back in state order.
    private static void OrderEqualRuns(ReadOnlySpan<double> keys, Span<int> states)
    {
        for (int start = 0; start < keys.Length;)
        {
            int end = start + 1;
            while (end < keys.Length && keys[end] == keys[start])
            {
                end++;
            }

            states[start..end].Sort();
            start = end;
        }
    }
}
