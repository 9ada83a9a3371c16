using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;

namespace RobustMfgSim.Policies.Deviators;

/// <summary>
/// One step of foresight at the current population (eq. N3, population-aware): at every step greedy in
/// Q(s, a) = r(s, a, e_t) + gamma sigma_U(s, a, e_t)(V*_mu), mu the stationary population and e_t the empirical distribution. Equally good actions: the
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
        return new Policy(game, GreedyReply.Optimum(game, point, Description.Name).Value);
    }

    private sealed class Policy : IPolicy
    {
        private readonly RobustGame _game;
        private readonly PreparedValues _values;
        private readonly double[] _q;

        internal Policy(RobustGame game, double[] value)
        {
            (_game, _q) = (game, new double[game.States * game.Actions]);
            _values = new(game.States);
            _values.Prepare(value);
        }

        public void Decide(in Moment moment, Span<double> table)
        {
            RobustBellmanOperator.ActionValues(moment.Model, _game.Ambiguity, _game.Discount, _values, _q);
            RobustPlanner.Greedy(_q, _game.States, table);
        }
    }
}
