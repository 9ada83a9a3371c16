using MathNet.Numerics.Distributions;
using RobustMfgSim.Environments.Engines;

namespace RobustMfgSim.Verification.Estimators;

/// <summary>
/// Turns the episodes of one number of agents into estimates with confidence intervals. Episodes are added in replication order, 0, 1, 2, ..., so that the
/// figures do not depend on how the work was shared out.
/// </summary>
/// <remarks>
/// Intervals are two-sided Student t intervals of the mean over replications, widened at both ends by the error of cutting the horizon (<see cref="EpisodeHorizon"/>).
/// They assume that replications are independent, which they are by construction, and that their mean is close to normally distributed, which holds for
/// many replications and is not guaranteed for few. Where tagged draws hang together (<see cref="EpisodeDesign.Draws"/>) the independent values are the means of batches of
/// replications. Each interval has the stated error probability by itself; <see cref="IntervalFamily"/> makes intervals that hold all together.
/// </remarks>
public sealed class CurveAccumulator
{
    private readonly EpisodeDesign _design;
    private readonly EpisodeHorizon _horizon;
    private readonly long _agents;
    private readonly double _reference;
    private readonly RunningMean _value, _distance, _defect;
    private readonly RunningMean _plainValue = new(1), _plainConforming = new(1);
    private readonly RunningMean[] _gains, _plainDeviating, _figures;
    private readonly double[] _figureErrors;

    /// <summary>An accumulator without episodes.</summary>
    /// <param name="design">The design of the episodes.</param>
    /// <param name="agents">N.</param>
    public CurveAccumulator(EpisodeDesign design, long agents)
    {
        ArgumentNullException.ThrowIfNull(design);
        (_design, _agents, _horizon) = (design, agents, EpisodeHorizon.For(design, agents));
        int batch = design.Draws.Batch();
        (_value, _distance, _defect) = (new(batch), new(batch), new(batch));
        _gains = [.. design.Deviators.Select(_ => new RunningMean(batch))];
        _plainDeviating = [.. design.Deviators.Select(_ => new RunningMean(1))];
        _figures = [.. design.Estimators.Select(_ => new RunningMean(batch))];
        var task = new EstimatorTask(design.Game, design.Point, agents, _horizon.Steps);
        _figureErrors = [.. design.Estimators.Select(e => EstimatorDoor.TruncationError(e, task))];
        _reference = design.MeanFieldValue;
    }

    /// <summary>Number of episodes added.</summary>
    public long Episodes { get; private set; }

    /// <summary>Whether there are enough episodes for an interval: two independent ones.</summary>
    public bool HasIntervals => _value.Batches >= 2;

    /// <summary>Adds the next episode.</summary>
    /// <exception cref="ArgumentException">It is not the next one, or has another number of deviators or figures.</exception>
    public void Add(Episode episode)
    {
        ArgumentNullException.ThrowIfNull(episode);
        if (episode.Replication != Episodes)
        {
            throw new ArgumentException($"Replication {episode.Replication} was added where {Episodes} is next; episodes are added in replication order.", nameof(episode));
        }

        if (episode.Gains.Length != _gains.Length)
        {
            throw new ArgumentException($"Replication {episode.Replication} has {episode.Gains.Length} gains; the design has {_gains.Length} deviators.", nameof(episode));
        }

        if (episode.Figures.Length != _figures.Length)
        {
            throw new ArgumentException($"Replication {episode.Replication} has {episode.Figures.Length} figures; the design has {_figures.Length} estimators.", nameof(episode));
        }

        Episodes++;
        _value.Add(episode.Value);
        _distance.Add(episode.Distance);
        _defect.Add(episode.Defect ?? double.NaN);
        _plainValue.Add(episode.Plain?.Value ?? double.NaN);
        _plainConforming.Add(episode.Plain?.Conforming ?? double.NaN);
        for (int k = 0; k < _gains.Length; k++)
        {
            _gains[k].Add(episode.Gains[k]);
            _plainDeviating[k].Add(episode.Plain?.Deviating[k] ?? double.NaN);
        }

        for (int k = 0; k < _figures.Length; k++)
        {
            _figures[k].Add(episode.Figures[k]);
        }
    }

    /// <summary>The estimates so far.</summary>
    /// <param name="errorProbability">Probability that an interval misses, in (0, 1).</param>
    /// <exception cref="InvalidOperationException">Fewer than 2 episodes were added.</exception>
    public CurvePoint Estimate(double errorProbability)
    {
        if (!(errorProbability > 0 && errorProbability < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(errorProbability), errorProbability, "An error probability lies strictly between 0 and 1.");
        }

        if (!HasIntervals)
        {
            int batch = _design.Draws.Batch();
            throw new InvalidOperationException($"An interval needs at least {2 * batch} episodes; {Episodes} were added. Run more episodes.");
        }

        double quantile = Quantile(_value.Batches - 1, errorProbability);
        var value = Around(_value, quantile, _horizon.Value);
        var gap = new Interval(value.Estimate - _reference, value.Low - _reference, value.High - _reference);
        DeviatorEstimate[] gains = [.. _design.Deviators.Select((d, k) => new DeviatorEstimate(d.Descriptor.Name, Around(_gains[k], quantile, _horizon.Gain))
        {
            VarianceReduction = Ratio(_plainConforming.VarianceEach + _plainDeviating[k].VarianceEach, _gains[k].VarianceEach),
            LearningCurve = d.LearningCurve,
        })];
        return new(_agents, Episodes, Around(_distance, quantile, _horizon.Distance), value, gap, gains)
        {
            Batches = _value.Batches,
            ValueVarianceReduction = Ratio(_plainValue.VarianceEach, _value.VarianceEach),
            Horizon = _horizon.Steps,
            Estimates = [.. _design.Estimators.Select((e, k) => new FigureEstimate(e.Descriptor.Name, Around(_figures[k], quantile, _figureErrors[k])))],
            Defect = Around(_defect, quantile, 0) is { } defect && double.IsFinite(defect.High) ? defect : null,
        };
    }

    /// <summary>The quantile of Student's t that a two-sided interval with this error probability uses.</summary>
    internal static double Quantile(double degreesOfFreedom, double errorProbability) =>
        StudentT.InvCDF(0, 1, degreesOfFreedom, 1 - (errorProbability / 2));

    // Plain variance over that of the estimator, both for one replication, which costs the same either way. None without plain returns, or where nothing varies.
    private static double? Ratio(double plain, double reduced) => plain / reduced is var ratio && double.IsFinite(ratio) ? ratio : null;

    private static Interval Around(RunningMean mean, double quantile, double truncation)
    {
        double half = (quantile * mean.StandardError) + truncation;
        return new(mean.Mean, mean.Mean - half, mean.Mean + half);
    }
}
