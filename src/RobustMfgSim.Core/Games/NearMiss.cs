namespace RobustMfgSim.Core.Games;

/// <summary>Finds the name that somebody probably meant: for messages about unknown names.</summary>
public static class NearMiss
{
    // Bounds the time that a file full of unknown names can take.
    private const int LongestName = 32, MostNames = 50;

    /// <summary>
    /// The known name nearest to <paramref name="name"/>, or null when none is near. Case, '_', '-' and spaces do not count; beyond that a name is near
    /// when at most a third of its letters (at least one) must be changed, added, removed or swapped. The first of equally near names wins.
    /// Names of more than 32 letters, and known names after the first 50, are not compared.
    /// </summary>
    public static string? Find(string name, IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(known);
        string? best = null;
        int bestDistance = int.MaxValue;
        string plain = Plain(name);
        foreach (string candidate in known.Take(MostNames))
        {
            string other = Plain(candidate);
            int longer = Math.Max(plain.Length, other.Length), allowed = Math.Max(1, longer / 3);
            if (longer > LongestName || (other.Length <= 1 && plain != other))
            {
                continue;
            }

            int distance = Distance(plain, other);
            if (distance <= allowed && distance < bestDistance)
            {
                (best, bestDistance) = (candidate, distance);
            }
        }

        return best;
    }

    /// <summary>The sentences "Did you mean 'x'? Known: a, b." (the first only when there is a near name), to be put after a statement.</summary>
    public static string Hint(string name, IEnumerable<string> known)
    {
        var names = known.ToArray();
        string list = names.Length switch
        {
            0 => "None is known.",
            > 40 => $"Known: {string.Join(", ", names.Take(40))}, ... ({names.Length} in all).",
            _ => $"Known: {string.Join(", ", names)}.",
        };
        return Find(name, names) is { } near ? $"Did you mean '{near}'? {list}" : list;
    }

    private static string Plain(string name) => new([.. name.Where(c => c is not ('_' or '-' or ' ')).Select(char.ToLowerInvariant)]);

    // Optimal string alignment: Levenshtein's distance with swaps of neighbours.
    private static int Distance(string x, string y)
    {
        var d = new int[x.Length + 1, y.Length + 1];
        for (int i = 0; i <= x.Length; i++)
        {
            for (int j = 0; j <= y.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    d[i, j] = i + j;
                    continue;
                }

                d[i, j] = Math.Min(Math.Min(d[i - 1, j] + 1, d[i, j - 1] + 1), d[i - 1, j - 1] + (x[i - 1] == y[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && x[i - 1] == y[j - 2] && x[i - 2] == y[j - 1])
                {
                    d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
                }
            }
        }

        return d[x.Length, y.Length];
    }
}
