using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;

namespace RobustMfgSim.Environments.Adversaries;

/// <summary>
/// All rows of all agents chosen against one tagged agent (eq. N2, coalition): they make E[w(s', e')] small, s' the tagged agent's next state, e' the next empirical distribution and
/// w(s, e) = V(s) + sum_k H(s, k) e(k) the first-order expansion of a conforming agent's value at the stationary point. The rows of the others are worst for the direction
/// sum_s' p(s' | s) H(s', .), s the tagged agent's state and p its equilibrium row; then its own rows (<see cref="IAdversary.ForTagged"/>) are worst for
/// w given where the others are expected. The population is moved by an amount that does not vanish with N: the limit is not the mean-field equilibrium.
/// </summary>
/// <remarks>One step of improvement on the `equilibrium` adversary with an approximate w: what it leaves the tagged agent is an upper estimate of what the best coalition would.</remarks>
public sealed class CoalitionAdversary : IAdversary
{
    private readonly IAmbiguitySet _ambiguity;
    private readonly StationaryPoint _point;
    private readonly NatureSelection _selection;
    private readonly PreparedValues _prepared;
    private readonly double[] _slopes, _direction, _row, _plan;
    private readonly int _states, _actions;

    /// <summary>The adversary of a population of N agents whose stationary point is given.</summary>
    /// <param name="game">The game with its ambiguity.</param>
    /// <param name="point">Where the value is expanded.</param>
    /// <param name="agents">N, at least 1.</param>
    /// <exception cref="InvalidOperationException">The expansion does not exist.</exception>
    public CoalitionAdversary(RobustGame game, StationaryPoint point, long agents)
    {
        ArgumentNullException.ThrowIfNull(game);
        ArgumentNullException.ThrowIfNull(point);
        ArgumentOutOfRangeException.ThrowIfLessThan(agents, 1);
        (_ambiguity, _point, _selection, _states, _actions) = (game.Ambiguity, point, new(point), game.States, game.Actions);
        (_prepared, _direction, _row, _plan) = (new(_states), new double[_states], new double[_states], new double[_states * _actions * _states]);
        _slopes = new FirstOrderValue(game, point).Slopes;
        ForTagged = new TaggedRows(this, agents);
    }

    /// <summary>Name, definition and source.</summary>
    public static Descriptor Description { get; } = new(
        "coalition", "The rows of all agents chosen against one tagged agent, by a first-order expansion of its value: an upper estimate of what the best coalition of adversaries leaves it.", "Definition.", 1);

    /// <inheritdoc/>
    public IAdversary ForTagged { get; }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The population has no tagged agent.</exception>
    public void Choose(in Moment moment, Span<double> kernel)
    {
        if (moment.Tagged < 0)
        {
            throw new InvalidOperationException("adversary coalition: the population has no tagged agent to be set against. Add one, or use another adversary.");
        }

        _selection.Write(moment.Model, _ambiguity, _plan);
        Average(_plan, moment.Tagged, _row);
        _direction.AsSpan().Clear();
        for (int next = 0; next < _states; next++)
        {
            Add(_row[next], _slopes.AsSpan(next * _states, _states), _direction);
        }

        _prepared.Prepare(_direction);
        RobustBellmanOperator.WorstKernel(moment.Model, _ambiguity, _prepared, kernel);
    }

    // sum_a pi(a|s) p(. | s, a), [n].
    private void Average(ReadOnlySpan<double> kernel, int state, Span<double> row)
    {
        row.Clear();
        for (int pair = state * _actions; pair < (state + 1) * _actions; pair++)
        {
            Add(_point.Policy[pair], kernel.Slice(pair * _states, _states), row);
        }
    }

    private static void Add(double weight, ReadOnlySpan<double> values, Span<double> sum)
    {
        for (int k = 0; k < sum.Length && weight != 0; k++)
        {
            sum[k] += weight * values[k];
        }
    }

    // The tagged agent's own rows: worst for V(s') + H(s', s') / N + sum_k H(s', k) q(k), q(k) N the expected number of the other agents in k.
    private sealed class TaggedRows(CoalitionAdversary others, long agents) : IAdversary
    {
        private readonly PreparedValues _prepared = new(others._states);
        private readonly double[] _kernel = new double[others._plan.Length], _expected = new double[others._states], _values = new double[others._states];

        public void Choose(in Moment moment, Span<double> kernel)
        {
            int n = others._states;
            others.Choose(moment, _kernel);
            _expected.AsSpan().Clear();
            for (int s = 0; s < n; s++)
            {
                others.Average(_kernel, s, others._row);
                Add(moment.Population[s] - (s == moment.Tagged ? 1.0 / agents : 0), others._row, _expected);
            }

            for (int next = 0; next < n; next++)
            {
                _values[next] = others._point.Value[next] + (others._slopes[(next * n) + next] / agents);
                for (int k = 0; k < n; k++)
                {
                    _values[next] += others._slopes[(next * n) + k] * _expected[k];
                }
            }

            _prepared.Prepare(_values);
            RobustBellmanOperator.WorstKernel(moment.Model, others._ambiguity, _prepared, kernel);
        }
    }
}
