using RobustMfgSim.Core.Games;

namespace RobustMfgSim.Core.Ambiguity.SRectangular;

/// <summary>
/// Total variation or L1 with one budget per state: U(s) = {(p_a) : sum over a of TV(p_a, p0_a) &lt;= rho(s)}, resp. of the L1 distance, which is twice TV (eq. U).
/// Budget spent on a row moves mass from the highest remaining value to the lowest one L that the row may use: x units of TV taken from state i lower &lt;p, V&gt; by
/// x (V(i) - L), so the falls are V(i) - L in descending order of V and the lengths the nominal masses. With <see cref="Support.Nominal"/> the lowest state is one with nominal mass.
/// A budget beyond m units of TV has no further effect, so any budget of at least 0 is allowed. With one action the set is the (s,a)-rectangular ball.
/// Source: Wiesemann, Kuhn and Rustem (2013) for s-rectangularity; Ho, Petrik and Wiesemann (2018, 2021) for L1.
/// </summary>
public sealed class SharedBudgetBall : IStateAmbiguitySet
{
    private const string Source = "Wiesemann, Kuhn, Rustem 2013; Ho, Petrik, Wiesemann 2018";

    private const string Supports = "Support nominal moves mass only to states that p0 reaches.";

    private readonly Support _support;
    private readonly TotalVariationBall _row;

    // Budget units in one unit of total variation.
    private readonly double _unit;

    private SharedBudgetBall(Descriptor descriptor, Support support, double unit) =>
        (Descriptor, _support, _unit, _row) = (descriptor, support, unit, new TotalVariationBall(support));

    /// <summary>What the total-variation family is.</summary>
    public static Descriptor TotalVariationDescription { get; } = new(
        "total_variation", "With rectangularity s: the total variation distances of a state's rows from the nominal ones add up to at most the radius.", Source, 1,
        new ParameterSpec("radius", 0, 0, double.PositiveInfinity, "sum of total variation distances over the actions of a state"))
    {
        Definition = "U(s) = { (p_a) : sum over a of (1/2) sum |p_a - p0_a| <= radius }; nature chooses after the agent's rule at s, which may be randomised",
        Edges = "Radius 0 is the nominal kernel; with one action it is total_variation of the same radius. A radius of the number of actions or more changes nothing further. " + Supports,
    };

    /// <summary>What the L1 family is.</summary>
    public static Descriptor L1Description { get; } = new(
        "l1", "With rectangularity s: the L1 distances of a state's rows from the nominal ones add up to at most the radius.", Source, 1,
        new ParameterSpec("radius", 0, 0, double.PositiveInfinity, "sum of L1 distances over the actions of a state"))
    {
        Definition = "U(s) = { (p_a) : sum over a of sum |p_a - p0_a| <= radius }; nature chooses after the agent's rule at s, which may be randomised",
        Edges = "Radius 0 is the nominal kernel; with one action it is l1 of the same radius. A radius of twice the number of actions or more changes nothing further. " + Supports,
    };

    /// <inheritdoc/>
    public Descriptor Descriptor { get; }

    /// <summary>The budget counts total variation, half the L1 distance.</summary>
    public static SharedBudgetBall TotalVariation(Support support) => new(TotalVariationDescription, support, 1);

    /// <summary>The budget counts the L1 distance.</summary>
    public static SharedBudgetBall L1(Support support) => new(L1Description, support, 2);

    /// <inheritdoc/>
    public int Segments(ReadOnlySpan<double> nominal, PreparedValues values, Span<double> lengths, Span<double> falls)
    {
        ArgumentNullException.ThrowIfNull(values);
        var v = values.Values;
        var order = values.Order;
        double lowest = RowChecks.LowestValue(nominal, values, _support);
        int count = 0;
        for (int k = order.Length - 1; k >= 0 && v[order[k]] > lowest; k--)
        {
            double mass = nominal[order[k]];
            if (mass > 0)
            {
                lengths[count] = _unit * mass;
                falls[count++] = (v[order[k]] - lowest) / _unit;
            }
        }

        return count;
    }

    /// <inheritdoc/>
    public void WorstRow(ReadOnlySpan<double> nominal, double spending, PreparedValues values, Span<double> row) =>
        _row.WorstRow(nominal, spending / _unit, values, row);

    /// <inheritdoc/>
    public void SmoothedRow(ReadOnlySpan<double> nominal, double spending, PreparedValues values, double temperature, Span<double> row) =>
        _row.SmoothedRow(nominal, spending / _unit, values, temperature, row);

    /// <inheritdoc/>
    public double Violation(ReadOnlySpan<double> nominal, double budget, ReadOnlySpan<double> rows, int states)
    {
        double largest = 0, spent = 0;
        for (int start = 0; start < rows.Length; start += states)
        {
            ReadOnlySpan<double> p0 = nominal.Slice(start, states), p = rows.Slice(start, states);
            largest = Math.Max(largest, RowChecks.NotADistribution(p0, p));
            if (_support == Support.Nominal)
            {
                largest = Math.Max(largest, RowChecks.OutsideSupport(p0, p));
            }

            for (int i = 0; i < states; i++)
            {
                spent += _unit * Math.Abs(p[i] - p0[i]) / 2;
            }
        }

        return Math.Max(largest, spent - budget);
    }
}
