namespace RobustMfgSim.Verification.Estimators;

/// <summary>
/// When a study may stop (theory section 9): at the first of a few checkpoints, fixed beforehand in replication order, where every exploitability interval is
/// narrow enough, else at the budget. The error probability is split equally over the checkpoints, so that the interval at which it stops still misses with
/// at most the stated probability (Bonferroni), and who looks does not depend on how the work was shared out.
/// </summary>
public sealed class PrecisionRule
{
    /// <summary>Episodes at the first checkpoint; each further one doubles.</summary>
    public const int FirstCheckpoint = 100;

    private readonly double? _precision;

    /// <summary>A rule.</summary>
    /// <param name="episodes">The budget, at least 2.</param>
    /// <param name="precision">Half-width to reach; null to use the whole budget.</param>
    /// <param name="confidence">Confidence level of every interval, in (0, 1).</param>
    public PrecisionRule(int episodes, double? precision, double confidence)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(episodes, 2);
        if (!(confidence > 0 && confidence < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(confidence), confidence, "A confidence level lies strictly between 0 and 1.");
        }

        if (precision is not null && !(precision > 0))
        {
            throw new ArgumentOutOfRangeException(nameof(precision), precision, "A precision is positive.");
        }

        _precision = precision;
        var checkpoints = new List<long>();
        for (long next = FirstCheckpoint; precision is not null && next < episodes; next *= 2)
        {
            checkpoints.Add(next);
        }

        checkpoints.Add(episodes);
        Checkpoints = checkpoints;
        ErrorProbability = (1 - confidence) / checkpoints.Count;
    }

    /// <summary>Numbers of episodes at which to look, ascending; the last is the budget.</summary>
    public IReadOnlyList<long> Checkpoints { get; }

    /// <summary>Error probability of each interval at each checkpoint.</summary>
    public double ErrorProbability { get; }

    /// <summary>Whether every exploitability interval is narrow enough. Never without a precision, or without deviators: there is nothing to be narrow.</summary>
    public bool Met(CurvePoint estimates)
    {
        ArgumentNullException.ThrowIfNull(estimates);
        return _precision is { } precision && estimates.Exploitability.Count > 0 && estimates.Exploitability.All(e => e.Gain.HalfWidth <= precision);
    }
}
