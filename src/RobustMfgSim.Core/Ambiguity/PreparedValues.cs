using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Core.Ambiguity;

/// <summary>
/// A value vector with everything that depends on it alone, prepared once and shared by all rows of a sweep: ascending order and tie groups
/// (eq. U4). Reused: preparing again allocates nothing. It also lends scratch memory to the families, so an instance belongs to one thread.
/// </summary>
public sealed class PreparedValues
{
    private readonly double[] _values, _keys, _levels;
    private readonly int[] _order, _groupStart;
    private readonly List<double[]> _scratch = [], _extra = [];
    private readonly List<object> _derived = [];

    /// <summary>Room for n values.</summary>
    public PreparedValues(int states)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(states, 1);
        _values = new double[states];
        _keys = new double[states];
        _levels = new double[states];
        _order = new int[states];
        _groupStart = new int[states + 1];
    }

    /// <summary>Number of states n.</summary>
    public int States => _values.Length;

    /// <summary>V, [n]. With explicit tie groups, members of a group carry the group's mean.</summary>
    public ReadOnlySpan<double> Values => _values;

    /// <summary>States in ascending order of V, ties by state index, [n].</summary>
    public ReadOnlySpan<int> Order => _order;

    /// <summary>Number of tie groups.</summary>
    public int Groups { get; private set; }

    /// <summary>Position in <see cref="Order"/> at which tie group g starts; entry <see cref="Groups"/> is n. [Groups + 1].</summary>
    public ReadOnlySpan<int> GroupStart => _groupStart.AsSpan(0, Groups + 1);

    /// <summary>The states of tie group g, groups in ascending order of value.</summary>
    public ReadOnlySpan<int> Group(int g) => _order.AsSpan(_groupStart[g], _groupStart[g + 1] - _groupStart[g]);

    /// <summary>min V.</summary>
    public double Minimum => _values[_order[0]];

    /// <summary>max V.</summary>
    public double Maximum => _values[_order[^1]];

    /// <summary>max V - min V.</summary>
    public double Span => Maximum - Minimum;

    /// <summary>V with every member of a tie group at the lowest value of its group, [n]: what canonical minimisers look at (eq. U4).</summary>
    internal ReadOnlySpan<double> Levels => _levels;

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

    /// <summary>Prepares V with tie groups by tolerance: runs in sorted V within 1e-10 max(1, |V|) of the group's lowest value (eq. U4).</summary>
    public void Prepare(ReadOnlySpan<double> values)
    {
        values.CopyTo(_values);
        Sort();
        Groups = 0;
        for (int k = 0; k < _order.Length; k++)
        {
            if (k == 0 || _keys[k] - _keys[_groupStart[Groups - 1]] > Tolerances.Tie * Tolerances.Scale(_keys[_groupStart[Groups - 1]]))
            {
                _groupStart[Groups++] = k;
            }
        }

        Close();
    }

    /// <summary>
    /// Prepares V with the tie groups of an equilibrium: exactly the states listed together are tied, at their mean value, and no others (eq. U4).
    /// </summary>
    public void Prepare(ReadOnlySpan<double> values, TieGroups ties)
    {
        ArgumentNullException.ThrowIfNull(ties);
        values.CopyTo(_values);
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

        Sort();
        ties.Contiguous(_order);
        Groups = 0;
        for (int k = 0; k < _order.Length; k++)
        {
            if (k == 0 || !ties.Tied(_order[k - 1], _order[k]))
            {
                _groupStart[Groups++] = k;
            }
        }

        Close();
    }

    private void Close()
    {
        _groupStart[Groups] = _order.Length;
        for (int g = 0; g < Groups; g++)
        {
            double lowest = _values[_order[_groupStart[g]]];
            foreach (int s in Group(g))
            {
                _levels[s] = lowest;
            }
        }

        Version++;
    }

    private void Sort()
    {
        for (int s = 0; s < _values.Length; s++)
        {
            _keys[s] = _values[s];
            _order[s] = s;
        }

        if (_values.Length <= 24)
        {
            InsertionSort();
        }
        else
        {
            Array.Sort(_keys, _order);
            OrderEqualRuns();
        }
    }

    private void InsertionSort()
    {
        for (int i = 1; i < _order.Length; i++)
        {
            double key = _keys[i];
            int state = _order[i], j = i - 1;
            for (; j >= 0 && _keys[j] > key; j--)
            {
                _keys[j + 1] = _keys[j];
                _order[j + 1] = _order[j];
            }

            _keys[j + 1] = key;
            _order[j + 1] = state;
        }
    }

    // Array.Sort is not stable: equal values are put back in state order.
    private void OrderEqualRuns()
    {
        for (int start = 0; start < _order.Length;)
        {
            int end = start + 1;
            while (end < _order.Length && _keys[end] == _keys[start])
            {
                end++;
            }

            if (end - start > 1)
            {
                Array.Sort(_order, start, end - start);
            }

            start = end;
        }
    }
}

/// <summary>Data that a set derives from prepared values.</summary>
internal interface IDerivedFrom<TOwner>
    where TOwner : class
{
    /// <summary>The set.</summary>
    TOwner Owner { get; }
}
