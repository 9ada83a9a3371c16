namespace RobustMfgSim.Core.Numerics;

/// <summary>
/// Linear equations A x = b with A strictly diagonally dominant by rows, as I - gamma P is for a kernel P: elimination needs no pivots (every growth factor is at most 2).
/// Row operations only, so the result does not depend on the vector width or the number of cores.
/// </summary>
internal static class DominantSystem
{
    /// <summary>Solves in place: b becomes x, A is destroyed.</summary>
    /// <param name="matrix">A, [n x n], row by row.</param>
    /// <param name="right">b, [n].</param>
    public static void Solve(Span<double> matrix, Span<double> right)
    {
        int n = right.Length;
        for (int k = 0; k < n; k++)
        {
            var pivot = matrix.Slice((k * n) + k + 1, n - k - 1);
            for (int i = k + 1; i < n; i++)
            {
                double factor = matrix[(i * n) + k] / matrix[(k * n) + k];
                if (factor != 0)
                {
                    Lanes.AddScaled(-factor, pivot, matrix.Slice((i * n) + k + 1, n - k - 1));
                    right[i] -= factor * right[k];
                }
            }
        }

        for (int i = n - 1; i >= 0; i--)
        {
            double known = Lanes.Dot(matrix.Slice((i * n) + i + 1, n - i - 1), right[(i + 1)..]);
            right[i] = (right[i] - known) / matrix[(i * n) + i];
        }
    }
}
