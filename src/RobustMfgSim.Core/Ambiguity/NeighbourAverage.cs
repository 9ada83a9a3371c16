using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Core.Ambiguity;

/// <summary>
/// Averages the densities x = p / p0 of a row over states of about equal value: x'(s) = sum_j b_j(s) x_j, x_j = sum_s b_j(s) p(s) / sum_s b_j(s) p0(s), with the shares
/// b_j(s) = exp(-|V(s) - V(j)| / h) / sum_i exp(-|V(s) - V(i)| / h), j over the support of p0. The kernel behind it leaves p0 as it is, so that no divergence from p0 grows (Jensen), and its
/// rows move by O(1/h) with V. Divergences of low order need it: where p0 is tiny they do not resist mass that jumps between states of nearly equal value. O(n) once V is sorted.
/// </summary>
internal static class NeighbourAverage
{
    /// <summary>Replaces the masses on the support of p0; those outside stay.</summary>
    public static void Apply(ReadOnlySpan<double> nominal, PreparedValues values, double width, Span<double> row)
    {
        Span<double> total = values.Scratch(2), masses = values.Scratch(3), densities = values.Scratch(4), nominals = values.Scratch(5);
        densities.Fill(1);
        Sum(nominal, values, width, densities, total);
        for (int s = 0; s < row.Length; s++)
        {
            masses[s] = row[s] / total[s];
        }

        Sum(nominal, values, width, masses, densities);
        for (int s = 0; s < row.Length; s++)
        {
            masses[s] = nominal[s] / total[s];
        }

        Sum(nominal, values, width, masses, nominals);
        for (int s = 0; s < row.Length; s++)
        {
            densities[s] = nominal[s] > 0 ? densities[s] / nominals[s] : 0;
        }

        Sum(nominal, values, width, densities, nominals);
        for (int s = 0; s < row.Length; s++)
        {
            row[s] = nominal[s] > 0 ? masses[s] * nominals[s] : row[s];
        }
    }

    // sums(s) = sum over t in the support of weights(t) exp(-|V(s) - V(t)| / h), by one pass up and one down the values.
    private static void Sum(ReadOnlySpan<double> nominal, PreparedValues values, double width, ReadOnlySpan<double> weights, Span<double> sums)
    {
        var v = values.Values;
        double sum = 0, at = values.Minimum;
        foreach (int s in values.Order)
        {
            sum *= Exponential.Exp((at - v[s]) / width);
            sum += nominal[s] > 0 ? weights[s] : 0;
            (sums[s], at) = (sum, v[s]);
        }

        (sum, at) = (0, values.Maximum);
        for (int k = v.Length - 1; k >= 0; k--)
        {
            int s = values.Order[k];
            sum *= Exponential.Exp((v[s] - at) / width);
            sums[s] += sum;
            sum += nominal[s] > 0 ? weights[s] : 0;
            at = v[s];
        }
    }
}
