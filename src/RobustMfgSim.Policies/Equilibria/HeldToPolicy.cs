using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;

namespace RobustMfgSim.Policies.Equilibria;

/// <summary>
/// A game that couples through L, whose population is held to a policy: L(s, a) = mu(s) pi(a|s) is a function of mu, so that it couples through mu. Its stationary points
/// under pi, and what they certify, are those of the game itself.
/// </summary>
internal sealed class HeldToPolicy : IMeanFieldGame, IAmbiguityRadius
{
    private readonly RobustGame _game;
    private readonly double[] _policy;

    private HeldToPolicy(RobustGame game, double[] policy) => (_game, _policy) = (game, policy);

    /// <summary>The reduced game; the game itself where it couples through states already.</summary>
    public static RobustGame Reduce(RobustGame game, double[] policy)
    {
        if (!game.CouplesThroughActions)
        {
            return game;
        }

        var held = new HeldToPolicy(game, policy);
        return new(held, game.Ambiguity, held);
    }

    public GameShape Shape => _game.Game.Shape.With(Coupling.States);

    public double Discount => _game.Discount;

    public ReadOnlySpan<double> InitialDistribution => _game.Game.InitialDistribution;

    public IReadOnlyList<double[]>? Metric => _game.Game.Metric;

    public bool IsAffine => _game.Game.IsAffine;

    // Allocates L each time: solvers freeze rarely compared with what they do at a frozen model.
    public void Freeze(ReadOnlySpan<double> population, FrozenModel model) => _game.Game.Freeze(_game.CouplingOf(population, _policy), model);

    public void Evaluate(ReadOnlySpan<double> coupling, Span<double> radii) => _game.Radius.Evaluate(_game.CouplingOf(coupling, _policy), radii);
}
