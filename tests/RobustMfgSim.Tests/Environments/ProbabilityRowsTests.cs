using NUnit.Framework;
using RobustMfgSim.Environments.Sampling;

namespace RobustMfgSim.Tests.Environments;

internal sealed class ProbabilityRowsTests
{
    [Test]
    public void A_fault_is_found_wherever_it_stands()
    {
        for (int length = 1; length <= 11; length++)
        {
            double[] row = [.. Enumerable.Repeat(1.0 / length, length)];
            Assert.That(ProbabilityRows.IsDistribution(row), Is.True);
            for (int j = 0; j < length; j++)
            {
                Assert.That(ProbabilityRows.IsDistribution(With(row, j, row[j] + 2e-9)), Is.False);
                Assert.That(ProbabilityRows.IsDistribution(With(row, j, row[j] + 5e-10)), Is.True);
                Assert.That(ProbabilityRows.IsDistribution(With(row, j, double.NaN)), Is.False);
                Assert.That(ProbabilityRows.IsDistribution(With(row, j, double.PositiveInfinity)), Is.False);

                // Negative, with the sum made good elsewhere.
                double[] negative = With(row, j, -0.1);
                negative[(j + 1) % length] += row[j] + 0.1;
                Assert.That(ProbabilityRows.IsDistribution(negative), Is.EqualTo(length == 1));
            }
        }

        static double[] With(double[] row, int j, double value)
        {
            double[] changed = [.. row];
            changed[j] = value;
            return changed;
        }
    }

    [Test]
    public void The_first_broken_row_of_a_table_is_named()
    {
        Assert.That(ProbabilityRows.FirstBroken([0.5, 0.5, 0.5, 0.5, 0.4, 0.5, 0, 0], 2), Is.EqualTo(2));
        Assert.That(ProbabilityRows.FirstBroken([0.5, 0.5, 1, 0], 2), Is.EqualTo(-1));
    }
}
