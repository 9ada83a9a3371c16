namespace RobustMfgSim.Verification.Estimators;

/// <summary>An estimate with a two-sided confidence interval, truncation error included in the interval.</summary>
/// <param name="Estimate">The mean.</param>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
public sealed record Interval(double Estimate, double Low, double High)
{
    /// <summary>Half the width of the interval.</summary>
    public double HalfWidth => (High - Low) / 2;
}

/// <summary>The fixed-adversary exploitability found by one deviator (eq. M1).</summary>
/// <param name="Deviator">Name of the deviator.</param>
/// <param name="Gain">What agent 0 gains by deviating: a lower estimate of the fixed-adversary exploitability. May be negative.</param>
public sealed record DeviatorEstimate(string Deviator, Interval Gain);

/// <summary>Everything estimated at one number of agents.</summary>
/// <param name="Agents">N.</param>
/// <param name="Episodes">Replications used.</param>
/// <param name="MeanFieldDistance">(1 - gamma) E sum_t gamma^t |e_t - mu|_1.</param>
/// <param name="Value">J^N of a conforming agent with the adversary held to the population's rule.</param>
/// <param name="ValueGap">Value minus &lt;mu_0, V&gt;, signed.</param>
/// <param name="Exploitability">One estimate per deviator, in the order of the design.</param>
public sealed record CurvePoint(
    long Agents, long Episodes, Interval MeanFieldDistance, Interval Value, Interval ValueGap, IReadOnlyList<DeviatorEstimate> Exploitability);
