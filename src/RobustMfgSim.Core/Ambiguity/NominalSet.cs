using RobustMfgSim.Core.Games;

namespace RobustMfgSim.Core.Ambiguity;

/// <summary>
/// No ambiguity: U = {p0}, sigma(V) = &lt;p0, V&gt;, p* = p0. The radius is ignored.
/// </summary>
public sealed class NominalSet : IAmbiguitySet
{
    /// <summary>What it is.</summary>
    public static Descriptor Description { get; } = new("none", "The nominal kernel alone: no ambiguity.", "theory.md section 2", 1)
    {
        Definition = "U = { p0 }",
        Edges = "There is no radius; the worst case is the nominal kernel.",
    };

    /// <inheritdoc/>
    public Descriptor Descriptor => Description;

    /// <inheritdoc/>
    public bool ConvexInNominal => true;

    /// <inheritdoc/>
    public bool AffineWorstRow(PreparedValues values) => true;

    /// <inheritdoc/>
    public NominalLipschitz Lipschitz(int states, double radius) => new(1, 1);

    /// <inheritdoc/>
    public double WorstValue(ReadOnlySpan<double> nominal, double radius, PreparedValues values) => RowChecks.Dot(nominal, values.Values);

    /// <inheritdoc/>
    public double WorstValue(ReadOnlySpan<int> states, ReadOnlySpan<double> nominal, double radius, PreparedValues values, ref double start) =>
        RowChecks.Dot(states, nominal, values.Values);

    /// <inheritdoc/>
    public void WorstRow(ReadOnlySpan<double> nominal, double radius, PreparedValues values, Span<double> row) => nominal.CopyTo(row);

    /// <inheritdoc/>
    public void SmoothedRow(ReadOnlySpan<double> nominal, double radius, PreparedValues values, double temperature, Span<double> row) =>
        nominal.CopyTo(row);

    /// <inheritdoc/>
    public double Violation(ReadOnlySpan<double> nominal, double radius, ReadOnlySpan<double> row)
    {
        double largest = RowChecks.NotADistribution(nominal, row);
        for (int i = 0; i < row.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs(row[i] - nominal[i]));
        }

        return largest;
    }
}
