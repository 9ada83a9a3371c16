using System.Globalization;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.Numerics;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;
using RobustMfgSim.Policies.Deviators;
using RobustMfgSim.Verification.Bounds;
using RobustMfgSim.Verification.Constants;

namespace RobustMfgSim.Verification.Estimators;

/// <summary>
/// Runs the episodes of a design at one number of agents N (theory section 9): one in which everybody conforms, and one per deviator with the same random
/// numbers in which the tagged agent deviates. An episode is a function of (design, N, replication). The seeds of different N are unrelated, so that
/// points of a curve are independent. One instance per worker.
/// </summary>
/// <remarks>
/// Rewards are taken in expectation over the actions, given states and empirical distribution (given the actions, where the game couples through them). V of the stationary point serves as a control variate (theory section 9): a discounted
/// reward sum_t gamma^t r_t is taken as sum_t gamma^t [sum_a pi_t(a | s_t) (r_t(s_t, a) + gamma &lt;p_t(. | s_t, a), V&gt;) - gamma V(s_{t+1})], p_t the rows that next states are
/// drawn from; the average over the population also gets &lt;mu_0, V&gt; - &lt;e_0, V&gt;. What is added has mean zero whatever V is, and near the stationary point cancels nearly all
/// noise.
/// </remarks>
public sealed class EpisodeSimulator
{
    private readonly EpisodeDesign _design;
    private readonly DesignPopulation _population;
    private readonly PopulationProcess _process;
    private readonly DeviatingRun[] _deviating;
    private readonly EstimatorDoor[] _figures;
    private readonly double[] _reduced;
    private readonly ulong _seed;
    private DeviatingRun? _at;
    private Sums _sums;
    private uint _replication;
    private int _step;
    private double _weight;

    /// <summary>A simulator.</summary>
    /// <param name="design">What defines the episodes.</param>
    /// <param name="agents">N.</param>
    /// <exception cref="InvalidOperationException">The horizon would be too long (<see cref="EpisodeHorizon"/>), or an estimator could not be made.</exception>
    /// <exception cref="DeviatingRunException">A deviator could not be made.</exception>
    /// <exception cref="ArgumentException">N is too large for the engine.</exception>
    public EpisodeSimulator(EpisodeDesign design, long agents)
    {
        ArgumentNullException.ThrowIfNull(design);
        ArgumentOutOfRangeException.ThrowIfLessThan(agents, 1);
        _design = design;
        Horizon = EpisodeHorizon.For(design, agents);
        _seed = design.SeedAt(agents);
        _population = new(design, agents);
        _process = _population.Process;
        _deviating = [.. design.Deviators.Select(d => new DeviatingRun(
            d.Descriptor.Name, Created(d, design), new DesignPopulation(design, agents).Process, design.Game.States * design.Game.Actions, design.Game.CouplesThroughActions))];
        var task = new EstimatorTask(design.Game, design.Point, agents, Horizon.Steps);
        _figures = [.. design.Estimators.Select(e => new EstimatorDoor(e, task))];
        _reduced = new double[design.Game.States * design.Game.Actions];
    }

    private static IPolicy Created(IDeviator deviator, EpisodeDesign design)
    {
        try
        {
            return ExtensionCall.Of($"deviator {deviator.Descriptor.Name}", nameof(deviator.Create), () => deviator.Create(design.Game, design.Point));
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            throw new DeviatingRunException(deviator.Descriptor.Name, fault);
        }
    }

    /// <summary>Where episodes are cut.</summary>
    public EpisodeHorizon Horizon { get; }

    /// <summary>One replication.</summary>
    /// <exception cref="DeviatingRunException">A deviator failed, or something in the run in which it deviates.</exception>
    public Episode Run(uint replication)
    {
        _at = null;
        try
        {
            Start(replication);
            while (!IsOver)
            {
                Step();
            }
        }
        catch (Exception fault) when (_at is not null && fault is not OperationCanceledException)
        {
            throw new DeviatingRunException(_at.Name, fault);
        }

        return End();
    }

    /// <summary>Starts a replication, for callers who go through several side by side: then <see cref="Step"/> until <see cref="IsOver"/>, then <see cref="End"/>.</summary>
    public void Start(uint replication)
    {
        double[] values = _design.Point.Value;
        _population.Conform();
        _process.Reset(_seed, replication);
        foreach (var deviating in _deviating)
        {
            _at = deviating;
            deviating.Start(_seed, replication);
        }

        _at = null;
        Array.ForEach(_figures, f => f.Start());
        (_replication, _step, _weight) = (replication, 0, 1);
        _sums = new() { Value = Mean(_population.Initial, values) - Mean(_process.Moment.Population, values) };
    }

    /// <summary>Whether the replication has all its steps.</summary>
    public bool IsOver => _step == Horizon.Steps;

    /// <summary>The empirical distribution at which a deviator decides in the next step, [n]: that of its own run.</summary>
    public ReadOnlySpan<double> PopulationOf(int deviator) => (_deviating[deviator].Together ? _process : _deviating[deviator].Own).Moment.Population;

