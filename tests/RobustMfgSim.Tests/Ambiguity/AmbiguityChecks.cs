using System.Globalization;
using RobustMfgSim.Core.Ambiguity;
using static System.FormattableString;

namespace RobustMfgSim.Tests.Ambiguity;

/// <summary>The promises of <see cref="IAmbiguitySet"/>, one check each: null when it holds, else what was found.</summary>
public static class AmbiguityChecks
{
    public static double Scale(double[] values) => Math.Max(1, values.Max(Math.Abs));

    public static PreparedValues Prepare(double[] values)
    {
        var prepared = new PreparedValues(values.Length);
        prepared.Prepare(values);
        return prepared;
    }

    public static double Value(Instance at, double[] values) => at.Set.WorstValue(at.Nominal, at.Radius, Prepare(values));

    public static double[] Row(Instance at, double[] values)
    {
        var row = new double[values.Length];
        Array.Fill(row, double.NaN);
        at.Set.WorstRow(at.Nominal, at.Radius, Prepare(values), row);
        return row;
    }

    public static double[] Smoothed(Instance at, double[] values, double temperature)
    {
        var row = new double[values.Length];
        Array.Fill(row, double.NaN);
        at.Set.SmoothedRow(at.Nominal, at.Radius, Prepare(values), temperature, row);
        return row;
    }

    /// <summary>The row is a distribution and in the set, by the set's own word and by the independent one (eq. U1).</summary>
    public static string? Member(Family family, Instance at, double[] row)
    {
        if (row.Any(x => !(x >= 0)))
        {
            return $"a negative or undefined entry: {Show(row)}";
        }

        if (Math.Abs(row.Sum() - 1) > 1e-12)
        {
            return Invariant($"the row sums to {row.Sum():R}");
        }

        double violation = at.Set.Violation(at.Nominal, at.Radius, row);
        if (!(violation >= 0 && violation <= family.Accuracy))
        {
            return Invariant($"Violation says {violation:R}");
        }

        double excess = at.Excess(row);
        return excess <= 10 * family.Accuracy ? null : Invariant($"the row is outside by {excess:R}");
    }

    /// <summary>A row with too much mass, and one with a negative entry, are outside the set by its own word.</summary>
    public static string? RefusesWhatIsNoDistribution(Instance at, int state, int other)
    {
        double[] heavy = [.. at.Nominal], negative = [.. at.Nominal];
        heavy[state] += 1e-3;
        (negative[state], negative[other]) = (-1e-3, negative[other] + negative[state] + 1e-3);
        double tooHeavy = at.Set.Violation(at.Nominal, at.Radius, heavy), belowZero = at.Set.Violation(at.Nominal, at.Radius, negative);
        return tooHeavy > 1e-6 && belowZero > 1e-6 ? null : Invariant($"Violation says {tooHeavy:R} of a row that sums to 1.001 and {belowZero:R} of an entry of -0.001");
    }

    /// <summary>The row attains the value (eqs. U1, U4).</summary>
    public static string? Attains(Instance at, double[] values, double[] row)
    {
        double gap = Dot(row, values) - Value(at, values);
        return Math.Abs(gap) <= 1.01e-10 * Scale(values) ? null : Invariant($"the row misses the value by {gap:R}");
    }

    /// <summary>No random member of the set has a lower value.</summary>
    public static string? NotBeaten(Family family, Instance at, double[] values, Draw draw, int members)
    {
        double value = Value(at, values);
        for (int i = 0; i < members; i++)
        {
            double[] member = RandomMember(at, values, draw);
            double gain = value - Dot(member, values);
            if (gain > 10 * family.Accuracy * Scale(values))
            {
                return Invariant($"a member is better by {gain:R}: {Show(member)}");
            }
        }

        return null;
    }

    /// <summary>Renaming the states renames the row and leaves the value (eq. U4).</summary>
    public static string? Relabelling(Family family, Instance at, double[] values, int[] permutation)
    {
        var renamed = at with { Set = at.Relabelled(permutation), Nominal = Rename(at.Nominal, permutation) };
        double[] renamedValues = Rename(values, permutation);
        double change = Math.Abs(Value(at, values) - Value(renamed, renamedValues));
        if (change > 10 * family.Accuracy * Scale(values))
        {
            return Invariant($"the value changes by {change:R}");
        }

        double distance = Distances.L1(Rename(Row(at, values), permutation), Row(renamed, renamedValues));
        return distance <= 1e-7 ? null : Invariant($"the row changes by {distance:R}");
    }

    /// <summary>sigma((1-t) V + t W) >= (1-t) sigma(V) + t sigma(W) (eq. U5).</summary>
    public static string? Concave(Family family, Instance at, double[] v, double[] w, double t)
    {
        double[] mixed = [.. v.Zip(w, (x, y) => ((1 - t) * x) + (t * y))];
        double lack = ((1 - t) * Value(at, v)) + (t * Value(at, w)) - Value(at, mixed);
        return lack <= 10 * family.Accuracy * Math.Max(Scale(v), Scale(w)) ? null : Invariant($"not concave by {lack:R}");
    }

    /// <summary>V at most W implies sigma(V) at most sigma(W), and |sigma(V) - sigma(W)| is at most max |V - W| (eq. U5).</summary>
    public static string? MonotoneAndLipschitz(Family family, Instance at, double[] v, double[] increase)
    {
        double[] w = [.. v.Zip(increase, (x, y) => x + y)];
        double rise = Value(at, w) - Value(at, v), slack = 10 * family.Accuracy * Math.Max(Scale(v), Scale(w));
        return rise >= -slack && rise <= increase.Max() + slack
            ? null
            : Invariant($"values rise by at most {increase.Max():R} and sigma by {rise:R}");
    }

