using RobustMfgSim.Core.Games;

namespace RobustMfgSim.Core.Ambiguity;

/// <summary>
/// R-contamination: U = {(1 - rho) p0 + rho q : q any distribution}, rho in [0, 1] the radius. sigma(V) = (1 - rho) &lt;p0, V&gt; + rho min V and
/// p* = (1 - rho) p0 + rho q* with q* on the lowest state (ties: in proportion to p0, eq. U4). With <see cref="Support.Nominal"/> q keeps to the support of p0.
/// Source: Wang and Zou, "Online robust reinforcement learning with model uncertainty" (NeurIPS 2021). Radius 0 gives p0, radius 1 gives min V.
/// </summary>
/// <param name="support">Which states q may use.</param>
public sealed class ContaminationBall(Support support) : IAmbiguitySet
{
    /// <summary>What it is.</summary>
    public static Descriptor Description { get; } = new(
        "contamination", "With probability radius nature replaces the nominal row by any distribution.", "Wang and Zou, NeurIPS 2021", 1,
        new ParameterSpec("radius", 0, 0, 1, "probability that nature takes over"))
    {
        Definition = "U = { (1 - radius) p0 + radius q : q any distribution }",
        Edges = "Radius 0 is the nominal kernel, radius 1 is min V over the states that q may use. Support nominal keeps q to the states that p0 reaches.",
    };

    /// <inheritdoc/>
    public Descriptor Descriptor => Description;

    /// <inheritdoc/>
    public bool ConvexInNominal => true;

    /// <inheritdoc/>
    public bool AffineWorstRow(PreparedValues values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return support == Support.Full && values.Group(0).Length == 1;
    }

    /// <inheritdoc/>
    public NominalLipschitz Lipschitz(int states, double radius) => support == Support.Full ? new(1 - radius, 1 - radius) : NominalLipschitz.Unknown;

    /// <inheritdoc/>
    public double WorstValue(ReadOnlySpan<double> nominal, double radius, PreparedValues values) =>
        Value(RowChecks.Dot(nominal, values.Values), RowChecks.LowestValue(nominal, values, support), radius);

    /// <inheritdoc/>
    public double WorstValue(ReadOnlySpan<int> states, ReadOnlySpan<double> nominal, double radius, PreparedValues values, ref double start) =>
        Value(RowChecks.Dot(states, nominal, values.Values), RowChecks.LowestValue(states, nominal, values, support), radius);

    /// <inheritdoc/>
    public void WorstRow(ReadOnlySpan<double> nominal, double radius, PreparedValues values, Span<double> row)
    {
        Scaled(nominal, 1 - radius, row);
        RowChecks.Spread(nominal, values.Group(RowChecks.LowestGroup(nominal, values, support)), radius, row);
    }

    /// <inheritdoc/>
    public void SmoothedRow(ReadOnlySpan<double> nominal, double radius, PreparedValues values, double temperature, Span<double> row)
    {
        Scaled(nominal, 1 - radius, row);
        RowChecks.SpreadSoftly(nominal, values, support, temperature, radius, row);
    }

    /// <inheritdoc/>
    public double Violation(ReadOnlySpan<double> nominal, double radius, ReadOnlySpan<double> row)
    {
        double largest = RowChecks.NotADistribution(nominal, row);
        if (support == Support.Nominal)
        {
            largest = Math.Max(largest, RowChecks.OutsideSupport(nominal, row));
        }

        for (int i = 0; i < row.Length; i++)
        {
            largest = Math.Max(largest, ((1 - radius) * nominal[i]) - row[i]);
        }

        return largest;
    }

    // (1 - rho) <p0, V> + rho min V, exact where the two are equal.
    private static double Value(double mean, double lowest, double radius) => lowest + ((1 - radius) * (mean - lowest));

    private static void Scaled(ReadOnlySpan<double> nominal, double factor, Span<double> row)
    {
        for (int i = 0; i < row.Length; i++)
        {
            row[i] = factor * nominal[i];
        }
    }
}
