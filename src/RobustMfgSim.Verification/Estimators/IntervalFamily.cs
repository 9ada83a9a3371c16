namespace RobustMfgSim.Verification.Estimators;

/// <summary>
/// All intervals of a study together: at every number of agents the distance, the value (the value gap is the same interval, shifted) and the gain of every deviator. By Bonferroni's inequality
/// intervals of error probability alpha / size hold all at once but for a probability of at most alpha, however they depend on each other; gains of several deviators do, through their common
/// random numbers. Sidak's level would need independence or normality and is wider by less than a hundredth of alpha.
/// </summary>
/// <param name="Points">Numbers of agents.</param>
/// <param name="Deviators">Deviators at each.</param>
public sealed record IntervalFamily(int Points, int Deviators)
{
    /// <summary>Number of intervals.</summary>
    public int Size => Points * (2 + Deviators);

    /// <summary>Error probability of each interval for all of them to hold together but for the given one.</summary>
    public double Share(double errorProbability) => errorProbability / Math.Max(1, Size);
}
