using System.Globalization;

namespace RobustMfgSim.Core.Games;

// Populations at which a game is looked at: vertices, the uniform one, edge midpoints, then interior points of low discrepancy. Always the same ones.
internal static class SimplexPoints
{
    private const int MostEdges = 300;

    // Vertices first, all of them; the rest as far as the limit allows, but at least one interior point.
    public static List<double[]> For(int states, int interior)
    {
        var points = new List<double[]>();
        for (int s = 0; s < states; s++)
        {
            points.Add(Mixture(states, s, s));
        }

        if (states == 1)
        {
            return points;
        }

        points.Add([.. Enumerable.Repeat(1.0 / states, states)]);
        for (int s = 0, edges = 0; s < states; s++)
        {
            for (int t = s + 1; t < states && edges < MostEdges; t++, edges++)
            {
                points.Add(Mixture(states, s, t));
            }
        }

        for (int k = 1; k <= interior; k++)
        {
            points.Add(Interior(states, k));
        }

        return points;
    }

    // Short enough to read: all entries of a small population, the largest ones of a big one.
    public static string Text(ReadOnlySpan<double> population)
    {
        var mu = population.ToArray();
        if (mu.Length <= 8)
        {
            return $"mu=({string.Join(", ", mu.Select(Text))})";
        }

        var large = mu.Index().Where(x => x.Item > 0).OrderByDescending(x => x.Item).ThenBy(x => x.Index).ToArray();
        string shown = string.Join(", ", large.Take(6).Select(x => $"state {x.Index}: {Text(x.Item)}"));
        return $"mu=({shown}{(large.Length > 6 ? ", ..." : string.Empty)})";
    }

    public static string Text(double x) => x.ToString("G6", CultureInfo.InvariantCulture);

    private static double[] Mixture(int states, int s, int t)
    {
        var mu = new double[states];
        mu[s] += 0.5;
        mu[t] += 0.5;
        return mu;
    }

    // The k-th point of Roberts's additive recurrence, whose steps are powers of the root of x^(n+1) = x + 1, taken to the simplex by normalised logarithms.
    private static double[] Interior(int states, int k)
    {
        double root = 2;
        for (int i = 0; i < 64; i++)
        {
            root = Math.Pow(1 + root, 1.0 / (states + 1));
        }

        var mu = new double[states];
        double sum = 0, step = 1;
        for (int s = 0; s < states; s++)
        {
            step /= root;
            double u = (0.5 + (k * step)) % 1;
            mu[s] = -Math.Log(Math.Clamp(u, 1e-9, 1 - 1e-9));
            sum += mu[s];
        }

        for (int s = 0; s < states; s++)
        {
            mu[s] /= sum;
        }

        return mu;
    }
}
