using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Core.Ambiguity;

/// <summary>
/// All rows between fixed bounds: { p : lower(s) &lt;= p(s) &lt;= upper(s) } (theory section 2). No radius, and the bounds do not move with the nominal row.
/// Source: Givan, Leach and Dean 2000. Closed form, O(n) once the values are sorted. Bounds that differ from (s, a) to (s, a): <see cref="PerRow"/>.
/// </summary>
public sealed class IntervalSet : BoxSet
{
    private readonly Support _support;
    private readonly double[] _lower, _upper;

    /// <summary>Bounds of every row.</summary>
    /// <param name="support">With <see cref="Support.Nominal"/> states without nominal mass get no more than their lower bound.</param>
    /// <param name="lower">Lower bounds, [n].</param>
    /// <param name="upper">Upper bounds, [n].</param>
    /// <exception cref="ArgumentException">Bounds out of order or out of [0, 1], or no row sums to 1 between them; every problem is named.</exception>
    public IntervalSet(Support support, ReadOnlySpan<double> lower, ReadOnlySpan<double> upper)
    {
        (_support, _lower, _upper) = (support, lower.ToArray(), upper.ToArray());
        var problems = new List<string>();
        if (lower.Length != upper.Length || lower.Length == 0)
        {
            problems.Add(FormattableString.Invariant($"interval: {lower.Length} lower and {upper.Length} upper bounds; give one of each for every state."));
            throw new ArgumentException(string.Join('\n', problems), nameof(lower));
        }

        for (int s = 0; s < lower.Length; s++)
        {
            if (!(lower[s] >= 0 && lower[s] <= upper[s] && upper[s] <= 1))
            {
                problems.Add(FormattableString.Invariant(
                    $"interval: state {s} has bounds [{lower[s]}, {upper[s]}]; allowed is 0 <= lower <= upper <= 1."));
            }
        }

        if (_lower.Sum() > 1 + Tolerances.RowSum)
        {
            problems.Add(FormattableString.Invariant($"interval: the lower bounds sum to {_lower.Sum()}; at most 1 is allowed, else no row lies between the bounds."));
        }

        if (_upper.Sum() < 1 - Tolerances.RowSum)
        {
            problems.Add(FormattableString.Invariant($"interval: the upper bounds sum to {_upper.Sum()}; at least 1 is needed, else no row lies between the bounds."));
        }

        if (problems.Count > 0)
        {
            throw new ArgumentException(string.Join('\n', problems), nameof(lower));
        }
    }

    /// <summary>Name, definition and source.</summary>
    public static Descriptor Description { get; } = new("interval", "Rows between fixed lower and upper bounds.", "Givan, Leach and Dean 2000", 1)
    {
        Definition = "U = { p : lower <= p <= upper }",
        Edges = "There is no radius, and the bounds do not move with the population: the nominal row must lie inside at every population. Bounds that are not named are 0 and 1.",
        Options =
        [
            new("lower", "a table in the shape of game.transitions; next states that are not named have 0"), new("upper", "a table in the shape of game.transitions; next states that are not named have 1"),
        ],
    };

    /// <inheritdoc/>
    public override bool ContainsNominal => false;

    /// <inheritdoc/>
    public override Descriptor Descriptor => Description;

    /// <summary>Bounds of its own for every (s, a).</summary>
    /// <param name="support">As in the constructor.</param>
    /// <param name="states">Number of states n.</param>
    /// <param name="actions">Number of actions m.</param>
    /// <param name="lower">Lower bounds, [n x m x n].</param>
    /// <param name="upper">Upper bounds, [n x m x n].</param>
    /// <exception cref="ArgumentException">As in the constructor, every (s, a) named.</exception>
    public static RowwiseSet PerRow(Support support, int states, int actions, double[] lower, double[] upper)
    {
        ArgumentNullException.ThrowIfNull(lower);
        ArgumentNullException.ThrowIfNull(upper);
        int entries = states * actions * states;
        if (lower.Length != entries || upper.Length != entries)
        {
            throw new ArgumentException(
                $"interval: {lower.Length} lower and {upper.Length} upper bounds; {states} states and {actions} actions need {entries} of each.", nameof(lower));
        }

        return new(states, actions, (s, a) =>
            new IntervalSet(support, lower.AsSpan(((s * actions) + a) * states, states), upper.AsSpan(((s * actions) + a) * states, states)));
    }

    /// <summary>The bounds of the block's states. A row that stays in the block gives the other states nothing, so their lower bounds must be 0.</summary>
    /// <inheritdoc/>
    public override IAmbiguitySet Within(ReadOnlySpan<int> states)
    {
        var block = states.ToArray();
        if (Enumerable.Range(0, _lower.Length).Except(block).FirstOrDefault(s => _lower[s] > 0, -1) is >= 0 and var s)
        {
            throw new ArgumentException(FormattableString.Invariant($"interval: state {s} is outside the block and has the lower bound {_lower[s]}; it must be 0, because rows stay in their block."), nameof(states));
        }

        return new IntervalSet(_support, [.. block.Select(t => _lower[t])], [.. block.Select(t => _upper[t])]);
    }

    /// <summary>0 and 0: the bounds do not move with the nominal row.</summary>
    /// <inheritdoc/>
    public override NominalLipschitz Lipschitz(int states, double radius) => _support == Support.Full ? new(0, 0) : NominalLipschitz.Unknown;

    private protected override (double Lower, double Upper) Bounds(ReadOnlySpan<double> nominal, double radius, int state) =>
        new Table(_lower, _upper, Closed).At(state, nominal[state]);

    private protected override double Fill(ReadOnlySpan<double> nominal, double radius, PreparedValues values, ref double start, out double unplaced) =>
        BoxFill.Value(new Table(_lower, _upper, Closed), nominal, values, ref start, out unplaced);

    // States of this nominal mass get no more than their lower bound: 0, or none.
    private double Closed => _support == Support.Nominal ? 0 : double.NaN;

    private readonly struct Table(double[] lowest, double[] highest, double closed) : IBoxBounds
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void At(nuint state, Vector512<double> nominal, out Vector512<double> lower, out Vector512<double> upper)
        {
            lower = Vector512.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(lowest), state);
            upper = Vector512.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(highest), state);
            upper = Vector512.ConditionalSelect(Vector512.Equals(nominal, Vector512.Create(closed)), lower, upper);
        }

        public (double Lower, double Upper) At(int state, double nominal) => (lowest[state], nominal == closed ? lowest[state] : highest[state]);
    }
}
