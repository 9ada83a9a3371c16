using RobustMfgSim.Core.Games;

namespace RobustMfgSim.Core.Ambiguity;

/// <summary>
/// All rows within a Wasserstein-1 distance of the nominal row: { p : min over couplings of E d(s, t) &lt;= r }, d a distance between states (theory section 2).
/// May leave the support of the nominal row; saturates at r = sum p0(s) d(s, argmin V). Exact walk over hull segments; membership is a transport problem.
/// Source: Mohajerin Esfahani and Kuhn 2018; Yang 2017. Distances from <see cref="Metrics"/>, or any symmetric table that is 0 on its diagonal.
/// </summary>
public sealed class WassersteinBall : TransportBall
{
    /// <summary>A ball for a distance.</summary>
    /// <param name="support">Whether mass may go to states without nominal mass.</param>
    /// <param name="metric">
    /// d(s, t) = metric[s][t], [n][n]: at least 0, finite, symmetric, 0 on the diagonal. The triangle inequality is not needed: without it the set holds the rows that the cheapest direct
    /// transport reaches. Different states may be at distance 0.
    /// </param>
    /// <exception cref="ArgumentException">The table is not square or an entry is not allowed; every problem is named.</exception>
    public WassersteinBall(Support support, IReadOnlyList<double[]> metric)
        : base(Checked(metric), metric.Count, support, byNominalMass: false)
    {
    }

    /// <summary>Name, definition and source.</summary>
    public static Descriptor Description { get; } = new(
        "wasserstein", "Rows within a given Wasserstein-1 distance of the nominal row.", "Mohajerin Esfahani and Kuhn 2018", 1,
        new ParameterSpec("radius", 0.1, 0, double.PositiveInfinity, "largest transport cost, in units of the distance between states"))
    {
        Definition = "U = { p : the cheapest transport from p0 to p under the metric costs at most radius }",
        Edges = "Radius 0 is the nominal kernel. From radius sum p0(s) d(s, argmin V) on the worst case is min V. With the discrete metric it is total_variation.",
        Options =
        [
            new("metric", "distances between states: line, ring, discrete, grid (a square one), game (the game's own), or a symmetric table [n][n]; the triangle inequality is not needed", "the game's own, else line"),
        ],
    };

    /// <inheritdoc/>
    public override Descriptor Descriptor => Description;

    /// <summary>The distances between the block's states.</summary>
    /// <inheritdoc/>
    public override IAmbiguitySet Within(ReadOnlySpan<int> states)
    {
        var block = states.ToArray();
        return new WassersteinBall(Support, [.. block.Select(s => block.Select(t => Cost(s, t)).ToArray())]);
    }

    private static double[] Checked(IReadOnlyList<double[]> metric)
    {
        ArgumentNullException.ThrowIfNull(metric);
        var problems = new List<string>();
        if (metric.Count == 0)
        {
            problems.Add("wasserstein: the metric is empty; give one row of distances for every state.");
        }

        for (int s = 0; s < metric.Count; s++)
        {
            if (metric[s].Length != metric.Count)
            {
                problems.Add($"wasserstein: row {s} of the metric has {metric[s].Length} entries; a square table needs {metric.Count}.");
                continue;
            }

            for (int t = 0; t < metric.Count; t++)
            {
                double d = metric[s][t];
                if (s == t && d != 0)
                {
                    problems.Add(FormattableString.Invariant($"wasserstein: metric[{s}][{t}] is {d}; the distance of a state to itself is 0."));
                }
                else if (!(d >= 0) || double.IsInfinity(d))
                {
                    problems.Add(FormattableString.Invariant($"wasserstein: metric[{s}][{t}] is {d}; distances are finite and at least 0."));
                }
                else if (t < s && metric[t].Length == metric.Count && d != metric[t][s])
                {
                    problems.Add(FormattableString.Invariant($"wasserstein: metric[{s}][{t}] is {d} and metric[{t}][{s}] is {metric[t][s]}; a distance is the same both ways."));
                }
            }
        }

        return problems.Count == 0 ? [.. metric.SelectMany(row => row)] : throw new ArgumentException(string.Join('\n', problems), nameof(metric));
    }
}
