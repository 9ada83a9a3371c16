using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Core.Ambiguity.SRectangular;

/// <summary>
/// The game of one state between the agent's randomised rule pi and nature's split x of the budget rho over the actions. With V fixed, action a is worth
/// g_a(x_a) = r_a + gamma min {&lt;p, V&gt; : D(p, p0_a) &lt;= x_a}: convex, piecewise linear and decreasing in x_a. By minimax
/// max over pi of min over x of sum_a pi_a g_a(x_a) = min over x of max_a g_a(x_a), which is the smallest level u such that the least budgets x_a(u) with
/// g_a(x_a) &lt;= u add up to at most rho. The level is lowered from break point to break point of all curves, so it is exact to rounding, without any bisection.
/// At u nature pays the same for every action in use, so the optimal rule is pi_a proportional to -dx_a/du = 1 / slope_a. Where it is not unique the rule is: the slopes
/// are those that the last bit of budget was spent on (so an action that nature has just met, g_a(0) = u, has probability 0; with budget 0 they are the slopes that a first bit
/// would be spent on, among the exactly best actions); at saturation, where u is the largest floor and budget may be left, only actions whose floor is u within
/// <see cref="Tolerances.Tie"/> are used, and equally those that nature cannot lower at all. An instance is a workspace of one worker; loading it again allocates nothing.
/// </summary>
public sealed class SharedBudget
{
    // Weighted slopes closer than this, relatively, are equal: they differ by the rounding of pi times slope.
    private const double SameSlope = 1e-13;

    private readonly int _n, _m;
    private readonly double[] _length, _slope, _level, _spent;
    private readonly int[] _count, _at;

    /// <summary>Room for n next states and m actions.</summary>
    public SharedBudget(int states, int actions)
    {
        (_n, _m) = (states, actions);
        _length = new double[actions * states];
        _slope = new double[actions * states];
        _level = new double[actions * (states + 1)];
        _spent = new double[actions * (states + 1)];
        (_count, _at) = (new int[actions], new int[actions]);
    }

    /// <summary>Loads the curves g_a of a state.</summary>
    /// <param name="sets">The family.</param>
    /// <param name="rewards">r(s, .), [m].</param>
    /// <param name="nominal">Nominal rows of the state, [m x n].</param>
    /// <param name="discount">gamma.</param>
    /// <param name="values">V.</param>
    public void Load(IStateAmbiguitySet sets, ReadOnlySpan<double> rewards, ReadOnlySpan<double> nominal, double discount, PreparedValues values)
    {
        ArgumentNullException.ThrowIfNull(sets);
        ArgumentNullException.ThrowIfNull(values);
        for (int a = 0; a < _m; a++)
        {
            var row = nominal.Slice(a * _n, _n);
            Span<double> length = _length.AsSpan(a * _n, _n), slope = _slope.AsSpan(a * _n, _n);
            Span<double> level = _level.AsSpan(a * (_n + 1), _n + 1), spent = _spent.AsSpan(a * (_n + 1), _n + 1);
            int segments = sets.Segments(row, values, length, slope), kept = 0;
            (level[0], spent[0]) = (rewards[a] + (discount * RowChecks.Dot(row, values.Values)), 0);
            for (int k = 0; k < segments; k++)
            {
                double fall = discount * slope[k], below = level[kept] - (length[k] * fall);

                // A segment that does not lower the level by one rounding is worth nothing to nature.
                if (!(below < level[kept] && fall > 1e-290))
                {
                    continue;
                }

                // Two segments of one slope have no break point between them.
                if (kept > 0 && slope[kept - 1] == fall)
                {
                    kept--;
                    length[k] += length[kept];
                }

                (length[kept], slope[kept]) = (length[k], fall);
                (level[kept + 1], spent[kept + 1]) = (level[kept] - (length[k] * fall), spent[kept] + length[k]);
                kept++;
            }

            _count[a] = kept;
        }
    }

    /// <summary>Number of segments of g_a; its break points are 0 to that number.</summary>
    public int Segments(int action) => _count[action];

    /// <summary>g_a at break point k.</summary>
    public double Level(int action, int k) => _level[(action * (_n + 1)) + k];

