using System.Collections.Concurrent;
using System.Globalization;

namespace RobustMfgSim.Python;

/// <summary>Something that Python holds by a number. Used by one thread at a time: a second one is told so instead of corrupting it.</summary>
internal abstract class Held(string what)
{
    private int _inUse;

    /// <summary>What messages call it.</summary>
    internal string What => what;

    internal void Enter()
    {
        if (Interlocked.Exchange(ref _inUse, 1) != 0)
        {
            throw new InvalidOperationException($"This {what} is being used by another thread. Give every thread one of its own.");
        }
    }

    internal void Leave() => Volatile.Write(ref _inUse, 0);
}

/// <summary>The live objects that Python holds. A number is never given twice, so that what was closed stays closed.</summary>
internal static class Handles
{
    private static readonly ConcurrentDictionary<long, Held> Live = new();
    private static long _last;

    internal static long Add(Held held)
    {
        long handle = Interlocked.Increment(ref _last);
        Live[handle] = held;
        return handle;
    }

    /// <exception cref="InvalidOperationException">There is nothing of this kind under the number.</exception>
    internal static T Find<T>(long handle, string what)
        where T : Held =>
        Live.TryGetValue(handle, out var held) && held is T found
            ? found
            : throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"There is no {what} under the handle {handle}: it was closed, or never opened. Open a new one."));

    /// <summary>Forgets a number; whether there was something under it.</summary>
    internal static bool Remove(long handle) => Live.TryRemove(handle, out _);
}
