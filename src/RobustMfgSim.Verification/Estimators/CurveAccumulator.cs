using MathNet.Numerics.Distributions;
using RobustMfgSim.Core.RobustDynamics;

namespace RobustMfgSim.Verification.Estimators;

/// <summary>
/// Turns the episodes of one number of agents into estimates with confidence intervals. Episodes are added in replication order, 0, 1, 2, ..., so that the
/// figures do not depend on how the work was shared out.
/// </summary>
/// <remarks>
/// Intervals are two-sided Student t intervals of the mean over replications, widened at both ends by the error of cutting the horizon (<see cref="EpisodeHorizon"/>).
/// They assume that replications are independent, which they are by construction, and that their mean is close to normally distributed, which holds for
/// many replications and is not guaranteed for few. Each interval has the stated error probability by itself, not all of them together.
/// </remarks>
public sealed class CurveAccumulator
{
    private readonly EpisodeDesign _design;
    private readonly EpisodeHorizon _horizon;
    private readonly long _agents;
    private readonly double _reference;
    private readonly RunningMean[] _gains;
    private RunningMean _value, _distance;

    /// <summary>An accumulator without episodes.</summary>
    /// <param name="design">The design of the episodes.</param>
    /// <param name="agents">N.</param>
    public CurveAccumulator(EpisodeDesign design, long agents)
    {
        ArgumentNullException.ThrowIfNull(design);
        (_design, _agents, _horizon) = (design, agents, EpisodeHorizon.For(design, agents));
        _gains = new RunningMean[design.Deviators.Count];
        for (int s = 0; s < design.Initial.Length; s++)
        {
            _reference += design.Initial[s] * design.Point.Value[s];
        }
    }

    /// <summary>Number of episodes added.</summary>
    public long Episodes => _value.Count;

    /// <summary>Adds the next episode.</summary>
    /// <exception cref="ArgumentException">It is not the next one, or has another number of deviators.</exception>
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

        _value.Add(episode.Value);
        _distance.Add(episode.Distance);
        for (int k = 0; k < _gains.Length; k++)
        {
            _gains[k].Add(episode.Gains[k]);
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

        if (Episodes < 2)
        {
            throw new InvalidOperationException($"An interval needs at least 2 episodes; {Episodes} were added. Run more episodes.");
        }

        double quantile = Quantile(Episodes - 1, errorProbability);
        var value = Around(_value, quantile, _horizon.Value);
        var gap = new Interval(value.Estimate - _reference, value.Low - _reference, value.High - _reference);
        DeviatorEstimate[] gains = [.. _design.Deviators.Select((d, k) => new DeviatorEstimate(d.Descriptor.Name, Around(_gains[k], quantile, _horizon.Gain)))];
        return new(_agents, Episodes, Around(_distance, quantile, _horizon.Distance), value, gap, gains);
    }

    /// <summary>The quantile of Student's t that a two-sided interval with this error probability uses.</summary>
    internal static double Quantile(double degreesOfFreedom, double errorProbability) =>
        StudentT.InvCDF(0, 1, degreesOfFreedom, 1 - (errorProbability / 2));

    private static Interval Around(RunningMean mean, double quantile, double truncation)
    {
        double half = (quantile * mean.StandardError) + truncation;
        return new(mean.Mean, mean.Mean - half, mean.Mean + half);
    }
}
