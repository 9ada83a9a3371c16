using System.Buffers;
using RobustMfgSim.Core.Ambiguity.SRectangular;
using RobustMfgSim.Core.Games;

namespace RobustMfgSim.Core.Ambiguity;

/// <summary>
/// The rows of a set that never leave a block of states (eq. G3): { p in U : p(block) = 1 }. Every question is asked about the block alone, of the same family over its states, so
/// that games whose blocks do not interact are the same as separate games.
/// </summary>
internal sealed class BlockSet : IAmbiguitySet
{
    private readonly IAmbiguitySet _set;
    private readonly StateBlock _block;

    private BlockSet(IAmbiguitySet set, StateBlock block) => (_set, _block) = (set.Within(block.States), block);

    /// <inheritdoc/>
    public Descriptor Descriptor => _set.Descriptor;

    /// <inheritdoc/>
    public bool ContainsNominal => _set.ContainsNominal;

    /// <summary>The sets of every (s, a) within the block of s; the sets themselves where there is one block only.</summary>
    /// <exception cref="ArgumentException">A set's data force rows out of their block, every (s, a) named, or the sets are s-rectangular.</exception>
    public static IAmbiguitySet Of(IAmbiguitySet sets, StateBlocks blocks, int actions)
    {
        if (blocks.Count == 1)
        {
            return sets;
        }

        if (sets is SRectangularAmbiguity)
        {
            throw new ArgumentException("s-rectangular sets cannot be held to blocks of states; use (s,a)-rectangular sets, or a game without blocks.", nameof(sets));
        }

        var known = new Dictionary<(IAmbiguitySet, int), BlockSet>();
        return new RowwiseSet(blocks.TotalStates, actions, (s, a) =>
        {
            var key = (sets.At((s * actions) + a), blocks.Of(s));
            return known.TryGetValue(key, out var made) ? made : known[key] = new(key.Item1, blocks[key.Item2]);
        });
    }

    /// <summary>The set over the block's own states: holding it to the same block again changes nothing.</summary>
    /// <exception cref="ArgumentException">Another block is meant.</exception>
    public IAmbiguitySet Within(ReadOnlySpan<int> states) => states.SequenceEqual(_block.States)
        ? _set : throw new ArgumentException("The set is held to another block of states already.", nameof(states));

    /// <inheritdoc/>
    public bool ConvexInNominal => _set.ConvexInNominal;

    /// <inheritdoc/>
    public bool AffineWorstRow(PreparedValues values) => _set.AffineWorstRow(BlockValues.Of(values, _block).Values);

    /// <inheritdoc/>
    public NominalLipschitz Lipschitz(int states, double radius) => _set.Lipschitz(_block.States.Length, radius);

    /// <inheritdoc/>
    public double WorstValue(ReadOnlySpan<double> nominal, double radius, PreparedValues values)
    {
        var part = BlockValues.Of(values, _block);
        _block.Gather(nominal, part.Nominal);
        return _set.WorstValue(part.Nominal, radius, part.Values);
    }

    /// <inheritdoc/>
    public double WorstValue(ReadOnlySpan<double> nominal, double radius, PreparedValues values, ref double start)
    {
        var part = BlockValues.Of(values, _block);
        _block.Gather(nominal, part.Nominal);
        return _set.WorstValue(part.Nominal, radius, part.Values, ref start);
    }

    /// <inheritdoc/>
    public void WorstRow(ReadOnlySpan<double> nominal, double radius, PreparedValues values, Span<double> row)
    {
        var part = BlockValues.Of(values, _block);
        _block.Gather(nominal, part.Nominal);
        _set.WorstRow(part.Nominal, radius, part.Values, part.Row);
        _block.Scatter(part.Row, row);
    }

    /// <inheritdoc/>
    public void SmoothedRow(ReadOnlySpan<double> nominal, double radius, PreparedValues values, double temperature, Span<double> row)
    {
        var part = BlockValues.Of(values, _block);
        _block.Gather(nominal, part.Nominal);
        _set.SmoothedRow(part.Nominal, radius, part.Values, temperature, part.Row);
        _block.Scatter(part.Row, row);
    }

    /// <inheritdoc/>
    public double Violation(ReadOnlySpan<double> nominal, double radius, ReadOnlySpan<double> row)
    {
        int count = _block.States.Length;
        double[] memory = ArrayPool<double>.Shared.Rent(2 * count);
        Span<double> nominalPart = memory.AsSpan(0, count), part = memory.AsSpan(count, count);
        _block.Gather(nominal, nominalPart);
        _block.Gather(row, part);
        double violation = _set.Violation(nominalPart, radius, part), outside = 0;
        ArrayPool<double>.Shared.Return(memory);
        for (int s = 0, k = 0; s < row.Length; s++)
        {
            bool inside = k < count && _block.States[k] == s;
            k += inside ? 1 : 0;
            outside = inside ? outside : Math.Max(outside, Math.Abs(row[s]));
        }

        return Math.Max(violation, outside);
    }

    // What a block sees of prepared values, with memory for a row; kept with the values it was made from.
    private sealed class BlockValues(StateBlock block) : IDerivedFrom<StateBlock>
    {
        private long _version = -1;

        public StateBlock Owner => block;

        public PreparedValues Values { get; } = new(block.States.Length);

        public double[] Nominal { get; } = new double[block.States.Length];

        public double[] Row { get; } = new double[block.States.Length];

        public static BlockValues Of(PreparedValues whole, StateBlock block)
        {
            var part = whole.Derived(block, static b => new BlockValues(b));
            if (part._version != whole.Version)
            {
                part.Values.PrepareWithin(whole, block.States);
                part._version = whole.Version;
            }

            return part;
        }
    }
}
