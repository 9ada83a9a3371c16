using RobustMfgSim.Core.Numerics;
using RobustMfgSim.Environments;

namespace RobustMfgSim.Policies.Deviators.Learning;

/// <summary>
/// The population a deviator learns in: N - 1 agents conform, the tagged one tries things out, on random numbers that no evaluation uses. Rewards come shaped by the potential V of the
/// stationary point (Ng, Harada and Russell 1999), delta(s, a, e) = r(s, a, e) + gamma &lt;p(. | s, a, e), V&gt; - V(s): what is best to do stays the same, discounted sums are
/// J - &lt;mu_0, V&gt; in expectation, and near the stationary point hardly anything is left but what deviating gains.
/// </summary>
internal sealed class TrainingPopulation
{
    private const double NegligibleWeight = 0.01;
    private const int LongestEpisode = 2000, CurveEpisodes = 64;

    // Replications of the learning curve; those of the training start at 0.
    private const uint CurveStart = 1u << 31;

    private readonly DeviationTask _task;
    private readonly PopulationProcess _process;
    private readonly ChosenAction _chosen;
    private readonly IPolicy _conforming;
    private readonly string _name;
    private double[]? _conformingReturns;

    internal TrainingPopulation(DeviationTask task, string name)
    {
        (_task, _name) = (task, name);
        (_chosen, _conforming) = (new(task.Game.Actions), task.Policy());
        Seed = RandomStream.Derive(task.Seed, $"training {name}", (ulong)task.Agents);
        double steps = Logarithm.Log(NegligibleWeight) / Logarithm.Log(Math.Max(task.Game.Discount, NegligibleWeight));
        Horizon = (int)Math.Clamp(Math.Ceiling(steps), 1, LongestEpisode);
        var adversary = task.Adversary();
        _process = new(
            task.Game, [new("the population", task.Policy(), adversary, task.Agents - 1, task.Initial)], tagged: [new(name, _chosen, adversary, task.Initial)]);
    }

    /// <summary>Seed of everything random in the training.</summary>
    internal ulong Seed { get; }

    /// <summary>Steps of an episode: what comes later weighs less than a hundredth of the first reward.</summary>
    internal int Horizon { get; }

    /// <summary>Own state of the learner.</summary>
    internal int State => _process.TaggedState(0);

    /// <summary>e_t, [n].</summary>
    internal ReadOnlySpan<double> Population => _process.Moment.Population;

    /// <summary>Starts an episode in which the learner chooses by <see cref="Act"/>.</summary>
    internal void Reset(uint episode)
    {
        _process.Play(0, _name, _chosen);
        _process.Reset(Seed, episode);
    }

    /// <summary>The learner takes an action, everybody moves: delta(s_t, a, e_t).</summary>
    internal double Act(int action)
    {
        _chosen.Action = action;
        _process.Decide();
        double reward = Shaped(State, action);
        _process.Move();
        return reward;
    }

    /// <summary>sum_t gamma^t sum_a pi(a | s_t, e_t) delta(s_t, a, e_t) of one episode.</summary>
    internal double Return(IPolicy policy, uint episode)
    {
        _process.Play(0, _name, policy);
        _process.Reset(Seed, episode);
        double total = 0, weight = 1;
        for (int t = 0; t < Horizon; t++, weight *= _task.Game.Discount)
        {
            _process.Decide();
            var row = _process.TaggedPolicy(0).Slice(State * _task.Game.Actions, _task.Game.Actions);
            for (int a = 0; a < row.Length; a++)
            {
                total += row[a] > 0 ? weight * row[a] * Shaped(State, a) : 0;
            }

            _process.Move();
        }

        return total;
    }

    /// <summary>A point of the learning curve: the mean return of a policy minus that of conforming, with common random numbers.</summary>
    internal LearningPoint Look(IPolicy policy, long episodes)
    {
        _conformingReturns ??= [.. Enumerable.Range(0, CurveEpisodes).Select(k => Return(_conforming, CurveStart + (uint)k))];
        double gain = 0;
        for (int k = 0; k < CurveEpisodes; k++)
        {
            gain += (Return(policy, CurveStart + (uint)k) - _conformingReturns[k]) / CurveEpisodes;
        }

        return new(episodes, gain);
    }

    private double Shaped(int state, int action)
    {
        int n = _task.Game.States, pair = (state * _task.Game.Actions) + action;
        double[] values = _task.Point.Value;
        var row = _process.TaggedKernel(0).Slice(pair * n, n);
        double next = 0;
        for (int s = 0; s < n; s++)
        {
            next += row[s] * values[s];
        }

        return _process.Moment.Model.Rewards[pair] + (_task.Game.Discount * next) - values[state];
    }

    // The action that the learner has drawn, whatever its state.
    private sealed class ChosenAction(int actions) : IPolicy
    {
        internal int Action { get; set; }

        public void Decide(in Moment moment, Span<double> table)
        {
            table.Clear();
            for (int pair = Action; pair < table.Length; pair += actions)
            {
                table[pair] = 1;
            }
        }
    }
}
