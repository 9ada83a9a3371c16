using RobustMfgSim.Core.Games;

namespace RobustMfgSim.Core.Ambiguity.SRectangular;

/// <summary>
/// A family of s-rectangular ambiguity sets (theory sections 1 and 2, G2): at every state one budget rho(s), shared by the rows of all its actions,
/// U(s) = {(p_a) : sum over a of D(p_a, p0_a) &lt;= rho(s)}. Nature chooses after the agent's possibly randomised rule at that state. The door asks for families in which
/// the least value of one row falls convexly and piecewise linearly with the part of the budget that is spent on it; <see cref="SharedBudget"/> does the rest.
/// Implementations are immutable, safe for several threads, and allocate nothing.
/// </summary>
public interface IStateAmbiguitySet
{
    /// <summary>Name, definition and source. The parameter named "radius" tells the allowed range of rho.</summary>
    Descriptor Descriptor { get; }

    /// <summary>
    /// How min &lt;p, V&gt; over {p : D(p, p0) &lt;= x} falls from &lt;p0, V&gt; as x grows: on segment k, of length lengths[k], by falls[k] per unit of budget. Falls are positive and
    /// do not increase; after the last segment the row is saturated.
    /// </summary>
    /// <param name="nominal">Nominal row p0, [n].</param>
    /// <param name="values">V, prepared once for all rows.</param>
    /// <param name="lengths">Lengths, room for n.</param>
    /// <param name="falls">Falls, room for n.</param>
    /// <returns>The number of segments, at most n.</returns>
    int Segments(ReadOnlySpan<double> nominal, PreparedValues values, Span<double> lengths, Span<double> falls);

    /// <summary>The canonical minimiser (eq. U4) of &lt;p, V&gt; over {p : D(p, p0) &lt;= spending}, written to <paramref name="row"/>, [n].</summary>
    void WorstRow(ReadOnlySpan<double> nominal, double spending, PreparedValues values, Span<double> row);

    /// <summary>
    /// A row within spending of the nominal one that is continuous in V for a positive <paramref name="temperature"/> (in units of V) and whose value tends to the minimum as the
    /// temperature goes to 0. Solvers follow it where the minimiser itself jumps; no result rests on it.
    /// </summary>
    void SmoothedRow(ReadOnlySpan<double> nominal, double spending, PreparedValues values, double temperature, Span<double> row);

    /// <summary>How far the rows of a whole state are outside U(s): 0 inside, else the excess over the budget or the largest broken constraint.</summary>
    /// <param name="nominal">Nominal rows of the state, [m x n].</param>
    /// <param name="budget">rho(s).</param>
    /// <param name="rows">Rows of the state, [m x n].</param>
    /// <param name="states">Number of next states n.</param>
    double Violation(ReadOnlySpan<double> nominal, double budget, ReadOnlySpan<double> rows, int states);
}