    /// <summary>The budget spent on the action at break point k.</summary>
    public double Spent(int action, int k) => _spent[(action * (_n + 1)) + k];

    /// <summary>The value of the state with the agent's optimal rule and nature's split.</summary>
    /// <param name="budget">rho.</param>
    /// <param name="policy">The optimal rule, [m].</param>
    /// <param name="spending">Nature's split, [m].</param>
    public double Saddle(double budget, Span<double> policy, Span<double> spending) => Saddle(budget, [], policy, spending);

    /// <summary>The same among some of the actions.</summary>
    /// <param name="budget">The budget for these actions.</param>
    /// <param name="excluded">Actions with a number of at least 0 do not take part: nothing is written for them. Empty: all take part. [m].</param>
    /// <param name="policy">The optimal rule among the actions that take part, [m].</param>
    /// <param name="spending">Nature's split among them, [m].</param>
    public double Saddle(double budget, ReadOnlySpan<int> excluded, Span<double> policy, Span<double> spending)
    {
        double level = double.NegativeInfinity, floor = double.NegativeInfinity, left = Math.Max(0, budget);
        for (int a = 0; a < _m; a++)
        {
            _at[a] = 0;
            if (!Excluded(excluded, a))
            {
                level = Math.Max(level, Level(a, 0));
                floor = Math.Max(floor, Level(a, _count[a]));
                (policy[a], spending[a]) = (0, 0);
            }
        }

        while (level > floor)
        {
            var (next, rate) = NextEvent(level, floor, excluded);
            double cost = (level - next) * rate;
            if (!(cost < left))
            {
                double reached = Math.Max(next, level - (left / rate));
                Finish(level, reached, rate, Math.Max(0, budget), excluded, policy, spending);
                return reached;
            }

            left -= cost;
            level = next;
        }

        Saturate(floor, excluded, policy, spending);
        return floor;
    }

    /// <summary>The value of the state when the agent plays a given rule: nature spends its budget on the steepest of the slopes pi_a slope_a, over all actions.</summary>
    /// <param name="budget">rho.</param>
    /// <param name="policy">pi(. | s), [m].</param>
    /// <param name="spending">Nature's split, [m]; equally steep segments of several actions share in proportion to their lengths.</param>
    public double Worst(double budget, ReadOnlySpan<double> policy, Span<double> spending)
    {
        double value = 0, left = budget;
        for (int a = 0; a < _m; a++)
        {
            value += policy[a] * Level(a, 0);
            (_at[a], spending[a]) = (0, 0);
        }

        while (left > 0)
        {
            double steepest = 0, length = 0;
            for (int a = 0; a < _m; a++)
            {
                steepest = Math.Max(steepest, Steepness(a, policy));
            }

            double threshold = steepest * (1 - SameSlope);
            for (int a = 0; a < _m && steepest > 0; a++)
            {
                length += Steepness(a, policy) >= threshold ? Length(a) : 0;
            }

            if (!(length > 0))
            {
                break;
            }

            double share = Math.Min(1, left / length);
            for (int a = 0; a < _m; a++)
            {
                if (Steepness(a, policy) >= threshold)
                {
                    value -= share * Length(a) * Steepness(a, policy);
                    spending[a] += share * Length(a);
                    _at[a]++;
                }
            }

            left -= length;
        }

        return value;
    }

    /// <summary>
    /// A rule that is continuous in everything for a positive temperature tau (in units of V) and optimal within a multiple of tau: pi_a proportional to
    /// x_a(u - tau) - x_a(u + tau), the mean over levels near u of the weights -dx_a/du. Below its floor a curve is continued with x_a growing by 1 per tau. Solvers follow
    /// it where the optimal rule jumps; no result rests on it.
    /// </summary>
    /// <param name="level">u, the value of the state.</param>
    /// <param name="temperature">tau.</param>
    /// <param name="policy">The rule, [m].</param>
    public void SmoothedPolicy(double level, double temperature, Span<double> policy)
    {
        double sum = 0;
        for (int a = 0; a < _m; a++)
        {
            policy[a] = Budget(a, level - temperature, temperature) - Budget(a, level + temperature, temperature);
            sum += policy[a];
        }

        for (int a = 0; a < _m; a++)
        {
            policy[a] /= sum;
        }
    }

