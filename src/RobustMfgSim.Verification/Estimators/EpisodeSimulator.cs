using System.Globalization;
using RobustMfgSim.Core.Numerics;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;
using RobustMfgSim.Environments.Sampling;
using RobustMfgSim.Verification.Bounds;

namespace RobustMfgSim.Verification.Estimators;

/// <summary>
/// Runs the episodes of a design at one number of agents N (theory section 9): one in which everybody conforms, and one per deviator with the same random
/// numbers, agent by agent, in which agent 0 deviates. An episode is a function of (design, N, replication). The seeds of different N are unrelated, so that
/// points of a curve are independent. One instance per worker.
/// </summary>
public sealed class EpisodeSimulator
{
    private readonly EpisodeDesign _design;
    private readonly PopulationEnvironment _environment;
    private readonly IPolicy _policy;
    private readonly IPolicy[] _deviators;
    private readonly ActionSampler _sampler;
    private readonly ActionSampler[] _deviatorSamplers;
    private readonly double[] _table;
    private readonly int[] _actions;
    private readonly ulong _seed;

    /// <summary>A simulator.</summary>
    /// <param name="design">What defines the episodes.</param>
    /// <param name="agents">N.</param>
    /// <exception cref="InvalidOperationException">The horizon would be too long (<see cref="EpisodeHorizon"/>), or a deviator could not be made.</exception>
    public EpisodeSimulator(EpisodeDesign design, int agents)
    {
        ArgumentNullException.ThrowIfNull(design);
        ArgumentOutOfRangeException.ThrowIfLessThan(agents, 1);
        _design = design;
        Horizon = EpisodeHorizon.For(design, agents);
        _seed = RandomStream.Derive(design.Seed, "agents", (ulong)agents);
        _environment = new(design.Game, agents, design.Initial, design.Adversary(), Horizon.Steps);
        _policy = design.Policy();
        int n = design.Game.States, m = design.Game.Actions;
        _sampler = new(n, m, _policy.GetType().Name);
        _deviators = [.. design.Deviators.Select(d => d.Create(design.Game, design.Point))];
        _deviatorSamplers = [.. design.Deviators.Select(d => new ActionSampler(n, m, d.Descriptor.Name))];
        (_table, _actions) = (new double[n * m], new int[agents]);
    }

    /// <summary>Where episodes are cut.</summary>
    public EpisodeHorizon Horizon { get; }

    /// <summary>One replication.</summary>
    public Episode Run(uint replication)
    {
        var (value, tagged, distance) = Conform(replication);
        var gains = new double[_deviators.Length];
        for (int k = 0; k < gains.Length; k++)
        {
            gains[k] = Deviate(replication, k) - tagged;
        }

        return new(replication, value, distance, gains);
    }

    // Everybody conforms: discounted rewards of all and of agent 0, and the discounted mean distance.
    private ConformingRun Conform(uint replication)
    {
        double value = 0, tagged = 0, distance = 0, weight = 1;
        _environment.Reset(_seed, replication);
        for (int t = 0; t < Horizon.Steps; t++, weight *= _design.Game.Discount)
        {
            var view = _environment.View;
            distance += weight * PopulationMap.Distance(view.Moment.Population, _design.Point.Population);
            Draw(view, replication);
            CheckRewards(view);
            _environment.Step(_actions);
            var rewards = _environment.View.Rewards;
            value += weight * (Sum(rewards) / rewards.Length);
            tagged += weight * rewards[0];
        }

        return new(value, tagged, (1 - _design.Game.Discount) * distance);
    }

    // Agent 0 deviates, all others conform, with the random numbers of the conforming run: its discounted reward.
    private double Deviate(uint replication, int deviator)
    {
        double tagged = 0, weight = 1;
        _environment.Reset(_seed, replication);
        for (int t = 0; t < Horizon.Steps; t++, weight *= _design.Game.Discount)
        {
            var view = _environment.View;
            Draw(view, replication);
            _deviators[deviator].Decide(view.Moment, _table);
            _actions[0] = _deviatorSamplers[deviator].DrawOne(_table, 0, view.States[0], _seed, replication, t);
            CheckRewards(view);
            _environment.Step(_actions);
            tagged += weight * _environment.View.Rewards[0];
        }

        return tagged;
    }

    private void Draw(PopulationView view, uint replication)
    {
        _policy.Decide(view.Moment, _table);
        _sampler.Draw(_table, view.States, _seed, replication, view.Moment.Step, _actions);
    }

    // A range that was only searched for may be too small, and with it the horizon: that must not pass in silence.
    private void CheckRewards(PopulationView view)
    {
        if (Horizon.Rewards.Source != ConstantSource.Estimate)
        {
            return;
        }

        foreach (double reward in view.Moment.Model.Rewards)
        {
            if (!(reward >= Horizon.Rewards.Minimum && reward <= Horizon.Rewards.Maximum))
            {
                throw new InvalidOperationException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"A reward of {reward} was met at step {view.Moment.Step}; a search of the populations had found rewards within "
                    + $"[{Horizon.Rewards.Minimum}, {Horizon.Rewards.Maximum}], so the horizon of {Horizon.Steps} steps is not known to keep the truncation error."));
            }
        }
    }

    private static double Sum(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double value in values)
        {
            sum += value;
        }

        return sum;
    }

    private readonly record struct ConformingRun(double Value, double Tagged, double Distance);
}
