using RobustMfgSim.Core.Ambiguity;

namespace RobustMfgSim.Tests.Ambiguity;

/// <summary>One set with its row and radius, described a second time by code that shares nothing with it.</summary>
/// <param name="Set">The set.</param>
/// <param name="Nominal">p0.</param>
/// <param name="Radius">Radius.</param>
/// <param name="Excess">At most 0 exactly for members: the family's distance minus the radius, or the largest broken constraint.</param>
/// <param name="Relabelled">The same set after state s was renamed permutation[s].</param>
/// <param name="Reachable">States that members may give mass to.</param>
public sealed record Instance(
    IAmbiguitySet Set, double[] Nominal, double Radius, Func<double[], double> Excess, Func<int[], IAmbiguitySet> Relabelled, bool[] Reachable)
{
    /// <summary>Draws a member when shrinking a random row towards the nominal one will not do.</summary>
    public Func<Draw, double[]>? Member { get; init; }
}

/// <summary>What the contract must know of a family. <see cref="Ball"/> makes it for families that are a distance with a radius.</summary>
public sealed record Family(string Reference, Func<CertifiedCase, IAmbiguitySet> FromCase, Func<Draw, int, Instance> FromDraw)
{
    /// <summary>What "exact" means: 1e-12 for closed forms, 1e-10 for one-dimensional searches (eq. U1).</summary>
    public double Accuracy { get; init; } = 1e-12;

    /// <summary>Certified cases of this family that the set speaks of.</summary>
    public Func<CertifiedCase, bool> Covers { get; init; } = _ => true;

    /// <summary>(nominal row, argmin states M) to the radius from which the minimum is min V; infinite when it never is. Balls only.</summary>
    public Func<double[], bool[], double>? Saturation { get; init; }

    /// <summary>Makes a set of the family for a given support option. Balls only.</summary>
    public Func<Support, IAmbiguitySet>? Plain { get; init; }

    /// <summary>Whether members may give mass to states outside the nominal support when the option is full.</summary>
    public bool MayLeave { get; init; } = true;

    public override string ToString() => Reference;

    /// <summary>A family that is a distance with a radius and has no data of its own.</summary>
    /// <param name="reference">Name among the certified cases.</param>
    /// <param name="create">Makes the set.</param>
    /// <param name="maximumRadius">Largest radius to draw.</param>
    /// <param name="distance">(row, p0) to distance, written independently.</param>
    /// <param name="saturation">(nominal row, argmin states) to saturation radius.</param>
    /// <param name="mayLeave">Whether the family may leave the nominal support.</param>
    public static Family Ball(
        string reference, Func<Support, IAmbiguitySet> create, double maximumRadius, Func<double[], double[], double> distance,
        Func<double[], bool[], double> saturation, bool mayLeave = true) =>
        new(reference, c => create(c.Support), (draw, states) => BallInstance(draw, states, create, maximumRadius, distance, mayLeave))
        {
            Plain = create,
            Saturation = saturation,
            MayLeave = mayLeave,
        };

    private static Instance BallInstance(
        Draw draw, int states, Func<Support, IAmbiguitySet> create, double maximumRadius, Func<double[], double[], double> distance, bool mayLeave)
    {
        var support = draw.Support();
        double[] nominal = draw.Distribution(states);
        double radius = draw.Radius(maximumRadius);
        bool[] reachable = [.. nominal.Select(p => p > 0 || (mayLeave && support == Support.Full))];
        return new(create(support), nominal, radius, row => distance(row, nominal) - radius, _ => create(support), reachable);
    }
}
