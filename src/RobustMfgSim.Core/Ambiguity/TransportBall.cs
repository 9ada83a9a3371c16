using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Core.Ambiguity;

/// <summary>
/// Rows that the nominal row can be turned into by moving mass at a total cost of at most the radius, c(s, t) a unit from s to t: what Wasserstein and weighted
/// L1 balls have in common. For each source the useful destinations are the lower convex hull of the points (c(s, t), V(t)); worst rows spend the radius on hull
/// segments in order of gain per cost, a fractional knapsack. Hulls depend on V alone and are shared by all rows (support full).
/// Source: the dual in Mohajerin Esfahani and Kuhn 2018, sup over l of sum p0(s) min_t [V(t) + l c(s, t)] - l r, whose breakpoints the hull segments are.
/// </summary>
public abstract class TransportBall : IAmbiguitySet
{
    private readonly double[] _cost;
    private readonly Support _support;
    private readonly bool _byNominalMass;
    private readonly int[] _rank;

    /// <summary>A ball for the cost table [n x n].</summary>
    private protected TransportBall(double[] cost, int states, Support support, bool byNominalMass)
    {
        (_cost, States, _support, _byNominalMass) = (cost, states, support, byNominalMass);
        (ByCost, _rank) = (new int[cost.Length], new int[cost.Length]);
        for (int s = 0; s < states; s++)
        {
            int[] order = [.. Enumerable.Range(0, states).OrderBy(t => cost[(s * states) + t]).ThenBy(t => t)];
            order.CopyTo(ByCost, s * states);
            for (int k = 0; k < states; k++)
            {
                _rank[(s * states) + order[k]] = k;
            }
        }

        LargestCost = cost.Max();
        SmallestCost = cost.Where(c => c > 0).DefaultIfEmpty(1).Min();
    }

    /// <inheritdoc/>
    public abstract Descriptor Descriptor { get; }

    /// <inheritdoc/>
    public abstract IAmbiguitySet Within(ReadOnlySpan<int> states);

    /// <summary>Where mass may go.</summary>
    private protected Support Support => _support;

    /// <summary>Number of states n.</summary>
    internal int States { get; }

    /// <summary>Destinations of each source in ascending order of cost, [n x n].</summary>
    internal int[] ByCost { get; }

    /// <summary>Largest cost.</summary>
    internal double LargestCost { get; }

    /// <summary>Smallest positive cost.</summary>
    internal double SmallestCost { get; }

    /// <summary>Cost of a unit of mass from one state to another.</summary>
    internal double Cost(int from, int to) => _cost[(from * States) + to];

    /// <summary>Whether mass may go to a state.</summary>
    internal bool Reaches(ReadOnlySpan<double> nominal, int state) => _support == Support.Full || nominal[state] > 0;

    /// <inheritdoc/>
    public bool ConvexInNominal => true;

    /// <summary>1 for the set: a plan is reused for the common mass and the rest stays where it is, at no cost. None for the minimiser, whose steps depend on V.</summary>
    /// <inheritdoc/>
    public NominalLipschitz Lipschitz(int states, double radius) => _support == Support.Full ? new(1, null) : NominalLipschitz.Unknown;

    /// <inheritdoc/>
    public double WorstValue(ReadOnlySpan<double> nominal, double radius, PreparedValues values)
    {
        var hulls = Hulls(values).Of(values, nominal, values.Values, levels: false, _support);
        return values.Minimum + Math.Max(0, Lanes.Dot(nominal, hulls.StartGaps) - Gain(hulls, nominal, radius));
    }

    // What the radius buys: segments in descending order of slope, four at a time while all four are used whole.
    private static double Gain(HullSet hulls, ReadOnlySpan<double> nominal, double radius)
    {
        ReadOnlySpan<int> source = hulls.Sources;
        ReadOnlySpan<double> length = hulls.Lengths[..source.Length], gain = hulls.Gains[..source.Length];
        double left = radius, sum = 0;
        int k = 0;
        for (; k + 3 < source.Length; k += 4)
        {
            double p = nominal[source[k]], q = nominal[source[k + 1]], r = nominal[source[k + 2]], t = nominal[source[k + 3]];
            double four = ((p * length[k]) + (q * length[k + 1])) + ((r * length[k + 2]) + (t * length[k + 3]));
            if (four > left)
            {
                break;
            }

            left -= four;
            sum += ((p * gain[k]) + (q * gain[k + 1])) + ((r * gain[k + 2]) + (t * gain[k + 3]));
        }

        for (; k < source.Length; k++)
        {
            double mass = nominal[source[k]], cost = mass * length[k];
            if (cost > left)
            {
                return sum + (left * (gain[k] / length[k]));
            }

            left -= cost;
            sum += mass * gain[k];
        }

        return sum;
    }

    /// <summary>The canonical minimiser: segments whose slopes tie at the margin are used to the same fraction; tied destinations share (eq. U4).</summary>
    /// <inheritdoc/>
    public void WorstRow(ReadOnlySpan<double> nominal, double radius, PreparedValues values, Span<double> row)
    {
        var hulls = Hulls(values).Of(values, nominal, values.Levels, levels: true, _support);
        var (whole, fraction, end) = Spend(hulls, nominal, radius, values);
        row.Clear();
        for (int s = 0; s < States; s++)
        {
            if (nominal[s] > 0)
            {
                Place(s, hulls.Start(s), nominal[s], nominal, values.Levels, row);
            }
        }

        // In order of slope the segments of one source come in order along its hull: mass at the start of a segment is mass its source has brought there.
        for (int k = 0; k < end; k++)
        {
            var segment = hulls.Segment(k);
            double moved = nominal[segment.Source] * (k < whole ? 1 : fraction);
            if (moved > 0)
            {
                Place(segment.Source, segment.From, -moved, nominal, values.Levels, row);
                Place(segment.Source, segment.To, moved, nominal, values.Levels, row);
            }
        }

        KeepNonNegative(row);
    }

