using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;

namespace RobustMfgSim.Tests.Environments.Fixtures;

/// <summary>(1 - rho) p0 + rho q for any q, written as the definition reads.</summary>
internal sealed class NaiveContamination : IAmbiguitySet
{
    public Descriptor Descriptor { get; } = new("naive_contamination", "Test set.", "Definition.", 1);

    public double WorstValue(ReadOnlySpan<double> nominal, double radius, PreparedValues values)
    {
        double sum = radius * values.Minimum;
        for (int s = 0; s < nominal.Length; s++)
        {
            sum += (1 - radius) * nominal[s] * values.Values[s];
        }

        return sum;
    }

    public void WorstRow(ReadOnlySpan<double> nominal, double radius, PreparedValues values, Span<double> row)
    {
        for (int s = 0; s < nominal.Length; s++)
        {
            row[s] = (1 - radius) * nominal[s];
        }

        double mass = 0;
        foreach (int s in values.Group(0))
        {
            mass += nominal[s];
        }

        foreach (int s in values.Group(0))
        {
            row[s] += radius * (mass > 0 ? nominal[s] / mass : 1.0 / values.Group(0).Length);
        }
    }

    public void SmoothedRow(ReadOnlySpan<double> nominal, double radius, PreparedValues values, double temperature, Span<double> row) =>
        WorstRow(nominal, radius, values, row);

    public double Violation(ReadOnlySpan<double> nominal, double radius, ReadOnlySpan<double> row)
    {
        double worst = 0;
        for (int s = 0; s < row.Length; s++)
        {
            worst = Math.Max(worst, ((1 - radius) * nominal[s]) - row[s]);
        }

        return worst;
    }
}

/// <summary>Total variation by moving mass one state at a time from the highest value to the lowest. Ignores ties.</summary>
internal sealed class NaiveTotalVariation : IAmbiguitySet
{
    public Descriptor Descriptor { get; } = new("naive_total_variation", "Test set.", "Definition.", 1);

    public double WorstValue(ReadOnlySpan<double> nominal, double radius, PreparedValues values)
    {
        Span<double> row = stackalloc double[nominal.Length];
        WorstRow(nominal, radius, values, row);
        double sum = 0;
        for (int s = 0; s < row.Length; s++)
        {
            sum += row[s] * values.Values[s];
        }

        return sum;
    }

    public void WorstRow(ReadOnlySpan<double> nominal, double radius, PreparedValues values, Span<double> row)
    {
        nominal.CopyTo(row);
        double left = radius;
        int lowest = values.Order[0];
        for (int k = row.Length - 1; k > 0; k--)
        {
            int state = values.Order[k];
            double moved = Math.Min(left, row[state]);
            row[state] -= moved;
            row[lowest] += moved;
            left -= moved;
        }
    }

    public void SmoothedRow(ReadOnlySpan<double> nominal, double radius, PreparedValues values, double temperature, Span<double> row) =>
        WorstRow(nominal, radius, values, row);

    public double Violation(ReadOnlySpan<double> nominal, double radius, ReadOnlySpan<double> row)
    {
        double sum = 0;
        for (int s = 0; s < row.Length; s++)
        {
            sum += Math.Abs(row[s] - nominal[s]) / 2;
        }

        return Math.Max(0, sum - radius);
    }
}
