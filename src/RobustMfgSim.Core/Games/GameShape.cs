namespace RobustMfgSim.Core.Games;

/// <summary>Names and numbers of states and actions, and what the game couples through. State s and action a are indices into the labels.</summary>
public sealed class GameShape
{
    /// <summary>A shape with the given labels.</summary>
    /// <param name="stateLabels">Labels of the states.</param>
    /// <param name="actionLabels">Labels of the actions.</param>
    /// <param name="blocks">The states of each block; nothing where all states form one.</param>
    /// <param name="coupling">What rewards and kernels depend on.</param>
    /// <exception cref="ArgumentException">A list is empty or repeats a label, or the blocks do not hold every state once.</exception>
    public GameShape(
        IReadOnlyList<string> stateLabels, IReadOnlyList<string> actionLabels, IReadOnlyList<IReadOnlyList<int>>? blocks = null, Coupling coupling = Coupling.States)
        : this(stateLabels, actionLabels, blocks is null ? null : new StateBlocks((stateLabels ?? throw new ArgumentNullException(nameof(stateLabels))).Count, blocks), coupling)
    {
    }

    private GameShape(IReadOnlyList<string> stateLabels, IReadOnlyList<string> actionLabels, StateBlocks? blocks, Coupling coupling)
    {
        StateLabels = Checked(stateLabels, nameof(stateLabels));
        ActionLabels = Checked(actionLabels, nameof(actionLabels));
        Blocks = blocks ?? StateBlocks.Whole(States);
        Coupling = coupling;
    }

    /// <summary>Labels of the states, in index order.</summary>
    public IReadOnlyList<string> StateLabels { get; }

    /// <summary>Labels of the actions, in index order.</summary>
    public IReadOnlyList<string> ActionLabels { get; }

    /// <summary>Blocks of states that are never left (eq. G3); one block of all states where the game declares none.</summary>
    public StateBlocks Blocks { get; }

    /// <summary>Number of states n.</summary>
    public int States => StateLabels.Count;

    /// <summary>Number of actions m.</summary>
    public int Actions => ActionLabels.Count;

    /// <summary>What rewards and kernels depend on.</summary>
    public Coupling Coupling { get; }

    /// <summary>Number of entries of the coupling distribution: n for mu, n * m for L in the order [s, a].</summary>
    public int CouplingSize => States * CouplingEntriesPerState;

    /// <summary>Entries of the coupling distribution that belong to one state: 1 for mu, m for L.</summary>
    public int CouplingEntriesPerState => Coupling == Coupling.States ? 1 : Actions;

    // The entries of the coupling distribution that belong to each block of states.
    internal StateBlocks CouplingBlocks => Coupling == Coupling.States ? Blocks : new(
        CouplingSize,
        [.. Enumerable.Range(0, Blocks.Count).Select(b => Blocks.States(b).ToArray().SelectMany(s => Enumerable.Range(s * Actions, Actions)).ToArray())]);

    /// <summary>The same states, blocks and actions with another coupling.</summary>
    public GameShape With(Coupling coupling) => coupling == Coupling ? this : new(StateLabels, ActionLabels, Blocks, coupling);

    private static IReadOnlyList<string> Checked(IReadOnlyList<string> labels, string name)
    {
        ArgumentNullException.ThrowIfNull(labels, name);
        if (labels.Count == 0)
        {
            throw new ArgumentException("At least one label is needed.", name);
        }

        if (labels.Distinct(StringComparer.Ordinal).Count() != labels.Count)
        {
            throw new ArgumentException("Labels must be different from each other.", name);
        }

        return [.. labels];
    }
}