    /// <summary>sigma(V + c) = sigma(V) + c (eq. U5).</summary>
    public static string? Translation(Family family, Instance at, double[] values, double constant)
    {
        double[] moved = [.. values.Select(x => x + constant)];
        double error = Value(at, moved) - Value(at, values) - constant;
        return Math.Abs(error) <= 10 * family.Accuracy * Scale(moved) ? null : Invariant($"sigma(V + {constant}) is off by {error:R}");
    }

    /// <summary>Noise far below the tie tolerance does not change the canonical row (eq. U4).</summary>
    public static string? NoiseInTies(Instance at, double[] values, Draw draw)
    {
        double[] noisy = [.. values.Select(x => x + (draw.Uniform() * 1e-13 * Scale(values)))];
        double distance = Distances.L1(Row(at, values), Row(at, noisy));
        return distance <= 1e-5 ? null : Invariant($"the row changes by {distance:R}");
    }

    /// <summary>The smoothed row hardly moves when V hardly moves.</summary>
    public static string? Continuous(Instance at, double[] values, double temperature, Draw draw)
    {
        double[] moved = [.. values.Select(x => x + (draw.Uniform(-1, 1) * 1e-9 * temperature))];
        double distance = Distances.L1(Smoothed(at, values, temperature), Smoothed(at, moved, temperature));
        return distance <= 1e-3 ? null : Invariant($"the smoothed row jumps by {distance:R}");
    }

    /// <summary>The value of the smoothed row is within 20 temperatures of the minimum, whatever V.</summary>
    public static string? TendsToMinimum(Family family, Instance at, double[] values, double temperature)
    {
        double gap = Dot(Smoothed(at, values, temperature), values) - Value(at, values);
        double slack = 10 * family.Accuracy * Scale(values);
        return gap >= -slack && gap <= (20 * temperature) + slack ? null : Invariant($"value gap {gap:R} at temperature {temperature}");
    }

    /// <summary>Between two nominal rows sigma lies below the chord, and the worst row on it, where the set says so of itself; the second row may lie at the boundary.</summary>
    public static string? BetweenNominalRows(Family family, Instance at, double[] values, double[] other, double weight)
    {
        double[] between = [.. at.Nominal.Zip(other, (x, y) => ((1 - weight) * x) + (weight * y))];
        Instance there = at with { Nominal = other }, inside = at with { Nominal = between };
        double slack = 10 * family.Accuracy * Scale(values), rise = at.Set.ConvexInNominal
            ? Value(inside, values) - ((1 - weight) * Value(at, values)) - (weight * Value(there, values))
            : 0;
        double bend = at.Set.AffineWorstRow(Prepare(values))
            ? Distances.L1(Row(inside, values), [.. Row(at, values).Zip(Row(there, values), (x, y) => ((1 - weight) * x) + (weight * y))])
            : 0;
        return rise > slack ? Invariant($"above the chord by {rise:R}") : bend > 1e-12 ? Invariant($"the worst row bends by {bend:R}") : null;
    }

    /// <summary>Calls allocate nothing once everything has been used.</summary>
    public static string? AllocatesNothing(Instance at, double[] values)
    {
        var prepared = Prepare(values);
        var row = new double[values.Length];
        for (int i = 0; i < 3; i++)
        {
            Use();
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        Use();
        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        return bytes == 0 ? null : $"{bytes} bytes were allocated";

        void Use()
        {
            prepared.Prepare(values);
            at.Set.WorstValue(at.Nominal, at.Radius, prepared);
            at.Set.WorstRow(at.Nominal, at.Radius, prepared, row);
            at.Set.SmoothedRow(at.Nominal, at.Radius, prepared, 0.1, row);
            at.Set.Violation(at.Nominal, at.Radius, row);
        }
    }

    public static double[] Rename(double[] vector, int[] permutation)
    {
        var renamed = new double[vector.Length];
        for (int s = 0; s < vector.Length; s++)
        {
            renamed[permutation[s]] = vector[s];
        }

        return renamed;
    }

    public static double Dot(double[] row, double[] values) => row.Zip(values, (p, v) => p * v).Sum();

    public static string Show(double[] x) => "[" + string.Join(", ", x.Select(v => v.ToString("R", CultureInfo.InvariantCulture))) + "]";

    // A random row over the reachable states, or one that favours low values, shrunk towards the nominal row until the independent distance admits it.
    private static double[] RandomMember(Instance at, double[] values, Draw draw)
    {
        if (at.Member is not null)
        {
            return at.Member(draw);
        }

        double threshold = values.Order().ElementAt(draw.Integer(values.Length));
        double[] target = draw.Chance(0.5) && values.Where((x, s) => at.Reachable[s] && x <= threshold).Any()
            ? draw.Distribution(values.Length, s => at.Reachable[s] && values[s] <= threshold)
            : draw.Distribution(values.Length, s => at.Reachable[s]);
        double low = 0, high = 1;
        for (int i = 0; i < 60; i++)
        {
            double t = i == 0 ? 1 : (low + high) / 2;
            (low, high) = at.Excess(Towards(t)) <= 0 ? (t, high) : (low, t);
        }

        return Towards(low);

        double[] Towards(double t) => [.. at.Nominal.Zip(target, (x, y) => ((1 - t) * x) + (t * y))];
    }
}
