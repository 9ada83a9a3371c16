using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;

namespace RobustMfgSim.Core.RobustDynamics;

/// <summary>A mean-field game together with its ambiguity: everything that the mathematics needs to know. Immutable.</summary>
public sealed class RobustGame
{
    /// <summary>A game, a family of ambiguity sets and their radii. Where the game declares blocks (eq. G3) the sets are those rows of the family that stay in the block of their state.</summary>
    /// <exception cref="ArgumentException">The game declares blocks and the sets cannot be held to them: data that force a row out of its block, or s-rectangular sets.</exception>
    public RobustGame(IMeanFieldGame game, IAmbiguitySet ambiguity, IAmbiguityRadius radius)
    {
        ArgumentNullException.ThrowIfNull(game);
        ArgumentNullException.ThrowIfNull(ambiguity);
        ArgumentNullException.ThrowIfNull(radius);
        (Game, Ambiguity, Radius) = (game, BlockSet.Of(ambiguity, game.Shape.Blocks, game.Shape.Actions), radius);
        Populations = new(game.Shape.Blocks, game.InitialDistribution);
    }

    /// <summary>The game.</summary>
    public IMeanFieldGame Game { get; }

    /// <summary>The family of ambiguity sets; rows stay in their blocks.</summary>
    public IAmbiguitySet Ambiguity { get; }

    /// <summary>The radii.</summary>
    public IAmbiguityRadius Radius { get; }

    /// <summary>The populations that the game can have: the masses of its blocks never change (eq. G3).</summary>
    public PopulationSpace Populations { get; }

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