    private static bool Excluded(ReadOnlySpan<int> excluded, int a) => excluded.Length > 0 && excluded[a] >= 0;

    private double Slope(int a) => _slope[(a * _n) + _at[a]];

    private double Length(int a) => _length[(a * _n) + _at[a]];

    private double Steepness(int a, ReadOnlySpan<double> policy) => _at[a] < _count[a] ? policy[a] * Slope(a) : -1;

    // The next level at which a curve joins or breaks, and how much budget one unit of level costs until then.
    private (double Next, double Rate) NextEvent(double level, double floor, ReadOnlySpan<int> excluded)
    {
        double next = floor, rate = 0;
        for (int a = 0; a < _m; a++)
        {
            if (Excluded(excluded, a))
            {
                continue;
            }

            if (Level(a, 0) < level)
            {
                next = Math.Max(next, Level(a, 0));
                continue;
            }

            Advance(a, level);
            rate += 1 / Slope(a);
            next = Math.Max(next, Level(a, _at[a] + 1));
        }

        return (next, rate);
    }

    private void Advance(int a, double level)
    {
        while (_at[a] < _count[a] && Level(a, _at[a] + 1) >= level)
        {
            _at[a]++;
        }
    }

    // The budget ends on the way from one event to the next: rule and split at the level reached. Rounding of the sum goes where a unit of level costs most.
    private void Finish(double from, double reached, double rate, double budget, ReadOnlySpan<int> excluded, Span<double> policy, Span<double> spending)
    {
        double sum = 0;
        for (int a = 0; a < _m; a++)
        {
            if (!Excluded(excluded, a) && Level(a, 0) >= from)
            {
                policy[a] = 1 / Slope(a) / rate;
                spending[a] = Spent(a, _at[a]) + Math.Min(Length(a), (Level(a, _at[a]) - reached) / Slope(a));
                sum += spending[a];
            }
        }

        double excess = sum - budget;
        for (int a = 0; a < _m; a++)
        {
            if (!Excluded(excluded, a) && Level(a, 0) >= from)
            {
                spending[a] = Math.Clamp(spending[a] - (excess * policy[a]), Spent(a, _at[a]), Spent(a, _at[a] + 1));
            }
        }
    }

    // Nature reaches the largest floor: it spends no more than that takes, and the agent uses the actions that stand on that floor.
    private void Saturate(double floor, ReadOnlySpan<int> excluded, Span<double> policy, Span<double> spending)
    {
        double tied = floor - (Tolerances.Tie * Tolerances.Scale(floor)), sum = 0;
        bool immovable = false;
        for (int a = 0; a < _m; a++)
        {
            if (Excluded(excluded, a))
            {
                continue;
            }

            Advance(a, floor);
            spending[a] = Spent(a, _at[a]) + (_at[a] < _count[a] ? Math.Max(0, (Level(a, _at[a]) - floor) / Slope(a)) : 0);
            immovable |= _count[a] == 0 && Level(a, 0) >= tied;
        }

        for (int a = 0; a < _m; a++)
        {
            if (!Excluded(excluded, a) && Level(a, _count[a]) >= tied && (!immovable || _count[a] == 0))
            {
                policy[a] = immovable ? 1 : 1 / _slope[(a * _n) + Math.Min(_at[a], _count[a] - 1)];
                sum += policy[a];
            }
        }

        for (int a = 0; a < _m; a++)
        {
            policy[a] = Excluded(excluded, a) ? policy[a] : policy[a] / sum;
        }
    }

    // x_a at a level, continued below the floor.
    private double Budget(int a, double level, double temperature)
    {
        int count = _count[a];
        if (level < Level(a, count))
        {
            return Spent(a, count) + ((Level(a, count) - level) / temperature);
        }

        for (int k = 0; k < count; k++)
        {
            if (level >= Level(a, k + 1))
            {
                return Spent(a, k) + Math.Max(0, (Level(a, k) - level) / _slope[(a * _n) + k]);
            }
        }

        return Spent(a, count);
    }
}
