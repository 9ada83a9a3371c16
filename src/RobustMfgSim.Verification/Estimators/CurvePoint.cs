using RobustMfgSim.Policies.Deviators;

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
public sealed record DeviatorEstimate(string Deviator, Interval Gain)
{
    /// <summary>
    /// By what factor the variance is smaller than that of plain Monte Carlo with as many agent-steps: (Var X + Var X_k) / Var G, X and X_k the plain discounted rewards of the tagged agent
    /// conforming and deviating in runs of their own, G the paired gain with its control variate, all variances estimated from the same episodes. Null where nothing varies.
    /// </summary>
    public double? VarianceReduction { get; init; }

    /// <summary>How the deviator learned, on the random numbers of its training; null where it does not learn.</summary>
    public IReadOnlyList<LearningPoint>? LearningCurve { get; init; }
}

/// <summary>The mean of a figure that the scenario asks for.</summary>
/// <param name="Name">Name of the estimator.</param>
/// <param name="Figure">The mean with its interval, which holds by itself and belongs to no family.</param>
public sealed record FigureEstimate(string Name, Interval Figure);

/// <summary>Everything estimated at one number of agents.</summary>
/// <param name="Agents">N.</param>
/// <param name="Episodes">Replications used.</param>
/// <param name="MeanFieldDistance">(1 - gamma) E sum_t gamma^t |e_t - mu|_1.</param>
/// <param name="Value">J^N of a conforming agent with the adversary held to the population's rule.</param>
/// <param name="ValueGap">Value minus &lt;mu_0, V&gt;, signed.</param>
/// <param name="Exploitability">One estimate per deviator, in the order of the design.</param>
public sealed record CurvePoint(
    long Agents, long Episodes, Interval MeanFieldDistance, Interval Value, Interval ValueGap, IReadOnlyList<DeviatorEstimate> Exploitability)
{
    /// <summary>Independent batches of episodes that the intervals rest on: the episodes themselves unless tagged draws hang together.</summary>
    public long Batches { get; init; } = Episodes;

    /// <summary>By what factor the control variate makes the variance of the value smaller than that of plain Monte Carlo with as many agent-steps. Null where nothing varies.</summary>
    public double? ValueVarianceReduction { get; init; }

    /// <summary>One estimate per estimator, in the order of the design.</summary>
    public IReadOnlyList<FigureEstimate> Estimates { get; init; } = [];

    /// <summary>Steps of an episode, T.</summary>
    public int Horizon { get; init; }

    /// <summary>
    /// E sum_{t &lt; T} gamma^t (max_sa D^+ + max_s (-sum_a pi D)^+) at e_t with everybody conforming (eq. T4), cut after T steps, of which the interval knows nothing. Null where episodes do
    /// not tell.
    /// </summary>
    public Interval? Defect { get; init; }

    /// <summary>The work done: agents times steps times runs, one run for conforming and one for each deviator.</summary>
    public double AgentSteps => (double)Agents * Horizon * Episodes * (1 + Exploitability.Count);

    /// <summary>The same estimates with intervals that hold all together (<see cref="IntervalFamily"/>); null where none were formed.</summary>
    public CurvePoint? Simultaneous { get; init; }
}
