using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Core.Ambiguity;

/// <summary>
/// All rows whose features have bounded means: { p : lower(j) &lt;= sum_s F(j, s) p(s) &lt;= upper(j) } (theory section 2). No radius. The worst value is a linear programme,
/// solved exactly by going downhill along the faces of the set from the nominal row; the canonical minimiser is the one nearest to the nominal row.
/// Source: Delage and Ye 2010; gradient projection after Rosen 1960.
/// </summary>
public sealed class MomentSet : IAmbiguitySet
{
    /// <summary>Most features allowed.</summary>
    public const int MostFeatures = 30;

    private readonly Support _support;
    private readonly double[][] _features;
    private readonly double[] _lower, _upper;

    /// <summary>A set for features F with bounds on their means.</summary>
    /// <param name="support">Whether mass may go to states without nominal mass.</param>
    /// <param name="features">F(j, s) = features[j][s], [k][n].</param>
    /// <param name="lower">Lower bounds, [k].</param>
    /// <param name="upper">Upper bounds, [k].</param>
    /// <exception cref="ArgumentException">Shapes that do not fit, features that are not finite, bounds out of order; every problem is named.</exception>
    public MomentSet(Support support, IReadOnlyList<double[]> features, ReadOnlySpan<double> lower, ReadOnlySpan<double> upper)
    {
        ArgumentNullException.ThrowIfNull(features);
        (_support, _features, _lower, _upper) = (support, [.. features.Select(f => (double[])f.Clone())], lower.ToArray(), upper.ToArray());
        var problems = new List<string>();
        if (features.Count is 0 or > MostFeatures || lower.Length != features.Count || upper.Length != features.Count)
        {
            problems.Add(
                $"moment: {features.Count} features, {lower.Length} lower and {upper.Length} upper bounds; allowed is the same number of each, 1 to {MostFeatures}.");
        }

        for (int j = 0; j < features.Count && problems.Count == 0; j++)
        {
            Check(j, problems);
        }

        if (problems.Count > 0)
        {
            throw new ArgumentException(string.Join('\n', problems), nameof(features));
        }
    }

    /// <summary>Name, definition and source.</summary>
    public static Descriptor Description { get; } = new("moment", "Rows whose features have means between given bounds.", "Delage and Ye 2010", 1)
    {
        Definition = "U = { p : lower <= sum features(s) p(s) <= upper }",
        Edges = "There is no radius, and the bounds do not move with the population: the nominal row must lie inside at every population.",
        Options =
        [
            new("features", "a list of features, each with a number for each state"), new("lower", "a bound for each feature"), new("upper", "a bound for each feature"),
        ],
    };

    /// <inheritdoc/>
    public bool ContainsNominal => false;

    /// <inheritdoc/>
    public Descriptor Descriptor => Description;

    /// <summary>The features of the block's states.</summary>
    /// <inheritdoc/>
    public IAmbiguitySet Within(ReadOnlySpan<int> states)
    {
        var block = states.ToArray();
        return new MomentSet(_support, [.. _features.Select(feature => block.Select(s => feature[s]).ToArray())], _lower, _upper);
    }

    /// <summary>0 for the set, which does not move with the nominal row; none for the minimiser, which is the optimal row nearest to it.</summary>
    /// <inheritdoc/>
    public NominalLipschitz Lipschitz(int states, double radius) => _support == Support.Full ? new(0, null) : NominalLipschitz.Unknown;

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The set does not contain the nominal row.</exception>
    public double WorstValue(ReadOnlySpan<double> nominal, double radius, PreparedValues values)
    {
        var row = values.Scratch(0);
        Descend(nominal, values.Values, values, row);
        double sum = 0;
        for (int s = 0; s < row.Length; s++)
        {
            sum += row[s] * (values.Values[s] - values.Minimum);
        }

        return values.Minimum + sum;
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The set does not contain the nominal row.</exception>
    public void WorstRow(ReadOnlySpan<double> nominal, double radius, PreparedValues values, Span<double> row)
    {
        var walk = Descend(nominal, values.Levels, values, row);
        walk.HoldObjective();
        walk.ApproachFrom(nominal);
    }

    /// <summary>The minimiser of &lt;p, V&gt; + T/2 |p - p0|_2^2: the member nearest to p0 - V/T.</summary>
    /// <inheritdoc/>
    public void SmoothedRow(ReadOnlySpan<double> nominal, double radius, PreparedValues values, double temperature, Span<double> row)
    {
        var walk = Start(nominal, values.Values, values, row);
        var target = values.Scratch(1);
        for (int s = 0; s < row.Length; s++)
        {
            target[s] = nominal[s] - ((values.Values[s] - values.Minimum) / temperature);
        }

        walk.ApproachFrom(target);
    }

    /// <inheritdoc/>
    public double Violation(ReadOnlySpan<double> nominal, double radius, ReadOnlySpan<double> row)
    {
        double worst = RowChecks.NotNearDistribution(nominal, row), outside = 0;
        for (int j = 0; j < _features.Length; j++)
        {
            double mean = PolytopeWalk.Dot(_features[j], row);
            worst = Math.Max(worst, Math.Max(_lower[j] - mean, mean - _upper[j]));
        }

        for (int s = 0; s < row.Length; s++)
        {
            outside += _support == Support.Full || nominal[s] > 0 ? 0 : row[s];
        }

        return Math.Max(worst, outside);
    }

    private PolytopeWalk Descend(ReadOnlySpan<double> nominal, ReadOnlySpan<double> v, PreparedValues values, Span<double> row)
    {
        var walk = Start(nominal, v, values, row);
        walk.GoDownhill();
        return walk;
    }

    private PolytopeWalk Start(ReadOnlySpan<double> nominal, ReadOnlySpan<double> v, PreparedValues values, Span<double> row)
    {
        if (nominal.Length != _features[0].Length)
        {
            throw new ArgumentException($"moment: the set was made for {_features[0].Length} states and is asked about {nominal.Length}.", nameof(nominal));
        }

        for (int j = 0; j < _features.Length; j++)
        {
            double mean = PolytopeWalk.Dot(_features[j], nominal);
            if (!(mean >= _lower[j] - Tolerances.RowSum && mean <= _upper[j] + Tolerances.RowSum))
            {
                throw new InvalidOperationException(FormattableString.Invariant(
                    $"moment: feature {j} has mean {mean} under the nominal row; allowed is [{_lower[j]}, {_upper[j]}], because a set contains its nominal row."));
            }
        }

        return new(_features, _lower, _upper, nominal, v, _support, values, row);
    }

    private void Check(int j, List<string> problems)
    {
        if (_features[j].Length != _features[0].Length || _features[j].Length == 0)
        {
            problems.Add($"moment: feature {j} has {_features[j].Length} entries and feature 0 has {_features[0].Length}; all must have one for every state.");
        }

        for (int s = 0; s < _features[j].Length; s++)
        {
            if (!double.IsFinite(_features[j][s]))
            {
                problems.Add(FormattableString.Invariant($"moment: feature {j} is {_features[j][s]} at state {s}; features are finite."));
            }
        }

        if (!(_lower[j] <= _upper[j]))
        {
            problems.Add(FormattableString.Invariant($"moment: feature {j} has bounds [{_lower[j]}, {_upper[j]}]; allowed is lower <= upper."));
        }
    }
}
