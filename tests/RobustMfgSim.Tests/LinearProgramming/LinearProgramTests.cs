using RobustMfgSim.Core.LinearProgramming;
using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Tests.LinearProgramming;

internal sealed class LinearProgramTests
{
    [Test]
    public void Random_programmes_have_the_best_of_all_vertices([Values(1, 2, 3, 4)] int unknowns)
    {
        var stream = new RandomStream(20260622 + (ulong)unknowns, StreamPurpose.Sampling);
        for (int k = 0; k < 60; k++)
        {
            // Every programme has a box around it, so that it has vertices, and some rows through a point inside, so that it is feasible.
            var rows = new List<double[]>();
            var limits = new List<double>();
            double[] inside = Draw(ref stream, unknowns);
            for (int j = 0; j < unknowns; j++)
            {
                foreach (double sign in new[] { 1.0, -1 })
                {
                    rows.Add([.. Enumerable.Range(0, unknowns).Select(i => i == j ? sign : 0)]);
                    limits.Add((sign * inside[j]) - 1 - stream.NextDouble());
                }
            }

            for (int i = 0; i < 8; i++)
            {
                double scale = Math.Pow(10, (6 * stream.NextDouble()) - 3);
                double[] row = [.. Draw(ref stream, unknowns).Select(x => scale * x)];
                rows.Add(row);
                limits.Add(Dot(row, inside) - (scale * stream.NextDouble() * (i % 2)));
            }

            double[] cost = Draw(ref stream, unknowns);
            double best = Vertices(rows, limits, unknowns).Min(v => Dot(cost, v));
            var solution = Solve(cost, rows, limits);
            Assert.That(solution.Status, Is.EqualTo(LinearProgramStatus.Optimal));
            Assert.That(solution.Cost, Is.EqualTo(best).Within(1e-8));
            Assert.That(solution.DualCost, Is.EqualTo(best).Within(1e-8));
            Assert.That(solution.Violation, Is.LessThan(1e-8));
            Assert.That(solution.DualResidual, Is.LessThan(1e-8));
            Assert.That(solution.Multipliers.Min(), Is.GreaterThanOrEqualTo(0));
        }
    }

    [Test]
    public void Klee_and_Mintys_cube_has_its_known_corner()
    {
        // max 100 x + 10 y + z, x <= 1, 20 x + y <= 100, 200 x + 20 y + z <= 10000, all >= 0: the optimum is (0, 0, 10000).
        var solution = Solve(
            [-100, -10, -1], [[-1, 0, 0], [-20, -1, 0], [-200, -20, -1], [1, 0, 0], [0, 1, 0], [0, 0, 1]], [-1, -100, -10000, 0, 0, 0]);
        Assert.That(solution.Status, Is.EqualTo(LinearProgramStatus.Optimal));
        Assert.That(solution.Point, Is.EqualTo(new double[] { 0, 0, 10000 }).Within(1e-4));
    }

    [Test]
    public void Degenerate_programmes_are_solved()
    {
        // Every row three times, four rows through the optimum, and a whole edge of optima.
        List<double[]> rows = [[1, 0], [0, 1], [1, 1], [2, 1]];
        var solution = Solve([1, 1], [.. rows, .. rows, .. rows], [.. Enumerable.Repeat(0.0, 12)]);
        Assert.That((solution.Status, solution.Cost), Is.EqualTo((LinearProgramStatus.Optimal, 0.0)).Using<(LinearProgramStatus, double)>(
            (x, y) => x.Item1 == y.Item1 && Math.Abs(x.Item2 - y.Item2) < 1e-8));
        var edge = Solve([1, 1], [[1, 1], [1, 0], [0, 1]], [1, 0, 0]);
        Assert.That(edge.Status, Is.EqualTo(LinearProgramStatus.Optimal));
        Assert.That(edge.Cost, Is.EqualTo(1).Within(1e-8));
    }

    [Test]
    public void An_unknown_that_no_row_mentions_does_no_harm()
    {
        var solution = Solve([1, 0, 1], [[1, 0, 0], [0, 0, 1], [1, 0, 1]], [2, 3, 0]);
        Assert.That(solution.Status, Is.EqualTo(LinearProgramStatus.Optimal));
        Assert.That(solution.Cost, Is.EqualTo(5).Within(1e-8));
    }

