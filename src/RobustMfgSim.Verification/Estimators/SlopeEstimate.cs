namespace RobustMfgSim.Verification.Estimators;

/// <summary>A fitted slope of log(estimate) against log N with its confidence interval, beside what the theory expects (eq. T5).</summary>
/// <param name="Curve">mean_field_distance, value_gap, or exploitability/NAME.</param>
/// <param name="Slope">The slope; null where fewer than three points are above the noise.</param>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
/// <param name="Points">Number of points used.</param>
public sealed record SlopeEstimate(string Curve, double? Slope, double? Low, double? High, int Points)
{
    /// <summary>What is expected; null where it was not asked for.</summary>
    public SlopeExpectation? Expectation { get; init; }

    /// <summary>The points that were not used, ascending in N.</summary>
    public IReadOnlyList<LeftOutPoint> LeftOut { get; init; } = [];
}

/// <summary>A point that a fit leaves out.</summary>
/// <param name="Agents">N.</param>
/// <param name="Reason">Why, in words.</param>
public sealed record LeftOutPoint(long Agents, string Reason);

/// <summary>The slope that the theory expects of a curve as N grows.</summary>
/// <param name="Exponent">The exponent; null where no power of N is expected.</param>
/// <param name="Reason">Why, and what it rests on.</param>
public sealed record SlopeExpectation(double? Exponent, string Reason);
