using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;

namespace RobustMfgSim.Environments.Adversaries;

/// <summary>
/// A random extreme member of every set (eq. N2, random): model mismatch that is not worst-case. A vector V is drawn uniformly from [-1, 1]^n, and every row is the canonical minimiser of
/// &lt;p, V&gt; on U(s, a, e). The same V serves all (s, a); it is drawn anew at every step, or once an episode.
/// </summary>
public sealed class RandomAdversary : IAdversary
{
    private readonly IAmbiguitySet _ambiguity;
    private readonly PreparedValues _prepared;
    private readonly double[] _direction;
    private readonly bool _perEpisode;

    /// <summary>The adversary.</summary>
    /// <param name="game">The game with its ambiguity.</param>
    /// <param name="options">Whether a direction is kept for an episode.</param>
    public RandomAdversary(RobustGame game, AdversaryOptions options)
    {
        ArgumentNullException.ThrowIfNull(game);
        ArgumentNullException.ThrowIfNull(options);
        (_ambiguity, _perEpisode) = (game.Ambiguity, options.PerEpisode);
        (_prepared, _direction) = (new(game.States), new double[game.States]);
    }

    /// <summary>Name, definition and source.</summary>
    public static Descriptor Description { get; } = new(
        "random", "The worst-case kernel for a random direction of values, per step or per episode: mismatch that is not aimed at anybody.", "Definition.", 1)
    {
        Options = [new("per", "step: a new direction at every step; episode: one for a whole episode", "step")],
    };

    /// <inheritdoc/>
    public void Choose(in Moment moment, Span<double> kernel)
    {
        var stream = moment.AdversaryStream(_perEpisode);
        for (int s = 0; s < _direction.Length; s++)
        {
            _direction[s] = (2 * stream.NextDouble()) - 1;
        }

        _prepared.Prepare(_direction);
        RobustBellmanOperator.WorstKernel(moment.Model, _ambiguity, _prepared, kernel);
    }
}