    [Test]
    public void Infeasible_programmes_come_with_multipliers_that_prove_it()
    {
        // x + y >= 3, x <= 1, y <= 1.
        List<double[]> rows = [[1, 1], [-1, 0], [0, -1]];
        double[] limits = [3, -1, -1];
        var solution = Solve([1, 2], rows, limits);
        Assert.That(solution.Status, Is.EqualTo(LinearProgramStatus.Infeasible));
        Assert.That(solution.Multipliers.Min(), Is.GreaterThanOrEqualTo(0));
        Assert.That(solution.DualCost, Is.EqualTo(1).Within(1e-6));
        for (int j = 0; j < 2; j++)
        {
            Assert.That(Enumerable.Range(0, 3).Sum(i => rows[i][j] * solution.Multipliers[i]), Is.EqualTo(0).Within(1e-7));
        }
    }

    [Test]
    public void Unbounded_programmes_come_with_a_direction_that_proves_it()
    {
        List<double[]> rows = [[1, -1], [0, 1]];
        var solution = Solve([-1, 0], rows, [0, 1]);
        Assert.That(solution.Status, Is.EqualTo(LinearProgramStatus.Unbounded));
        Assert.That(solution.Cost, Is.EqualTo(-1).Within(1e-6));
        Assert.That(rows.Min(r => Dot(r, solution.Point)), Is.GreaterThan(-1e-7));
    }

    [Test]
    public void Bad_data_are_refused()
    {
        Assert.That(() => LinearProgram.Minimise([1], [], []), Throws.ArgumentException);
        Assert.That(() => LinearProgram.Minimise([1, 2], [1], [1]), Throws.ArgumentException.With.Message.Contains("2 costs, 1 limits and 1 matrix entries"));
        Assert.That(() => LinearProgram.Minimise([1], [double.NaN], [1]), Throws.ArgumentException.With.Message.Contains("Entry 0 of matrix is NaN"));
    }

    private static LinearProgramSolution Solve(double[] cost, List<double[]> rows, IReadOnlyList<double> limits) =>
        LinearProgram.Minimise(cost, rows.SelectMany(r => r).ToArray(), limits.ToArray());

    // All points where as many independent rows as there are unknowns hold with equality, and the others hold.
    private static IEnumerable<double[]> Vertices(List<double[]> rows, List<double> limits, int unknowns)
    {
        foreach (int[] subset in Subsets(rows.Count, unknowns))
        {
            if (Gauss(subset.Select(i => (double[])[.. rows[i], limits[i]]).ToArray()) is { } point
                && Enumerable.Range(0, rows.Count).All(i => Dot(rows[i], point) >= limits[i] - (1e-9 * rows[i].Max(Math.Abs))))
            {
                yield return point;
            }
        }
    }

    private static IEnumerable<int[]> Subsets(int count, int size, int first = 0) => size == 0
        ? [[]]
        : Enumerable.Range(first, count - first).SelectMany(i => Subsets(count, size - 1, i + 1).Select(rest => (int[])[i, .. rest]));

    private static double[]? Gauss(double[][] system)
    {
        int d = system.Length;
        for (int k = 0; k < d; k++)
        {
            int pivot = Enumerable.Range(k, d - k).MaxBy(i => Math.Abs(system[i][k]));
            (system[k], system[pivot]) = (system[pivot], system[k]);
            if (Math.Abs(system[k][k]) < 1e-12)
            {
                return null;
            }

            for (int i = 0; i < d; i++)
            {
                double factor = i == k ? 0 : system[i][k] / system[k][k];
                system[i] = [.. system[i].Zip(system[k], (x, y) => x - (factor * y))];
            }
        }

        return [.. Enumerable.Range(0, d).Select(k => system[k][d] / system[k][k])];
    }

    private static double[] Draw(ref RandomStream stream, int count)
    {
        var numbers = new double[count];
        for (int i = 0; i < count; i++)
        {
            numbers[i] = (2 * stream.NextDouble()) - 1;
        }

        return numbers;
    }

    private static double Dot(double[] x, double[] y) => x.Zip(y, (a, b) => a * b).Sum();
}
