using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Core.LinearProgramming;

/// <summary>
/// L L' = M for a symmetric positive semidefinite M, in place and without allocation. A pivot that is rounding of zero is replaced by a huge one, which holds its unknown
/// at zero: what interior-point methods need where constraints do not determine every unknown. That, and sums that do not depend on the vector width, is why the linear
/// algebra library's factorisation, which gives up there, is not used.
/// </summary>
internal sealed class CholeskyFactor(int size)
{
    private const double RelativePivot = 1e-15;
    private const double Huge = 1e128;

    private readonly double[] _factor = new double[size * size];

    /// <summary>Factors M given by its lower triangle, [d x d].</summary>
    public void Factor(ReadOnlySpan<double> matrix)
    {
        double largest = 0;
        for (int j = 0; j < size; j++)
        {
            largest = Math.Max(largest, matrix[(j * size) + j]);
        }

        for (int i = 0; i < size; i++)
        {
            var row = _factor.AsSpan(i * size, size);
            for (int j = 0; j < i; j++)
            {
                row[j] = (matrix[(i * size) + j] - Lanes.Dot(row[..j], _factor.AsSpan(j * size, j))) / _factor[(j * size) + j];
            }

            double pivot = matrix[(i * size) + i] - Lanes.Dot(row[..i], row[..i]);
            row[i] = Math.Sqrt(pivot > RelativePivot * Math.Max(matrix[(i * size) + i], RelativePivot * largest) ? pivot : Huge);
        }
    }

    /// <summary>Solves M x = b in place.</summary>
    public void Solve(Span<double> right)
    {
        for (int i = 0; i < size; i++)
        {
            right[i] = (right[i] - Lanes.Dot(right[..i], _factor.AsSpan(i * size, i))) / _factor[(i * size) + i];
        }

        for (int i = size - 1; i >= 0; i--)
        {
            right[i] /= _factor[(i * size) + i];
            Lanes.AddScaled(-right[i], _factor.AsSpan(i * size, i), right[..i]);
        }
    }
}
