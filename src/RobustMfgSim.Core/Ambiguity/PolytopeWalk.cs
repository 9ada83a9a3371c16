namespace RobustMfgSim.Core.Ambiguity;

/// <summary>
/// Walks inside { p at least 0, sum 1, lower &lt;= F p &lt;= upper } by the active-set method: go along the projection of a goal on the constraints that hold with equality,
/// take up the first constraint in the way, let go of the one whose multiplier has the wrong sign. The goal is to go down in V (a linear programme) or to approach a
/// point (a projection). Starts at the nominal row, which is inside.
/// </summary>
internal ref struct PolytopeWalk
{
    // Working rows: 0 is the sum, 1 the objective when held, 2 + j feature j. Side: 0 free, -1 at the lower bound, 1 at the upper, 2 always held.
    private const int FirstFeature = 2, FirstSlot = 2;
    private readonly double[][] _features;
    private readonly double[] _lower, _upper;
    private readonly PreparedValues _memory;
    private readonly ReadOnlySpan<double> _nominal;
    private readonly Span<double> _row, _ones, _objective, _goal, _direction, _held, _side, _multiplier;
    private readonly double _scale;

    public PolytopeWalk(
        double[][] features, double[] lower, double[] upper, ReadOnlySpan<double> nominal, ReadOnlySpan<double> v, Support support,
        PreparedValues values, Span<double> row)
    {
        (_features, _lower, _upper, _memory) = (features, lower, upper, values);
        _nominal = nominal;
        _row = row;
        int slot = FirstSlot;
        _ones = values.Scratch(slot++);
        _objective = values.Scratch(slot++);
        _goal = values.Scratch(slot++);
        _direction = values.Scratch(slot++);
        _held = values.Scratch(slot++);
        _side = values.Extra(0, features.Length + FirstFeature);
        _multiplier = values.Extra(1, features.Length + FirstFeature);
        _ones.Fill(1);
        _side.Clear();
        _side[0] = 2;
        _scale = Math.Max(values.Span, double.Epsilon);
        for (int s = 0; s < row.Length; s++)
        {
            row[s] = nominal[s];
            _objective[s] = values.Span > 0 ? (v[s] - values.Minimum) / _scale : 0;
            _held[s] = support == Support.Nominal && nominal[s] == 0 ? 2 : 0;
        }
    }

    public static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double sum = 0;
        for (int s = 0; s < x.Length; s++)
        {
            sum += x[s] * y[s];
        }

        return sum;
    }

    /// <summary>Ends at a row of least value.</summary>
    public void GoDownhill() => Walk(default, approach: false);

    /// <summary>Ends at the row nearest to a point.</summary>
    public void ApproachFrom(ReadOnlySpan<double> point) => Walk(point, approach: true);

    /// <summary>Keeps the value of the row as it is from now on; other constraints are taken up again as they come.</summary>
    public void HoldObjective()
    {
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        for (int s = 0; s < _row.Length; s++)
        {
            low = _held[s] == 2 ? low : Math.Min(low, _objective[s]);
            high = _held[s] == 2 ? high : Math.Max(high, _objective[s]);
            _held[s] = _held[s] == 2 ? 2 : 0;
        }

        // Equal values on the states allowed are held by the sum already.
        _side.Clear();
        (_side[0], _side[1]) = (2, high > low ? 2 : 0);
    }

    private void Walk(ReadOnlySpan<double> point, bool approach)
    {
        int limit = 100 * (_row.Length + _features.Length + 10);
        for (int i = 0; i < limit; i++)
        {
            for (int s = 0; s < _row.Length; s++)
            {
                _goal[s] = approach ? point[s] - _row[s] : -_objective[s];
            }

            bool moves = Project() && Step(approach);
            if (!moves && !LetGo())
            {
                return;
            }
        }

        throw new InvalidOperationException($"moment: the search for the worst row did not end in {limit} steps; features that nearly depend on each other may be the cause.");
    }

    // Row i of the constraint matrix.
    private readonly ReadOnlySpan<double> Row(int i) => i switch { 0 => _ones, 1 => _objective, _ => _features[i - FirstFeature] };

    private readonly Span<double> Basis(int i) => _memory.Scratch(FirstSlot + 5 + i);

    // Projects the goal on what the held constraints leave free and finds their multipliers; false when nothing is left to go for.
    private readonly bool Project()
    {
        int rows = _side.Length;
        Span<double> triangle = stackalloc double[rows * rows];
        triangle.Clear();
        for (int i = 0; i < rows; i++)
        {
            if (_side[i] != 0)
            {
                Orthogonalise(i, triangle);
            }
        }

        double size = 0, left = 0;
        for (int s = 0; s < _row.Length; s++)
        {
            _direction[s] = _held[s] == 0 ? _goal[s] : 0;
            size = Math.Max(size, Math.Abs(_direction[s]));
        }

        _multiplier.Clear();
        for (int pass = 0; pass < 3; pass++)
        {
            for (int i = 0; i < rows; i++)
            {
                if (_side[i] != 0)
                {
                    double r = Dot(Basis(i), _direction);
                    _multiplier[i] += r;
                    Subtract(r, Basis(i), _direction);
                }
            }
        }

        for (int i = rows - 1; i >= 0; i--)
        {
            for (int j = i + 1; j < rows && _side[i] != 0; j++)
            {
                _multiplier[i] -= triangle[(i * rows) + j] * _multiplier[j];
            }

            double diagonal = triangle[(i * rows) + i];
            _multiplier[i] = diagonal > 0 ? _multiplier[i] / diagonal : 0;
        }

        foreach (double d in _direction)
        {
            left = Math.Max(left, Math.Abs(d));
        }

        return left > 1e-13 * Math.Max(1, size);
    }

    // Part of constraint row i on the free states that is orthogonal to the rows before it, of length 1; zero when it depends on them.
    private readonly void Orthogonalise(int i, Span<double> triangle)
    {
        var basis = Basis(i);
        var row = Row(i);
        for (int s = 0; s < basis.Length; s++)
        {
            basis[s] = _held[s] == 0 ? row[s] : 0;
        }

        double before = Math.Sqrt(Dot(basis, basis));
        for (int pass = 0; pass < 2; pass++)
        {
            for (int j = 0; j < i; j++)
            {
                if (_side[j] != 0)
                {
                    double r = Dot(Basis(j), basis);
                    triangle[(j * _side.Length) + i] += r;
                    Subtract(r, Basis(j), basis);
                }
            }
        }

        double norm = Math.Sqrt(Dot(basis, basis));
        bool depends = norm <= 1e-13 * before;
        triangle[(i * _side.Length) + i] = depends ? 0 : norm;
        for (int s = 0; s < basis.Length; s++)
        {
            basis[s] = depends ? 0 : basis[s] / norm;
        }
    }

    private static void Subtract(double factor, ReadOnlySpan<double> from, Span<double> vector)
    {
        for (int s = 0; s < vector.Length; s++)
        {
            vector[s] -= factor * from[s];
        }
    }

    // Goes along the direction: all the way to the point, or to the first constraint, which is held from then on. False when the point is reached.
    private readonly bool Step(bool approach)
    {
        double step = approach ? 1 : double.PositiveInfinity, side = 0;
        int state = -1, feature = -1;
        for (int s = 0; s < _row.Length; s++)
        {
            double reach = _held[s] == 0 && _direction[s] < 0 ? _row[s] / -_direction[s] : double.PositiveInfinity;
            (step, state) = reach < step ? (reach, s) : (step, state);
        }

        for (int j = 0; j < _features.Length; j++)
        {
            double slope = _side[j + FirstFeature] == 0 ? Dot(_features[j], _direction) : 0;
            double room = Room(j, slope > 0);
            bool matters = Math.Abs(slope) > 1e-14 * Math.Sqrt(Dot(_features[j], _features[j]) * Dot(_direction, _direction));
            if (matters && room / Math.Abs(slope) < step)
            {
                (step, feature, side, state) = (room / Math.Abs(slope), j, slope > 0 ? 1 : -1, -1);
            }
        }

        for (int s = 0; s < _row.Length; s++)
        {
            _row[s] = Math.Max(0, _row[s] + (step * _direction[s]));
        }

        if (state >= 0)
        {
            (_row[state], _held[state]) = (0, 1);
        }
        else if (feature >= 0)
        {
            _side[feature + FirstFeature] = side;
        }

        return state >= 0 || feature >= 0;
    }

    // How far the mean of a feature is from a bound. Bounds give way to the nominal row, which is inside but for rounding.
    private readonly double Room(int j, bool up)
    {
        double mean = Dot(_features[j], _row), nominal = Dot(_features[j], _nominal);
        return Math.Max(0, up ? Math.Max(_upper[j], nominal) - mean : mean - Math.Min(_lower[j], nominal));
    }

    // Lets go of the constraint that holds the row back most: goal = sum of multiplier times row, so far as the free states go. False when all hold rightly.
    private readonly bool LetGo()
    {
        double size = 1;
        foreach (double g in _goal)
        {
            size = Math.Max(size, Math.Abs(g));
        }

        double worst = 1e-11 * size;
        int state = -1, row = -1;
        for (int s = 0; s < _row.Length; s++)
        {
            double pull = _held[s] == 1 ? _goal[s] : 0;
            for (int i = 0; i < _side.Length && _held[s] == 1; i++)
            {
                pull -= _side[i] != 0 ? _multiplier[i] * Row(i)[s] : 0;
            }

            (worst, state) = pull > worst ? (pull, s) : (worst, state);
        }

        for (int i = FirstFeature; i < _side.Length; i++)
        {
            double wrong = -_side[i] * _multiplier[i];
            (worst, state, row) = wrong > worst ? (wrong, -1, i) : (worst, state, row);
        }

        if (row >= 0 && state < 0)
        {
            _side[row] = 0;
        }
        else if (state >= 0)
        {
            _held[state] = 0;
        }

        return row >= 0 || state >= 0;
    }
}
