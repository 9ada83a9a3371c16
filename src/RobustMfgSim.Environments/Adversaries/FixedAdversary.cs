using System.Globalization;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.Numerics;
using RobustMfgSim.Core.RobustDynamics;

namespace RobustMfgSim.Environments.Adversaries;

/// <summary>
/// A deployment kernel that the user gives (eq. N2, fixed): p(. | s, a, e), a function of the empirical distribution if wanted. Every row is checked at every step for membership in
/// U(s, a, e), unless rows outside are allowed.
/// </summary>
public sealed class FixedAdversary : IAdversary
{
    private readonly RobustGame _game;
    private readonly IMeanFieldGame _kernel;
    private readonly FrozenModel _frozen;
    private readonly bool _allowOutside;

    /// <summary>The adversary.</summary>
    /// <param name="game">The game with its ambiguity.</param>
    /// <param name="options">The kernel, and whether it may leave the sets.</param>
    /// <exception cref="ArgumentException">No kernel is given, or it has another number of states or actions than the game.</exception>
    public FixedAdversary(RobustGame game, AdversaryOptions options)
    {
        ArgumentNullException.ThrowIfNull(game);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Kernel is not { } kernel || kernel.Shape.States != game.States || kernel.Shape.Actions != game.Actions
            || (kernel.Shape.Coupling == Coupling.StateActions && !game.CouplesThroughActions))
        {
            string found = options.Kernel is not { } wrong ? "none is given"
                : wrong.Shape.States == game.States && wrong.Shape.Actions == game.Actions ? "the one given couples through states and actions, and the game does not"
                : $"one of {wrong.Shape.States} states and {wrong.Shape.Actions} actions is given";
            throw new ArgumentException($"The adversary fixed needs a kernel of {game.States} states and {game.Actions} actions; {found}.", nameof(options));
        }

        (_game, _kernel, _allowOutside) = (game, kernel, options.AllowOutside);
        _frozen = new(game.States, game.Actions, kernel.Shape.Coupling);
    }

    /// <summary>Name, definition and source.</summary>
    public static Descriptor Description { get; } = new(
        "fixed", "A kernel given in the scenario, checked at every step for membership in the sets unless rows outside are allowed.", "Definition.", 1)
    {
        Options =
        [
            new("kernel", "a table in the shape of game.transitions; its entries may be formulas of mu, the empirical distribution"),
            new("outside", "refuse: a row outside its ambiguity set is an error; allow: it is played", "refuse"),
        ],
    };

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">A row is outside its set; the message names it and says by how much.</exception>
    public void Choose(in Moment moment, Span<double> kernel)
    {
        var coupling = _kernel.Shape.Coupling == Coupling.States ? moment.Population : moment.Model.Coupling;
        coupling.CopyTo(_frozen.Coupling);
        _kernel.Freeze(coupling, _frozen);
        _frozen.Kernel.CopyTo(kernel);
        for (int pair = 0; !_allowOutside && pair < _game.States * _game.Actions; pair++)
        {
            var (s, a) = (pair / _game.Actions, pair % _game.Actions);
            double excess = _game.Ambiguity.At(pair).Violation(moment.Model.Row(s, a), moment.Model.Radii[pair], _frozen.Row(s, a));
            if (!(excess <= Tolerances.Kernel))
            {
                Refuse(moment, s, a, excess);
            }
        }
    }

    private void Refuse(in Moment moment, int state, int action, double excess)
    {
        var shape = _game.Game.Shape;
        string population = string.Join(", ", moment.Population.ToArray().Take(10).Select(p => p.ToString("G6", CultureInfo.InvariantCulture)));
        throw new InvalidOperationException(string.Create(
            CultureInfo.InvariantCulture,
            $"adversary fixed: kernel row (s={shape.StateLabels[state]}, a={shape.ActionLabels[action]}) at step {moment.Step} is outside its ambiguity set by {excess:G6} at "
            + $"e=({population}{(_game.States > 10 ? ", ..." : "")}); allowed is at most 1e-10. Change the kernel, enlarge the radius, or write outside: allow."));
    }
}
