using RobustMfgSim.Core.Games;

namespace RobustMfgSim.Tests.Oracles;

/// <summary>
/// One state with a total-variation budget shared by its actions, slowly and without code of the product: every curve g_a is tabulated at the masses that can be moved whole, its
/// values from the dual of a single row; nature's answers are enumerated; levels and rules are searched. Support full.
/// </summary>
internal sealed class SharedBudgetOracle
{
    private readonly (double Spent, double Level)[][] _curves;

    public SharedBudgetOracle(double[] rewards, double[][] nominal, double discount, double[] values) =>
        _curves = [.. nominal.Select((p0, a) => Curve(rewards[a], p0, discount, values))];

    /// <summary>min over splits of sum_a pi_a g_a(x_a): at a vertex all actions but one spend up to a break point, the last one spends the rest.</summary>
    public double Worst(double budget, double[] policy)
    {
        double best = double.PositiveInfinity;
        for (int last = 0; last < policy.Length; last++)
        {
            best = Math.Min(best, Enumerate(0, last, budget, policy));
        }

        return best;
    }

    /// <summary>max over rules of two actions of <see cref="Worst"/>, a concave function: on a fine grid, then refined around the best point.</summary>
    public (double Value, double First) MaxMin(double budget)
    {
        double low = 0, high = 1, best = 0;
        for (int round = 0; round < 12; round++)
        {
            double step = (high - low) / 40;
            best = Enumerable.Range(0, 41).Select(k => low + (k * step)).MaxBy(p => Worst(budget, [p, 1 - p]));
            (low, high) = (Math.Max(0, best - step), Math.Min(1, best + step));
        }

        return (Worst(budget, [best, 1 - best]), best);
    }

    /// <summary>min over splits of max_a g_a(x_a): the smallest affordable level, by bisection.</summary>
    public double MinMax(double budget)
    {
        double floor = _curves.Max(c => c[^1].Level), low = floor, high = _curves.Max(c => c[0].Level);
        if (Cost(floor) <= budget)
        {
            return floor;
        }

        for (int k = 0; k < 200; k++)
        {
            double middle = (low + high) / 2;
            (low, high) = Cost(middle) <= budget ? (low, middle) : (middle, high);
        }

        return high;
    }

    /// <summary>V* of a frozen model by plain value iteration over <see cref="MinMax"/>; V^pi over <see cref="Worst"/> where a policy is given.</summary>
    public static double[] Value(FrozenModel model, double discount, double[]? policy = null)
    {
        int n = model.States, m = model.Actions;
        var value = new double[n];
        for (int sweep = 0; sweep < 5000; sweep++)
        {
            var next = Enumerable.Range(0, n).Select(s =>
            {
                var state = At(model, s, discount, value);
                double budget = model.Radii[s * m];
                return policy is null ? state.MinMax(budget) : state.Worst(budget, policy[(s * m)..((s + 1) * m)]);
            }).ToArray();
            double change = next.Zip(value, (a, b) => Math.Abs(a - b)).Max();
            value = next;
            if (change < 1e-13)
            {
                break;
            }
        }

        return value;
    }

    public static SharedBudgetOracle At(FrozenModel model, int s, double discount, double[] value)
    {
        int m = model.Actions;
        double[] rewards = model.Rewards.Slice(s * m, m).ToArray();
        var rows = new double[m][];
        for (int a = 0; a < m; a++)
        {
            rows[a] = model.Row(s, a).ToArray();
        }

        return new(rewards, rows, discount, value);
    }

    private static (double, double)[] Curve(double reward, double[] p0, double discount, double[] values)
    {
        double spent = 0;
        var points = new List<(double, double)> { (0, Level(0)) };
        foreach (int i in Enumerable.Range(0, p0.Length).Where(i => p0[i] > 0 && values[i] > values.Min()).OrderByDescending(i => values[i]))
        {
            spent += p0[i];
            points.Add((spent, Level(Math.Min(1, spent))));
        }

        return [.. points];

        double Level(double x) => reward + (discount * NaiveRobustMdp.Worst("total_variation", p0, x, values));
    }

    private double Enumerate(int action, int last, double left, double[] policy)
    {
        if (action == policy.Length)
        {
            return policy[last] * At(last, left);
        }

        return action == last
            ? Enumerate(action + 1, last, left, policy)
            : _curves[action].Where(p => p.Spent <= left).Min(p => (policy[action] * p.Level) + Enumerate(action + 1, last, left - p.Spent, policy));
    }

    private double At(int action, double spent)
    {
        var curve = _curves[action];
        for (int k = 1; k < curve.Length; k++)
        {
            if (spent <= curve[k].Spent)
            {
                double share = (spent - curve[k - 1].Spent) / (curve[k].Spent - curve[k - 1].Spent);
                return curve[k - 1].Level + (share * (curve[k].Level - curve[k - 1].Level));
            }
        }

        return curve[^1].Level;
    }

    private double Cost(double level) => _curves.Sum(curve =>
    {
        for (int k = 0; k < curve.Length; k++)
        {
            if (curve[k].Level <= level)
            {
                return k == 0 ? 0
                    : curve[k - 1].Spent + ((curve[k].Spent - curve[k - 1].Spent) * (curve[k - 1].Level - level) / (curve[k - 1].Level - curve[k].Level));
            }
        }

        return level < curve[^1].Level - 1e-12 ? double.PositiveInfinity : curve[^1].Spent;
    });
}
