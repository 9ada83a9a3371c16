namespace RobustMfgSim.Core.Ambiguity;

/// <summary>
/// What is known of how a set and its minimiser move with the nominal row, in L1 (theory section 6, T3). No number means that none is known that holds everywhere: the
/// divergences have none near the boundary of the simplex, and with <see cref="Support.Nominal"/> sets jump where nominal entries vanish.
/// </summary>
/// <param name="Set">
/// H with Hausdorff distance of the sets at most H |p0 - p0'|_1. Then |sigma(V) - sigma'(V)| is at most H |p0 - p0'|_1 (max V - min V) / 2.
/// </param>
/// <param name="Minimiser">L with |p* - p*'|_1 at most L |p0 - p0'|_1 for every V without ties.</param>
public readonly record struct NominalLipschitz(double? Set, double? Minimiser)
{
    /// <summary>Nothing is known.</summary>
    public static NominalLipschitz Unknown => default;
}
