using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;
using RobustMfgSim.Policies.Deviators;
using RobustMfgSim.Verification.Estimators;

namespace RobustMfgSim.Python;

/// <summary>Asks Python for rows pi'(a | s, e) of K moments at once.</summary>
/// <param name="states">Own states, [K].</param>
/// <param name="populations">Empirical distributions, [K x n].</param>
/// <param name="rows">Receives the rows, [K x m].</param>
internal delegate void RowSource(ReadOnlySpan<long> states, ReadOnlySpan<double> populations, Span<double> rows);

/// <summary>
/// What one agent gains by playing a function of Python (eq. M1), on the random numbers of the study. Replications go side by side, so that one call to Python decides for all of them; the figures are those of one after
/// the other.
/// </summary>
internal sealed class CallbackEvaluation
{
    private const int SideBySide = 64;

    private readonly EpisodeDesign _design;
    private readonly CallbackDeviator _deviator = new();
    private readonly EpisodeSimulator[] _simulators;
    private readonly CurveAccumulator _accumulator;
    private readonly RowSource _source;
    private readonly long[] _states;
    private readonly double[] _populations, _rows;

    internal CallbackEvaluation(EpisodeDesign design, long agents, int episodes, RowSource source)
    {
        _design = design with { Deviators = [_deviator] };
        (_source, _accumulator) = (source, new(_design, agents));
        _simulators = [.. Enumerable.Range(0, Math.Min(SideBySide, episodes)).Select(_ => new EpisodeSimulator(_design, agents))];
        int most = _simulators.Length * design.Game.States;
        (_states, _populations, _rows) = (new long[most], new double[most * design.Game.States], new double[most * design.Game.Actions]);
        for (int k = 0; k < most; k++)
        {
            _states[k] = k % design.Game.States;
        }
    }

    /// <summary>Runs replications until the rule is content.</summary>
    internal CurvePoint Run(PrecisionRule rule)
    {
        CurvePoint? point = null;
        foreach (long checkpoint in rule.Checkpoints)
        {
            while (_accumulator.Episodes < checkpoint)
            {
                Block((int)Math.Min(_simulators.Length, checkpoint - _accumulator.Episodes));
            }

            point = _accumulator.Estimate(rule.ErrorProbability);
            if (rule.Met(point))
            {
                break;
            }
        }

        return point!;
    }

    // The next replications, step by step together: all have the same horizon.
    private void Block(int count)
    {
        for (int k = 0; k < count; k++)
        {
            _simulators[k].Start((uint)(_accumulator.Episodes + k));
        }

        while (!_simulators[0].IsOver)
        {
            Ask(count);
            for (int k = 0; k < count; k++)
            {
                _simulators[k].Step();
            }
        }

        for (int k = 0; k < count; k++)
        {
            _accumulator.Add(_simulators[k].End());
        }
    }

    // A policy gives rows for every own state: n moments for each replication.
    private void Ask(int count)
    {
        int n = _design.Game.States, m = _design.Game.Actions;
        for (int k = 0; k < count; k++)
        {
            var population = _simulators[k].PopulationOf(0);
            for (int s = 0; s < n; s++)
            {
                population.CopyTo(_populations.AsSpan(((k * n) + s) * n, n));
            }
        }

        _source(_states.AsSpan(0, count * n), _populations.AsSpan(0, count * n * n), _rows.AsSpan(0, count * n * m));
        for (int k = 0; k < count; k++)
        {
            _rows.AsSpan(k * n * m, n * m).CopyTo(_deviator.Rows[k]);
        }
    }

    // Each simulator gets a policy of its own, which plays the rows that were asked for it.
    private sealed class CallbackDeviator : IDeviator
    {
        internal List<double[]> Rows { get; } = [];

        public Descriptor Descriptor { get; } = new("callable", "A function of Python.", "The caller.", 1);

        public IPolicy Create(RobustGame game, StationaryPoint point)
        {
            Rows.Add(new double[game.States * game.Actions]);
            return new Played(Rows[^1]);
        }
    }

    private sealed class Played(double[] rows) : IPolicy
    {
        public void Decide(in Moment moment, Span<double> table) => rows.CopyTo(table);
    }
}
