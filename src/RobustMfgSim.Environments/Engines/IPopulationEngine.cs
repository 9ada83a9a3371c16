namespace RobustMfgSim.Environments.Engines;

/// <summary>Which engine moves the agents of a population. Both have the same law.</summary>
public enum EngineKind
{
    /// <summary>Whichever is expected to be faster at this number of agents.</summary>
    Auto,

    /// <summary>Explicit agents: states, and if wanted actions, of each. Costs time and memory in proportion to N.</summary>
    Agents,

    /// <summary>Counts of agents by group and state only (eq. C): exact in law, and costs the same at every N.</summary>
    Counts,
}

/// <summary>
/// Moves the groups of a population: in each group every agent draws its next state from the row of its state, independently of the others. One law, two implementations (eq. C). All
/// randomness is a function of (seed, replication, step); an instance belongs to one worker, and moving allocates nothing.
/// </summary>
internal interface IPopulationEngine
{
    /// <summary>How many agents of group g are in state s, [G x n].</summary>
    ReadOnlySpan<long> Counts { get; }

    /// <summary>Draws all initial states independently, group g from its row of <paramref name="initial"/>, [G x n].</summary>
    void Start(ReadOnlySpan<double> initial, ulong seed, uint replication);

    /// <summary>Moves everybody once by the rows q_g(s' | s), [G x n x n]; rows of states that no agent of the group is in are not read.</summary>
    void Move(ReadOnlySpan<double> rows, uint step);

    /// <summary>Goes on from where another engine of the same kind and sizes is, with its random numbers.</summary>
    void CopyFrom(IPopulationEngine other);

    /// <summary>Whether everybody is where another engine of the same kind and sizes has them, agent by agent where agents are explicit.</summary>
    bool IsWhere(IPopulationEngine other);
}
