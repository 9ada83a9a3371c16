using RobustMfgSim.Core.Games;

namespace RobustMfgSim.Core.Ambiguity.SRectangular;

/// <summary>
/// Marks a <see cref="RobustDynamics.RobustGame"/> whose sets are s-rectangular. No single row has a set of its own there, so every question about one row throws:
/// code written for (s,a)-rectangular sets cannot give a wrong number by mistake. Code that knows s-rectangular sets asks for <see cref="Sets"/>. The radii of such
/// a game are budgets: all actions of a state carry the same number, rho(s).
/// </summary>
/// <param name="sets">The s-rectangular family.</param>
public sealed class SRectangularAmbiguity(IStateAmbiguitySet sets) : IAmbiguitySet
{
    private const string Refusal =
        "The ambiguity sets of this game are s-rectangular: its rows have no sets of their own. Solving and policy evaluation support them (SRectangularSolver, SRectangularPlanner); "
        + "simulation, exact values and bounds need (s,a)-rectangular sets.";

    /// <summary>The s-rectangular family.</summary>
    public IStateAmbiguitySet Sets { get; } = sets ?? throw new ArgumentNullException(nameof(sets));

    /// <inheritdoc/>
    public Descriptor Descriptor => Sets.Descriptor;

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">Always.</exception>
    public double WorstValue(ReadOnlySpan<double> nominal, double radius, PreparedValues values) => throw new NotSupportedException(Refusal);

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">Always.</exception>
    public void WorstRow(ReadOnlySpan<double> nominal, double radius, PreparedValues values, Span<double> row) => throw new NotSupportedException(Refusal);

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">Always.</exception>
    public void SmoothedRow(ReadOnlySpan<double> nominal, double radius, PreparedValues values, double temperature, Span<double> row) =>
        throw new NotSupportedException(Refusal);

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">Always.</exception>
    public double Violation(ReadOnlySpan<double> nominal, double radius, ReadOnlySpan<double> row) => throw new NotSupportedException(Refusal);
}
