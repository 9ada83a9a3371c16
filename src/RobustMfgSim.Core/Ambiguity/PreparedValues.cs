using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Core.Ambiguity;

/// <summary>
/// A value vector with everything that depends on it alone, prepared once and shared by all rows of a sweep: ascending order and tie groups
/// (eq. U4). Reused: preparing again allocates nothing. It also lends scratch memory to the families, so an instance belongs to one thread.
/// </summary>
public sealed class PreparedValues
{
    // Far above rounding and far below any difference of values that matters.
    private const double InfinitesimalMove = 1e-9;

    private readonly double[] _values, _keys, _levels;
    private readonly int[] _order, _groupStart;
    private readonly List<double[]> _scratch = [], _extra = [];
    private readonly List<object> _derived = [];
    private readonly int[] _expandedStates;
    private double[] _expanded = [];
    private int _expandedCount, _groups;
    private double _minimum, _maximum;
    private bool _sorted, _tiesGiven, _tiesBroken;

    /// <summary>Room for n values.</summary>
    public PreparedValues(int states)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(states, 1);
        _values = new double[states];
        _keys = new double[states];
        _levels = new double[states];
        _order = new int[states];
        _groupStart = new int[states + 1];
        _expandedStates = new int[states];
        for (int s = 0; s < states; s++)
        {
            _order[s] = s;
        }
    }

    /// <summary>Number of states n.</summary>
    public int States => _values.Length;

    /// <summary>V, [n]. With explicit tie groups, members of a group carry the group's mean.</summary>
    public ReadOnlySpan<double> Values => _values;

    /// <summary>States in ascending order of V, ties by state index, [n].</summary>
    public ReadOnlySpan<int> Order
    {
        get
        {
            EnsureSorted();
            return _order;
        }
    }

    /// <summary>V in ascending order, [n].</summary>
    public ReadOnlySpan<double> Sorted
    {
        get
        {
            EnsureSorted();
            return _keys;
        }
    }

    /// <summary>Number of tie groups.</summary>
    public int Groups
    {
        get
        {
            EnsureSorted();
            return _groups;
        }
    }

    /// <summary>Position in <see cref="Order"/> at which tie group g starts; entry <see cref="Groups"/> is n. [Groups + 1].</summary>
    public ReadOnlySpan<int> GroupStart => _groupStart.AsSpan(0, Groups + 1);

    /// <summary>The states of tie group g, groups in ascending order of value.</summary>
    public ReadOnlySpan<int> Group(int g)
    {
        EnsureSorted();
        return _order.AsSpan(_groupStart[g], _groupStart[g + 1] - _groupStart[g]);
    }

    /// <summary>min V.</summary>
    public double Minimum => _minimum;

    /// <summary>max V.</summary>
    public double Maximum => _maximum;

    /// <summary>max V - min V.</summary>
    public double Span => Maximum - Minimum;

    /// <summary>V with every member of a tie group at the lowest value of its group, [n]: what canonical minimisers look at (eq. U4).</summary>
    internal ReadOnlySpan<double> Levels
    {
        get
        {
            EnsureSorted();
            return _levels;
        }
    }

    /// <summary>
    /// How near, relative to max(1, |V|), expectations of V must be to count as tied: nearer than breaking ties moves them where ties are broken, else as for values (eq. U4).
    /// </summary>
    internal double TieTolerance => _tiesBroken ? Tolerances.Rounding : Tolerances.Tie;

    /// <summary>Grows by one whenever values are prepared: tells whether derived data are out of date.</summary>
    internal long Version { get; private set; }

    /// <summary>n doubles of scratch memory, as left by the last call that used this slot.</summary>
    internal Span<double> Scratch(int slot)
    {
        while (_scratch.Count <= slot)
        {
            _scratch.Add(new double[States]);
        }

        return _scratch[slot];
    }

    /// <summary>Scratch memory of another length, as left by the last call that used this slot.</summary>
    internal Span<double> Extra(int slot, int length)
    {
        while (_extra.Count <= slot)
        {
            _extra.Add([]);
        }

        if (_extra[slot].Length < length)
        {
            _extra[slot] = new double[length];
        }

        return _extra[slot].AsSpan(0, length);
    }

    /// <summary>What one set derives from the values and keeps here from call to call; made at the first call.</summary>
    internal TData Derived<TOwner, TData>(TOwner owner, Func<TOwner, TData> create)
        where TOwner : class
        where TData : class, IDerivedFrom<TOwner>
    {
        foreach (object data in _derived)
        {
            if (data is TData known && ReferenceEquals(known.Owner, owner))
            {
                return known;
            }
        }

        var made = create(owner);
        _derived.Add(made);
        return made;
    }

    /// <summary>A sparse row with zeros everywhere else, [n]; valid until the next call.</summary>
    internal ReadOnlySpan<double> Expand(ReadOnlySpan<int> states, ReadOnlySpan<double> nominal)
    {
        if (_expanded.Length == 0)
        {
            _expanded = new double[States];
        }

        for (int k = 0; k < _expandedCount; k++)
        {
            _expanded[_expandedStates[k]] = 0;
        }

        for (int k = 0; k < states.Length; k++)
        {
            _expanded[states[k]] = nominal[k];
        }

        states.CopyTo(_expandedStates);
        _expandedCount = states.Length;
        return _expanded;
    }

    /// <summary>
    /// Prepares V with tie groups by tolerance: runs in sorted V within 1e-10 max(1, |V|) of the group's lowest value (eq. U4). The order is made when something asks for it.
    /// </summary>
    public void Prepare(ReadOnlySpan<double> values)
    {
        values.CopyTo(_values);
        PrepareByTolerance();
    }

    /// <summary>
    /// Prepares V with the tie groups of an equilibrium: exactly the states listed together are tied, at their mean value, and no others (eq. U4).
    /// </summary>
    public void Prepare(ReadOnlySpan<double> values, TieGroups ties)
    {
        ArgumentNullException.ThrowIfNull(ties);
        values.CopyTo(_values);
        (_tiesGiven, _tiesBroken) = (true, false);
        Version++;
        Level(values, ties);
        Sort();
        ties.Contiguous(_order);
        _groups = 0;
        for (int k = 0; k < _order.Length; k++)
        {
            if (k == 0 || !ties.Tied(_order[k - 1], _order[k]))
            {
                _groupStart[_groups++] = k;
            }
        }

        Close();
    }

    /// <summary>
    /// Prepares V with its ties broken in a given order: tied states carry their mean plus an amount of at most 1e-9 max(1, |V|), in that order, and nobody is tied. The worst
    /// case of the result is one extreme minimiser of the tied V (eq. E6).
    /// </summary>
    public void Prepare(ReadOnlySpan<double> values, TieGroups ties, TieOrder order)
    {
        ArgumentNullException.ThrowIfNull(ties);
        ArgumentNullException.ThrowIfNull(order);
        values.CopyTo(_values);
        (_tiesGiven, _tiesBroken) = (true, true);
        Version++;
        Level(values, ties);
        foreach (var group in ties.Groups)
        {
            foreach (int s in group)
            {
                _values[s] += InfinitesimalMove * Tolerances.Scale(_values[s]) * order.Rank(s);
            }
        }

        Sort();
        _groups = _order.Length;
        for (int k = 0; k < _order.Length; k++)
        {
            _groupStart[k] = k;
        }

        Close();
    }

    /// <summary>
    /// Prepares the values of some states of <paramref name="whole"/>, ascending, as they are there: ties that were given stay given, others are found among these states alone.
    /// </summary>
    internal void PrepareWithin(PreparedValues whole, ReadOnlySpan<int> states)
    {
        for (int k = 0; k < states.Length; k++)
        {
            _values[k] = whole._values[states[k]];
        }

        if (!whole._tiesGiven)
        {
            PrepareByTolerance();
            return;
        }

        Version++;
        (_tiesGiven, _tiesBroken, _groups) = (true, whole._tiesBroken, 0);
        for (int g = 0, k = 0; g < whole._groups; g++)
        {
            int start = k;
            foreach (int state in whole.Group(g))
            {
                int position = states.BinarySearch(state);
                if (position >= 0)
                {
                    _keys[k] = _values[position];
                    _order[k++] = position;
                }
            }

            if (k > start)
            {
                _groupStart[_groups++] = start;
            }
        }

        Close();
    }

    private void PrepareByTolerance()
    {
        (_sorted, _tiesGiven, _tiesBroken) = (false, false, false);
        Version++;
        (_minimum, _maximum) = (_values[0], _values[0]);
        foreach (double v in _values)
        {
            _minimum = Math.Min(_minimum, v);
            _maximum = Math.Max(_maximum, v);
        }
    }

    // Every member of a tie group takes the group's mean.
    private void Level(ReadOnlySpan<double> values, TieGroups ties)
    {
        foreach (var group in ties.Groups)
        {
            double mean = 0;
            foreach (int s in group)
            {
                mean += values[s];
            }

            mean /= group.Length;
            foreach (int s in group)
            {
                _values[s] = mean;
            }
        }
    }

    private void EnsureSorted()
    {
        if (!_sorted)
        {
            Sort();
            GroupByTolerance();
            Close();
        }
    }

    private void GroupByTolerance()
    {
        _groups = 0;
        double lowest = 0;
        for (int k = 0; k < _keys.Length; k++)
        {
            if (k == 0 || _keys[k] - lowest > Tolerances.Tie * Tolerances.Scale(lowest))
            {
                lowest = _keys[k];
                _groupStart[_groups++] = k;
            }
        }
    }

    private void Close()
    {
        _groupStart[_groups] = _order.Length;
        for (int g = 0; g < _groups; g++)
        {
            double lowest = _keys[_groupStart[g]];
            for (int k = _groupStart[g]; k < _groupStart[g + 1]; k++)
            {
                _levels[_order[k]] = lowest;
            }
        }

        (_minimum, _maximum, _sorted) = (_keys[0], _keys[^1], true);
    }

    // Starts from the order of the values before: from sweep to sweep little changes. The order by (value, state) is unique, so the start leaves no trace.
    private void Sort()
    {
        for (int k = 0; k < _order.Length; k++)
        {
            _keys[k] = _values[_order[k]];
        }

        AscendingOrder.Sort(_keys, _order);
    }
}

/// <summary>Data that a set derives from prepared values.</summary>
internal interface IDerivedFrom<TOwner>
    where TOwner : class
{
    /// <summary>The set.</summary>
    TOwner Owner { get; }
}
