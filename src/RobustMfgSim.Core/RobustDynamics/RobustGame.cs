using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;

namespace RobustMfgSim.Core.RobustDynamics;

/// <summary>A mean-field game together with its ambiguity: everything that the mathematics needs to know. Immutable.</summary>
public sealed class RobustGame
{
    /// <summary>A game, a family of ambiguity sets and their radii.</summary>
    public RobustGame(IMeanFieldGame game, IAmbiguitySet ambiguity, IAmbiguityRadius radius)
    {
        ArgumentNullException.ThrowIfNull(game);
        ArgumentNullException.ThrowIfNull(ambiguity);
        ArgumentNullException.ThrowIfNull(radius);
        (Game, Ambiguity, Radius) = (game, ambiguity, radius);
    }

    /// <summary>The game.</summary>
    public IMeanFieldGame Game { get; }

    /// <summary>The family of ambiguity sets.</summary>
    public IAmbiguitySet Ambiguity { get; }

    /// <summary>The radii.</summary>
    public IAmbiguityRadius Radius { get; }

    /// <summary>Number of states n.</summary>
    public int States => Game.Shape.States;

    /// <summary>Number of actions m.</summary>
    public int Actions => Game.Shape.Actions;

    /// <summary>Discount gamma.</summary>
    public double Discount => Game.Discount;

    /// <summary>Fresh tables of the right size.</summary>
    public FrozenModel NewModel() => new(States, Actions);

    /// <summary>Freezes rewards, nominal kernel, radii and population into <paramref name="model"/> (eqs. G1, G2). Allocates nothing.</summary>
    /// <param name="population">mu, [n].</param>
    /// <param name="model">Tables of this game's size.</param>
    public void Freeze(ReadOnlySpan<double> population, FrozenModel model)
    {
        population.CopyTo(model.Population);
        Game.Freeze(population, model);
        Radius.Evaluate(population, model.Radii);
    }
}
