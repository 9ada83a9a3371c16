namespace RobustMfgSim.Policies.Equilibria;

/// <summary>
/// A step d with A d = -f, where A need not be square nor of full rank: elimination where the equations determine the step, else the step of least norm
/// d = -A' (A A' + eps I)^-1 f, with eps so small that it only decides directions which the equations leave open.
/// </summary>
internal static class LeastNormStep
{
    private const double SafePivot = 1e-9, Regularisation = 1e-14;

    /// <summary>The step, or null when a number is not finite.</summary>
    /// <param name="jacobian">A, [equations x unknowns], row-major.</param>
    /// <param name="f">f, [equations].</param>
    /// <param name="unknowns">Number of unknowns.</param>
    /// <param name="redundant">Equations that follow from the others, left out where the rest is square.</param>
    public static double[]? Solve(ReadOnlySpan<double> jacobian, ReadOnlySpan<double> f, int unknowns, ReadOnlySpan<int> redundant)
    {
        if (f.Length == unknowns + redundant.Length && Square(jacobian, f, unknowns, redundant) is { } step)
        {
            return step;
        }

        return LeastNorm(jacobian, f, unknowns);
    }

    private static double[]? Square(ReadOnlySpan<double> jacobian, ReadOnlySpan<double> f, int unknowns, ReadOnlySpan<int> redundant)
    {
        var system = new DenseSystem(unknowns);
        var step = new double[unknowns];
        for (int i = 0, row = 0; i < f.Length; i++)
        {
            if (!redundant.Contains(i))
            {
                jacobian.Slice(i * unknowns, unknowns).CopyTo(system.Row(row));
                step[row++] = -f[i];
            }
        }

        if (!system.Factor() || system.PivotRatio < SafePivot)
        {
            return null;
        }

        system.Solve(step);
        return Finite(step) ? step : null;
    }

    private static double[]? LeastNorm(ReadOnlySpan<double> jacobian, ReadOnlySpan<double> f, int unknowns)
    {
        int equations = f.Length;
        var transposed = new double[unknowns * equations];
        for (int i = 0; i < equations; i++)
        {
            for (int j = 0; j < unknowns; j++)
            {
                transposed[(j * equations) + i] = jacobian[(i * unknowns) + j];
            }
        }

        var system = new DenseSystem(equations);
        double largest = 0;
        for (int i = 0; i < equations; i++)
        {
            var row = system.Row(i);
            for (int j = 0; j < unknowns; j++)
            {
                double entry = jacobian[(i * unknowns) + j];
                if (entry != 0)
                {
                    DenseSystem.AddScaled(row, entry, transposed.AsSpan(j * equations, equations));
                }
            }

            largest = Math.Max(largest, row[i]);
        }

        for (int i = 0; i < equations; i++)
        {
            system.Row(i)[i] += Regularisation * largest;
        }

        return system.Factor() ? Back(system, jacobian, f, unknowns) : null;
    }

    private static double[]? Back(DenseSystem system, ReadOnlySpan<double> jacobian, ReadOnlySpan<double> f, int unknowns)
    {
        var multipliers = f.ToArray();
        system.Solve(multipliers);
        var step = new double[unknowns];
        for (int i = 0; i < f.Length; i++)
        {
            DenseSystem.AddScaled(step, -multipliers[i], jacobian.Slice(i * unknowns, unknowns));
        }

        return Finite(step) ? step : null;
    }

    private static bool Finite(double[] step) => Array.TrueForAll(step, double.IsFinite);
}
