using System.Globalization;

namespace RobustMfgSim.Runner.Reports;

/// <summary>Numbers of agents in words.</summary>
internal static class AgentList
{
    /// <summary>"N = 10, 30, 300 to 5000" for part of a study's numbers, "every N" for all of several: runs of three and more neighbours are drawn together.</summary>
    /// <param name="some">The numbers, ascending, all of them in <paramref name="all"/>.</param>
    /// <param name="all">The numbers of the study, ascending.</param>
    public static string Words(IReadOnlyList<long> some, IReadOnlyList<long> all)
    {
        if (some.Count == all.Count && all.Count > 1)
        {
            return "every N";
        }

        var parts = new List<string>();
        for (int i = 0; i < some.Count;)
        {
            int first = All(some[i]), length = 1;
            while (i + length < some.Count && All(some[i + length]) == first + length)
            {
                length++;
            }

            parts.AddRange(length > 2 ? [$"{Text(some[i])} to {Text(some[i + length - 1])}"] : some.Skip(i).Take(length).Select(Text));
            i += length;
        }

        return "N = " + string.Join(", ", parts);

        int All(long agents) => all.Index().First(a => a.Item == agents).Index;
    }

    private static string Text(long agents) => agents.ToString(CultureInfo.InvariantCulture);
}
