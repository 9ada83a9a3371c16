using RobustMfgSim.Core.Games;

namespace RobustMfgSim.Core.Ambiguity;

/// <summary>May the worst case use next states to which the nominal row gives no mass (eq. U2)?</summary>
public enum Support
{
    /// <summary>Yes: the textbook set on all states.</summary>
    Full,

    /// <summary>No: rows keep to the states with positive nominal mass.</summary>
    Nominal,
}

/// <summary>
/// A family of (s,a)-rectangular ambiguity sets U around a nominal row (theory section 2). Rows are distributions over n next states; the radius is the family's own.
/// Implementations are immutable, safe for several threads, and allocate nothing. What they compute must not depend on the vector width or the processor:
/// <see cref="Numerics.Lanes"/> adds in one fixed order, <see cref="Numerics.Exponential"/> and <see cref="Numerics.Logarithm"/> stand in for the library's functions.
/// </summary>
public interface IAmbiguitySet
{
    /// <summary>Name, definition and source. The parameter named "radius" tells the allowed range of the radius; a family without one has no radius.</summary>
    Descriptor Descriptor { get; }

    /// <summary>
    /// The set of row s * m + a of the kernel: this one, unless the family's data differ from row to row (intervals, finite lists). Whoever goes over the rows of
    /// a kernel asks for it.
    /// </summary>
    IAmbiguitySet At(int row) => this;

    /// <summary>
    /// The rows of this set that stay in a block of states (eq. G3), as a set over those states alone, [number of states in the block]: this one, unless the family's data name states.
    /// </summary>
    /// <exception cref="ArgumentException">The data do not allow rows that stay in the block.</exception>
    IAmbiguitySet Within(ReadOnlySpan<int> states) => this;

    /// <summary>What is known of how the set and its minimiser move with the nominal row, for rows of n states and a radius that stays as it is.</summary>
    NominalLipschitz Lipschitz(int states, double radius) => NominalLipschitz.Unknown;

    /// <summary>
    /// Whether sigma_U(V) is convex in the nominal row, for every V and a radius that stays as it is (eq. U5). So it is wherever the pairs (p0, p) with p in U form a convex set:
    /// sigma is the least value of a linear function of p over it.
    /// </summary>
    bool ConvexInNominal => false;

    /// <summary>Whether the canonical minimiser is an affine function of the nominal row, for these values with their ties and a radius that stays as it is.</summary>
    bool AffineWorstRow(PreparedValues values) => false;

    /// <summary>Whether the set contains its nominal row by construction. Where not (intervals, moments, finite lists) the game's checks look (eq. G2).</summary>
    bool ContainsNominal => true;

    /// <summary>sigma_U(V) = min over p in U of &lt;p, V&gt;, exact to rounding (eq. U1).</summary>
    /// <param name="nominal">Nominal row p0, [n].</param>
    /// <param name="radius">Radius within the family's range; 0 gives &lt;p0, V&gt; where the family contains p0 alone at radius 0.</param>
    /// <param name="values">V, prepared once for all rows.</param>
    double WorstValue(ReadOnlySpan<double> nominal, double radius, PreparedValues values);

    /// <summary>sigma_U(V) of one row of a sweep, for families that search: started from what the previous sweep left.</summary>
    /// <param name="nominal">Nominal row p0, [n].</param>
    /// <param name="radius">Radius within the family's range.</param>
    /// <param name="values">V, prepared once for all rows.</param>
    /// <param name="start">The family's own: 0 at first, then what the last call for the same row left here. It changes the result by rounding only.</param>
    double WorstValue(ReadOnlySpan<double> nominal, double radius, PreparedValues values, ref double start) => WorstValue(nominal, radius, values);

    /// <summary>sigma_U(V) of a sparse row of a sweep: the same as that of the row with zeros everywhere else.</summary>
    /// <param name="states">Next states, ascending, [b].</param>
    /// <param name="nominal">Their nominal masses, [b].</param>
    /// <param name="radius">Radius within the family's range.</param>
    /// <param name="values">V, [n], prepared once for all rows.</param>
    /// <param name="start">As for full rows.</param>
    double WorstValue(ReadOnlySpan<int> states, ReadOnlySpan<double> nominal, double radius, PreparedValues values, ref double start) =>
        WorstValue(values.Expand(states, nominal), radius, values, ref start);

    /// <summary>The canonical minimiser (eq. U4), written to <paramref name="row"/>, [n]. Ties are those of <paramref name="values"/>.</summary>
    void WorstRow(ReadOnlySpan<double> nominal, double radius, PreparedValues values, Span<double> row);

    /// <summary>
    /// A member of U that is continuous in V for a positive <paramref name="temperature"/> (in units of V) and whose value tends to the minimum as the
    /// temperature goes to 0, uniformly in V. Solvers follow it where the minimiser itself jumps; no result rests on it.
    /// </summary>
    void SmoothedRow(ReadOnlySpan<double> nominal, double radius, PreparedValues values, double temperature, Span<double> row);

    /// <summary>How far <paramref name="row"/> is outside U: 0 inside, else the excess over the radius in the family's own units (or the largest broken constraint).</summary>
    double Violation(ReadOnlySpan<double> nominal, double radius, ReadOnlySpan<double> row);
}
