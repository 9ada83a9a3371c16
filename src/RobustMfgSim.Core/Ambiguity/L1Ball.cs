using RobustMfgSim.Core.Games;

namespace RobustMfgSim.Core.Ambiguity;

/// <summary>
/// All rows whose L1 distance to the nominal row is at most the radius: { p : sum_s |p(s) - p0(s)| &lt;= r } (theory section 2). Half this distance is the
/// total variation, so r/2 of mass moves from the highest values to the lowest.
/// Source: Iyengar 2005; Nilim and El Ghaoui 2005; Ho, Petrik and Wiesemann 2018. Closed form, O(n) once the values are sorted; saturates at r = 2 (1 - p0(argmin V)).
/// </summary>
public sealed class L1Ball(Support support) : IAmbiguitySet
{
    // Half the L1 distance is the total variation.
    private readonly TotalVariationBall _half = new(support);

    /// <summary>Name, definition and source.</summary>
    public static Descriptor Description { get; } = new(
        "l1", "Rows within a given L1 distance of the nominal row.", "Iyengar 2005; Nilim and El Ghaoui 2005", 1,
        new ParameterSpec("radius", 0.1, 0, 2, "largest L1 distance, twice the total variation"))
    {
        Definition = "U = { p : sum |p - p0| <= radius }",
        Edges = "The same as total_variation of half the radius. From radius 2 (1 - p0(argmin V)) on the worst case is min V.",
    };

    /// <inheritdoc/>
    public Descriptor Descriptor => Description;

    /// <summary>1 and 1: a plan that moves the common mass is reused, and moving mass from state to state changes the minimiser in one place at most.</summary>
    /// <inheritdoc/>
    public bool ConvexInNominal => true;

    /// <inheritdoc/>
    public NominalLipschitz Lipschitz(int states, double radius) => support == Support.Full ? new(1, 1) : NominalLipschitz.Unknown;

    /// <inheritdoc/>
    public double WorstValue(ReadOnlySpan<double> nominal, double radius, PreparedValues values) => _half.WorstValue(nominal, radius / 2, values);

    /// <inheritdoc/>
    public double WorstValue(ReadOnlySpan<int> states, ReadOnlySpan<double> nominal, double radius, PreparedValues values, ref double start) =>
        _half.WorstValue(states, nominal, radius / 2, values, ref start);

    /// <inheritdoc/>
    public void WorstRow(ReadOnlySpan<double> nominal, double radius, PreparedValues values, Span<double> row) =>
        _half.WorstRow(nominal, radius / 2, values, row);

    /// <inheritdoc/>
    public void SmoothedRow(ReadOnlySpan<double> nominal, double radius, PreparedValues values, double temperature, Span<double> row) =>
        _half.SmoothedRow(nominal, radius / 2, values, temperature, row);

    /// <inheritdoc/>
    public double Violation(ReadOnlySpan<double> nominal, double radius, ReadOnlySpan<double> row) => 2 * _half.Violation(nominal, radius / 2, row);
}
