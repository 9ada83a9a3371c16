using RobustMfgSim.Core.Games;

namespace RobustMfgSim.Core.Ambiguity;

/// <summary>
/// All rows within a weighted L1 distance of the nominal row: { p : sum_s w(s) |p(s) - p0(s)| &lt;= r } (theory section 2). Moving a unit of mass from s to t costs
/// w(s) + w(t), so it is a transport ball. May leave the support of the nominal row. Source: Ho, Petrik and Wiesemann 2018; Russel and Petrik 2019.
/// </summary>
public sealed class WeightedL1Ball : TransportBall
{
    private readonly double[] _weights;

    /// <summary>A ball with weights w, [n].</summary>
    /// <exception cref="ArgumentException">There is no weight, or one is not positive and finite; every problem is named.</exception>
    public WeightedL1Ball(Support support, ReadOnlySpan<double> weights)
        : base(Costs(weights), weights.Length, support, byNominalMass: true) => _weights = weights.ToArray();

    /// <summary>Name, definition and source.</summary>
    public static Descriptor Description { get; } = new(
        "weighted_l1", "Rows within a given weighted L1 distance of the nominal row.", "Ho, Petrik and Wiesemann 2018", 1,
        new ParameterSpec("radius", 0.1, 0, double.PositiveInfinity, "largest weighted L1 distance"))
    {
        Definition = "U = { p : sum weights(s) |p(s) - p0(s)| <= radius }",
        Edges = "Radius 0 is the nominal kernel; a radius of twice the largest weight or more reaches min V. Support nominal moves mass only to states that p0 reaches.",
        Options = [new("weights", "a positive number for each state")],
    };

    /// <inheritdoc/>
    public override Descriptor Descriptor => Description;

    /// <summary>The weights of the block's states.</summary>
    /// <inheritdoc/>
    public override IAmbiguitySet Within(ReadOnlySpan<int> states) => new WeightedL1Ball(Support, [.. states.ToArray().Select(s => _weights[s])]);

    /// <inheritdoc/>
    private protected override double Distance(ReadOnlySpan<double> nominal, ReadOnlySpan<double> row)
    {
        double sum = 0;
        for (int s = 0; s < row.Length; s++)
        {
            sum += _weights[s] * Math.Abs(row[s] - nominal[s]);
        }

        return sum;
    }

    private static double[] Costs(ReadOnlySpan<double> weights)
    {
        var problems = new List<string>();
        int n = weights.Length;
        if (n == 0)
        {
            problems.Add("weighted_l1: there are no weights; give one for every state.");
        }

        var cost = new double[n * n];
        for (int s = 0; s < n; s++)
        {
            if (!(weights[s] > 0) || double.IsInfinity(weights[s]))
            {
                problems.Add(FormattableString.Invariant($"weighted_l1: weights[{s}] is {weights[s]}; weights are positive and finite."));
            }

            for (int t = 0; t < n; t++)
            {
                cost[(s * n) + t] = s == t ? 0 : weights[s] + weights[t];
            }
        }

        return problems.Count == 0 ? cost : throw new ArgumentException(string.Join('\n', problems), nameof(weights));
    }
}
