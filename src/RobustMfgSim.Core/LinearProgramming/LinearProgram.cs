namespace RobustMfgSim.Core.LinearProgramming;

/// <summary>How a linear programme ended.</summary>
public enum LinearProgramStatus
{
    /// <summary>Primal and dual residuals and the gap are within tolerance.</summary>
    Optimal,

    /// <summary>No x satisfies the constraints: multipliers y >= 0 with A'y = 0 and &lt;b, y&gt; = 1 were found (Farkas), to tolerance.</summary>
    Infeasible,

    /// <summary>The cost has no lower bound where the constraints hold: a direction with A x >= 0 and &lt;c, x&gt; = -1 was found, to tolerance.</summary>
    Unbounded,

    /// <summary>The iterations were used up or stopped making progress before any of the above was established.</summary>
    Stalled,
}

/// <summary>What a linear programme gave. The residuals are recomputed from the returned vectors on the data as given, not taken from the iteration.</summary>
/// <param name="Status">How it ended; the other fields are the last iterate whatever it is.</param>
/// <param name="Point">x, [d]; the direction of unbounded descent when <see cref="LinearProgramStatus.Unbounded"/>.</param>
/// <param name="Multipliers">y, [rows]; the Farkas multipliers when <see cref="LinearProgramStatus.Infeasible"/>.</param>
/// <param name="Cost">&lt;c, x&gt;.</param>
/// <param name="DualCost">&lt;b, y&gt;: with <see cref="DualResidual"/> 0 and y >= 0 no feasible x costs less.</param>
/// <param name="Violation">max_i (b_i - &lt;a_i, x&gt;)^+ / max(1, max|a_i|).</param>
/// <param name="DualResidual">max_j |(A'y - c)_j|.</param>
/// <param name="Iterations">Interior-point steps.</param>
public sealed record LinearProgramSolution(
    LinearProgramStatus Status, double[] Point, double[] Multipliers, double Cost, double DualCost, double Violation, double DualResidual, int Iterations);

/// <summary>
/// Small dense linear programmes min &lt;c, x&gt; subject to A x >= b with x free, many more rows than unknowns; the dual is max &lt;b, y&gt; subject to A'y = c, y >= 0.
/// </summary>
/// <remarks>
/// Solved by the predictor-corrector interior-point method of Mehrotra, "On the implementation of a primal-dual interior point method" (SIAM J. Optimization 2, 1992):
/// one Cholesky factor of the d x d matrix A' (Y/S) A a step. Rows and then columns are scaled to a largest entry of 1. The sums go in one fixed order, so the result does
/// not depend on the vector width.
/// </remarks>
public static class LinearProgram
{
    /// <summary>Solves.</summary>
    /// <param name="cost">c, [d].</param>
    /// <param name="matrix">A, row by row, [rows x d].</param>
    /// <param name="limits">b, [rows].</param>
    /// <exception cref="ArgumentException">The sizes do not fit, there is no unknown or no row, or a number is not finite.</exception>
    public static LinearProgramSolution Minimise(ReadOnlySpan<double> cost, ReadOnlySpan<double> matrix, ReadOnlySpan<double> limits)
    {
        int unknowns = cost.Length, rows = limits.Length;
        if (unknowns == 0 || rows == 0 || matrix.Length != (long)rows * unknowns)
        {
            throw new ArgumentException($"There are {unknowns} costs, {rows} limits and {matrix.Length} matrix entries; a programme needs at least one of each, and rows times unknowns entries.", nameof(matrix));
        }

        RequireFinite(cost, nameof(cost));
        RequireFinite(matrix, nameof(matrix));
        RequireFinite(limits, nameof(limits));
        var scaled = new ScaledProgram(cost, matrix, limits);
        var end = new InteriorPoint(scaled.Cost, scaled.Matrix, scaled.Limits).Run();
        double[] point = scaled.Point(end.Point), multipliers = scaled.Multipliers(end.Multipliers);
        if (end.Status == LinearProgramStatus.Infeasible)
        {
            Normalise(multipliers, limits, 1);
        }
        else if (end.Status == LinearProgramStatus.Unbounded)
        {
            Normalise(point, cost, -1);
        }

        return Measured(end.Status, point, multipliers, cost, matrix, limits, end.Iterations);
    }

    // Certificates count up to a positive factor.
    private static void Normalise(double[] certificate, ReadOnlySpan<double> weights, double wanted)
    {
        double size = 0;
        for (int i = 0; i < certificate.Length; i++)
        {
            size += weights[i] * certificate[i];
        }

        for (int i = 0; i < certificate.Length; i++)
        {
            certificate[i] *= wanted / size;
        }
    }

    private static LinearProgramSolution Measured(
        LinearProgramStatus status, double[] point, double[] multipliers, ReadOnlySpan<double> cost, ReadOnlySpan<double> matrix, ReadOnlySpan<double> limits, int iterations)
    {
        double violation = 0, dualCost = 0;
        double[] residual = [.. cost];
        for (int i = 0; i < limits.Length; i++)
        {
            var row = matrix.Slice(i * cost.Length, cost.Length);
            double largest = 1, product = 0;
            for (int j = 0; j < row.Length; j++)
            {
                largest = Math.Max(largest, Math.Abs(row[j]));
                product += row[j] * point[j];
                residual[j] -= row[j] * multipliers[i];
            }

            violation = Math.Max(violation, (limits[i] - product) / largest);
            dualCost += limits[i] * multipliers[i];
        }

        double total = 0, dual = 0;
        for (int j = 0; j < point.Length; j++)
        {
            total += cost[j] * point[j];
            dual = Math.Max(dual, Math.Abs(residual[j]));
        }

        return new(status, point, multipliers, total, dualCost, violation, dual, iterations);
    }

    private static void RequireFinite(ReadOnlySpan<double> numbers, string name)
    {
        for (int i = 0; i < numbers.Length; i++)
        {
            if (!double.IsFinite(numbers[i]))
            {
                throw new ArgumentException($"Entry {i} of {name} is {numbers[i]}; every number of a linear programme is finite.", name);
            }
        }
    }
}
