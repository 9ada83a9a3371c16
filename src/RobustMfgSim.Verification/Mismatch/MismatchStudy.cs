using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;
using RobustMfgSim.Environments.Engines;
using RobustMfgSim.Verification.Estimators;

namespace RobustMfgSim.Verification.Mismatch;

/// <summary>An equilibrium whose policy is put to work under model mismatch.</summary>
/// <param name="Name">What reports call it.</param>
/// <param name="Game">The game with the ambiguity that the equilibrium guards against.</param>
public sealed record MismatchEquilibrium(string Name, RobustGame Game);

/// <summary>
/// What robustness costs where the model is right and buys where it is not: equilibria for several ambiguity sets, the nominal one first, and deployments in which each policy is played by
/// a whole population of N agents.
/// </summary>
/// <param name="Equilibria">The equilibria; differences refer to the first.</param>
/// <param name="Deployments">The deployments.</param>
public sealed record MismatchPlan(IReadOnlyList<MismatchEquilibrium> Equilibria, IReadOnlyList<Deployment> Deployments)
{
    /// <summary>Number of intervals that hold together: a value for each policy, a difference for each but the first, at each distance of each deployment.</summary>
    public int Intervals => Deployments.Sum(d => d.Distances.Count) * ((2 * Equilibria.Count) - 1);
}

/// <summary>What is the same for all policies, deployments and distances.</summary>
/// <param name="Agents">N.</param>
/// <param name="Initial">mu_0, [n].</param>
/// <param name="Seed">Seed.</param>
/// <param name="Truncation">Allowed error of cutting the infinite horizon.</param>
/// <param name="Engine">How agents are moved.</param>
public sealed record MismatchSetting(long Agents, double[] Initial, ulong Seed, double Truncation, EngineKind Engine);

/// <summary>The values of all policies in one replication, those that could not be simulated NaN.</summary>
/// <param name="Replication">Which replication.</param>
/// <param name="Values">One per policy.</param>
public sealed record MismatchEpisode(uint Replication, double[] Values);

/// <summary>
/// Simulates all policies in one deployment at one distance with the same random numbers: initial states, moves and, where nature is random, its directions. One instance per worker.
/// </summary>
public sealed class MismatchSimulator
{
    private readonly EpisodeSimulator?[] _simulators;

    /// <summary>A simulator.</summary>
    public MismatchSimulator(IReadOnlyList<DeployedPolicy> policies, MismatchSetting setting)
    {
        ArgumentNullException.ThrowIfNull(policies);
        ArgumentNullException.ThrowIfNull(setting);
        _simulators = [.. policies.Select(p => p.Obstacle is null ? new EpisodeSimulator(Design(p, setting), setting.Agents) : null)];
    }

    /// <summary>One replication.</summary>
    public MismatchEpisode Run(uint replication) => new(replication, [.. _simulators.Select(s => s?.Run(replication).Value ?? double.NaN)]);

    internal static EpisodeDesign Design(DeployedPolicy policy, MismatchSetting setting) => new(
        policy.Game, policy.Point, setting.Initial, () => new TablePolicy(policy.Point.Policy, policy.Game.Actions), policy.Adversary, [], setting.Seed, setting.Truncation)
    {
        Engine = setting.Engine,
    };
}

/// <summary>Turns the replications of one deployment at one distance into estimates. Replications are added in order, so that figures do not depend on how the work was shared out.</summary>
public sealed class MismatchAccumulator
{
    private readonly IReadOnlyList<string> _names;
    private readonly IReadOnlyList<DeployedPolicy> _policies;
    private readonly RunningMean[] _values, _differences;
    private readonly EpisodeHorizon?[] _horizons;

    /// <summary>An accumulator without replications.</summary>
    public MismatchAccumulator(IReadOnlyList<string> names, IReadOnlyList<DeployedPolicy> policies, MismatchSetting setting)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(policies);
        ArgumentNullException.ThrowIfNull(setting);
        (_names, _policies) = (names, policies);
        _values = [.. policies.Select(_ => new RunningMean(1))];
        _differences = [.. policies.Select(_ => new RunningMean(1))];
        _horizons = [.. policies.Select(p => p.Obstacle is null ? EpisodeHorizon.For(MismatchSimulator.Design(p, setting), setting.Agents) : null)];
    }

    /// <summary>Adds the next replication.</summary>
    /// <exception cref="ArgumentException">It is not the next one.</exception>
    public void Add(MismatchEpisode episode)
    {
        ArgumentNullException.ThrowIfNull(episode);
        if (episode.Replication != _values[0].Batches)
        {
            throw new ArgumentException($"Replication {episode.Replication} was added where {_values[0].Batches} is next; replications are added in order.", nameof(episode));
        }

        for (int k = 0; k < _values.Length; k++)
        {
            _values[k].Add(episode.Values[k]);
            _differences[k].Add(episode.Values[k] - episode.Values[0]);
        }
    }

    /// <summary>The estimates.</summary>
    /// <param name="errorProbability">Probability that an interval misses by itself.</param>
    /// <param name="intervals">Number of intervals that are to hold together (<see cref="MismatchPlan.Intervals"/>).</param>
    public IReadOnlyList<MismatchEstimate> Estimate(double errorProbability, int intervals)
    {
        double own = CurveAccumulator.Quantile(_values[0].Batches - 1, errorProbability);
        double together = CurveAccumulator.Quantile(_values[0].Batches - 1, errorProbability / intervals);
        return [.. _policies.Select((policy, k) => new MismatchEstimate(
            _names[k],
            _horizons[k] is { } horizon ? Around(_values[k], own, together, horizon.Value) : null,
            k > 0 && _horizons[k] is { } mine && _horizons[0] is { } first ? Around(_differences[k], own, together, Truncation(mine, first)) : null,
            policy.Obstacle))];
    }

    // What is cut off of both lies within gamma^T times the range of discounted rewards where both are cut at the same step.
    private static double Truncation(EpisodeHorizon mine, EpisodeHorizon first) => mine.Steps == first.Steps ? Math.Max(mine.Gain, first.Gain) : mine.Value + first.Value;

    private static EstimatedMean Around(RunningMean mean, double own, double together, double truncation)
    {
        Interval Of(double quantile) => new(mean.Mean, mean.Mean - (quantile * mean.StandardError) - truncation, mean.Mean + (quantile * mean.StandardError) + truncation);
        return new(Of(own), Of(together));
    }
}
