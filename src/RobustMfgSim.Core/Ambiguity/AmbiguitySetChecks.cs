using System.Globalization;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Core.Ambiguity;

/// <summary>
/// Conformance checker for anybody's <see cref="IAmbiguitySet"/>: worst rows that are members and attain the worst value (eqs. U1, U4), smoothed rows that are members, a value that no member at hand
/// undercuts and that moves with V as it must (eq. U5), nothing left unwritten, nothing allocated. Looks at rows with and without zeros, radii over the family's range, values with and without ties.
/// Returns every promise that was seen to be broken, the first place of each; what is not seen here is not proved.
/// </summary>
public static class AmbiguitySetChecks
{
    private const double Accuracy = 1e-9;

    /// <summary>All problems of the family; empty when none was found.</summary>
    /// <param name="set">The family, for rows of <paramref name="states"/> entries; the set of row 0 of a family whose data differ from row to row.</param>
    /// <param name="states">n, at least 1.</param>
    /// <param name="radii">Radii to look at; over the range of the parameter "radius" (up to 1) when not given.</param>
    public static IReadOnlyList<ExtensionProblem> Check(IAmbiguitySet set, int states, params IReadOnlyList<double> radii)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(radii);
        ArgumentOutOfRangeException.ThrowIfLessThan(states, 1);
        var problems = new List<ExtensionProblem>();
        string name = $"ambiguity {set.Descriptor.Name}";
        foreach (double radius in radii.Count > 0 ? radii : Radii(set.Descriptor))
        {
            foreach (double[] nominal in Rows(states))
            {
                foreach (double[] values in Values(states))
                {
                    string place = string.Create(CultureInfo.InvariantCulture, $"{name} at p0=({Text(nominal)}), radius {radius}, V=({Text(values)})");
                    Guarded(problems, place, () => new Case(set.At(0), nominal, radius, values, message => problems.Add(new(place, message))).Check());
                }
            }
        }

        return [.. problems.DistinctBy(p => p.Message.Split(':')[0])];
    }

    private static void Guarded(List<ExtensionProblem> problems, string place, Action check)
    {
        try
        {
            check();
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            problems.Add(new(place, $"it throws {fault.GetType().Name}: {fault.Message}"));
        }
    }

    private static double[] Radii(Descriptor family) => ParameterRange.Find(family, "radius") is { } spec
        ? [.. new[] { 0.0, 0.05, 0.3, 1.0 }.Where(r => ParameterRange.Allows(spec, r))]
        : [0];

    // Uniform, growing, and one without mass on the last state.
    private static IEnumerable<double[]> Rows(int n)
    {
        yield return [.. Enumerable.Repeat(1.0 / n, n)];
        double total = n * (n + 1) / 2.0;
        yield return [.. Enumerable.Range(1, n).Select(k => k / total)];
        if (n > 1)
        {
            yield return [.. Enumerable.Range(0, n).Select(s => s < n - 1 ? 1.0 / (n - 1) : 0)];
        }
    }

    // Constant, rising, falling with ties in pairs, and one far above the rest.
    private static IEnumerable<double[]> Values(int n)
    {
        yield return [.. Enumerable.Repeat(-2.5, n)];
        yield return [.. Enumerable.Range(0, n).Select(s => s - (0.37 * s * s))];
        yield return [.. Enumerable.Range(0, n).Select(s => -1.5 * (s / 2))];
        yield return [.. Enumerable.Range(0, n).Select(s => s == 0 ? 10.0 : -0.1 * s)];
    }

    private static string Text(double[] row) => string.Join(", ", row.Select(x => x.ToString("G4", CultureInfo.InvariantCulture)));

    private sealed class Case(IAmbiguitySet set, double[] nominal, double radius, double[] values, Action<string> report)
    {
        private readonly double _scale = Math.Max(1, values.Max(Math.Abs));

        public void Check()
        {
            double worst = Worst(values);
            if (!double.IsFinite(worst))
            {
                report(string.Create(CultureInfo.InvariantCulture, $"WorstValue is no finite number: {worst}"));
                return;
            }

            double[] row = Row((prepared, target) => set.WorstRow(nominal, radius, prepared, target));
            Member("WorstRow", row);
            if (Math.Abs(Dot(row) - worst) > Accuracy * _scale)
            {
                report(string.Create(CultureInfo.InvariantCulture, $"WorstRow does not attain WorstValue (eq. U4): <p, V> is {Dot(row)}, the value {worst}"));
            }

            double[] smoothed = Row((prepared, target) => set.SmoothedRow(nominal, radius, prepared, 0.1, target));
            Member("SmoothedRow", smoothed);
            NotUndercut(worst, "its own smoothed row", smoothed);
            if (set.ContainsNominal)
            {
                Member("the nominal row", nominal);
                NotUndercut(worst, "the nominal row", nominal);
            }

            double[] raised = [.. values.Select(v => v + 3)], bent = [.. values.Select((v, s) => v + (s % 2))];
            if (Math.Abs(Worst(raised) - worst - 3) > Accuracy * (_scale + 3))
            {
                report(string.Create(CultureInfo.InvariantCulture, $"WorstValue does not move with a constant (eq. U5): V + 3 changes it by {Worst(raised) - worst}"));
            }

            double rise = Worst(bent) - worst;
            if (!(rise >= -Accuracy * _scale && rise <= 1 + (Accuracy * _scale)))
            {
                report(string.Create(CultureInfo.InvariantCulture, $"WorstValue is not monotone (eq. U5): V that rises by 0 or 1 changes it by {rise}"));
            }

            AllocatesNothing(row);
        }

        private double Worst(double[] at) => set.WorstValue(nominal, radius, Prepared(at));

        private PreparedValues Prepared(double[] at)
        {
            var prepared = new PreparedValues(at.Length);
            prepared.Prepare(at);
            return prepared;
        }

        // The row starts as rubbish: every entry must be written.
        private double[] Row(Action<PreparedValues, double[]> write)
        {
            double[] row = [.. Enumerable.Repeat(double.NaN, values.Length)];
            write(Prepared(values), row);
            return row;
        }

        private double Dot(double[] row) => row.Zip(values, (p, v) => p * v).Sum();

        private void Member(string what, double[] row)
        {
            if (!row.All(p => p >= 0) || !(Math.Abs(row.Sum() - 1) <= Tolerances.RowSum))
            {
                report($"{what} is no distribution: ({Text(row)})");
            }
            else if (!(set.Violation(nominal, radius, row) <= Accuracy))
            {
                report(string.Create(CultureInfo.InvariantCulture, $"{what} is outside the set by its own word: Violation is {set.Violation(nominal, radius, row):G3}"));
            }
        }

        private void NotUndercut(double worst, string what, double[] row)
        {
            if (Dot(row) < worst - (Accuracy * _scale))
            {
                report(string.Create(CultureInfo.InvariantCulture, $"WorstValue is not the smallest (eq. U1): {what} gives {Dot(row)}, the value is {worst}"));
            }
        }

        private void AllocatesNothing(double[] row)
        {
            var prepared = Prepared(values);
            long bytes = 0;
            for (int call = 0; call < 3; call++)
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                set.WorstValue(nominal, radius, prepared);
                set.WorstRow(nominal, radius, prepared, row);
                set.Violation(nominal, radius, row);
                bytes = GC.GetAllocatedBytesForCurrentThread() - before;
            }

            if (bytes > 0)
            {
                report(string.Create(CultureInfo.InvariantCulture, $"it allocates: {bytes} bytes in one call each of WorstValue, WorstRow and Violation, after warming up"));
            }
        }
    }
}
