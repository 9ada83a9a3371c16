namespace RobustMfgSim.Core.Ambiguity;

/// <summary>A step between neighbouring vertices of the hull of a source.</summary>
/// <param name="Source">The state whose mass moves.</param>
/// <param name="From">A state at the vertex it leaves.</param>
/// <param name="To">A state at the vertex it goes to.</param>
/// <param name="Length">Cost of a unit of mass.</param>
/// <param name="Gain">Fall of the value of a unit of mass.</param>
internal readonly record struct HullSegment(int Source, int From, int To, double Length, double Gain)
{
    /// <summary>Gain per cost.</summary>
    public double Slope => Gain / Length;
}

/// <summary>What <see cref="TransportBall"/> derives from prepared values: hulls for V as it is and for V with ties levelled.</summary>
internal sealed class TransportHulls(TransportBall owner) : IDerivedFrom<TransportBall>
{
    private readonly HullSet _strict = new(owner), _levelled = new(owner);

    public TransportBall Owner => owner;

    /// <summary>Hulls for the current values, rebuilt when they are out of date; with support nominal they depend on the row and are always rebuilt.</summary>
    public HullSet Of(PreparedValues values, ReadOnlySpan<double> nominal, ReadOnlySpan<double> v, bool levels, Support support)
    {
        var hulls = levels ? _levelled : _strict;
        if (support == Support.Nominal || hulls.Version != values.Version)
        {
            hulls.Build(nominal, v, values.Minimum, values.Version);
        }

        return hulls;
    }
}

/// <summary>Lower convex hulls of the points (cost, V) seen from every source, and their segments in descending order of slope.</summary>
internal sealed class HullSet(TransportBall owner)
{
    private readonly int[] _start = new int[owner.States], _vertices = new int[owner.States], _order = new int[owner.States * owner.States];
    private readonly double[] _startGap = new double[owner.States], _slope = new double[owner.States * owner.States];
    private readonly HullSegment[] _segments = new HullSegment[owner.States * owner.States];

    // Segments in descending order of slope, field by field: what a value needs of them, packed. As long as the longest list so far.
    private int[] _source = [];
    private double[] _length = [], _gain = [];

    /// <summary>Version of the values these hulls belong to; -1 before the first.</summary>
    public long Version { get; private set; } = -1;

    /// <summary>Number of segments.</summary>
    public int Segments { get; private set; }

    /// <summary>The k-th steepest segment.</summary>
    public ref readonly HullSegment Segment(int k) => ref _segments[_order[k]];

    /// <summary>Where the mass of a source is before anything is spent.</summary>
    public int Start(int source) => _start[source];

    /// <summary>Its value there, above min V; 0 where nothing goes. [n].</summary>
    public ReadOnlySpan<double> StartGaps => _startGap;

    /// <summary>Sources of the segments, steepest first, [Segments].</summary>
    public ReadOnlySpan<int> Sources => _source.AsSpan(0, Segments);

    /// <summary>Their lengths.</summary>
    public ReadOnlySpan<double> Lengths => _length.AsSpan(0, Segments);

    /// <summary>Their gains.</summary>
    public ReadOnlySpan<double> Gains => _gain.AsSpan(0, Segments);

    /// <summary>Builds all hulls: O(n^2), and a sort of the segments.</summary>
    public void Build(ReadOnlySpan<double> nominal, ReadOnlySpan<double> v, double minimum, long version)
    {
        Segments = 0;
        Version = version;
        Array.Clear(_startGap);
        for (int s = 0; s < owner.States; s++)
        {
            if (owner.Reaches(nominal, s))
            {
                AddHull(s, nominal, v);
                _startGap[s] = v[_start[s]] - minimum;
            }
        }

        for (int k = 0; k < Segments; k++)
        {
            _slope[k] = -_segments[k].Slope;
            _order[k] = k;
        }

        Array.Sort(_slope, _order, 0, Segments);
        Pack();
    }

    private void Pack()
    {
        if (_source.Length < Segments)
        {
            (_source, _length, _gain) = (new int[2 * Segments], new double[2 * Segments], new double[2 * Segments]);
        }

        for (int k = 0; k < Segments; k++)
        {
            ref readonly var segment = ref Segment(k);
            (_source[k], _length[k], _gain[k]) = (segment.Source, segment.Length, segment.Gain);
        }
    }

    // Destinations in ascending order of cost: a vertex is kept while the gain per cost falls from segment to segment.
    private void AddHull(int source, ReadOnlySpan<double> nominal, ReadOnlySpan<double> v)
    {
        int count = 0;
        foreach (int t in owner.ByCost.AsSpan(source * owner.States, owner.States))
        {
            if (!owner.Reaches(nominal, t) || (count > 0 && v[t] >= v[_vertices[count - 1]]))
            {
                continue;
            }

            double cost = owner.Cost(source, t);
            while (count > 0 && (cost == owner.Cost(source, _vertices[count - 1]) || (count > 1 && !Falls(source, count, t, cost, v))))
            {
                count--;
            }

            _vertices[count++] = t;
        }

        _start[source] = _vertices[0];
        for (int k = 1; k < count; k++)
        {
            var (from, to) = (_vertices[k - 1], _vertices[k]);
            _segments[Segments++] = new(source, from, to, owner.Cost(source, to) - owner.Cost(source, from), v[from] - v[to]);
        }
    }

    private bool Falls(int source, int count, int next, double cost, ReadOnlySpan<double> v)
    {
        var (before, last) = (_vertices[count - 2], _vertices[count - 1]);
        double length = owner.Cost(source, last) - owner.Cost(source, before), nextLength = cost - owner.Cost(source, last);
        return (v[before] - v[last]) * nextLength > (v[last] - v[next]) * length;
    }
}