    /// <summary>One step of all runs: everybody conforms, and beside that run go those of the deviators.</summary>
    public void Step()
    {
        double gamma = _design.Game.Discount;
        double[] values = _design.Point.Value;
        _sums.Distance += _weight * PopulationMap.Distance(_process.Moment.Population, _design.Point.Population);
        Decide(_process);
        Observe();
        double own = Own(_process, _process.TaggedPolicy(0));
        _sums.Defect += _weight * GlobalConstants.DefectOf(_reduced, _process.TaggedPolicy(0), values);
        Deviators(_weight);
        double all = OthersAndTagged(own);
        _sums.PlainTagged += _weight * OwnReward(_process, _process.TaggedPolicy(0));
        _sums.PlainValue += _weight * _process.Mean(_process.Moment.Model.Rewards);
        _process.Move();
        _sums.Tagged += _weight * (own - (gamma * values[_process.TaggedState(0)]));
        _sums.Value += _weight * (all - (gamma * Mean(_process.Moment.Population, values)));
        Follow(_weight);
        _weight *= gamma;
        _step++;
    }

    /// <summary>What the replication gave.</summary>
    public Episode End()
    {
        double[] gains = [.. _deviating.Select(d => d.Reduced - _sums.Tagged)];
        return new(_replication, _sums.Value, (1 - _design.Game.Discount) * _sums.Distance, gains)
        {
            Defect = _sums.Defect,
            Figures = [.. _figures.Select(f => f.Value)],
            Plain = new(_sums.PlainValue, _sums.PlainTagged, [.. _deviating.Select(d => d.Plain)]),
        };
    }

    private void Observe()
    {
        foreach (var figure in _figures)
        {
            figure.Observe(_process);
        }
    }

    // What every deviator expects of this step, r + gamma <p, V> and r, before anybody moves.
    private void Deviators(double weight)
    {
        foreach (var deviating in _deviating)
        {
            if (deviating.Together)
            {
                _at = deviating;
                var rows = deviating.RowsBeside(_process);
                deviating.Add(Own(_process, rows), weight * OwnReward(_process, rows));
            }
        }

        foreach (var deviating in _deviating)
        {
            if (!deviating.Together)
            {
                _at = deviating;
                Decide(deviating.Own);
                var rows = deviating.Own.TaggedPolicy(0);
                deviating.Add(Own(deviating.Own, rows), weight * OwnReward(deviating.Own, rows));
            }
        }

        _at = null;
    }

    private void Follow(double weight)
    {
        foreach (var deviating in _deviating)
        {
            _at = deviating;
            deviating.Settle(weight, _design.Game.Discount, _design.Point.Value[deviating.Follow(_process)]);
        }

        _at = null;
    }

    // r(s, a, e) of the tagged agent, in expectation over its action.
    private static double OwnReward(PopulationProcess process, ReadOnlySpan<double> rows) => process.RowMean(rows, process.Moment.Model.Rewards, process.TaggedState(0));

    // Its r + gamma <p, V>, in expectation over its action, with what Decide reduced.
    private double Own(PopulationProcess process, ReadOnlySpan<double> rows) => process.RowMean(rows, _reduced, process.TaggedState(0));

    // Decides, and reduces by the tagged agent's kernel.
    private void Decide(PopulationProcess process)
    {
        process.Decide();
        CheckRewards(process.Moment);
        Reduce(process, process.TaggedKernel(0));
    }

    // Population average of r + gamma <p, V>, each group with its own kernel.
    private double OthersAndTagged(double own)
    {
        double total = own;
        for (int g = 0; g < _process.Groups; g++)
        {
            Reduce(_process, _process.Kernel(g));
            total += _process.Sum(g, _reduced);
        }

        return total / _process.Agents;
    }

    // r(s, a, e) + gamma <p(. | s, a), V> for all (s, a).
    private void Reduce(PopulationProcess process, ReadOnlySpan<double> kernel)
    {
        double[] values = _design.Point.Value;
        var rewards = process.Moment.Model.Rewards;
        for (int pair = 0; pair < _reduced.Length; pair++)
        {
            _reduced[pair] = rewards[pair] + (_design.Game.Discount * Mean(kernel.Slice(pair * values.Length, values.Length), values));
        }
    }

    // A range that was only searched for may be too small, and with it the horizon: that must not pass in silence.
    private void CheckRewards(in Moment moment)
    {
        if (Horizon.Rewards.Source != ConstantSource.Estimate)
        {
            return;
        }

        foreach (double reward in moment.Model.Rewards)
        {
            if (!(reward >= Horizon.Rewards.Minimum && reward <= Horizon.Rewards.Maximum))
            {
                throw new InvalidOperationException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"A reward of {reward} was met at step {moment.Step}; a search of the populations had found rewards within "
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

    // Discounted sums of the run in which everybody conforms: rewards of all and of the tagged agent, distance, defect.
    private record struct Sums(double Value, double Tagged, double Distance, double Defect, double PlainValue, double PlainTagged);
}
