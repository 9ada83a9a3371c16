using System.Globalization;

namespace RobustMfgSim.Verification.Estimators;

/// <summary>How N agents are divided among the groups of a population.</summary>
public static class GroupSizes
{
    /// <summary>
    /// Groups with a count get it; the rest is divided in proportion to the shares of the others, rounded by largest remainder (whole parts first, then one more for the largest fractions;
    /// of equal fractions the group that stands first).
    /// </summary>
    /// <exception cref="ArgumentException">The counts are more than N, or less than N and nobody has a share.</exception>
    public static long[] Split(long agents, IReadOnlyList<(double Share, long? Count)> groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        long counted = groups.Sum(g => g.Count ?? 0), rest = agents - counted;
        double shares = groups.Sum(g => g.Count is null ? g.Share : 0);
        if (rest < 0 || (rest > 0 && !(shares > 0)))
        {
            throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture,
                $"The groups with a count have {counted} agents together; there are N = {agents}. {(rest < 0 ? "Take more agents or smaller counts." : "Give a share to a group.")}"));
        }

        var sizes = new long[groups.Count];
        var fractions = new double[groups.Count];
        for (int g = 0; g < sizes.Length; g++)
        {
            double exact = groups[g].Count is null && rest > 0 ? rest * (groups[g].Share / shares) : 0;

            // A share such as 0.3 of 10 is 3, although rounding may leave it a little below.
            double whole = Math.Floor(exact + (1e-12 * Math.Max(1, exact)));
            (sizes[g], fractions[g]) = (groups[g].Count ?? (long)whole, exact - whole);
        }

        long left = agents - sizes.Sum();
        foreach (int g in Enumerable.Range(0, sizes.Length).Where(g => groups[g].Count is null).OrderByDescending(g => fractions[g]).ThenBy(g => g).Take((int)Math.Max(0, left)))
        {
            sizes[g]++;
            left--;
        }

        // At the largest N the shares themselves are only known to rounding: what that leaves goes to the largest group.
        sizes[Array.IndexOf(sizes, sizes.Max())] += left;
        return sizes;
    }
}
