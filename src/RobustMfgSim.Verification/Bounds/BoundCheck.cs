namespace RobustMfgSim.Verification.Bounds;

/// <summary>Where a constant comes from (eq. T3). Only the first two prove anything.</summary>
public enum ConstantSource
{
    /// <summary>A formula for the game and family.</summary>
    Analytic,

    /// <summary>
    /// Proved for every point of the lattice {k/N} by computation: the maximum over all of them or, where they are too many, an upper bound of the supremum over the simplex.
    /// </summary>
    Lattice,

    /// <summary>A maximum over sampled populations: an estimate, never a proof.</summary>
    Estimate,
}

/// <summary>A constant of the bound with its source.</summary>
/// <param name="Value">The constant.</param>
/// <param name="Source">Where it comes from.</param>
public sealed record Constant(double Value, ConstantSource Source);

/// <summary>The one-point constants of theory section 6 at one number of agents.</summary>
/// <param name="RewardLipschitz">L_r.</param>
/// <param name="SupportLipschitz">L_sigma.</param>
/// <param name="PopulationContraction">kappa.</param>
/// <param name="Fluctuation">c.</param>
public sealed record BoundConstants(Constant RewardLipschitz, Constant SupportLipschitz, Constant PopulationContraction, Constant Fluctuation)
{
    /// <summary>Whether every constant is analytic or proved for the whole lattice.</summary>
    public bool Certified => new[] { RewardLipschitz, SupportLipschitz, PopulationContraction, Fluctuation }.All(c => c.Source != ConstantSource.Estimate);
}

/// <summary>Which regime the constants give: kappa below 1, gamma kappa below 1, or neither.</summary>
public enum Regime
{
    /// <summary>kappa &lt; 1.</summary>
    Contractive,

    /// <summary>gamma kappa &lt; 1.</summary>
    Discounted,

    /// <summary>Neither: (T2) does not apply.</summary>
    None,
}

/// <summary>What a comparison of a bound with an estimate says, and no more than its evidence supports.</summary>
public enum Verdict
{
    /// <summary>The quantity is known well enough and lies below the bound.</summary>
    Held,

    /// <summary>No lower estimate reaches the bound; a supremum cannot be confirmed by lower estimates.</summary>
    NotRefuted,

    /// <summary>An interval lies above the bound.</summary>
    Violated,

    /// <summary>An interval straddles the bound.</summary>
    Undecided,

    /// <summary>The bound does not speak of this case; the reason says why.</summary>
    NotApplicable,
}

/// <summary>A quantity that a bound speaks of.</summary>
public enum BoundedQuantity
{
    /// <summary>Exploitability.</summary>
    Exploitability,

    /// <summary>|Value gap|.</summary>
    ValueGap,

    /// <summary>Mean-field distance.</summary>
    MeanFieldDistance,
}

/// <summary>A bound at one number of agents, compared with what is known.</summary>
/// <param name="Name">T2 or T6, with the suffix _fixed where it speaks of the fixed-adversary quantity; T1 for the distance.</param>
/// <param name="Quantity">What is bounded.</param>
/// <param name="Value">The bound; null when it does not apply.</param>
/// <param name="Certified">Whether it is proved: every constant in it is analytic or proved for the whole lattice (T1, T2), or its inequalities were verified on the whole lattice (T6).</param>
/// <param name="Against">exact, deviators, or null when it is not compared.</param>
/// <param name="Verdict">The verdict.</param>
/// <param name="Reason">Why, when not applicable; else null.</param>
public sealed record BoundCheck(string Name, BoundedQuantity Quantity, double? Value, bool Certified, string? Against, Verdict Verdict, string? Reason)
{
    /// <summary>What the bound rests on, in a few words; null when it does not apply.</summary>
    public string? RestsOn { get; init; }

    /// <summary>With what confidence the bound holds where it rests on simulation (T4); null where it does not.</summary>
    public double? Confidence { get; init; }
}
