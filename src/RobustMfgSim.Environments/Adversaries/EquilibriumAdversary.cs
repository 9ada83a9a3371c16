using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;

namespace RobustMfgSim.Environments.Adversaries;

/// <summary>
/// The equilibrium's direction, re-solved at the current empirical distribution (eq. N2, equilibrium): p(. | s, a, e) = P*_V(. | s, a, e), the canonical
/// minimiser (eq. U4) of &lt;p, V&gt; on U(s, a, e), V and its ties being those of the stationary point; where nature mixes there (eq. E6), the same mixture over tie orders.
/// The finite-population game whose limit is eq. E3.
/// </summary>
public sealed class EquilibriumAdversary : IAdversary
{
    private readonly IAmbiguitySet _ambiguity;
    private readonly NatureSelection _selection;

    /// <summary>The adversary of a population whose stationary point is given.</summary>
    /// <param name="game">The game with its ambiguity.</param>
    /// <param name="point">Gives V and the states tied in it; of the right size for the game.</param>
    public EquilibriumAdversary(RobustGame game, StationaryPoint point)
    {
        ArgumentNullException.ThrowIfNull(game);
        ArgumentNullException.ThrowIfNull(point);
        _ambiguity = game.Ambiguity;
        _selection = new(point);
    }

    /// <summary>Name, definition and source.</summary>
    public static Descriptor Description { get; } = new(
        "equilibrium", "The worst-case kernel for the stationary point's values, re-solved at the empirical distribution.",
        "Y. Wang, Stationary Robust Mean-Field Games under Model Mismatches, arXiv:2606.22579 (worst-case kernel of the equilibrium)", 1);

    /// <inheritdoc/>
    public void Choose(in Moment moment, Span<double> kernel) => _selection.Write(moment.Model, _ambiguity, kernel);
}
