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
/// <remarks>
/// V of the stationary point serves as a control variate (theory section 9). A discounted reward sum_t gamma^t r_t is taken as
/// sum_t gamma^t [r_t + gamma sum_s' p_t(s') V(s') - gamma V(s_{t+1})], p_t the row that the agent's next state was drawn from; the average over the
/// population also gets &lt;mu_0, V&gt; - &lt;e_0, V&gt;. What is added has mean zero whatever V is, and near the stationary point cancels nearly all noise.
/// </remarks>
public sealed class EpisodeSimulator
{
    private readonly EpisodeDesign _design;
    private readonly PopulationEnvironment _environment;
    private readonly IPolicy _policy;
    private readonly IPolicy[] _deviators;
    private readonly ActionSampler _sampler;
    private readonly ActionSampler[] _deviatorSamplers;
    private readonly double[] _table, _rewards;
    private readonly int[] _actions, _pairs;
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
        (_table, _rewards, _pairs, _actions) = (new double[n * m], new double[n * m], new int[n * m], new int[agents]);
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
        double gamma = _design.Game.Discount, value = 0, tagged = 0, distance = 0, weight = 1;
        double[] values = _design.Point.Value;
        _environment.Reset(_seed, replication);
        value += Mean(_design.Initial, values) - Mean(_environment.View.Moment.Population, values);
        for (int t = 0; t < Horizon.Steps; t++, weight *= gamma)
        {
            var view = _environment.View;
            distance += weight * PopulationMap.Distance(view.Moment.Population, _design.Point.Population);
            Draw(view, replication);
            CountPairs(view.States);
            tagged += weight * Advance(view);
            value += weight * (PairAverage() - (gamma * Mean(_environment.View.Moment.Population, values)));
        }

        return new(value, tagged, (1 - gamma) * distance);
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
            tagged += weight * Advance(view);
        }

        return tagged;
    }

    // Makes the step; agent 0's r + gamma <p, V> - gamma V(next state).
    private double Advance(PopulationView view)
    {
        CheckRewards(view);
        int own = (view.States[0] * _design.Game.Actions) + _actions[0];
        view.Moment.Model.Rewards.CopyTo(_rewards);
        _environment.Step(_actions);
        return Reduced(own) - (_design.Game.Discount * _design.Point.Value[_environment.View.States[0]]);
    }

    // r(s, a, e) + gamma <p(. | s, a), V> for the step just made; pair is the index of (s, a).
    private double Reduced(int pair)
    {
        double[] values = _design.Point.Value;
        return _rewards[pair] + (_design.Game.Discount * Mean(_environment.Kernel.Slice(pair * values.Length, values.Length), values));
    }

    // How many agents are in state s and take action a: sums over agents become sums over (s, a).
    private void CountPairs(ReadOnlySpan<int> states)
    {
        int m = _design.Game.Actions;
        Array.Clear(_pairs);
        for (int i = 0; i < states.Length; i++)
        {
            _pairs[(states[i] * m) + _actions[i]]++;
        }
    }

    // Population average of r + gamma <p, V> for the step just made.
    private double PairAverage()
    {
        double total = 0;
        for (int pair = 0; pair < _pairs.Length; pair++)
        {
            total += _pairs[pair] > 0 ? _pairs[pair] * Reduced(pair) : 0;
        }

        return total / _actions.Length;
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

    // <p, V>.
    private static double Mean(ReadOnlySpan<double> weights, ReadOnlySpan<double> values)
    {
        double sum = 0;
        for (int s = 0; s < values.Length; s++)
        {
            sum += weights[s] * values[s];
        }

        return sum;
    }

    private readonly record struct ConformingRun(double Value, double Tagged, double Distance);
}
