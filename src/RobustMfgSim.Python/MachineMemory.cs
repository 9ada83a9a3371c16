namespace RobustMfgSim.Python;

/// <summary>What the machine has: asking for more would end the process.</summary>
internal static class MachineMemory
{
    /// <exception cref="WrongInputException">So many bytes are more than there are.</exception>
    internal static void Require(double bytes, string what)
    {
        double available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (bytes > 0.8 * available)
        {
            throw new WrongInputException(FormattableString.Invariant($"{what} need about {bytes / (1 << 30):f1} GiB of memory; this machine has {available / (1 << 30):f1} GiB. Take fewer."));
        }
    }
}
