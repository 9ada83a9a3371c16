using System.Globalization;

namespace RobustMfgSim.Core.Games;

// Coupling distributions at which a game is looked at: vertices, the uniform one, edge midpoints, then interior points of low discrepancy. Always the same ones.
internal static class SimplexPoints
{
    private const int MostEdges = 300;

    // Vertices first, all of them; the rest as far as the limit allows, but at least one interior point.
    public static List<double[]> For(int size, int interior)
    {
        var points = new List<double[]>();
        for (int s = 0; s < size; s++)
        {
            points.Add(Mixture(size, s, s));
        }

        if (size == 1)
        {
            return points;
        }

        points.Add([.. Enumerable.Repeat(1.0 / size, size)]);
        for (int s = 0, edges = 0; s < size; s++)
        {
            for (int t = s + 1; t < size && edges < MostEdges; t++, edges++)
            {
                points.Add(Mixture(size, s, t));
            }
        }

        for (int k = 1; k <= interior; k++)
        {
            points.Add(Interior(size, k));
        }

        return points;
    }

    // Short enough to read: all entries of a small distribution, the largest ones of a big one.
    public static string Text(ReadOnlySpan<double> point, GameShape shape)
    {
        var entries = point.ToArray();
        string name = shape.Coupling == Coupling.States ? "mu" : "L";
        if (entries.Length <= 8)
        {
            return $"{name}=({string.Join(", ", entries.Select(Text))})";
        }

        var large = entries.Index().Where(x => x.Item > 0).OrderByDescending(x => x.Item).ThenBy(x => x.Index).ToArray();
        string shown = string.Join(", ", large.Take(6).Select(x => $"{Entry(x.Index, shape)}: {Text(x.Item)}"));
        return $"{name}=({shown}{(large.Length > 6 ? ", ..." : string.Empty)})";
    }

    public static string Text(double x) => x.ToString("G6", CultureInfo.InvariantCulture);

    private static string Entry(int index, GameShape shape) =>
        shape.Coupling == Coupling.States ? $"state {index}" : $"s={index / shape.Actions} a={index % shape.Actions}";

    private static double[] Mixture(int size, int s, int t)
    {
        var mu = new double[size];
        mu[s] += 0.5;
        mu[t] += 0.5;
        return mu;
    }

    // The k-th point of Roberts's additive recurrence, whose steps are powers of the root of x^(n+1) = x + 1, taken to the simplex by normalised logarithms.
    private static double[] Interior(int size, int k)
    {
        double root = 2;
        for (int i = 0; i < 64; i++)
        {
            root = Math.Pow(1 + root, 1.0 / (size + 1));
        }

        var mu = new double[size];
        double sum = 0, step = 1;
        for (int s = 0; s < size; s++)
        {
            step /= root;
            double u = (0.5 + (k * step)) % 1;
            mu[s] = -Math.Log(Math.Clamp(u, 1e-9, 1 - 1e-9));
            sum += mu[s];
        }

        for (int s = 0; s < size; s++)
        {
            mu[s] /= sum;
        }

        return mu;
    }
}
