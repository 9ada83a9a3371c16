using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.Games.Expressions;
using RobustMfgSim.Core.Numerics;
using RobustMfgSim.Scenarios.Yaml;
using static System.FormattableString;

namespace RobustMfgSim.Scenarios.Binding;

// A row as it stands in the file: one entry may serve many (s, a).
internal sealed record FamilyRow(ScenarioNode Node, string Path, double[] Row);

// A table [n x m x n] with the entry of the file behind each row s * m + a.
internal sealed record FamilyTable(double[] Entries, FamilyRow[] Rows);

// Tables of constants in the shape of game.transitions, for families that have them: bounds of intervals and finite lists of kernels. Every entry of the file that is wrong is reported once, where
// it stands, by the labels of its states.
internal sealed class FamilyTables(ExpressionScope scope, Scalars scalars)
{
    private readonly GameShape _shape = scope.Shape;

    // Next states that are not named get the value of absent.
    public FamilyTable? Read(ScenarioNode node, string path, double absent)
    {
        if (new CellTable(scope, scalars).Read(node, path, (cell, place) => Row(cell, place, absent)) is not { } table)
        {
            return null;
        }

        int n = _shape.States, m = _shape.Actions;
        var (entries, rows) = (new double[n * m * n], new FamilyRow[n * m]);
        for (int i = 0; i < n * m; i++)
        {
            if (!table.TryFind(_shape.StateLabels[i / m], out var actions) || !actions.TryFind(_shape.ActionLabels[i % m], out FamilyRow? row))
            {
                return null;
            }

            rows[i] = row;
            row.Row.CopyTo(entries.AsSpan(i * n));
        }

        return new(entries, rows);
    }

    public double[][]? Kernels(ScenarioNode node)
    {
        if (scalars.List(node, "ambiguity.kernels") is not { } list)
        {
            return null;
        }

        if (list.Items.Count == 0)
        {
            scalars.Problems.Add(node, "ambiguity.kernels is empty; give at least one table, the nominal kernel among them.");
            return null;
        }

        long entries = (long)list.Items.Count * _shape.States * _shape.Actions * _shape.States;
        if (entries > Limits.TableEntries)
        {
            scalars.Problems.Add(node, $"ambiguity.kernels has {list.Items.Count} tables with {entries} entries together; at most {Limits.TableEntries} are allowed.");
            return null;
        }

        var kernels = list.Items.Select((item, k) => Read(item, $"ambiguity.kernels[{k}]", 0)).ToList();
        foreach (var row in kernels.SelectMany(kernel => kernel?.Rows ?? []).Distinct().TakeWhile(_ => !scalars.Problems.IsFull))
        {
            CheckDistribution(row);
        }

        return kernels.All(kernel => kernel is not null) ? [.. kernels.Select(kernel => kernel!.Entries)] : null;
    }

    // Bounds of intervals: each pair of entries once, at the upper one.
    public void CheckBounds(FamilyTable lower, FamilyTable upper)
    {
        var pairs = lower.Rows.Zip(upper.Rows).Select((pair, i) => (Pair: pair, Index: i)).GroupBy(x => x.Pair);
        foreach (var pair in pairs.TakeWhile(_ => !scalars.Problems.IsFull))
        {
            var (low, high) = pair.Key;
            string where = $"{high.Path}, for (s={_shape.StateLabels[pair.First().Index / _shape.Actions]}, a={_shape.ActionLabels[pair.First().Index % _shape.Actions]})"
                + (pair.Count() > 1 ? $" and {pair.Count() - 1} more" : string.Empty);
            for (int t = 0; t < _shape.States; t++)
            {
                if (!(low.Row[t] >= 0 && low.Row[t] <= high.Row[t] && high.Row[t] <= 1))
                {
                    scalars.Problems.Add(high.Node, Invariant($"{where}: next state '{_shape.StateLabels[t]}' has bounds [{low.Row[t]}, {high.Row[t]}]; allowed is 0 <= lower <= upper <= 1."));
                }
            }

            CheckSums(low.Row.Sum(), high.Row.Sum(), high.Node, where);
        }
    }

    private void CheckSums(double lower, double upper, ScenarioNode node, string where)
    {
        if (lower > 1 + Tolerances.RowSum)
        {
            scalars.Problems.Add(node, $"{where}: the lower bounds sum to {Text(lower)}; at most 1 is allowed, else no row lies between the bounds.");
        }

        if (upper < 1 - Tolerances.RowSum)
        {
            scalars.Problems.Add(node, $"{where}: the upper bounds sum to {Text(upper)}; at least 1 is needed, else no row lies between the bounds.");
        }
    }

    private void CheckDistribution(FamilyRow row)
    {
        for (int t = 0; t < row.Row.Length; t++)
        {
            if (!(row.Row[t] is >= 0 and <= 1))
            {
                scalars.Problems.Add(row.Node, $"{row.Path} gives next state '{_shape.StateLabels[t]}' the probability {Text(row.Row[t])}; a probability lies in [0, 1].");
            }
        }

        if (!(Math.Abs(row.Row.Sum() - 1) <= Tolerances.RowSum))
        {
            scalars.Problems.Add(row.Node, $"{row.Path} sums to {Text(row.Row.Sum())}; rows must sum to 1 within 1e-9.");
        }
    }

    private static string Text(double x) => x.ToString("G12", System.Globalization.CultureInfo.InvariantCulture);

    private FamilyRow? Row(ScenarioNode node, string path, double absent)
    {
        if (scalars.Mapping(node, path) is not { } mapping)
        {
            return null;
        }

        int n = _shape.States, rest = -1;
        var row = new double[n];
        Array.Fill(row, absent);
        foreach (var (key, value) in mapping.Entries)
        {
            if (!CellTable.IsKnown(key, _shape.StateLabels, "state", path, scalars.Problems))
            {
                return null;
            }

            int[] next = [.. Enumerable.Range(0, n).Where(t => _shape.StateLabels[t] == key.Value
                || (key.Value == LabelMap<int>.Wildcard && mapping.Find(_shape.StateLabels[t]) is null))];
            if (value is ScalarNode { Value: "rest" } && next.Length == 1 && rest < 0)
            {
                (rest, row[next[0]]) = (next[0], 0);
                continue;
            }

            if (Formulas.Read(value, $"{path}.{key.Short}", scope, scalars.Problems)?.Bind(0, 0).Constant is not { } number)
            {
                scalars.Problems.Add(value, $"{path}.{key.Short} is not a constant; a number or a formula of parameters is needed.");
                return null;
            }

            Array.ForEach(next, t => row[t] = number);
        }

        if (rest >= 0)
        {
            row[rest] = 1 - row.Sum();
        }

        return new(node, path, row);
    }
}
