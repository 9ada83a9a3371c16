using System.Globalization;
using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Environments.Sampling;

/// <summary>The check that every table of probability rows passes before anything is drawn from it: non-negative, finite, sums of one within 1e-9.</summary>
public static class ProbabilityRows
{
    /// <summary>Index of the first row that is no distribution, or -1.</summary>
    internal static int FirstBroken(ReadOnlySpan<double> table, int length)
    {
        for (int start = 0, row = 0; start < table.Length; start += length, row++)
        {
            if (!IsDistribution(table.Slice(start, length)))
            {
                return row;
            }
        }

        return -1;
    }

    /// <summary>Whether a row is non-negative and sums to one within <see cref="Tolerances.RowSum"/>.</summary>
    internal static bool IsDistribution(ReadOnlySpan<double> row)
    {
        // Four sums side by side: long rows are checked every step.
        double sum = 0, second = 0, third = 0, fourth = 0;
        bool valid = true;
        int j = 0;
        for (; j + 4 <= row.Length; j += 4)
        {
            valid &= row[j] >= 0 & row[j + 1] >= 0 & row[j + 2] >= 0 & row[j + 3] >= 0;
            sum += row[j];
            second += row[j + 1];
            third += row[j + 2];
            fourth += row[j + 3];
        }

        for (; j < row.Length; j++)
        {
            valid &= row[j] >= 0;
            sum += row[j];
        }

        return valid && Math.Abs(sum + second + (third + fourth) - 1) <= Tolerances.RowSum;
    }

    /// <summary>What is wrong with a row, for the end of a message.</summary>
    internal static string Fault(ReadOnlySpan<double> row)
    {
        double sum = 0;
        for (int j = 0; j < row.Length; j++)
        {
            if (!(row[j] >= 0))
            {
                return string.Create(CultureInfo.InvariantCulture, $"has entry {row[j]} at {j}; entries must be non-negative");
            }

            sum += row[j];
        }

        return string.Create(CultureInfo.InvariantCulture, $"sums to {sum}; rows must sum to 1 within 1e-9");
    }

    /// <summary>Throws when <paramref name="table"/> is not a policy, [n x m].</summary>
    /// <exception cref="InvalidOperationException">A row is no distribution; the message names policy, state and step.</exception>
    public static void RequirePolicy(ReadOnlySpan<double> table, int actions, string policy, int step)
    {
        int state = FirstBroken(table, actions);
        if (state >= 0)
        {
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture, $"policy {policy}: row (s={state}) at step {step} {Fault(table.Slice(state * actions, actions))}."));
        }
    }

    /// <summary>Throws when <paramref name="kernel"/> is not a kernel, [n x m x n].</summary>
    /// <exception cref="InvalidOperationException">A row is no distribution; the message names adversary, state, action and step.</exception>
    public static void RequireKernel(ReadOnlySpan<double> kernel, int states, int actions, string adversary, int step)
    {
        int row = FirstBroken(kernel, states);
        if (row >= 0)
        {
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture,
                $"adversary {adversary}: kernel row (s={row / actions}, a={row % actions}) at step {step} {Fault(kernel.Slice(row * states, states))}."));
        }
    }
}
