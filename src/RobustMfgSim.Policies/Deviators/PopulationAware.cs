using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;

namespace RobustMfgSim.Policies.Deviators;

/// <summary>
/// One step of foresight at the current population (eq. N3, population-aware): at every step greedy in
/// Q(s, a) = r(s, a, e_t) + gamma sigma_U(s, a, e_t)(V*_mu), mu the stationary population and e_t the empirical distribution. In a game that couples through
/// states and actions, which it cannot see, it expects of the others what they do at the stationary point: L(s, a) = e_t(s) pi(a | s), pi the mean over the groups of a mixture. Equally good actions: the
/// lowest index. It harvests the fluctuations of e_t wherever the population is indifferent (eq. T5).
/// </summary>
public sealed class PopulationAware : IDeviator
{
    /// <summary>Name, definition and source.</summary>
    public static Descriptor Description { get; } = new(
        "population_aware", "Greedy at the current empirical distribution, with the value of the stationary population beyond the next step.",
        "One-step policy improvement on the robust value at the stationary population (eqs. B1, B3).", 1);

    /// <inheritdoc/>
    public Descriptor Descriptor => Description;

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The robust value at the stationary population could not be solved.</exception>
    public IPolicy Create(RobustGame game, StationaryPoint point)
    {
        ArgumentNullException.ThrowIfNull(game);
        ArgumentNullException.ThrowIfNull(point);
        return new Policy(game, point.MeanPolicy(), GreedyReply.Optimum(game, point, Description.Name).Value);
    }

    private sealed class Policy : IPolicy
    {
        private readonly RobustGame _game;
        private readonly PreparedValues _values;
        private readonly double[] _expected, _q;
        private readonly FrozenModel _model;

        internal Policy(RobustGame game, double[] expected, double[] value)
        {
            (_game, _expected, _model, _q) = (game, expected, game.NewModel(), new double[game.States * game.Actions]);
            _values = new(game.States);
            _values.Prepare(value);
        }

        public void Decide(in Moment moment, Span<double> table)
        {
            RobustBellmanOperator.ActionValues(Model(moment), _game.Ambiguity, _game.Discount, _values, _q);
            RobustPlanner.Greedy(_q, _game.States, table);
        }

        private FrozenModel Model(in Moment moment)
        {
            if (!_game.CouplesThroughActions)
            {
                return moment.Model;
            }

            _game.Freeze(moment.Population, _expected, _model);
            return _model;
        }
    }
}
