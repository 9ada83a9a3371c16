using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;

namespace RobustMfgSim.Policies.Deviators;

/// <summary>A policy of fixed rows, pi'(a | s), that somebody wants to see beside the population's (eq. N3, local). Sees its own state only.</summary>
public sealed class TableDeviator : IDeviator
{
    private readonly double[] _rows;

    /// <summary>A deviator that plays the given rows.</summary>
    /// <param name="rows">pi'(a | s), [n x m].</param>
    public TableDeviator(ReadOnlySpan<double> rows) => _rows = rows.ToArray();

    /// <summary>Name, definition and source.</summary>
    public static Descriptor Description { get; } = new("table", "Plays a policy that the scenario gives, looking at the own state only.", "The scenario.", 1)
    {
        Options = [new("rows", "the policy as { STATE: { ACTION: probability, ... }, ... }; actions not named have probability 0, \"*\" stands for every state not named")],
    };

    /// <inheritdoc/>
    public Descriptor Descriptor => Description;

    /// <inheritdoc/>
    public bool SeesPopulation => false;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The rows are not one distribution over the actions for each state of the game (the message names the state).</exception>
    public IPolicy Create(RobustGame game, StationaryPoint point)
    {
        ArgumentNullException.ThrowIfNull(game);
        return _rows.Length == game.States * game.Actions
            ? new TablePolicy(_rows, game.Actions)
            : throw new ArgumentException($"deviator {Description.Name}: a table of {_rows.Length} entries is given; the game has {game.States} states of {game.Actions} actions. Give one entry for each (s, a).");
    }
}
