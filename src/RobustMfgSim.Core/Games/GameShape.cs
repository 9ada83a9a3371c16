namespace RobustMfgSim.Core.Games;

/// <summary>Names and numbers of states and actions. State s and action a are indices into the labels.</summary>
public sealed class GameShape
{
    /// <summary>A shape with the given labels.</summary>
    /// <param name="stateLabels">Labels of the states.</param>
    /// <param name="actionLabels">Labels of the actions.</param>
    /// <param name="blocks">The states of each block; nothing where all states form one.</param>
    /// <exception cref="ArgumentException">A list is empty or repeats a label, or the blocks do not hold every state once.</exception>
    public GameShape(IReadOnlyList<string> stateLabels, IReadOnlyList<string> actionLabels, IReadOnlyList<IReadOnlyList<int>>? blocks = null)
    {
        StateLabels = Checked(stateLabels, nameof(stateLabels));
        ActionLabels = Checked(actionLabels, nameof(actionLabels));
        Blocks = blocks is null ? StateBlocks.Whole(States) : new(States, blocks);
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
