namespace RobustMfgSim.Core.Ambiguity;

/// <summary>
/// A way of breaking the ties of a value vector: inside each tie group the states from lowest to highest. Applied to a worst case it is V perturbed by an
/// infinitesimal amount in that order, and gives one extreme minimiser; mixtures over a few orders represent nature's mixed choices (eq. E6).
/// </summary>
public sealed class TieOrder
{
    private readonly double[] _rank;

    /// <summary>An order of every tie group.</summary>
    /// <param name="ties">The tie groups.</param>
    /// <param name="groups">For each group of <paramref name="ties"/>, its states from lowest to highest.</param>
    /// <param name="states">Number of states n.</param>
    /// <exception cref="ArgumentException">A list is not a rearrangement of its group.</exception>
    public TieOrder(TieGroups ties, IReadOnlyList<int[]> groups, int states)
    {
        ArgumentNullException.ThrowIfNull(ties);
        ArgumentNullException.ThrowIfNull(groups);
        if (groups.Count != ties.Groups.Count || groups.Where((g, k) => !g.Order().SequenceEqual(ties.Groups[k])).Any())
        {
            throw new ArgumentException("Each list must hold exactly the states of its tie group.", nameof(groups));
        }

        Groups = groups;
        _rank = new double[states];
        foreach (var group in groups)
        {
            for (int k = 0; k < group.Length; k++)
            {
                _rank[group[k]] = k / (double)group.Length;
            }
        }
    }

    /// <summary>For each tie group, its states from lowest to highest.</summary>
    public IReadOnlyList<int[]> Groups { get; }

    /// <summary>Position of a state within its group, in [0, 1); 0 outside the groups.</summary>
    public double Rank(int state) => _rank[state];
}

/// <summary>One part of nature's mixture (eq. E6).</summary>
/// <param name="Weight">Its weight, positive; the weights of a mixture sum to one.</param>
/// <param name="Order">How it breaks the ties.</param>
public sealed record MixturePart(double Weight, TieOrder Order);