    /// <summary>Hull segments are used in part where their slopes are near the margin, and states with the same cost share what arrives: <see cref="SmoothedTransport"/>.</summary>
    /// <inheritdoc/>
    public void SmoothedRow(ReadOnlySpan<double> nominal, double radius, PreparedValues values, double temperature, Span<double> row)
    {
        var hulls = Hulls(values).Of(values, nominal, values.Values, levels: false, _support);
        var plan = new SmoothedTransport(this, hulls, nominal, radius, temperature);
        double window = SmoothStep.Window(temperature);
        row.Clear();
        for (int s = 0; s < States; s++)
        {
            if (nominal[s] > 0)
            {
                PlaceSoftly(s, hulls.Start(s), nominal[s], nominal, values.Values, window, row);
            }
        }

        for (int k = 0; k < hulls.Segments && !plan.Ends(k); k++)
        {
            ref readonly var segment = ref hulls.Segment(k);
            double moved = nominal[segment.Source] * plan.Part(k);
            if (moved > 0)
            {
                PlaceSoftly(segment.Source, segment.From, -moved, nominal, values.Values, window, row);
                PlaceSoftly(segment.Source, segment.To, moved, nominal, values.Values, window, row);
            }
        }

        KeepNonNegative(row);
    }

    /// <inheritdoc/>
    public double Violation(ReadOnlySpan<double> nominal, double radius, ReadOnlySpan<double> row)
    {
        double outside = 0;
        for (int s = 0; s < row.Length; s++)
        {
            outside += Reaches(nominal, s) ? 0 : row[s];
        }

        return Math.Max(RowChecks.NotNearDistribution(nominal, row), Math.Max(Distance(nominal, row) - radius, outside));
    }

    /// <summary>The least cost of turning the nominal row into another.</summary>
    private protected virtual double Distance(ReadOnlySpan<double> nominal, ReadOnlySpan<double> row) => TransportCost.Least(_cost, nominal, row);

    private TransportHulls Hulls(PreparedValues values) => values.States == States
        ? values.Derived<TransportBall, TransportHulls>(this, static ball => new TransportHulls(ball))
        : throw new ArgumentException($"{Descriptor.Name}: the set was made for {States} states and is asked about {values.States}.", nameof(values));

    // How many segments are used whole, to what fraction those that tie at the margin are used, and where these end.
    private (int Whole, double Fraction, int End) Spend(HullSet hulls, ReadOnlySpan<double> nominal, double radius, PreparedValues values)
    {
        double scale = Math.Max(Tolerances.Scale(values.Minimum), Tolerances.Scale(values.Maximum));
        double left = radius, tie = LargestCost > 0 ? Tolerances.Tie * scale / LargestCost : 0;
        for (int k = 0; k < hulls.Segments;)
        {
            double cost = 0, first = hulls.Segment(k).Slope;
            int end = k;
            for (; end < hulls.Segments && hulls.Segment(end).Slope >= first - tie; end++)
            {
                cost += nominal[hulls.Segment(end).Source] * hulls.Segment(end).Length;
            }

            if (cost > left)
            {
                return (k, left / cost, end);
            }

            left -= cost;
            k = end;
        }

        return (hulls.Segments, 0, hulls.Segments);
    }

    // Adds mass of a source at a hull vertex: shared by the states with the same cost and value, but what has not moved stays where it is.
    private void Place(int source, int vertex, double mass, ReadOnlySpan<double> nominal, ReadOnlySpan<double> v, Span<double> row)
    {
        double value = v[vertex], shared = 0;
        if (Cost(source, vertex) == 0 && v[source] == value)
        {
            row[source] += mass;
            return;
        }

        var level = SameCost(source, vertex);
        int tied = 0;
        foreach (int t in level)
        {
            bool here = Reaches(nominal, t) && v[t] == value;
            tied += here ? 1 : 0;
            shared += here ? nominal[t] : 0;
        }

        foreach (int t in level)
        {
            if (Reaches(nominal, t) && v[t] == value)
            {
                row[t] += mass * (_byNominalMass && shared > 0 ? nominal[t] / shared : 1.0 / tied);
            }
        }
    }

    // Adds mass of a source at a hull vertex: shared by the states with the same cost whose values are hardly above the vertex's.
    private void PlaceSoftly(int source, int vertex, double mass, ReadOnlySpan<double> nominal, ReadOnlySpan<double> v, double window, Span<double> row)
    {
        var level = SameCost(source, vertex);
        double total = 0;
        foreach (int t in level)
        {
            total += Reaches(nominal, t) ? SmoothStep.Share(v[t] - v[vertex], window) : 0;
        }

        foreach (int t in level)
        {
            row[t] += Reaches(nominal, t) ? mass * (SmoothStep.Share(v[t] - v[vertex], window) / total) : 0;
        }
    }

    // The states to which a unit of mass costs as much as to the vertex.
    private ReadOnlySpan<int> SameCost(int source, int vertex)
    {
        var byCost = ByCost.AsSpan(source * States, States);
        double cost = Cost(source, vertex);
        int first = _rank[(source * States) + vertex], end = first + 1;
        while (first > 0 && Cost(source, byCost[first - 1]) == cost)
        {
            first--;
        }

        while (end < States && Cost(source, byCost[end]) == cost)
        {
            end++;
        }

        return byCost[first..end];
    }

    // Rounding may leave -1e-17 where all mass has gone.
    private static void KeepNonNegative(Span<double> row)
    {
        foreach (ref double mass in row)
        {
            mass = Math.Max(0, mass);
        }
    }
}
