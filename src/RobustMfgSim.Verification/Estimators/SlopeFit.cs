using RobustMfgSim.Verification.Bounds;

namespace RobustMfgSim.Verification.Estimators;

/// <summary>
/// Fits the slope of log(estimate) against log(N) for each curve (eq. T5) by weighted least squares. The variance of log(x) is (standard error / x)^2 (delta
/// method), the standard error being read back from the interval. Points whose interval does not exclude zero are left out and listed, as they have no logarithm
/// worth the name (exploitability must be positive; the value gap goes by its absolute value); so are points without any error, which have no weight. At
/// least three must remain.
/// </summary>
/// <remarks>
/// The interval of the slope is Student's t with k - 2 degrees of freedom, its variance multiplied by max(1, chi2 / (k - 2)) so that scatter beyond the
/// errors of the points (curvature included) widens it. It assumes independent points, as the simulator gives. Leaving points out by their own value favours
/// high estimates where the curve drowns in noise: a slope over few points is to be read with that in mind. The truncation error is part of the intervals, hence of the standard errors used.
/// </remarks>
public static class SlopeFit
{
    /// <summary>A point of a curve.</summary>
    /// <param name="Agents">N.</param>
    /// <param name="Estimate">The estimate; positive.</param>
    /// <param name="StandardError">Its standard error; positive.</param>
    public readonly record struct Point(long Agents, double Estimate, double StandardError);

    /// <summary>All curves: mean_field_distance, value_gap, exploitability/NAME, each with the points left out.</summary>
    /// <param name="points">One entry per number of agents.</param>
    /// <param name="confidence">Confidence level of the slopes' intervals.</param>
    /// <param name="intervalErrorProbability">Error probability of the intervals in <paramref name="points"/> (<see cref="PrecisionRule.ErrorProbability"/>); 1 - confidence when not given.</param>
    public static IReadOnlyList<SlopeEstimate> Fit(IReadOnlyList<CurvePoint> points, double confidence, double? intervalErrorProbability = null)
    {
        ArgumentNullException.ThrowIfNull(points);
        if (points.Count == 0)
        {
            return [];
        }

        double missing = intervalErrorProbability ?? (1 - confidence);
        return
        [
            Curve("mean_field_distance", points, p => p.MeanFieldDistance, missing, confidence),
            Curve("value_gap", points, p => BoundEvidence.Magnitude(p.ValueGap), missing, confidence),
            .. points[0].Exploitability.Select((d, k) => Curve("exploitability/" + d.Deviator, points, p => p.Exploitability[k].Gain, missing, confidence)),
        ];
    }

    /// <summary>The slope of one curve; null for fewer than three points or fewer than two different N.</summary>
    public static SlopeEstimate? FitPoints(string curve, IReadOnlyList<Point> points, double confidence)
    {
        ArgumentNullException.ThrowIfNull(points);
        int count = points.Count;
        if (count < 3 || points.All(p => p.Agents == points[0].Agents))
        {
            return null;
        }

        double[] x = [.. points.Select(p => Math.Log(p.Agents))], y = [.. points.Select(p => Math.Log(p.Estimate))];
        double[] weight = [.. points.Select(p => p.Estimate / p.StandardError * (p.Estimate / p.StandardError))];
        double total = weight.Sum(), meanX = Dot(weight, x) / total, meanY = Dot(weight, y) / total;
        double spread = 0, covariance = 0;
        for (int i = 0; i < count; i++)
        {
            spread += weight[i] * (x[i] - meanX) * (x[i] - meanX);
            covariance += weight[i] * (x[i] - meanX) * (y[i] - meanY);
        }

        double slope = covariance / spread, chiSquare = 0;
        for (int i = 0; i < count; i++)
        {
            double rest = y[i] - meanY - (slope * (x[i] - meanX));
            chiSquare += weight[i] * rest * rest;
        }

        double half = CurveAccumulator.Quantile(count - 2, 1 - confidence) * Math.Sqrt(Math.Max(1, chiSquare / (count - 2)) / spread);
        return new(curve, slope, slope - half, slope + half, count);
    }

    private static SlopeEstimate Curve(
        string name, IReadOnlyList<CurvePoint> points, Func<CurvePoint, Interval> quantity, double missing, double confidence)
    {
        var usable = new List<Point>();
        var leftOut = new List<LeftOutPoint>();
        foreach (var point in points)
        {
            var interval = quantity(point);
            if (Obstacle(interval) is { } reason)
            {
                leftOut.Add(new(point.Agents, reason));
            }
            else
            {
                usable.Add(new(point.Agents, interval.Estimate, interval.HalfWidth / CurveAccumulator.Quantile(point.Batches - 1, missing)));
            }
        }

        return (FitPoints(name, usable, confidence) ?? new(name, null, null, null, usable.Count)) with { LeftOut = leftOut };
    }

    private static string? Obstacle(Interval interval) => interval switch
    {
        { Low: 0, High: 0 } => "it is zero without any error",
        { Low: > 0, HalfWidth: > 0 } => null,
        { Low: > 0 } => "it has no error, hence no weight",
        { High: < 0 } => "it is negative",
        _ => "its interval contains zero",
    };

    private static double Dot(double[] x, double[] y)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
        {
            sum += x[i] * y[i];
        }

        return sum;
    }
}
