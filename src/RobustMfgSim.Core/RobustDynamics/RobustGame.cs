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
        Couplings = CouplesThroughActions ? new(game.Shape.CouplingBlocks, InitialCoupling()) : Populations;
    }

    /// <summary>The game.</summary>
    public IMeanFieldGame Game { get; }

    /// <summary>The family of ambiguity sets; rows stay in their blocks.</summary>
    public IAmbiguitySet Ambiguity { get; }

    /// <summary>The radii.</summary>
    public IAmbiguityRadius Radius { get; }

    /// <summary>The coupling distributions that the game can have: the populations, or the distributions of states and actions over them.</summary>
    public PopulationSpace Couplings { get; }

    /// <summary>The populations that the game can have: the masses of its blocks never change (eq. G3).</summary>
    public PopulationSpace Populations { get; }

    /// <summary>Number of states n.</summary>
    public int States => Game.Shape.States;

    /// <summary>Number of actions m.</summary>
    public int Actions => Game.Shape.Actions;

    /// <summary>Discount gamma.</summary>
    public double Discount => Game.Discount;

    /// <summary>Fresh tables of the right size.</summary>
    public FrozenModel NewModel() => new(States, Actions, Game.Shape.Coupling);

    /// <summary>Whether rewards, kernels or radii depend on what the population does, and not only on where it is.</summary>
    public bool CouplesThroughActions => Game.Shape.Coupling == Coupling.StateActions;

    /// <summary>Number of entries of the coupling distribution: n, or n * m where the game couples through states and actions.</summary>
    public int CouplingSize => Game.Shape.CouplingSize;

    /// <summary>Freezes rewards, nominal kernel, radii and population into <paramref name="model"/> (eqs. G1, G2). Allocates nothing.</summary>
    /// <param name="coupling">The coupling distribution: mu, [n], or L, [n x m], as <see cref="GameShape.Coupling"/> says.</param>
    /// <param name="model">Tables of this game's size.</param>
    /// <exception cref="ArgumentException">The distribution has the wrong length.</exception>
    public void Freeze(ReadOnlySpan<double> coupling, FrozenModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (coupling.Length != CouplingSize)
        {
            throw new ArgumentException($"Freeze got a distribution of {coupling.Length} entries; the coupling distribution of this game has {CouplingSize}.", nameof(coupling));
        }

        coupling.CopyTo(model.Coupling);
        if (CouplesThroughActions)
        {
            StateActionDistribution.Marginal(coupling, model.Population);
        }

        FreezeGame(coupling, model);
        Radius.Evaluate(coupling, model.Radii);
    }

    /// <summary>
    /// The same for a population that follows a policy: at mu, or at L(s, a) = mu(s) pi(a | s) where the game couples through states and actions. The policy of a
    /// game that couples through states is not looked at. Allocates nothing.
    /// </summary>
    /// <param name="population">mu, [n].</param>
    /// <param name="policy">pi, [n x m].</param>
    /// <param name="model">Tables of this game's size.</param>
    public void Freeze(ReadOnlySpan<double> population, ReadOnlySpan<double> policy, FrozenModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (!CouplesThroughActions)
        {
            Freeze(population, model);
            return;
        }

        StateActionDistribution.Join(population, policy, model.Coupling);
        population.CopyTo(model.Population);
        FreezeGame(model.Coupling, model);
        Radius.Evaluate(model.Coupling, model.Radii);
    }

    private void FreezeGame(ReadOnlySpan<double> coupling, FrozenModel model)
    {
        try
        {
            Game.Freeze(coupling, model);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            throw ExtensionCall.Fault($"game {Game.GetType().Name}", nameof(Freeze), fault);
        }
    }

    /// <summary>The coupling distribution of a population that follows a policy: mu itself, or L(s, a) = mu(s) pi(a | s).</summary>
    /// <param name="population">mu, [n].</param>
    /// <param name="policy">pi, [n x m].</param>
    public double[] CouplingOf(ReadOnlySpan<double> population, ReadOnlySpan<double> policy)
    {
        var coupling = new double[CouplingSize];
        if (CouplesThroughActions)
        {
            StateActionDistribution.Join(population, policy, coupling);
        }
        else
        {
            population.CopyTo(coupling);
        }

        return coupling;
    }

    /// <summary>Where solvers start: the game's initial distribution, its agents taking every action with the same probability.</summary>
    public double[] InitialCoupling()
    {
        var uniform = new double[States * Actions];
        Array.Fill(uniform, 1.0 / Actions);
        return CouplingOf(Game.InitialDistribution, uniform);
    }
}
